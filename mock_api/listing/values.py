"""Reads the values of filters, in a form that compares with stored values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mock_api.answer import Json, RefusedError
from mock_api.checks.relations import moment
from spec import Field
from spec.ids import IdForm

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Values:
    """How one filter reads values: `sent` raises RefusedError, `stored` returns None for null."""

    name: str
    sent: Callable[[str], Any]
    stored: Callable[[Any], Any]


def reader(name: str, field: Field | None, kind: str) -> Values:
    """Return the reader for a filter's kind; numbers include dates and times."""
    if kind == "reference":
        return _reading(name, _ID_READERS[field.id_form if field else "uuid"], _id)
    if kind == "boolean":
        return _reading(name, _boolean, lambda value: value)
    if kind == "number" and field and field.schema.get("format") in {"date", "date-time"}:
        return _reading(name, _moment, moment)
    if kind == "number":
        return _reading(name, float, _number)
    return _reading(name, str, lambda value: None if value is None else str(value))


def _reading(name: str, read: Callable[[str], Any], stored: Callable[[Any], Any]) -> Values:
    def sent(text: str) -> Json:
        try:
            return read(text)
        except ValueError:
            raise RefusedError(
                400, {name: [f"{text!r} is not a value of this field."]}, "query"
            ) from None

    return Values(name, sent, stored)


def truth(name: str, text: str) -> bool:
    """Return a truth value from true, false, 1, or 0, in any case; raises RefusedError."""
    if text.lower() in _TRUTH:
        return _TRUTH[text.lower()]
    raise RefusedError(400, {name: ["Must be true or false."]}, "query")


def _boolean(text: str) -> bool:
    if text.lower() in _TRUTH:
        return _TRUTH[text.lower()]
    raise ValueError(text)


def _uuid(text: str) -> str:
    return str(UUID(text))


_ID_READERS: Mapping[IdForm, Callable[[str], Json]] = {"uuid": _uuid, "integer": int, "text": str}


def _id(value: Json) -> Json:
    return value.get("id") if isinstance(value, dict) else value


def _moment(text: str) -> Json:
    # A "+" that was not escaped arrives as a space.
    if (found := moment(text.replace(" ", "+"))) is None:
        raise ValueError(text)
    return found


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) else None
