"""A gateway before a healthy environment, which does what gateways, bans, and replicas do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from urllib3 import connection_from_url

from mock_api.server import Mock
from tests.support.loopback import Asked, Reply, loopback
from tests.support.runs import Checkout, Run

# Hands a request on to the environment, and returns its answer.
Forward = Callable[[Asked], Reply]
Condition = Callable[[Asked, Forward], Reply]

PAGE = Reply(403, b"<!doctype html><title>Blocked</title>", {"Content-Type": "text/html"})
_OTHERS = {"connection", "content-length", "transfer-encoding", "server", "date"}


@dataclass
class Gateway:
    """Answers each request as `condition` says; `wrong` are those with wrong credentials."""

    mock: Mock
    condition: Condition
    asked: list[Asked] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Keep connections open; without what a session does besides, since tests send much."""
        self._pool = connection_from_url(self.mock.base_url, maxsize=8)

    def __call__(self, asked: Asked) -> Reply:
        """Answer one request."""
        self.asked.append(asked)
        if not self.is_right(asked):
            self.wrong.append(len(self.asked))
        return self.condition(asked, self.forward)

    def is_right(self, asked: Asked) -> bool:
        """Return whether all credentials of a request are right."""
        sent = {name.lower(): value for name, value in asked.headers.items()}
        return all(sent.get(k.lower()) == v for k, v in self.mock.credentials.items())

    def forward(self, asked: Asked) -> Reply:
        """Hand a request on."""
        kept = {k: v for k, v in asked.headers.items() if k.lower() not in {"host", "connection"}}
        answer = self._pool.urlopen(
            asked.method,
            asked.path,
            body=asked.body,
            headers=kept,
            redirect=False,
            retries=False,
            timeout=60,
        )
        headers = {k: v for k, v in answer.headers.items() if k.lower() not in _OTHERS}
        return Reply(answer.status, answer.data, headers, answer.reason)


def passing(asked: Asked, forward: Forward) -> Reply:
    """Do nothing to any call."""
    return forward(asked)


@contextmanager
def night(mock: Mock, condition: Condition) -> Iterator[tuple[str, Gateway]]:
    """Put a gateway before the mock; yields its address, and the gateway."""
    gateway = Gateway(mock, condition)
    with loopback(gateway) as server:
        yield server.url, gateway


def live(checkout: Checkout, url: str, *arguments: str, **keys: str) -> Run:
    """Run the smoke profile as against a shared environment whose settings make no test wait."""
    return checkout.run(
        "--environment",
        "night",
        "--base-url",
        url,
        "--profile",
        "smoke",
        "--references",
        "unchecked",
        *arguments,
        **keys,
    )


SETTINGS = """
[night]
url = "http://127.0.0.1:1"
auth_rate = "1000/s"
patience = 8
"""
