"""Sends requests over real HTTP, bounded in time and size, without redirects."""

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from threading import Barrier
from urllib.parse import urlencode, urlsplit

from requests import PreparedRequest, Response, exceptions
from requests.utils import default_headers
from urllib3.exceptions import HTTPError, ReadTimeoutError

from contracts.harness.http import retry_after as waiting
from contracts.harness.http.access import Access
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.deadline import Deadline, WatchedAdapter
from contracts.harness.http.exchange import MAX_BODY_BYTES, Exchange
from contracts.harness.http.health import (
    OutageDetector,
    control,
    overloaded,
    without_connection,
)
from contracts.harness.http.limits import Timeouts
from contracts.harness.http.permissions import Permissions
from contracts.harness.http.proxies import proxies_for
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.http.second_look import Repeat, SecondLook
from contracts.harness.http.wrong_credentials import WrongCredentials
from contracts.harness.outcomes import Ban, NotRun, Outage
from reports.printable import one_line
from spec import Operation, Resource
from spec.ids import made_up_id

_CHUNK = 64 * 1024
_TIMED_OUT = (exceptions.ReadTimeout, ReadTimeoutError)
_LATE_ENOUGH = 3
_JSON = "application/json"
_USUAL = dict(default_headers())
_ONE_RECORD = {"_page": "1", "_page_size": "1"}

Observer = Callable[[Exchange], None]


