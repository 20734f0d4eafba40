"""Looks a second time at every answer that may be the environment's or our own affair.

This is the only place that repeats a call because of its answer. What is right then is instability,
and never judged; what stays wrong is judged once.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.harness.http.exchange import Exchange
from contracts.harness.http.written import LAGS, Written

# In seconds, before each repeat.
_PAUSES = (0.1, 0.5, 2.0)
# After so many calls that stayed wrong, an operation is known to answer like this.
_ENOUGH = 3
_CONFLICT, _LOCKED = 409, 423
# How much later than a write a read is right that lags behind, in seconds.
_LONGEST_LAG = sum(_PAUSES)
# A connection that was kept alive and lost, which is the client's own problem.
_IDLE = "idle"

Repeat = Callable[[], None]


def _nothing() -> None:
    """Take nothing back."""


@dataclass
class SecondLook:
    """Repeats a call whose answer is in doubt; `written` knows what reads must show.

    If it `watches`, the first record of each resource is looked for in List, before any check may
    take a List that lags behind for a wrong one. `sleep` and `clock` are in seconds.
    """

    written: Written = field(default_factory=Written)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    watches: bool = False
    _lags: bool = False
    _watched: set[str] = field(default_factory=set)
    _stays: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def to_look_for(self, exchange: Exchange) -> str | None:
        """Return the id of the first record that is created of a resource; None for any other."""
        resource, operation = exchange.resource.name, exchange.operation
        creates = operation is not None and operation.name == "create" and exchange.success
        if not self.watches or not creates or resource in self._watched:
            return None
        self._watched.add(resource)
        return next((pk for pk in exchange.pks if pk is not None), None)

    def wait_for_writes(self, exchange: Exchange) -> None:
        """Wait until a List shows what was written, in an environment whose reads lag behind.

        Its answer cannot show that it lags, unless it is narrowed to ids.
        """
        is_list = exchange.operation is not None and exchange.operation.name == "list"
        if self._lags and is_list and not exchange.asked_ids:
            since = self.clock() - self.written.last(exchange.resource.name)
            self.sleep(max(0.0, _LONGEST_LAG - since))

    def settle(
        self, exchange: Exchange, again: Repeat, *, undo: Repeat | None, elsewhere: Repeat
    ) -> None:
        """Repeat a call until its answer is beyond doubt, three times at most.

        `undo` takes back what an unanswered call may have created; a call that could create and has
        no `undo` is not repeated. `elsewhere` raises Outage if other calls fail, too; if they do
        not, the call gets a last chance.
        """
        doubt = self._doubt(exchange, undo)
        if doubt is None:
            elsewhere()
            return
        started = self.clock()
        for pause in (*_PAUSES, None):
            if pause is None and not exchange.is_unanswered:
                break
            if pause is None:
                elsewhere()
            self.sleep(pause or 0.0)
            if exchange.is_unanswered:
                exchange.unanswered_before = True
                (undo or _nothing)()
            again()
            if exchange.timed_out:
                elsewhere()
                return
            if self._doubt(exchange, undo) is None:
                self._lags = self._lags or doubt in LAGS
                if doubt != _IDLE:
                    exchange.instability.append((doubt, self.clock() - started))
                return
        self._stays[self._place(exchange, self._doubt(exchange, undo) or doubt)] += 1
        self.written.note_missing(exchange)

    def excuses(self, exchange: Exchange) -> bool:
        """Return whether an answer is not judged of a call that cannot be repeated.

        A gateway may answer now and then; an operation that often has no answer is judged.
        """
        if not (self.watches and exchange.is_unanswered):
            return False
        place = self._place(exchange, "together")
        self._stays[place] += 1
        return self._stays[place] <= _ENOUGH

    def _doubt(self, exchange: Exchange, undo: Repeat | None) -> str | None:
        """Return why an answer may not be the API's own; None if it is judged as it is."""
        # A conflict says nothing about credentials, or about a record that is not there.
        is_refusal = exchange.negative and not (exchange.probes or self.written.lacks(exchange))
        if exchange.is_unanswered:
            doubt = _IDLE if exchange.lost_idle else str(exchange.status or "broken")
            if exchange.timed_out or (exchange.method == "POST" and undo is None):
                return None
        elif exchange.status == _LOCKED or (exchange.status == _CONFLICT and not is_refusal):
            doubt = "locked"
        elif (lag := self.written.lag_shown_by(exchange)) is not None:
            doubt = lag
        else:
            return None
        return None if self._stays[self._place(exchange, doubt)] >= _ENOUGH else doubt

    @staticmethod
    def _place(exchange: Exchange, doubt: str) -> tuple[str, ...]:
        operation = exchange.operation.name if exchange.operation else exchange.method
        return exchange.resource.name, operation, doubt
