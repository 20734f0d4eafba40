"""How fast and how far a run may go: one clock and one count for all its processes."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from contracts.harness.http.limits import RunLimits
from contracts.harness.outcomes import LimitReached
from reports.printable import counted

# Requests leave this much further apart than the rate asks for: a network delays one more than the
# next, and at the server they must not come closer than allowed.
_MARGIN = 1.1


class RateLimiter:
    """Gives each request its turn.

    With `path` the turns are shared by every process that names the same file. `until` is the
    moment on the monotonic clock, which all processes of a machine share, at which the run ends.
    """

    def __init__(
        self,
        run_limits: RunLimits | None = None,
        *,
        path: Path | None = None,
        until: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._ceilings = run_limits or RunLimits()
        self._path = path
        self._until = until
        self._clock = clock
        self._sleep = sleep
        self._lock: AbstractContextManager[object] = nullcontext()
        if path:
            # Here, since it takes long to load, and few runs share their turns.
            from filelock import FileLock  # noqa: PLC0415

            self._lock = FileLock(path.with_suffix(".lock"))
        self._next = 0.0
        self._sent = 0
        self._finishing = False

    def acquire(self) -> None:
        """Wait until the next request may go; raises Stopped where none may go any more."""
        while (wait := self._taken_or_wait()) > 0:
            self._sleep(wait)

    def _taken_or_wait(self) -> float:
        """Take the turn, or give the seconds until there may be one.

        It is taken when it has come, not before: who oversleeps would go together with the next.
        """
        with self._state():
            now = self._clock()
            at = max(now, self._next)
            if not self._finishing:
                self._check(at)
            if at > now:
                return at - now
            self._sent += 1
            if self._ceilings.rate:
                self._next = now + _MARGIN / self._ceilings.rate
            return 0.0

    def pause(self, seconds: float) -> None:
        """Let nobody send anything for a while, as the server asks."""
        with self._state():
            self._next = max(self._next, self._clock() + seconds)

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Let requests go that end the run decently, whatever limit is reached."""
        before, self._finishing = self._finishing, True
        try:
            yield
        finally:
            self._finishing = before

    def _check(self, at: float) -> None:
        if self._ceilings.requests is not None and self._sent >= self._ceilings.requests:
            sent = counted(self._sent, "request")
            raise LimitReached(f"the run was stopped after {sent} (--max-requests)")
        if self._until is not None and at >= self._until:
            raise LimitReached(
                f"the run was stopped after {self._ceilings.seconds:g} s (--max-duration)"
            )

    @contextmanager
    def _state(self) -> Iterator[None]:
        with self._lock:
            if self._path and self._path.exists():
                self._next, self._sent = json.loads(self._path.read_text(encoding="utf-8"))
            yield
            if self._path:
                self._path.write_text(json.dumps([self._next, self._sent]), encoding="utf-8")
