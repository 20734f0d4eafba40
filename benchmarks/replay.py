"""Serves recorded answers, in the order of recording, without any computation.

`python -m benchmarks.replay FILE` serves until its input ends.
"""

import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

from starlette.types import Receive, Scope, Send

from mock_api.server import READY
from mock_api.serving import listen, serve, stop_when_input_ends

REWIND = "/-/rewind"
_HOP = {"content-length", "transfer-encoding", "connection", "date"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as it was sent, and its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    status: int
    answered: list[tuple[bytes, bytes]]
    content: bytes


def answered(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Return an answer's headers as a server sends them, except those that it adds itself."""
    kept = {name.lower(): value for name, value in headers.items() if name.lower() not in _HOP}
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept.items()]


class Replay:
    """The ASGI application; counts requests that differ from the recorded ones.

    POST /-/rewind starts over, and answers with that count.
    """

    def __init__(self, recorded: list[Recorded]) -> None:
        self._recorded = recorded
        self._next = 0
        self._strayed = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        while (await receive()).get("more_body"):
            pass
        if scope["path"] == REWIND:
            counted = str(self._strayed).encode()
            self._next = self._strayed = 0
            await _send(send, 200, [], counted)
            return
        one = self._recorded[min(self._next, len(self._recorded) - 1)]
        self._next += 1
        asked = scope["raw_path"].decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        whole = f"{asked}?{query}" if query else asked
        self._strayed += (scope["method"], whole) != (one.method, one.path)
        await _send(send, one.status, one.answered, one.content)


async def _send(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], content: bytes
) -> None:
    length = (b"content-length", str(len(content)).encode())
    bare = status == 204  # noqa: PLR2004 -- No Content
    given = headers if bare else [*headers, length]
    await send({"type": "http.response.start", "status": status, "headers": given})
    await send({"type": "http.response.body", "body": content})


def main(path: Path) -> None:
    """Serve the answers in a file."""
    recorded: list[Recorded] = pickle.loads(path.read_bytes())  # noqa: S301 -- recorded by this project
    taken = listen("127.0.0.1", 0)
    stop_when_input_ends()
    serve(Replay(recorded), taken, f"{READY}http://127.0.0.1:{taken.getsockname()[1]}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
