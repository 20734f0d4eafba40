"""Checks that an environment answers and accepts the credentials, before anything is judged."""

from collections.abc import Sequence

from contracts.harness.http.client import Client
from contracts.harness.http.exchange import Exchange
from contracts.harness.http.health import down
from contracts.harness.outcomes import ConfigurationError
from spec import Resource

_NOT_FOUND = 404


def preflight(client: Client, resources: Sequence[Resource], judged: Sequence[str]) -> None:
    """Call List of two resources, because one alone may be broken or forbidden.

    Raises Outage if nothing is answered, and ConfigurationError if the address or the credentials
    are wrong.
    """
    chosen = sorted(resources, key=lambda one: one.name not in judged)[:2]
    answers: list[Exchange] = []
    for resource in chosen:
        exchange = client.ask(resource, resource.operations["list"], "")
        client.outages.examine(exchange, client.ask)
        if exchange.success:
            return
        answers.append(exchange)
    _judge(client.base_url, answers)


def _judge(base_url: str, answers: Sequence[Exchange]) -> None:
    first = answers[0]
    if all(one.is_unauthenticated for one in answers):
        raise ConfigurationError(
            f"{base_url} refuses the credentials ({first.answered}); "
            "check the seven PIGELLO_ variables."
        )
    if all(one.is_server_error for one in answers):
        raise down(base_url, first)
    if len(answers) > 1 and all(one.status == _NOT_FOUND for one in answers):
        raise ConfigurationError(f"{base_url} has no List ({first.answered}); check the address.")
    if all(one.is_redirect for one in answers):
        raise ConfigurationError(
            f"{base_url} redirects every request ({first.answered}), and redirects are not "
            "followed; use the final address."
        )
