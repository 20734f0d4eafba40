"""The mock as a process: serving one, and running one beside a test."""

import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

import uvicorn
from starlette.types import ASGIApp

from mock_api.credentials import credentials
from spec import load

READY = "Pigello mock listening on "
_ROOT = Path(__file__).resolve().parent.parent
_SECONDS_TO_START = 20
_SECONDS_TO_STOP = 5


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
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(  # noqa: S603 -- this very interpreter and this very package
            command,
            cwd=_ROOT,
            # Closed by the system when this process ends in whatever way: no mock outlives it.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        try:
            address = _address(process, errors)
            yield Mock(address, credentials(load(spec_directory)))
        finally:
            _stop(process)


def _address(process: subprocess.Popen[str], errors: IO[str]) -> str:
    """Read the first line that a started mock prints."""
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
    process.wait(_SECONDS_TO_STOP)
    errors.seek(0)
    raise ServerError(f"the mock did not start: {errors.read().strip() or 'it said nothing'}")


def _read(output: IO[str], lines: queue.Queue[str]) -> None:
    """Hand on every line, so that the process never waits to be read; an empty one at the end."""
    for line in output:
        lines.put(line)
    lines.put("")


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def listen(host: str, port: int) -> socket.socket:
    """Take the address to serve on, port 0 for any free one; raises ServerError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError as error:
        raise ServerError(
            f"cannot listen on {host}:{port} ({error.strerror}); "
            "choose another --port, 0 for a free one, or another --host."
        ) from None
    return taken


def serve(app: ASGIApp, taken: socket.socket, greeting: str) -> None:
    """Serve until SIGTERM or Ctrl-C; the greeting is printed as soon as requests are answered."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_STOP,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        # The server raises these again once it has stopped, and stopping is no failure.
        signal.signal(number, _leave)
    _Greeting(config, greeting).run(sockets=[taken])


def stop_when_input_ends() -> None:
    """Stop this process, as SIGTERM does, once its standard input is closed."""

    def wait() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _leave(_: int, __: types.FrameType | None) -> NoReturn:
    raise SystemExit(0)


class _Greeting(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, greeting: str) -> None:
        super().__init__(config)
        self._greeting = greeting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(self._greeting)
        sys.stdout.flush()
