"""Ends a run at SIGTERM and SIGHUP the way Ctrl-C does: cleaned up, with all reports."""

import signal
import threading
from types import FrameType

_NAMES = ("SIGTERM", "SIGHUP")


def end_like_ctrl_c(*, worker: bool) -> None:
    """Let the signals that end a process interrupt the run once.

    A worker ignores them, because the controller ends it. A signal that is ignored already stays
    ignored: nohup asks for that.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.SIG_IGN if worker else _interrupt)


def _interrupt(number: int, _: FrameType | None) -> None:
    # A second signal must not cut the cleaning up short; Ctrl-C still can.
    for name in _NAMES:
        if (other := getattr(signal, name, None)) is not None:
            signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt(signal.Signals(number).name)
