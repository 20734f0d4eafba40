"""Checks between the fields of one record, in the reference's own terms.

Written by hand and not by way of JSON Schema, so that two readings of a rule can disagree.
A field is set when it is present and not null.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from mock_api.answer import Json, JsonObject
from mock_api.checks.check import Accepts
from spec import Rule
from spec.kinds import names_of

Others = tuple[str, ...]


def _set(record: JsonObject, name: str) -> bool:
    return record.get(name) is not None


def _any_of(name: str, others: Others) -> Accepts:
    return lambda record: any(_set(record, one) for one in (name, *others))


def _excluded_by(name: str, others: Others) -> Accepts:
    return lambda record: not (_set(record, name) and any(_set(record, one) for one in others))


def _together_with(name: str, others: Others) -> Accepts:
    return lambda record: all(_set(record, one) == _set(record, name) for one in others)


def _requires(name: str, others: Others) -> Accepts:
    return lambda record: not _set(record, name) or all(_set(record, one) for one in others)


def _before(name: str, others: Others) -> Accepts:
    return lambda record: all(_in_order(record, name, one) for one in others)


def _after(name: str, others: Others) -> Accepts:
    return lambda record: all(_in_order(record, one, name) for one in others)


def _in_order(record: JsonObject, first: str, second: str) -> bool:
    # Equal points in time are in order: the reference only speaks of a sequence.
    if not (_set(record, first) and _set(record, second)):
        return True
    earlier, later = moment(record[first]), moment(record[second])
    return earlier is None or later is None or earlier <= later


def moment(value: Json) -> datetime | None:
    """Read a date or date-time as a point in time, a date as its midnight in UTC, else None."""
    try:
        if len(value) == len("YYYY-MM-DD"):
            day = date.fromisoformat(value)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        read = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _unstated(_: str, __: Others) -> Accepts:
    """Accept both directions: the reference does not say which one holds."""
    return lambda _: True


def _matches_values_of(name: str, others: Others) -> Accepts:
    """Judge whether every item is also an item of the others; equality is not demanded."""

    def accepts(record: JsonObject) -> bool:
        allowed = [item for one in others for item in _items(record, one)]
        return all(item in allowed for item in _items(record, name))

    return accepts


def _items(record: JsonObject, name: str) -> list[Any]:
    value = record.get(name)
    return value if isinstance(value, list) else []


RELATIONS: Mapping[str, Callable[[str, Others], Accepts]] = {
    "any_of": _any_of,
    "excluded_by": _excluded_by,
    "together_with": _together_with,
    "requires": _requires,
    "before": _before,
    "after": _after,
    "in_order_with": _unstated,
    "sized_relative_to": _unstated,
    "matches_values_of": _matches_values_of,
}
RELATION_KINDS = names_of(scope="relation")


def relation_check(rule: Rule) -> Accepts:
    """Judge a record by the relation that a rule's details name."""
    return RELATIONS[rule.details["relation"]](str(rule.field), tuple(rule.details["others"]))
