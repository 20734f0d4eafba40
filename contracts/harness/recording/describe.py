"""Describes values and exchanges in a few words, for findings and reasons."""

import json
import re

from contracts.harness.http.exchange import Exchange, NotJson
from spec.today import today

_LINE = 200
# UUIDs, tags of records, and new values of unique fields.
_OF_ONE_RUN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]*|contract-\d{8}T[\w.-]*|\b\d+-[0-9a-f]{8}x*\b",
    re.IGNORECASE,
)


def without_run(text: str) -> str:
    """Return a text that is the same in every run: "…" for what differs from run to run."""
    return _OF_ONE_RUN.sub("…", text).replace(today().isoformat(), "…")


def value_text(value: object) -> str:
    """Return a JSON value on one line, shortened if it is long; for NotJson, why it is not JSON."""
    if isinstance(value, NotJson):
        return f"a body that is not JSON: {value.why}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LINE else f"{text[:_LINE]}… ({len(text)} characters)"


def field_text(name: str, record: dict[str, object]) -> str:
    """Return the value of a field of a record, or that the record does not have it."""
    return value_text(record[name]) if name in record else "the field is missing"


def answer_text(exchange: Exchange) -> str:
    """Return the status, and the start of a body that explains a refusal."""
    if exchange.status is None or not exchange.content or exchange.success:
        return exchange.answered
    if isinstance(exchange.json, NotJson):
        return f"{exchange.answered}, with {value_text(exchange.json)}"
    return f"{exchange.answered}: {value_text(exchange.json)}"


def operation_title(exchange: Exchange) -> str:
    """Return the name of the operation in the reference, or the method of an undocumented call."""
    return exchange.operation.title if exchange.operation else exchange.method
