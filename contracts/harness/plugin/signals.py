"""Ends a run at SIGTERM and SIGHUP the way Ctrl-C does: cleaned up, with all reports."""

import signal
import threading
from types import FrameType

_NAMES = ("SIGTERM", "SIGHUP")


class EndingSignals:
    """Interrupts the run at the first signal that ends a process.

    A worker ignores them, because the controller ends it. A signal that is ignored already stays
    ignored: nohup asks for that.
    """

    def __init__(self, *, worker: bool) -> None:
        self._caught: str | None = None
        if threading.current_thread() is not threading.main_thread():
            return
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, signal.SIG_IGN if worker else self._interrupt)

    def _interrupt(self, number: int, _: FrameType | None) -> None:
        # A second signal must not cut the cleaning up short; Ctrl-C still can.
        for name in _NAMES:
            if (other := getattr(signal, name, None)) is not None:
                signal.signal(other, signal.SIG_IGN)
        self._caught = signal.Signals(number).name
        raise KeyboardInterrupt(self._caught)

    def check(self) -> None:
        """Raise KeyboardInterrupt if a signal came, because a callback may have swallowed it."""
        if self._caught:
            raise KeyboardInterrupt(self._caught)
