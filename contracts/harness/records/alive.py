"""Shows other processes that a run is alive, so that no sweep deletes its records."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contracts.harness.outcomes import SuiteFailure

try:
    import fcntl
except ImportError:  # pragma: no cover -- Windows
    fcntl = None  # type: ignore[assignment]

# How often the lock is touched, and how old its last sign of life may be, in seconds.
_BEAT, _LONGEST_SILENCE = 5.0, 60.0


def lock_of(journal: Path) -> Path:
    """Return the lock file of the run with this journal."""
    return journal.with_suffix(".lock")


@contextmanager
def alive(journal: Path) -> Iterator[None]:
    """Hold the lock of a run, and touch it every few seconds.

    The system releases the lock of a killed process; the moment of the last touch tells machines
    that share the folder. Raises SuiteFailure.
    """
    path = lock_of(journal)
    ended = threading.Event()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.write(descriptor, socket.gethostname().encode())
    except OSError as error:
        raise SuiteFailure(f"{path} cannot be written ({error.strerror})") from None
    try:
        if fcntl:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        threading.Thread(target=_beat, args=(path, ended), daemon=True).start()
        yield
    finally:
        ended.set()
        os.close(descriptor)
        path.unlink(missing_ok=True)


def _beat(path: Path, ended: threading.Event) -> None:
    while not ended.wait(_BEAT):
        try:
            os.utime(path)
        except OSError:
            return


def is_alive(journal: Path, now: float | None = None) -> bool:
    """Return whether the run with this journal is still under way."""
    path = lock_of(journal)
    try:
        with path.open("rb+") as file:
            host = file.read().decode(errors="replace")
            silence = (time.time() if now is None else now) - path.stat().st_mtime
            if fcntl and host == socket.gethostname():
                return not _is_free(file.fileno())
    except OSError:
        return False
    return silence < _LONGEST_SILENCE


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
