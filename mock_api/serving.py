"""Serves an application until a signal stops this process."""

import os
import signal
import socket
import sys
import threading
import types
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp

from mock_api.server import SECONDS_TO_STOP, ServerError


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address, port 0 for a free one; raises ServerError."""
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
    """Serve until SIGTERM or Ctrl-C; print the greeting as soon as the server is ready."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_STOP,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        # The server raises these again after it has stopped, and stopping is not a failure.
        signal.signal(number, _leave)
    _Greeting(config, greeting).run(sockets=[taken])


def stop_when_input_ends() -> None:
    """Stop this process, as SIGTERM does, when its standard input closes."""

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
