"""Runs a mock in a separate process."""

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
from spec import load

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
    spec_directory: Path | None = None,
    database: Path | None = None,
) -> Iterator[Mock]:
    """Run a mock in a separate process, on a free port, until the block ends.

    Raises ServerError with the output of the process if it does not get ready.
    """
    command = [sys.executable, "-m", "mock_api", "--port", "0", "--until-input-ends"]
    command += [part for name in faults for part in ("--fault", name)]
    command += [part for name in variants for part in ("--variant", name)]
    command += ["--spec", str(spec_directory.resolve())] if spec_directory else []
    command += ["--database", str(database.resolve())] if database else []
    with listening(command) as address:
        yield Mock(address, credentials(load(spec_directory)))


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
            # The system closes it however this process ends, so no mock outlives it.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        try:
            yield _address(process, errors)
        finally:
            _stop(process)


def _address(process: subprocess.Popen[str], errors: IO[str]) -> str:
    """Return the address in the first line that a started server prints."""
    lines: queue.Queue[str] = queue.Queue()
    output = process.stdout
    assert output is not None  # noqa: S101 -- opened as a pipe
    threading.Thread(target=lambda: _read(output, lines), daemon=True).start()
    try:
        line = lines.get(timeout=_SECONDS_TO_START)
    except queue.Empty:
        raise ServerError(f"the mock was not ready within {_SECONDS_TO_START} seconds.") from None
    if line.startswith(READY):
        return line.removeprefix(READY).strip()
    process.wait(SECONDS_TO_STOP)
    errors.seek(0)
    raise ServerError(f"the mock did not start: {errors.read().strip() or 'no output'}")


def _read(output: IO[str], lines: queue.Queue[str]) -> None:
    """Pass on every line, so that the process never blocks on its output, then an empty one."""
    for line in output:
        lines.put(line)
    lines.put("")


def _stop(process: subprocess.Popen[str]) -> None:
    """Kill the process: what it has answered is stored, and nothing else matters."""
    process.kill()
    process.wait()
