"""Limits the rate and the number of requests of all processes of a run."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from contracts.harness.http.limits import RunLimits
from contracts.harness.outcomes import LimitReached, SuiteFailure
from reports.printable import counted

# The interval between requests is longer than the rate requires by this factor, because a network
# delays requests unequally, and they must not arrive too close together.
_MARGIN = 1.1


class RateLimiter:
    """Limits the rate and the number of requests.

    Processes with the same `path` share the limits. `until` is when the run ends, on the monotonic
    clock, which all processes of a machine share.
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
        self._limits = run_limits or RunLimits()
        self._path = path
        self._until = until
        self._clock = clock
        self._sleep = sleep
        self._lock: AbstractContextManager[object] = nullcontext()
        if path:
            # Imported here, because it loads slowly and few runs need it.
            from filelock import FileLock  # noqa: PLC0415

            self._lock = FileLock(path.with_suffix(".lock"))
        self._next = 0.0
        self._sent = 0
        self._finishing = False

    def acquire(self) -> None:
        """Block until the next request is allowed; raises LimitReached at a limit of the run."""
        while (wait := self._taken_or_wait()) > 0:
            self._sleep(wait)

    def _taken_or_wait(self) -> float:
        """Take the turn and return 0, or return the seconds to wait for it.

        The turn is taken only when it comes: a process that oversleeps would send together with the
        next one.
        """
        with self._state():
            now = self._clock()
            at = max(now, self._next)
            if not self._finishing:
                self._check(at)
            if at > now:
                return at - now
            self._sent += 1
            if self._limits.rate:
                self._next = now + _MARGIN / self._limits.rate
            return 0.0

    def pause(self, seconds: float) -> None:
        """Stop all processes from sending for a while, as the server asks."""
        with self._state():
            self._next = max(self._next, self._clock() + seconds)

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Allow the requests that clean up after the run, despite its limits."""
        before, self._finishing = self._finishing, True
        try:
            yield
        finally:
            self._finishing = before

    def _check(self, at: float) -> None:
        if self._limits.requests is not None and self._sent >= self._limits.requests:
            # Not the number sent, in which another process may count its cleanup already.
            sent = counted(self._limits.requests, "request")
            raise LimitReached(f"the run was stopped after {sent} (--max-requests)")
        if self._until is not None and at >= self._until:
            raise LimitReached(
                f"the run was stopped after {self._limits.seconds:g} s (--max-duration)"
            )

    @contextmanager
    def _state(self) -> Iterator[None]:
        with self._lock:
            if self._path and self._path.exists():
                # Empty if the disk was full.
                shared = json.loads(self._path.read_text(encoding="utf-8") or "null")
                self._next, self._sent = shared or (self._next, self._sent)
            yield
            if self._path:
                self._share(self._path)

    def _share(self, path: Path) -> None:
        try:
            path.write_text(json.dumps([self._next, self._sent]), encoding="utf-8")
        except OSError as error:
            # The requests that clean up are still sent, each process at its own pace.
            if not self._finishing:
                raise SuiteFailure(f"{path} cannot be written ({error.strerror})") from None
