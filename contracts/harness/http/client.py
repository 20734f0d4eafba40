"""Sends requests over real HTTP: one session, bounded in time and size, no redirects."""

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from requests import PreparedRequest, Request, Response, Session, exceptions
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError, ReadTimeoutError

from contracts.harness.http import retry_after as waiting
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.deadline import Deadline, mount
from contracts.harness.http.exchange import MAX_BODY_BYTES, Exchange
from contracts.harness.http.health import ONE_RECORD, fails
from contracts.harness.http.limits import Timeouts
from contracts.harness.http.permissions import Permissions
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.outcomes import NotRun, Outage
from spec import Operation, Resource

_CHUNK = 64 * 1024
_IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
_TIMED_OUT = (exceptions.ReadTimeout, ReadTimeoutError)
_LATE_ENOUGH = 3


@dataclass
class Client:
    """Sends requests to one environment.

    `examine` receives every failed exchange, and `observe` then receives every exchange. `resets`
    counts broken connections; the first is retried if the method allows it, and `recovered` counts
    a successful retry.
    """

    base_url: str
    credentials: Credentials
    timeouts: Timeouts = field(default_factory=Timeouts)
    permissions: Permissions = field(default_factory=Permissions)
    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    observe: Callable[[Exchange], None] = lambda _: None
    examine: Callable[[Exchange], None] = lambda _: None
    requests: int = 0
    resets: int = 0
    recovered: int = 0

    def __post_init__(self) -> None:
        self._deadline = Deadline(self.timeouts.answer)
        self._session = _session(self.base_url, self._deadline)
        self._late: Counter[tuple[str, str]] = Counter()

    def send(  # noqa: PLR0913 -- the parts of an HTTP request
        self,
        resource: Resource,
        operation: Operation | None,
        *,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str | None] | None = None,
        negative: bool = False,
        first: Callable[[Exchange], None] = lambda _: None,
    ) -> Exchange:
        """Send one request with all credentials; a header with the value None is omitted.

        `first` receives the exchange before any judgment. Raises Outage if the environment cannot
        be reached, LimitReached if a limit of the run is reached, and NotRun if the request is not
        permitted.
        """
        self.permissions.permit(resource, method)
        self._spare_time(resource, operation)
        sent: dict[str, str] = {"Accept": "application/json", **self.credentials.headers()}
        if body is not None:
            sent["Content-Type"] = content_type or "application/json"
        for name, value in (headers or {}).items():
            if value is None:
                sent.pop(name, None)
            else:
                sent[name] = value
        prepared = self._prepared(method, path, sent, query, body)
        exchange = Exchange(
            resource, operation, method, _path_of(str(prepared.url)), sent, body, negative
        )
        self._perform(prepared, exchange)
        if exchange.error and self.resets == 1:
            exchange.tolerated = True
            if method in _IDEMPOTENT:
                self._perform(prepared, exchange)
                exchange.tolerated = exchange.error is None
                self.recovered += exchange.tolerated
        if exchange.timed_out and operation:
            self._late[resource.name, operation.name] += 1
        first(exchange)
        if fails(exchange):
            self.examine(exchange)
        self.observe(exchange)
        return exchange

    def _spare_time(self, resource: Resource, operation: Operation | None) -> None:
        """Raise NotRun for an operation that timed out too often to be called again."""
        if operation and self._late[resource.name, operation.name] >= _LATE_ENOUGH:
            blamed = resource.rule_id(operation.name, "answered")
            raise NotRun("always_late", blamed, operation=operation.title, times=_LATE_ENOUGH)

    def ask(self, resource: Resource, operation: Operation, pk: str) -> Exchange:
        """Send a request that changes nothing, and that `examine` and `observe` do not receive."""
        query = None if pk else ONE_RECORD
        path = operation.path.replace("{pk}", pk)
        headers = {"Accept": "application/json", **self.credentials.headers()}
        exchange = Exchange(resource, operation, operation.method, path, headers, None)
        self._perform(self._prepared(operation.method, path, headers, query), exchange)
        return exchange

    def _prepared(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None,
        body: bytes | None = None,
    ) -> PreparedRequest:
        """Return a request without cookies of earlier ones, like the command that reproduces it.

        The session would also look up cookies and settings to merge, at twice the cost.
        """
        return Request(
            method,
            self.base_url + path,
            params=_sendable(query),
            data=body,
            headers={**self._session.headers, **headers},
        ).prepare()

    def _perform(self, prepared: PreparedRequest, exchange: Exchange) -> None:
        """Send a request, and repeat it after the waits that the server asks for."""
        patience = waiting.LONGEST
        for attempt in range(waiting.ATTEMPTS):
            self.rate_limiter.acquire()
            self._once(prepared, exchange)
            if not exchange.is_rate_limited:
                return
            wait = waiting.asked_for(exchange.headers, attempt)
            if wait > waiting.LONGEST:
                host = urlsplit(self.base_url).netloc
                raise Outage(f"{host} answers {exchange.answered} and asks to wait {wait:.0f} s.")
            patience -= wait
            if patience < 0:
                return
            self.rate_limiter.pause(wait)

    def _once(self, prepared: PreparedRequest, exchange: Exchange) -> None:
        started = time.monotonic()
        self.requests += 1
        exchange.error, exchange.timed_out = None, False
        with self._deadline.turned():
            try:
                self._exchange(prepared, exchange)
            except (exceptions.RequestException, HTTPError, OSError, ValueError) as error:
                exchange.status, exchange.error = None, self._trouble(error)
                exchange.timed_out = isinstance(error, _TIMED_OUT)
        if self._deadline.over:
            timed_out = f"no end of the answer within {self.timeouts.answer:g} s"
            exchange.status, exchange.error, exchange.timed_out = None, timed_out, True
        self.resets += exchange.error is not None
        exchange.seconds = time.monotonic() - started

    def _exchange(self, prepared: PreparedRequest, exchange: Exchange) -> None:
        answer = self._session.send(
            prepared,
            timeout=(self.timeouts.connect, self.timeouts.read),
            stream=True,
            allow_redirects=False,
            verify=self._session.verify,
            proxies=self._session.proxies,
        )
        with answer:
            exchange.status = answer.status_code
            exchange.reason = str(answer.reason or "")
            exchange.headers = dict(answer.headers)
            exchange.content, exchange.cut = _read(answer)

    def _trouble(self, error: Exception) -> str:
        """Return how an exchange broke; raises Outage if the connection failed."""
        if not self._deadline.over and _never_began(error):
            raise Outage(self._unreachable(error)) from None
        if isinstance(error, _TIMED_OUT):
            return f"no answer within {self.timeouts.read:g} s"
        if isinstance(error, exceptions.ConnectionError):
            return "the connection broke"
        return f"the answer broke HTTP ({type(error).__name__})"

    def _unreachable(self, error: Exception) -> str:
        host = urlsplit(self.base_url).netloc
        text = str(error)
        if "NameResolution" in text or "resolve" in text:
            return f"{host} cannot be resolved; check the address."
        if isinstance(error, exceptions.SSLError):
            return f"{host} offers no valid TLS certificate."
        if isinstance(error, exceptions.ConnectTimeout):
            return f"{host} does not answer within {self.timeouts.connect:g} s."
        return f"{host} refuses connections; is the environment running?"


