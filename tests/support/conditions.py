"""What a gateway, a replica, or a job does to calls: conditions for a `Gateway`."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.gateway import Forward
from tests.support.loopback import Asked, Reply


@dataclass
class LockOut:
    """Refuse everything after so many calls with wrong credentials, for a number of calls."""

    after: int
    calls: int
    reply: Reply
    _wrong: int = 0

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        answer = forward(asked)
        wrong = answer.status in {401, 403}
        self._wrong += wrong
        if self._wrong >= self.after and self.calls > 0:
            self.calls -= not wrong
            return self.reply
        return answer


@dataclass
class Every:
    """Answer every so-manieth call otherwise, after carrying it out if `late`."""

    number: int
    reply: Reply
    late: bool = False
    only: Callable[[Asked], bool] = lambda _: True
    _count: int = 0

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        self._count += self.only(asked)
        hit = self.only(asked) and self._count % self.number == 0
        if hit and not self.late:
            return self.reply
        answer = forward(asked)
        return self.reply if hit else answer


@dataclass
class From:
    """Answer everything otherwise from some call on, for some seconds or for good."""

    first: int
    reply: Reply
    seconds: float = float("inf")
    only: Callable[[Asked], bool] = lambda _: True
    _count: int = 0
    _since: float | None = None

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        self._count += 1
        if self._count >= self.first and self._since is None:
            self._since = time.monotonic()
        over = self._since is None or time.monotonic() > self._since + self.seconds
        return forward(asked) if over or not self.only(asked) else self.reply


@dataclass
class Stale:
    """Show a record as it was before an Update, for some seconds after it."""

    seconds: float
    _before: dict[str, tuple[float, Reply]] = field(default_factory=dict)

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        if asked.method == "GET" and time.monotonic() < self._before.get(asked.path, (0,))[0]:
            return self._before[asked.path][1]
        shown = forward(_get(asked)) if asked.method == "PATCH" else None
        answer = forward(asked)
        if shown is not None and answer.status == 200:
            self._before[asked.path] = time.monotonic() + self.seconds, shown
        return answer


def _get(asked: Asked) -> Asked:
    headers = {k: v for k, v in asked.headers.items() if k.lower() != "content-length"}
    return Asked("GET", asked.path, headers, b"")


@dataclass
class Locked:
    """Refuse to change a record for some seconds after it was created."""

    seconds: float
    reply: Reply
    _until: dict[str, float] = field(default_factory=dict)

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        pk = asked.path.rstrip("/").rpartition("/")[2]
        if asked.method in {"PATCH", "DELETE"} and time.monotonic() < self._until.get(pk, 0):
            return self.reply
        answer = forward(asked)
        if asked.method == "POST" and answer.status == 201:
            body = json.loads(answer.body)
            for record in body if isinstance(body, list) else [body]:
                self._until[record["id"]] = time.monotonic() + self.seconds
        return answer


@dataclass
class Late:
    """Hide created records from Get for some seconds, and show deleted ones as long."""

    seconds: float
    accepted: bool = False
    _until: dict[str, float] = field(default_factory=dict)
    _gone: dict[str, tuple[float, Reply]] = field(default_factory=dict)

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        path = asked.path.partition("?")[0]
        pk, now = path.rstrip("/").rpartition("/")[2], time.monotonic()
        if asked.method == "GET" and now < self._until.get(pk, 0):
            return Reply(404, b'{"detail": "not found"}')
        if asked.method == "GET" and now < self._gone.get(pk, (0, None))[0]:
            return self._gone[pk][1]
        shown = forward(_get(asked)) if asked.method == "DELETE" else None
        answer = forward(asked)
        if asked.method == "POST" and answer.status == 201:
            body = json.loads(answer.body)
            for record in body if isinstance(body, list) else [body]:
                self._until[record["id"]] = now + self.seconds
        if shown is not None and shown.status == 200 and answer.status < 300:
            self._gone[pk] = now + self.seconds, shown
            self._until.pop(pk, None)
            return Reply(202) if self.accepted else answer
        return answer
