"""Lets a signal wait until a request that may create records is answered and noted."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
# A signal waits for so many seconds at most.
_LONGEST = 5.0


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Handle the first signal that ends a process at the end of the block; a second one at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting = _Waiting()
    try:
        yield
    except KeyboardInterrupt:
        waiting.caught = None
        raise
    finally:
        waiting.end()


class _Waiting:
    """Handles signals in place of the usual handlers, until the first one or the end."""

    def __init__(self) -> None:
        self.caught: int | None = None
        self._timer: threading.Timer | None = None
        usual = {number: signal.getsignal(number) for number in _SIGNALS}
        self._usual = {number: handler for number, handler in usual.items() if callable(handler)}
        for number in self._usual:
            signal.signal(number, self._wait)

    def _wait(self, number: int, _: FrameType | None) -> None:
        self._restore()
        self.caught = number
        main = threading.main_thread().ident
        if hasattr(signal, "pthread_kill") and main:
            self._timer = threading.Timer(_LONGEST, signal.pthread_kill, [main, number])
            self._timer.daemon = True
            self._timer.start()

    def _restore(self) -> None:
        for number, handler in self._usual.items():
            # The usual handler of one may have changed that of another.
            if signal.getsignal(number) == self._wait:
                signal.signal(number, handler)

    def end(self) -> None:
        """Handle signals as usual, and first the one that waits."""
        self._restore()
        if self._timer:
            self._timer.cancel()
        if self.caught is not None:
            signal.raise_signal(self.caught)
