"""Conditions for a gateway: lost answers, late deletes, protected records, forbidden calls."""

import json
import threading
from dataclasses import dataclass, field

from tests.support.gateway import Condition, Forward
from tests.support.loopback import Asked, Reply


@dataclass
class Counted:
    """Applies a condition to every `every`-th request of one method, from number `first` on."""

    method: str
    every: int
    condition: Condition
    first: int = 1
    seen: int = 0
    applied: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        if asked.method != self.method:
            return forward(asked)
        with self._lock:
            self.seen += 1
            hit = self.seen >= self.first and (self.seen - self.first) % self.every == 0
            self.applied += hit
        return self.condition(asked, forward) if hit else forward(asked)


def lost(status: int | None) -> Condition:
    """Let a request through, and lose its answer: a gateway's status, or a broken connection."""

    def condition(asked: Asked, forward: Forward) -> Reply:
        forward(asked)
        return Reply(raw=b"") if status is None else Reply(status, b"<html>", _HTML)

    return condition


def ahead(status: int, seconds: float) -> Condition:
    """Answer with a gateway's status some seconds before the request is carried out."""

    def condition(asked: Asked, forward: Forward) -> Reply:
        threading.Timer(seconds, forward, [asked]).start()
        return Reply(status, b"<html>", _HTML)

    return condition


@dataclass
class Held:
    """Carries out the nth request of a method some seconds late; `holds` says that it waits."""

    method: str
    number: int
    seconds: float
    holds: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    seen: int = 0

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        self.seen += asked.method == self.method
        if asked.method != self.method or self.seen != self.number:
            return forward(asked)
        self.holds.set()
        # In another thread, which uses no connection that was idle meanwhile.
        later = threading.Timer(self.seconds, forward, [asked])
        later.start()
        later.join()
        self.done.set()
        return Reply(raw=b"")


def refused(status: int) -> Condition:
    """Refuse a request without letting it through."""
    return lambda _asked, _forward: Reply(status, b'{"detail": "no"}')


_HTML = {"Content-Type": "text/html"}


class Protecting:
    """Refuses to delete a record to which another record refers."""

    def __init__(self) -> None:
        self._records: dict[str, str] = {}

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        pk = asked.path.rstrip("/").rpartition("/")[2]
        others = (text for one, text in self._records.items() if one != pk)
        if asked.method == "DELETE" and any(pk in text for text in others):
            return Reply(409, b'{"detail": "it is referred to"}')
        answer = forward(asked)
        if answer.status == 201:
            made = json.loads(answer.body)
            for record in made if isinstance(made, list) else [made]:
                self._records[record["id"]] = json.dumps(record)
        elif answer.status == 204:
            self._records.pop(pk, None)
        return answer


class Accepting:
    """Answers Delete with 202, and deletes a while later."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        if asked.method != "DELETE":
            return forward(asked)
        known = forward(Asked("GET", asked.path, asked.headers, b""))
        if known.status != 200:
            return known
        threading.Timer(self._seconds, forward, [asked]).start()
        return Reply(202)
