"""The operators of filters, by kind of field; the empty name compares for equality."""

from collections.abc import Callable, Mapping
from typing import Any

from mock_api.listing.values import Values, truth

Wanted = Callable[[Any], bool]
Operator = Callable[[Values, str], Wanted]


def _equals(read: Values, text: str) -> Wanted:
    wanted = read.sent(text)
    return lambda value: bool(value == wanted)


def _in(read: Values, text: str) -> Wanted:
    wanted = {read.sent(part) for part in text.split(",") if part}
    return lambda value: value in wanted


def _isnull(read: Values, text: str) -> Wanted:
    wanted = truth(read.name, text)
    return lambda value: (value is None) == wanted


def _comparing(holds: Callable[[Any, Any], bool]) -> Operator:
    def operator(read: Values, text: str) -> Wanted:
        limit = read.sent(text)
        return lambda value: value is not None and holds(value, limit)

    return operator


def _folded(holds: Callable[[str, str], bool]) -> Operator:
    def operator(_: Values, text: str) -> Wanted:
        wanted = text.casefold()
        return lambda value: value is not None and holds(value.casefold(), wanted)

    return operator


_ANY: Mapping[str, Operator] = {"": _equals, "in": _in, "isnull": _isnull}
OPERATORS: Mapping[str, Mapping[str, Operator]] = {
    "boolean": _ANY,
    "reference": _ANY,
    "number": {
        **_ANY,
        "gt": _comparing(lambda value, limit: value > limit),
        "gte": _comparing(lambda value, limit: value >= limit),
        "lt": _comparing(lambda value, limit: value < limit),
        "lte": _comparing(lambda value, limit: value <= limit),
    },
    "string": {
        **_ANY,
        "contains": _comparing(lambda value, part: part in value),
        "endswith": _comparing(lambda value, end: value.endswith(end)),
        "startswith": _comparing(lambda value, start: value.startswith(start)),
        "icontains": _folded(lambda value, part: part in value),
        "iendswith": _folded(lambda value, end: value.endswith(end)),
        "istartswith": _folded(lambda value, start: value.startswith(start)),
        "iexact": _folded(lambda value, wanted: value == wanted),
    },
}
