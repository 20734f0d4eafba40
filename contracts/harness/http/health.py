"""Distinguishes a failing operation from an environment that is down; words every outage."""

import time
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from requests import exceptions

from contracts.harness.http.exchange import Exchange
from contracts.harness.http.proxies import tunnel_trouble
from contracts.harness.outcomes import Ban, Outage
from spec import Operation, Resource
from spec.ids import made_up_id

_DOWN = {429, 502, 503, 504}
_PAUSE = 1.0
_NO_CONNECTION = (exceptions.ConnectTimeout, exceptions.ProxyError, exceptions.SSLError)

# Sends a call that changes nothing, and whose answer is not judged.
Ask = Callable[[Resource, Operation, str], Exchange]


class OutageDetector:
    """Makes two other calls after one that failed: three failures in a row are an outage.

    A call that fails while others are answered is a matter of that call, and judged. `patience` is
    how long a deployment may take, in seconds.
    """

    def __init__(
        self,
        base_url: str,
        resources: Sequence[Resource],
        sleep: Callable[[float], None] = time.sleep,
        patience: float = 0.0,
    ) -> None:
        self._base_url = base_url
        self._patience = patience
        self.resources = resources
        self._sleep = sleep
        # Those whose List was answered: the credentials may not use the others at all.
        self._listed: set[str] = set()

    def note(self, exchange: Exchange) -> None:
        """Remember which resources can be listed."""
        if exchange.success and exchange.operation and exchange.operation.name == "list":
            self._listed.add(exchange.resource.name)

    def examine(self, exchange: Exchange, ask: Ask) -> None:
        """Raise Outage if an exchange failed and no other call is answered."""
        if not _fails(exchange):
            return
        for resource, operation, pk in self.elsewhere(exchange):
            if not _fails(ask(resource, operation, pk)):
                return
            self._sleep(_PAUSE)
        raise down(self._base_url, exchange)

    def wait_out(self, outage: Outage, ask: Ask) -> float:
        """Wait until the environment answers again; return the seconds. Raises the outage."""
        waited, first = 0.0, self.resources[0]
        while waited < self._patience:
            self._sleep(_PAUSE)
            waited += _PAUSE
            try:
                answer = ask(first, *control(first))
            except Outage:
                continue
            if not _fails(answer):
                return waited
        raise outage

    def elsewhere(self, exchange: Exchange) -> Iterator[tuple[Resource, Operation, str]]:
        """Yield two other calls that change nothing: no rule binds them and the failed one."""
        failed = exchange.operation.name if exchange.operation else ""
        own = exchange.resource
        others = [one for one in self.resources if one.name != own.name]
        other = next((one for one in others if one.name in self._listed), [*others, own][0])
        gets = (own, own.operations["get"], _unknown(own)) if "get" in own.operations else None
        if other is own and failed == "list" and gets:
            yield gets
            yield gets
        else:
            yield other, *control(other)
            yield gets if gets and failed != "get" else (own, *control(own))


def control(resource: Resource) -> tuple[Operation, str]:
    """Return the operation of a control call, and its pk: List, or Get of an unknown one."""
    if (listing := resource.operations.get("list")) is not None:
        return listing, ""
    return resource.operations["get"], _unknown(resource)


def _unknown(resource: Resource) -> str:
    return str(made_up_id(resource.id_schema))


def _fails(exchange: Exchange) -> bool:
    """Return whether an environment that is down or overloaded answers like this."""
    return exchange.status is None or exchange.status in _DOWN


def during_run(why: str) -> str:
    """Return the words for an outage that ends a run."""
    return f"the environment went down: {why}"


def down(base_url: str, exchange: Exchange) -> Outage:
    """Return the outage of an environment that fails every call."""
    return Outage(
        f"{base_url} is down ({exchange.answered} for every call); is the environment running?"
    )


def banned(base_url: str, exchange: Exchange, waited: float) -> Ban:
    """Return the outage of an environment that refuses everything, for good or for too long."""
    waits = f" after a wait of {waited:.0f} s" if waited else ""
    return Ban(
        f"{urlsplit(base_url).netloc} refuses this run{waits}: a correct call is answered "
        f"{exchange.answered}{' with a page' if exchange.is_html else ''}."
    )


def overloaded(base_url: str, exchange: Exchange, wait: float) -> Outage:
    """Return the outage of an environment that asks to wait too long."""
    return Outage(
        f"{urlsplit(base_url).netloc} answers {exchange.answered} and asks to wait {wait:.0f} s."
    )


def unresolved(host: str) -> Outage:
    """Return the outage of a name that DNS does not know."""
    return Outage(f"{host} cannot be resolved; check the address.")


def untrusted(host: str, why: str = "") -> Outage:
    """Return the outage of a server that does not prove to be the host."""
    return Outage(f"{host} offers no valid TLS certificate{f' ({why})' if why else ''}.")


def unreachable(host: str, why: str = "") -> Outage:
    """Return the outage of a host that accepts no connection."""
    because = f" ({why})" if why else ""
    return Outage(f"{host} refuses connections{because}; is the environment running?")


def without_connection(base_url: str, error: Exception, seconds: float) -> Outage | None:
    """Return the outage if an error means that no connection was made; None if one broke later.

    `seconds` is the time-out of connections. Some causes have no class, only a name deep within.
    """
    if not isinstance(error, exceptions.ConnectionError):
        return None
    host, text = urlsplit(base_url).netloc, repr(error)
    named = "NewConnectionError" in text or "NameResolutionError" in text
    if not named and not isinstance(error, _NO_CONNECTION):
        return None
    if isinstance(error, exceptions.ProxyError):
        return Outage(tunnel_trouble(base_url, error))
    if "NameResolution" in text or "resolve" in str(error):
        return unresolved(host)
    if isinstance(error, exceptions.SSLError):
        return untrusted(host)
    if isinstance(error, exceptions.ConnectTimeout):
        return Outage(f"{host} does not answer within {seconds:g} s.")
    return unreachable(host)
