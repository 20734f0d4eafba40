"""Checks that an environment answers and accepts the credentials, before anything is judged."""

from collections.abc import Sequence

from contracts.harness.http.client import Client
from contracts.harness.http.exchange import Exchange, NotJson
from contracts.harness.http.health import control, down
from contracts.harness.http.proxies import proxy_of, refused_by_proxy
from contracts.harness.outcomes import ConfigurationError
from spec import Resource

_FORBIDDEN, _NOT_FOUND, _PROXY_AUTHENTICATION = 403, 404, 407


def preflight(client: Client, resources: Sequence[Resource], judged: Sequence[str]) -> None:
    """Call List of the judged resources until one is answered, because some may be forbidden.

    At least two are called, since one alone may be broken.

    Raises Outage if nothing is answered, and ConfigurationError if the address or the credentials
    are wrong.
    """
    chosen = sorted(resources, key=lambda one: one.name not in judged)[: max(2, len(judged))]
    answers: list[Exchange] = []
    for resource in sorted(chosen, key=lambda one: "list" not in one.operations):
        operation, pk = control(resource)
        exchange = client.ask(resource, operation, pk)
        client.outages.examine(exchange, client.ask)
        if exchange.success or (pk and exchange.is_gone):
            return
        answers.append(exchange)
    _judge(client, answers)


def _is_proxys(exchange: Exchange) -> bool:
    """Return whether a proxy answered: with 407, or with 403 and a page of its choice."""
    page = exchange.status == _FORBIDDEN and isinstance(exchange.json, NotJson)
    return exchange.status == _PROXY_AUTHENTICATION or page


def _judge(client: Client, answers: Sequence[Exchange]) -> None:
    base_url, first = client.base_url, answers[0]
    if proxy_of(base_url) and all(map(_is_proxys, answers)):
        raise ConfigurationError(refused_by_proxy(base_url, first.answered))
    if all(one.is_unauthenticated for one in answers):
        names = ", ".join(client.credentials.variables)
        raise ConfigurationError(
            f"{base_url} refuses the credentials ({first.answered}); "
            f"{f'check {names}' if names else 'the description names none'}."
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
