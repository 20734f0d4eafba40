"""Runs a mock beside whoever needs one, in a process of its own."""

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
    """The mock cannot be served or did not start; the message says why and names the fix."""


@dataclass(frozen=True, slots=True)
class Mock:
    """A running mock: where it listens, and the value of each header it wants."""

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
    """Run a mock in a process of its own, on a free port, until the block is left.

    Raises ServerError with what the process wrote when it does not get ready.
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
    """Run a command that tells where it listens, until the block is left; gives the address.

    It has to end with its input. Raises ServerError with what it wrote when it does not get ready.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(  # noqa: S603 -- this very interpreter and these very packages
            command,
            cwd=_ROOT,
            # Closed by the system when this process ends in whatever way: no mock outlives it.
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
    """Read the first line that a started server prints."""
    lines: queue.Queue[str] = queue.Queue()
    output = process.stdout
    assert output is not None  # noqa: S101 -- asked for as a pipe
    threading.Thread(target=lambda: _read(output, lines), daemon=True).start()
    try:
        line = lines.get(timeout=_SECONDS_TO_START)
    except queue.Empty:
        raise ServerError(f"the mock was not ready within {_SECONDS_TO_START} seconds.") from None
    if line.startswith(READY):
        return line.removeprefix(READY).strip()
    process.wait(SECONDS_TO_STOP)
    errors.seek(0)
    raise ServerError(f"the mock did not start: {errors.read().strip() or 'it said nothing'}")


def _read(output: IO[str], lines: queue.Queue[str]) -> None:
    """Hand on every line, so that the process never waits to be read; an empty one at the end."""
    for line in output:
        lines.put(line)
    lines.put("")


def _stop(process: subprocess.Popen[str]) -> None:
    """End it at once: what it has answered is stored, and nobody waits for anything else."""
    process.kill()
    process.wait()
