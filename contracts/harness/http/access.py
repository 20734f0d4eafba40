"""Finds out by control calls what a refusal of the right credentials means."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from contracts.harness.http import retry_after as waiting
from contracts.harness.http.exchange import Exchange
from contracts.harness.http.health import banned, down
from contracts.harness.outcomes import AccessLost, NotRun
from spec import Operation, Resource

_PROXY, _LOCKED = 407, 423
_ABOUT_US = {401, 403, _PROXY, _LOCKED, 429}
_ENOUGH = 3
# In seconds, between control calls where the server does not say how long to wait.
_LONGEST_PAUSE = 16.0

# Sends a call that changes nothing and is not judged.
Control = Callable[[], Exchange]


@dataclass
class Access:
    """What the credentials of a run may do, as its calls and control calls show.

    - `controls`: the control calls after an exchange, each of another operation or resource.
    - `harmless`: sends an operation what changes nothing, whatever it answers.
    - `patience`: how long to wait for the end of a ban that names no time, in seconds.
    - `probed`: returns whether wrong credentials were sent, which may cause a ban.
    - `requests`: returns the number of requests sent.
    """

    base_url: str
    controls: Callable[[Exchange], Iterator[Exchange]]
    harmless: Callable[[Resource, Operation], Exchange]
    probed: Callable[[], bool]
    requests: Callable[[], int]
    patience: float = 0.0
    sleep: Callable[[float], None] = time.sleep
    _forbidden: dict[tuple[str, str], Exchange] = field(default_factory=dict)
    _stays: Counter[tuple[str, str]] = field(default_factory=Counter)
    _accepted: int = 0
    _waited: float = 0.0

    def permit(self, resource: Resource, operation: Operation | None) -> None:
        """Raise NotRun for an operation that the credentials may not call."""
        refused = self._forbidden.get(_place(resource, operation))
        if refused is not None and operation is not None:
            raise NotRun(
                "not_permitted",
                status=refused.status,
                operation=operation.title,
                resource=resource.name,
            )

    def settle(self, exchange: Exchange, again: Callable[[], None]) -> bool:
        """Return whether a call was repeated, since its refusal was not about the request.

        Raises NotRun if the credentials may not call the operation, AccessLost if they are no
        longer accepted, and Outage after a ban.
        """
        place = _place(exchange.resource, exchange.operation)
        if not _is_in_question(exchange) or self._stays[place] >= _ENOUGH:
            if exchange.success:
                self._accepted = self.requests()
            return False
        refusal = self._refusal(exchange)
        if refusal is not None:
            seconds = self._wait_out(exchange, refusal)
            exchange.instability.append(("banned", seconds))
            again()
            return True
        if exchange.success and exchange.method == "POST":
            return False
        before = exchange.status
        again()
        if not _is_in_question(exchange):
            exchange.instability.append((f"refused {before}", 0.0))
            return True
        if exchange.operation and exchange.status in {401, 403}:
            harmless = self.harmless(exchange.resource, exchange.operation)
            if harmless.status in {401, 403}:
                self._forbidden[place] = harmless
                self.permit(exchange.resource, exchange.operation)
        self._stays[place] += 1
        return False

    def _refusal(self, exchange: Exchange) -> Exchange | None:
        """Return the last of the control calls if all are refused; None if one is answered."""
        last = exchange
        for control in self.controls(exchange):
            if control.is_unanswered:
                raise down(self.base_url, control)
            if not _refuses_us(control):
                return None
            last = control
            self.sleep(0.5)
        return last

    def _wait_out(self, exchange: Exchange, refusal: Exchange) -> float:
        """Wait for the end of a ban; return the seconds."""
        asks = bool(refusal.header("Retry-After"))
        if refusal.status == _PROXY:
            raise AccessLost(
                f"a proxy on the way to {self.base_url} refuses this run ({refusal.answered})."
            )
        ours = refusal.status in {401, 403} and not refusal.is_html
        if ours and refusal.status == 401 and not asks and not self.probed():  # noqa: PLR2004 -- Unauthorized
            raise self._lost(refusal)
        allowed = waiting.LONGEST - self._waited if asks else self.patience - self._waited
        wait = waiting.asked_for(refusal.headers, 0) if asks else 1.0
        waited = 0.0
        while waited + wait <= allowed:
            self.sleep(wait)
            waited += wait
            again = self._refusal(exchange)
            if again is None:
                self._waited += waited
                return waited
            if asks:
                break
            wait = min(2 * wait, _LONGEST_PAUSE)
        if ours and not asks and not self.probed():
            raise self._lost(refusal)
        raise banned(self.base_url, refusal, waited)

    def _lost(self, refusal: Exchange) -> AccessLost:
        return AccessLost(
            f"{self.base_url} accepted the credentials until request {self._accepted:,}, and "
            f"refuses them since ({refusal.answered})."
        )


def _place(resource: Resource, operation: Operation | None) -> tuple[str, str]:
    return resource.name, operation.name if operation else ""


def _is_in_question(exchange: Exchange) -> bool:
    """Return whether an answer may be about the caller, or from another server than the API's."""
    if exchange.status in {401, 403, _PROXY, _LOCKED}:
        return True
    foreign = exchange.is_documented and not exchange.is_server_error
    return foreign and (exchange.is_html or (exchange.is_redirect and not exchange.negative))


def _refuses_us(control: Exchange) -> bool:
    return control.status in _ABOUT_US or control.is_html or control.is_redirect