def _never_began(error: Exception) -> bool:
    """Return whether the connection failed, by the error's class or a nested cause."""
    if isinstance(error, exceptions.ConnectTimeout | exceptions.ProxyError | exceptions.SSLError):
        return True
    text = repr(error)
    return isinstance(error, exceptions.ConnectionError) and (
        "NewConnectionError" in text or "NameResolutionError" in text
    )


def _session(base_url: str, deadline: Deadline) -> Session:
    session = Session()
    # Read once instead of for every request; a .netrc must not add another credential.
    session.proxies = dict(get_environ_proxies(base_url))
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
    session.trust_env = False
    mount(session, deadline)
    return session


def _read(answer: Response) -> tuple[bytes, bool]:
    """Return a body up to the limit, and whether it was cut."""
    parts: list[bytes] = []
    size = 0
    while size <= MAX_BODY_BYTES:
        part = answer.raw.read1(_CHUNK, decode_content=True)
        if not part:
            return b"".join(parts), False
        parts.append(part)
        size += len(part)
    answer.raw.close()
    return b"".join(parts)[:MAX_BODY_BYTES], True


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _sendable(query: Mapping[str, str] | None) -> dict[str, str]:
    """Return a query without lone surrogates, which an answered id may contain."""
    return {
        name: value.encode("utf-8", "replace").decode() for name, value in (query or {}).items()
    }
