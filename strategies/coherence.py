"""Keeps a body coherent: facts about one person agree, and two dates are in order."""

import datetime as dt
from contextlib import suppress
from typing import Any

from spec import Resource
from spec.schemas import ordered_pairs, unstated_pairs

COORDINATION_OFFSET = 60


def birth_date(ssn: str) -> dt.date:
    """Read the birth date in an ssn of twelve digits, with or without a dash; raises ValueError."""
    digits = ssn.replace("-", "")
    day = int(digits[6:8])
    if day > COORDINATION_OFFSET:
        day -= COORDINATION_OFFSET
    return dt.date(int(digits[:4]), int(digits[4:6]), day)


def is_coordination_number(ssn: str) -> bool:
    """Return whether an ssn is a coordination number: its day has 60 added."""
    return int(ssn.replace("-", "")[6:8]) > COORDINATION_OFFSET


def agree(resource: Resource, body: dict[str, Any]) -> dict[str, Any]:
    """Set every field that must agree with another to what that one says, and order the dates.

    Fields that are absent or null stay so, except that a body with a coordination number says that
    it is one: a server may take the absent field for false. An ssn without a readable date changes
    nothing.
    """
    _order(resource, body)
    for name, fact in _facts(resource, body).items():
        if body.get(name) is not None or (fact is True and name not in body):
            body[name] = fact
    return body


def restated(resource: Resource, body: dict[str, Any]) -> dict[str, Any]:
    """Add what the record to update may contradict: it is never null, so it has some value."""
    facts = _facts(resource, body)
    kept = {name: fact for name, fact in facts.items() if not resource.field(name).nullable}
    return kept | body


def _facts(resource: Resource, body: dict[str, Any]) -> dict[str, Any]:
    """Return what each field that agrees with another must be, where that one is readable."""
    facts: dict[str, Any] = {}
    for field in resource.writable:
        source = body.get(field.agrees_with) if field.agrees_with else None
        if isinstance(source, str):
            with suppress(ValueError):
                is_flag = "boolean" in field.types
                facts[field.name] = (
                    is_coordination_number(source) if is_flag else birth_date(source).isoformat()
                )
    return facts


def _order(resource: Resource, body: dict[str, Any]) -> None:
    """Put dates strictly in order; whether equal dates are accepted is open.

    Where the reference does not say which of two comes first, they become equal. What is not a date
    stays as it is: a generated body may hold any value.
    """
    pairs = list(ordered_pairs(resource))
    # In a chain of dates, each pass puts at least one more into its place.
    for earlier, later in pairs * len(pairs):
        try:
            first, second = sorted((body[earlier], body[later]), key=_instant)
            if _instant(first) == _instant(second):
                first = _a_day_before(first)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
        body[earlier], body[later] = first, second
    for field in resource.writable:
        for other in field.relations.get("matches_values_of", ()):
            # Two that are equal match, whatever to match is.
            if isinstance(body.get(field.name), list) and body[field.name]:
                body[other] = body[field.name]
    for one, other in unstated_pairs(resource):
        if body.get(one) is not None and type(body[one]) is type(body.get(other)):
            body[other] = body[one]


def _instant(value: str) -> dt.datetime:
    """Read a date, as its first moment in UTC, or a date-time; raises ValueError."""
    read = dt.datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


def _a_day_before(value: str) -> str:
    day = dt.date.fromisoformat(value[: len("YYYY-MM-DD")]) - dt.timedelta(days=1)
    return day.isoformat() + value[len("YYYY-MM-DD") :]
