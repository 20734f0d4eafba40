"""What a hostile server answers, by a name for each: data for tests and for measuring."""

import gzip
import itertools
import json
from collections.abc import Callable
from functools import cache

from tests.support.loopback import Asked, Reply, as_json

Answer = Callable[[Asked], Reply]
SCRIPT = "<script>alert(1)</script>"
_JSON = {"Content-Type": "application/json"}
_MEGABYTE = 1024 * 1024


def in_turn(*answers: Answer) -> Answer:
    """Give one answer after the other, and begin again."""
    turns = itertools.cycle(answers)

    def answer(asked: Asked) -> Reply:
        return next(turns)(asked)

    return answer


def body(content: bytes) -> Answer:
    """Answer every request with these bytes."""
    return lambda _: Reply(201, content)


def raw(answer: bytes) -> Answer:
    """Write these bytes and hang up."""
    return lambda _: Reply(raw=answer)


def scripts(_: Asked) -> Reply:
    """Put a script wherever text may stand."""
    content = {"id": SCRIPT, "name": SCRIPT, "created_at": SCRIPT, SCRIPT: [SCRIPT]}
    headers = {**_JSON, "Location": SCRIPT, "X-Script": SCRIPT}
    return Reply(201, json.dumps(content).encode(), headers, reason=f"Created {SCRIPT}")


# 64 MB in some 64 kB.
_BOMB = gzip.compress(b"[" + b" " * 64 * _MEGABYTE + b"]", 6)


def _bombs(_: Asked) -> Reply:
    return Reply(201, _BOMB, {**_JSON, "Content-Encoding": "gzip"})


@cache
def _large() -> bytes:
    return (
        b'{"id": "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10", "name": "' + b"x" * 50 * _MEGABYTE + b'"}'
    )


def _redirected(asked: Asked) -> Reply:
    return Reply(307, headers={**_JSON, "Location": asked.path})


def _header_flood(_: Asked) -> Reply:
    return Reply(201, b"{}", {**_JSON, **{f"X-{n}": "v" * 100 for n in range(5000)}})


def _long_header(_: Asked) -> Reply:
    return Reply(201, b"{}", {**_JSON, "X-Long": "v" * 10 * _MEGABYTE})


_CREATED = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
# The breach that each is found to be, by the kind of its rule.
HOSTILE: dict[str, tuple[Answer, str]] = {
    "endless body": (lambda _: Reply(201, b"[1," * 20_000, endless=True), "json"),
    "one byte a second": (
        lambda _: Reply(raw=_CREATED + b"Content-Length: 9999\r\n\r\n{", drip=1.0),
        "answered",
    ),
    "headers one byte a second": (lambda _: Reply(raw=b"HTTP/1.1 201", drip=1.0), "answered"),
    "50 MB of JSON": (lambda _: Reply(201, _large()), "json"),
    "gzip bomb": (_bombs, "json"),
    "invalid UTF-8": (body(b'{"id": "\xff\xfe"}'), "json"),
    "duplicate keys": (body(b'{"id": "1", "id": "2"}'), "json"),
    "NaN": (body(b'{"id": NaN}'), "json"),
    "depth 10,000": (body(b"[" * 10_000 + b"]" * 10_000), "json"),
    "Content-Length too long": (raw(_CREATED + b"Content-Length: 99\r\n\r\n{}"), "answered"),
    "Content-Length too short": (raw(_CREATED + b"Content-Length: 1\r\n\r\n{}"), "json"),
    "header flood": (_header_flood, "answered"),
    "a header of 10 MB": (_long_header, "answered"),
    "socket closed in mid-body": (
        raw(_CREATED + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{"),
        "answered",
    ),
    "redirect loop": (_redirected, "status"),
    "script in every string": (scripts, "format"),
    "list of lists": (lambda _: as_json([[[]]] * 1000, 201), "json"),
}
