"""Short, plain words for what was sent and what came back."""

import json

from contracts.harness.http.exchange import Exchange, NotJson

_LINE = 200


def short(value: object) -> str:
    """Write a JSON value on one line, cut where it grows long; what is no JSON says why."""
    if isinstance(value, NotJson):
        return f"a body of which {value.why}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LINE else f"{text[:_LINE]}… ({len(text)} characters)"


def answer(exchange: Exchange) -> str:
    """Say what was answered: the status, and the start of a body that explains it."""
    if exchange.status is None or not exchange.content or exchange.success:
        return exchange.answered
    if isinstance(exchange.json, NotJson):
        return f"{exchange.answered}, with a body of which {exchange.json.why}"
    return f"{exchange.answered}: {short(exchange.json)}"


def title(exchange: Exchange) -> str:
    """Name the operation as the reference does."""
    return exchange.operation.title if exchange.operation else exchange.method


def not_refused(exchange: Exchange) -> str:
    """Return the code for a request that the server must refuse, and did not."""
    return "accepted" if exchange.success else "not_refused"
