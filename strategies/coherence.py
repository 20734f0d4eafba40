"""Keeps a body coherent: facts about one person agree, and two dates are in order."""

import datetime as dt
from typing import Any

from spec import Resource

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

    Fields that are absent or null stay so. An ssn without a readable date changes nothing.
    """
    _order(resource, body)
    for field in resource.writable:
        source = body.get(field.agrees_with) if field.agrees_with else None
        if not isinstance(source, str) or body.get(field.name) is None:
            continue
        try:
            if "boolean" in field.types:
                body[field.name] = is_coordination_number(source)
            else:
                body[field.name] = birth_date(source).isoformat()
        except ValueError:
            continue
    return body


def _order(resource: Resource, body: dict[str, Any]) -> None:
    """Put dates strictly in order; whether equal dates are accepted is open.

    What is not a date stays as it is: a generated body may hold any value.
    """
    for field in resource.writable:
        for other in field.relations.get("after", ()):
            try:
                first, second = sorted(dt.date.fromisoformat(body[n]) for n in (other, field.name))
                if first == second:
                    first -= dt.timedelta(days=1)
            except (KeyError, TypeError, ValueError, OverflowError):
                continue
            body[other], body[field.name] = first.isoformat(), second.isoformat()
