"""Runs a mock in a separate process."""

import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mock_api.credentials import credentials
from spec import Spec
from spec.applications import load_all

READY = "Pigello mock listening on "
_ROOT = Path(__file__).resolve().parent.parent
_SECONDS_TO_START = 20
SECONDS_TO_STOP = 5


class ServerError(Exception):
    """The mock cannot be served or did not start; the message says why and what to change."""


@dataclass(frozen=True, slots=True)
class Mock:
    """A running mock: its address, and the value of each header it requires."""

    base_url: str
    credentials: Mapping[str, str]


@contextmanager
def running(
    *,
    faults: Sequence[str] = (),
    variants: Sequence[str] = (),
    folders: Sequence[Path] = (),
    spec: Spec | None = None,
    database: Path | None = None,
) -> Iterator[Mock]:
    """Run a mock in a separate process, on a free port, until the block ends.

    `folders` are those of the descriptions that it serves, by default that of Accounts; `spec` is
    what they hold, if that is loaded already. Raises ServerError with the output of the process if
    it does not get ready.
    """
    command = [sys.executable, "-m", "mock_api", "--port", "0", "--until-input-ends"]
    command += [part for name in faults for part in ("--fault", name)]
    command += [part for name in variants for part in ("--variant", name)]
    command += [part for folder in folders for part in ("--spec", str(folder.resolve()))]
    command += ["--database", str(database.resolve())] if database else []
    with listening(command) as address:
        yield Mock(address, credentials(spec or load_all(folders)))


@contextmanager
def listening(command: Sequence[str]) -> Iterator[str]:
    """Run a command that prints where it listens, until the block ends; yields the address.

    The command must end with its input. Raises ServerError with its output if it does not get
    ready.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(  # noqa: S603 -- this interpreter and this project
            command,
            cwd=_ROOT,
            # With PYTHONSAFEPATH, Python does not look for modules where it was started.
            env={**os.environ, "PYTHONPATH": _with_root(os.environ.get("PYTHONPATH"))},
            # The system closes it however this process ends, so no mock outlives it.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        assert process.stdout is not None  # noqa: S101 -- opened as a pipe
        lines: queue.Queue[str] = queue.Queue()
        reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
        with process:
            reader.start()
            try:
                yield _address(process, lines, errors)
            finally:
                # What it has answered is stored, and nothing else matters.
                process.kill()
                reader.join(SECONDS_TO_STOP)


def _with_root(path: str | None) -> str:
    return os.pathsep.join([str(_ROOT), *([path] if path else [])])


def _address(process: subprocess.Popen[str], lines: queue.Queue[str], errors: IO[str]) -> str:
    """Return the address in the first line that a started server prints."""
    try:
        line = lines.get(timeout=_SECONDS_TO_START)
    except queue.Empty:
        raise ServerError(f"it was not ready within {_SECONDS_TO_START} seconds.") from None
    if line.startswith(READY):
        return line.removeprefix(READY).strip()
    process.wait(SECONDS_TO_STOP)
    errors.seek(0)
    raise ServerError(errors.read().strip() or "it printed nothing")


def _read(output: IO[str], lines: queue.Queue[str]) -> None:
    """Pass on every line, so that the process never blocks on its output, then an empty one."""
    for line in output:
        lines.put(line)
    lines.put("")
