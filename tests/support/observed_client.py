"""A client of a server on this machine, and what it lets others see."""

from collections.abc import Iterator
from contextlib import contextmanager

from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.http.health import OutageDetector
from contracts.harness.http.limits import Timeouts
from contracts.harness.http.permissions import Permissions
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.http.second_look import Repeat, SecondLook
from contracts.harness.http.written import Written
from spec import load
from tests.support.loopback import Answering, Loopback, loopback

SPEC = load()
RESOURCE = SPEC.resource("workengagement")
CREDENTIALS = Credentials(SPEC.schemes, {s.variable: f"value-{s.name}" for s in SPEC.schemes})
SHORT = Timeouts(connect=2, read=0.4, answer=1.0)


def outages(server: Loopback) -> OutageDetector:
    """Return an outage detector that does not wait."""
    return OutageDetector(server.url, SPEC.resources, sleep=lambda _: None)


@contextmanager
def observed_client(
    answering: Answering,
    permissions: Permissions | None = None,
    rate_limiter: RateLimiter | None = None,
) -> Iterator[tuple[Client, Loopback, list[Exchange]]]:
    """Yield a client, the server that it talks to, and the exchanges that it shows to observers."""
    seen: list[Exchange] = []
    with loopback(answering) as server:
        client = Client(
            server.url,
            CREDENTIALS,
            outages(server),
            observers=[seen.append],
            timeouts=SHORT,
            permissions=permissions or Permissions(),
            rate_limiter=rate_limiter or RateLimiter(),
            second_look=SecondLook(Written(), sleep=lambda _: None),
        )
        yield client, server, seen


def send(client: Client, name: str = "create", undo: Repeat | None = None) -> Exchange:
    """Call an operation of workengagement, with an empty body and the pk 1."""
    operation = RESOURCE.operations[name]  # type: ignore[index]
    path = operation.path.replace("{pk}", "1")
    body = b"{}" if operation.body else None
    return client.send(
        RESOURCE, operation, method=operation.method, path=path, body=body, undo=undo
    )