@dataclass
class Client:
    """Sends requests to one environment.

    Inside `send`, `second_look` settles every answer in doubt, `access` every refusal, and then
    each of the `observers` receives the exchange. `probe_limiter` paces calls with wrong
    credentials, and has them supervised; without it, they are sent like any other. `patience` is
    how long a ban may take that names no time, in seconds.
    """

    base_url: str
    credentials: Credentials
    outages: OutageDetector
    observers: Sequence[Observer] = ()
    timeouts: Timeouts = field(default_factory=Timeouts)
    permissions: Permissions = field(default_factory=Permissions)
    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    probe_limiter: RateLimiter | None = None
    second_look: SecondLook = field(default_factory=SecondLook)
    patience: float = 0.0
    requests: int = 0

    def __post_init__(self) -> None:
        self._deadline = Deadline(self.timeouts.answer)
        self._adapter = WatchedAdapter(self._deadline)
        self._proxies = proxies_for(self.base_url)
        self._verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        self._late: Counter[tuple[str, str]] = Counter()
        self._listed: Resource | None = None
        self._many: dict[tuple[str, int], bool] = {}
        self._rate_limited = False
        self._others: list[Client] = []
        self.probes: WrongCredentials | None = None
        if self.probe_limiter:
            self.probes = WrongCredentials(self.probe_limiter, self._correct)
        self.access = Access(
            self.base_url,
            controls=lambda one: (self.ask(*call) for call in self.outages.elsewhere(one)),
            harmless=self._harmless,
            probed=lambda: self.probes is not None and self.probes.sent > 0,
            requests=lambda: self.requests,
            patience=self.patience,
            sleep=self.second_look.sleep,
        )

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
        first: Observer = lambda _: None,
        undo: Repeat | None = None,
    ) -> Exchange:
        """Send one request with all credentials; a header with the value None is omitted.

        `first` receives the exchange before the observers do. `undo` takes back what an unanswered
        request may have created, so that it can be repeated. Raises Outage if the environment is
        down, AccessLost if it no longer accepts the credentials, LimitReached if a limit of the run
        is reached, and NotRun if the request is not permitted.
        """
        self.permissions.permit(resource, method)
        self._spare_time(resource, operation)
        self.access.permit(resource, operation)
        is_probe = self.credentials.are_changed_by(headers or {})
        sent = self._headers(headers or {}, None if body is None else content_type or _JSON)
        prepared = self._prepared(method, path, sent, query, body)
        exchange = Exchange(
            resource, operation, method, _path_of(str(prepared.url)), sent, body, negative, is_probe
        )
        self.second_look.wait_for_writes(exchange)
        if is_probe and self.probes:
            self._probe(self.probes, prepared, exchange, undo)
        elif is_probe:
            self._settle(exchange, partial(self._perform, prepared, exchange), undo)
        else:
            self._settle(exchange, partial(self._perform, prepared, exchange), undo, self.access)
        if operation and operation.name == "list" and exchange.success:
            self._listed = resource
        if exchange.timed_out and operation:
            self._late[resource.name, operation.name] += 1
        first(exchange)
        self.second_look.written.note(exchange)
        self._look_for(exchange)
        for observe in self.observers:
            observe(exchange)
        return exchange

    def send_at_once(
        self, resource: Resource, operation: Operation, requests: Sequence[tuple[str, bytes]]
    ) -> list[Exchange]:
        """Send requests, each a path and a body, at the same moment and over separate connections.

        None of them is repeated, whatever the answer is. One that now and then gets no answer of
        the API is marked as `unanswered_before`, and not observed. Raises what `send` raises.
        """
        self.permissions.permit(resource, operation.method)
        self._spare_time(resource, operation)
        self.access.permit(resource, operation)
        while len(self._others) < len(requests):
            self._others.append(
                replace(self, observers=(), rate_limiter=RateLimiter(), probe_limiter=None)
            )
        sent = self._headers({}, _JSON)
        exchanges, waiting_calls = list[Exchange](), list[Callable[[], None]]()
        together = Barrier(len(requests))
        for other, (path, body) in zip(self._others, requests, strict=False):
            self.rate_limiter.acquire()
            prepared = self._prepared(operation.method, path, sent, None, body)
            exchange = Exchange(resource, operation, operation.method, path, sent, body, True)
            exchanges.append(exchange)
            waiting_calls.append(partial(other._send_together, together, prepared, exchange))
        with ThreadPoolExecutor(len(requests)) as threads:
            list(threads.map(lambda call: call(), waiting_calls))
        self.requests += len(requests)
        self.second_look.written.note_together(exchanges)
        for exchange in exchanges:
            exchange.unanswered_before = self.second_look.excuses(exchange)
            for observe in () if exchange.unanswered_before else self.observers:
                observe(exchange)
        return exchanges

    def _send_together(
        self, together: Barrier, prepared: PreparedRequest, exchange: Exchange
    ) -> None:
        together.wait()
        self._try(prepared, exchange)

    def _probe(
        self,
        probes: WrongCredentials,
        prepared: PreparedRequest,
        exchange: Exchange,
        undo: Repeat | None,
    ) -> None:
        """Send a request with wrong credentials at their pace."""

        def send() -> None:
            probes.acquire()
            self._perform(prepared, exchange, waits=self._rate_limited)
            probes.doubt(exchange)

        self._settle(exchange, send, undo)

    def _settle(
        self,
        exchange: Exchange,
        send: Repeat,
        undo: Repeat | None,
        access: Access | None = None,
    ) -> None:
        """Send a request until its answer can be judged, and wait for the end of a deployment."""
        repeated, sent = True, send
        while repeated:
            try:
                sent()
                self.second_look.settle(
                    exchange,
                    send,
                    undo=undo,
                    elsewhere=lambda: self.outages.examine(exchange, self.ask),
                )
                repeated, sent = access is not None and access.settle(exchange, send), _nothing
            except Ban:
                raise
            except Outage as outage:
                seconds = self.outages.wait_out(outage, self.ask)
                exchange.instability.append(("down", seconds))
                exchange.unanswered_before = True
                if undo:
                    undo()
                sent = send

    def _look_for(self, born: Exchange) -> None:
        """List the first record of a resource by its id, which shows whether reads lag behind."""
        pk = self.second_look.to_look_for(born)
        if pk is None:
            return
        operation = born.resource.operations.get("list")
        if operation is None:
            return
        prepared, exchange = self._question(born.resource, operation, "", {"id__in": pk})
        with suppress(NotRun):
            self.access.permit(born.resource, operation)
            self._settle(exchange, partial(self._perform, prepared, exchange), None, self.access)
        born.instability += exchange.instability

    def _headers(
        self, changes: Mapping[str, str | None], content_type: str | None
    ) -> dict[str, str]:
        """Return the headers of a request with all credentials, and then the changes."""
        usual = {"Accept": _JSON, **self.credentials.headers()}
        if content_type:
            usual["Content-Type"] = content_type
        return {k: v for k, v in {**usual, **changes}.items() if v is not None}

    def _spare_time(self, resource: Resource, operation: Operation | None) -> None:
        """Raise NotRun for an operation that timed out too often to be called again."""
        if operation and self._late[resource.name, operation.name] >= _LATE_ENOUGH:
            blamed = resource.rule_id(operation.name, "answered")
            raise NotRun("always_late", blamed, operation=operation.title, times=_LATE_ENOUGH)

    def ask(self, resource: Resource, operation: Operation, pk: str) -> Exchange:
        """Send a request that changes nothing and is not observed."""
        prepared, exchange = self._question(resource, operation, pk)
        self._perform(prepared, exchange)
        return exchange

    def lists_more_than(self, number: int, resource: Resource) -> bool:
        """Return whether List had more than so many records when this was first needed.

        A mock that the run starts has only those of the run.
        """
        if not self.second_look.watches:
            return False
        key, operation = (resource.name, number), resource.operations.get("list")
        if operation is None:
            return False
        if key not in self._many:
            query = {"_page": str(number + 1), "_page_size": "1"}
            prepared, exchange = self._question(resource, operation, "", query)
            self._perform(prepared, exchange)
            found = self.second_look.written.items(exchange.json) if exchange.success else None
            self._many[key] = bool(found)
        return self._many[key]

    def _correct(self) -> Exchange:
        """List a resource that was listed before, and do not wait where the server asks for it.

        An environment that limited the rate before any wrong credential is waited for as usual.
        """
        resource = self._listed or self.outages.resources[0]
        prepared, exchange = self._question(resource, *control(resource))
        self._perform(prepared, exchange, waits=self._rate_limited)
        return exchange

    def _harmless(self, resource: Resource, operation: Operation) -> Exchange:
        """Call an operation so that nothing changes: with an unknown pk, or a body that is cut."""
        path = operation.path.replace("{pk}", str(made_up_id(resource.id_schema)))
        body = b"{" if operation.body else None
        headers = self._headers({}, _JSON if body else None)
        exchange = Exchange(resource, operation, operation.method, path, headers, body)
        query = _ONE_RECORD if operation.name == "list" else None
        self._perform(self._prepared(operation.method, path, headers, query, body), exchange)
        return exchange

    def _question(
        self,
        resource: Resource,
        operation: Operation,
        pk: str,
        query: Mapping[str, str] = _ONE_RECORD,
    ) -> tuple[PreparedRequest, Exchange]:
        """Return a request that changes nothing; the query is that of a List."""
        path = operation.path.replace("{pk}", pk)
        headers = self._headers({}, None)
        prepared = self._prepared(operation.method, path, headers, None if pk else query)
        path = _path_of(str(prepared.url))
        return prepared, Exchange(resource, operation, operation.method, path, headers, None)

    def _prepared(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None,
        body: bytes | None = None,
    ) -> PreparedRequest:
        """Return a request without cookies of earlier ones, like the command that reproduces it.

        A session would also look up cookies and settings to merge, at four times the cost; and a
        .netrc must not add another credential.
        """
        prepared = PreparedRequest()
        prepared.prepare_method(method)
        prepared.url = _address(self.base_url + path, urlencode(_sendable(query)))
        prepared.prepare_headers({**_USUAL, **headers})
        prepared.body = body or None
        prepared.prepare_content_length(prepared.body)
        return prepared

    def _perform(
        self, prepared: PreparedRequest, exchange: Exchange, *, waits: bool = True
    ) -> None:
        """Send a request; if it `waits`, repeat it after the waits that the server asks for."""
        patience = waiting.LONGEST
        for attempt in range(waiting.ATTEMPTS):
            self.rate_limiter.acquire()
            self._once(prepared, exchange)
            self.outages.note(exchange)
            if not exchange.is_rate_limited or not waits:
                return
            self._rate_limited = True
            wait = waiting.asked_for(exchange.headers, attempt)
            if wait > waiting.LONGEST:
                raise overloaded(self.base_url, exchange, wait)
            patience -= wait
            if patience < 0:
                return
            self.rate_limiter.pause(wait)

    def _once(self, prepared: PreparedRequest, exchange: Exchange) -> None:
        """Send a request, and at once again if a connection that was kept alive is closed.

        Losing an idle connection is the client's own problem. A request that may have created
        something is left to the second look.
        """
        self._try(prepared, exchange)
        lost = exchange.error is not None and not exchange.timed_out and not exchange.headers
        exchange.lost_idle = lost and self._deadline.reuses_connection
        if exchange.lost_idle:
            self._adapter.close()
            if exchange.method != "POST":
                self._try(prepared, exchange)

    def _try(self, prepared: PreparedRequest, exchange: Exchange) -> None:
        started = time.monotonic()
        self.requests += 1
        exchange.forget()
        with self._deadline.running():
            try:
                self._exchange(prepared, exchange)
            except (exceptions.RequestException, HTTPError, OSError, ValueError) as error:
                exchange.status, exchange.error = None, self._trouble(error)
                exchange.timed_out = isinstance(error, _TIMED_OUT)
        if self._deadline.over:
            timed_out = f"no end of the answer within {self.timeouts.answer:g} s"
            exchange.status, exchange.error, exchange.timed_out = None, timed_out, True
        exchange.seconds = time.monotonic() - started

    def _exchange(self, prepared: PreparedRequest, exchange: Exchange) -> None:
        answer = self._adapter.send(
            prepared,
            stream=True,
            timeout=(self.timeouts.connect, self.timeouts.read),
            verify=self._verify,
            proxies=self._proxies,
        )
        with answer:
            exchange.status = answer.status_code
            # Everything that names an answer names its reason.
            exchange.reason = one_line(self.credentials.scrub(str(answer.reason or "")))
            exchange.headers = dict(answer.headers)
            content, exchange.cut = _read(answer)
            # The page of a redirect is for browsers, which do not show it either.
            exchange.content = b"" if answer.is_redirect else content

    def _trouble(self, error: Exception) -> str:
        """Return how an exchange broke; raises Outage if the connection failed."""
        outage = without_connection(self.base_url, error, self.timeouts.connect)
        if outage and not self._deadline.over:
            raise outage from None
        if isinstance(error, _TIMED_OUT):
            return f"no answer within {self.timeouts.read:g} s"
        if isinstance(error, exceptions.ConnectionError):
            return "the connection broke"
        return f"the answer broke HTTP ({type(error).__name__})"


def _nothing() -> None:
    """Send nothing."""


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


@lru_cache
def _address(url: str, query: str) -> str:
    """Return an address as requests writes it; most requests go to a few."""
    prepared = PreparedRequest()
    prepared.prepare_url(url, query)
    return str(prepared.url)


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _sendable(query: Mapping[str, str] | None) -> dict[str, str]:
    """Return a query without lone surrogates, which an answered id may contain."""
    return {
        name: value.encode("utf-8", "replace").decode() for name, value in (query or {}).items()
    }
