"""Sees that an environment answers and knows us before anything is judged."""

from collections.abc import Sequence

from contracts.harness.http.client import Client
from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import ConfigurationError, Outage
from spec import Resource

_UNAUTHENTICATED = {401, 403}
_NOT_FOUND = 404
_SERVER_ERROR = 500


def preflight(client: Client, resources: Sequence[Resource], judged: Sequence[str]) -> None:
    """Ask List of two resources: one alone may be broken, or closed to us.

    Raises Outage where nothing is answered, and ConfigurationError where the address or the
    credentials are not the right ones.
    """
    chosen = sorted(resources, key=lambda one: one.name not in judged)[:2]
    answers: list[Exchange] = []
    for resource in chosen:
        exchange = client.ask(resource, resource.operations["list"], "")
        client.examine(exchange)
        if exchange.success:
            return
        answers.append(exchange)
    _judge(client.base_url, answers)


def _judge(base_url: str, answers: Sequence[Exchange]) -> None:
    first = answers[0]
    statuses = {one.status or 0 for one in answers}
    if statuses <= _UNAUTHENTICATED:
        raise ConfigurationError(
            f"{base_url} refuses the credentials ({first.answered}); "
            "check the seven PIGELLO_ variables."
        )
    if min(statuses) >= _SERVER_ERROR:
        raise Outage(f"{base_url} gives {first.answered}, whatever is asked.")
    if len(answers) > 1 and statuses == {_NOT_FOUND}:
        raise ConfigurationError(f"{base_url} knows no List ({first.answered}); check the address.")
    if all(300 <= status < 400 for status in statuses):  # noqa: PLR2004 -- 3xx
        raise ConfigurationError(
            f"{base_url} sends everybody elsewhere ({first.answered}), and credentials follow "
            "nowhere; give the address where it answers itself."
        )
