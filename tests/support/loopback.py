"""A server on this machine that remembers what it is asked and answers as it is told."""

import itertools
import json
import ssl
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 -- a JSON value
        """The body, parsed."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `raw` is written as it stands and the connection then closed.

    With `endless` the body never ends. With `drip` what is `raw` goes byte by byte, so many seconds
    apart, and its last byte again and again.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    reason: str | None = None
    raw: bytes | None = None
    endless: bool = False
    drip: float = 0.0


Answering = Callable[[Asked], Reply]


@dataclass
class Loopback:
    """The running server: where it is, and what it was asked so far."""

    url: str
    asked: list[Asked]


def as_json(value: object, status: int = 200) -> Reply:
    """Make the reply that carries a value."""
    return Reply(status, json.dumps(value).encode())


def echo(asked: Asked) -> Reply:
    """Take every record as it comes, and know none of them afterwards."""
    if asked.method != "POST":
        return as_json([] if asked.method == "GET" else None)
    try:
        sent = asked.json
    except ValueError:
        return as_json({"detail": "no JSON"}, 400)
    if isinstance(sent, list):
        return as_json([_named(item) for item in sent], 201)
    return as_json(_named(sent), 201)


def _named(item: object) -> object:
    return {**item, "id": str(uuid.uuid4())} if isinstance(item, dict) else item


def _pieces(reply: Reply) -> Iterator[bytes]:
    raw = reply.raw or b""
    if not reply.drip:
        yield raw
        return
    for number in itertools.count():
        yield raw[number : number + 1] if number < len(raw) else raw[-1:]
        time.sleep(reply.drip)


def _write(to: BaseHTTPRequestHandler, reply: Reply) -> None:
    if reply.raw is not None:
        for piece in _pieces(reply):
            to.connection.sendall(piece)
        to.close_connection = True
        return
    if "Date" in reply.headers:
        to.send_response_only(reply.status, reply.reason)
    else:
        to.send_response(reply.status, reply.reason)
    for name, value in reply.headers.items():
        to.send_header(name, value)
    if reply.endless:
        to.close_connection = True
        to.end_headers()
        while True:
            to.wfile.write(reply.body)
    to.send_header("Content-Length", str(len(reply.body)))
    to.end_headers()
    to.wfile.write(reply.body)


@contextmanager
def loopback(
    answering: Answering, version: str = "HTTP/1.1", secured: ssl.SSLContext | None = None
) -> Iterator[Loopback]:
    """Serve on a free port until the block is left; HTTP/1.0 closes after every answer."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = version
        wbufsize = -1  # an answer in one piece

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:  # the client has gone
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name there
            """Say nothing."""

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            one = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            asked.append(one)
            reply = answering(one)
            _write(self, reply)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = _answer  # noqa: N815

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
            if not isinstance(sys.exception(), OSError):  # the client has gone
                super().handle_error(request, client_address)

    server = Server(("127.0.0.1", 0), Handler)
    if secured:
        server.socket = secured.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        scheme = "https" if secured else "http"
        yield Loopback(f"{scheme}://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
