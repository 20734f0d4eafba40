"""Sends requests over real HTTP: one session, bounded in time and size, no redirects."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from requests import PreparedRequest, Request, Response, Session, exceptions
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from contracts.harness.credentials import Credentials
from contracts.harness.exchange import BODY_CEILING, Exchange
from contracts.harness.outcomes import Outage
from spec import Operation, Resource

_CHUNK = 64 * 1024
_IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}


@dataclass(frozen=True)
class Limits:
    """Bounds of one request, in seconds: to connect, between two bytes, for the whole answer."""

    connect: float = 5.0
    read: float = 30.0
    whole: float = 60.0


@dataclass
class Client:
    """Speaks to one environment.

    `observe` is called with every exchange. `resets` counts connections that broke; the first one
    is healed by a retry where the method allows it.
    """

    base_url: str
    credentials: Credentials
    limits: Limits = field(default_factory=Limits)
    observe: Callable[[Exchange], None] = lambda _: None
    requests: int = 0
    resets: int = 0

    def __post_init__(self) -> None:
        self._session = _session(self.base_url)

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
        flawed: bool = False,
    ) -> Exchange:
        """Send one request with all credentials; a header given as None is left out.

        Raises Outage when the environment cannot be reached.
        """
        sent: dict[str, str] = {"Accept": "application/json", **self.credentials.headers()}
        if body is not None:
            sent["Content-Type"] = content_type or "application/json"
        for name, value in (headers or {}).items():
            if value is None:
                sent.pop(name, None)
            else:
                sent[name] = value
        request = Request(
            method, self.base_url + path, params=_sendable(query), data=body, headers=sent
        )
        prepared = self._session.prepare_request(request)
        exchange = Exchange(
            resource, operation, method, _path_of(str(prepared.url)), sent, body, flawed
        )
        self._perform(prepared, exchange)
        if exchange.error and self.resets == 1:
            exchange.excused = True
            if method in _IDEMPOTENT:
                self._perform(prepared, exchange)
                exchange.excused = exchange.error is None
        self.observe(exchange)
        return exchange

    def _perform(self, prepared: PreparedRequest, exchange: Exchange) -> None:
        started = time.monotonic()
        self.requests += 1
        try:
            answer = self._session.send(
                prepared,
                timeout=(self.limits.connect, self.limits.read),
                stream=True,
                allow_redirects=False,
                verify=self._session.verify,
                proxies=self._session.proxies,
            )
            with answer:
                exchange.error = None
                exchange.status = answer.status_code
                exchange.reason = str(answer.reason or "")
                exchange.headers = dict(answer.headers)
                exchange.content, exchange.cut = _read(answer, started + self.limits.whole)
        except (exceptions.ConnectTimeout, exceptions.ProxyError) as error:
            raise Outage(self._unreachable(error)) from None
        except exceptions.SSLError as error:
            raise Outage(self._unreachable(error)) from None
        except exceptions.ConnectionError as error:
            if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
                raise Outage(self._unreachable(error)) from None
            self._broke(exchange, "the connection broke")
        except exceptions.Timeout:
            self._broke(exchange, f"no answer within {self.limits.read:g} s")
        except (exceptions.RequestException, HTTPError, OSError, ValueError) as error:
            self._broke(exchange, f"the answer broke HTTP ({type(error).__name__})")
        exchange.seconds = time.monotonic() - started

    def _broke(self, exchange: Exchange, what: str) -> None:
        self.resets += 1
        exchange.status, exchange.error = None, what

    def _unreachable(self, error: Exception) -> str:
        host = urlsplit(self.base_url).netloc
        text = str(error)
        if "NameResolution" in text or "resolve" in text:
            return f"{host} cannot be resolved; check the address."
        if isinstance(error, exceptions.SSLError):
            return f"{host} offers no valid TLS certificate."
        if isinstance(error, exceptions.ConnectTimeout):
            return f"{host} does not answer within {self.limits.connect:g} s."
        return f"{host} refuses connections; is the environment running?"


def _session(base_url: str) -> Session:
    session = Session()
    # Read once instead of at every request; and no .netrc may add a credential of its own.
    session.proxies = dict(get_environ_proxies(base_url))
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
    session.trust_env = False
    # Only "too many requests" is repeated here: with the wait that the server asks for.
    retry = Retry(
        total=5,
        connect=0,
        read=0,
        redirect=0,
        other=0,
        status=5,
        status_forcelist=[429],
        allowed_methods=None,
        backoff_factor=0.5,
        respect_retry_after_header=True,
        raise_on_status=False,
    )
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=4, max_retries=retry)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _read(answer: Response, deadline: float) -> tuple[bytes, bool]:
    """Read a body up to the ceiling and the deadline; tell whether anything was cut off."""
    parts: list[bytes] = []
    size = 0
    while size <= BODY_CEILING and time.monotonic() < deadline:
        part = answer.raw.read1(_CHUNK, decode_content=True)
        if not part:
            return b"".join(parts), False
        parts.append(part)
        size += len(part)
    answer.raw.close()
    return b"".join(parts)[:BODY_CEILING], True


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _sendable(query: Mapping[str, str] | None) -> dict[str, str]:
    """Replace what no address can hold: an answered id may be half a character."""
    return {
        name: value.encode("utf-8", "replace").decode() for name, value in (query or {}).items()
    }
