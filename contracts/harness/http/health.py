"""Distinguishes a failing operation from an environment that is down."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence

from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import Outage
from spec import Operation, Resource

_DOWN = {429, 502, 503, 504}
_PAUSE = 1.0
ONE_RECORD = {"_page": "1", "_page_size": "1"}

Ask = Callable[[Resource, Operation, str], Exchange]


class Health:
    """Looks twice elsewhere when a call gets no answer: three failures in a row are an outage.

    A call that fails while others are answered is a matter of that call, and judged. `ask` sends a
    call whose answer is not judged.
    """

    def __init__(
        self,
        resources: Sequence[Resource],
        ask: Ask,
        base_url: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._resources = resources
        self._ask = ask
        self._base_url = base_url
        self._sleep = sleep

    def examine(self, exchange: Exchange) -> None:
        """Raise Outage if an exchange failed and no other call is answered."""
        if not fails(exchange):
            return
        for resource, operation, pk in self._elsewhere(exchange):
            if not fails(self._ask(resource, operation, pk)):
                return
            self._sleep(_PAUSE)
        raise Outage(
            f"{self._base_url} is down ({exchange.answered} for every call); "
            "is the environment running?"
        )

    def _elsewhere(self, exchange: Exchange) -> Iterator[tuple[Resource, Operation, str]]:
        """Yield two other calls that change nothing: no rule binds them and the failed one."""
        failed = exchange.operation.name if exchange.operation else ""
        own = exchange.resource
        other = next((one for one in self._resources if one.name != own.name), own)
        nobody = str(uuid.uuid4())
        lists = (other, other.operations["list"], "")
        gets = (own, own.operations["get"], nobody)
        if other is own and failed == "list":
            yield gets
            yield gets
        else:
            yield lists
            yield gets if failed != "get" else (own, own.operations["list"], "")


def fails(exchange: Exchange) -> bool:
    """Return whether an environment that is down or overloaded answers like this."""
    return exchange.status is None or exchange.status in _DOWN
