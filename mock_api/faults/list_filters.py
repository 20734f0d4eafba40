"""List understands the value of a filter as something else than it is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

from mock_api.answer import Json, JsonObject, MockAnswer
from mock_api.call import Around, Call, Proceed
from mock_api.faults.around import around_way, counting_way, with_items
from mock_api.faults.list_order import compares_as_text, is_text
from mock_api.faults.way import Case, Way

# Of a value in a record and the value of a filter.
Holds = Callable[[str, str], bool]

_COMPARES: dict[str, Holds] = {
    "gt": lambda value, asked: value > asked,
    "gte": lambda value, asked: value >= asked,
    "lt": lambda value, asked: value < asked,
    "lte": lambda value, asked: value <= asked,
}
_ASCII = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_IN_EITHER_CASE: dict[str, Holds] = {
    "iexact": lambda value, asked: value == asked,
    "icontains": lambda value, asked: asked in value,
    "istartswith": lambda value, asked: value.startswith(asked),
    "iendswith": lambda value, asked: value.endswith(asked),
}
_LIKE = {"contains": "%{}%", "startswith": "{}%", "endswith": "%{}"}


def filter_ways(case: Case) -> Iterator[Way]:
    """Yield the ways of misreading values that the operator and the field have."""
    operator = case.rule.details["operator"]
    field = next(f for f in case.resource.fields if f.name == case.rule.details["field"])
    if operator in _COMPARES and field in case.resource.writable and compares_as_text(field):
        says = "Values are compared as texts."
        yield around_way(case, "as_text", says, _filtering(case, _COMPARES[operator]))
    if not operator and field in case.resource.writable and not (field.agrees_with or field.id_of):
        says = "The filter keeps to the value that it found first in a record."
        yield counting_way(case, "stale_index", says, lambda: _of_first_values(case))
    if operator == "in":
        says = "Without a value, all records are listed."
        yield around_way(case, "empty_lists_all", says, _asking(case, lambda value: value or None))
    if operator == "isnull":
        says = "Every value counts as true."
        yield around_way(case, "always_true", says, _asking(case, lambda _: "true"))
    if field in case.resource.writable and is_text(field) and operator not in {"in", "isnull"}:
        yield from _of_texts(case, operator)


def _of_texts(case: Case, operator: str) -> Iterator[Way]:
    says = "The value is decoded twice."
    yield around_way(case, "decoded_twice", says, _asking(case, unquote_plus))
    plain = operator.removeprefix("i")
    if plain in _LIKE:
        says = "Percent signs and underscores in the value are wildcards."
        yield around_way(case, "wildcards", says, _filtering(case, _like(_LIKE[plain], operator)))
    if operator in _IN_EITHER_CASE:
        says = "The case of letters outside ASCII counts."
        holds = _IN_EITHER_CASE[operator]
        yield around_way(
            case,
            "ascii_only",
            says,
            _filtering(case, lambda value, asked: holds(_lower(value), _lower(asked))),
        )
    if not operator:
        says = "A comma separates values."
        yield around_way(
            case, "split", says, _filtering(case, lambda value, asked: value in asked.split(","))
        )


def _lower(text: str) -> str:
    return text.translate(_ASCII)


def _like(pattern: str, operator: str) -> Holds:
    """Return the test of SQL's LIKE, without an escape."""
    case = re.IGNORECASE if operator.startswith("i") else re.NOFLAG

    def holds(value: str, asked: str) -> bool:
        parts = [{"%": ".*", "_": "."}.get(one, re.escape(one)) for one in pattern.format(asked)]
        return bool(re.fullmatch("".join(parts), value, case | re.DOTALL))

    return holds


def _of_first_values(case: Case) -> Around:
    """Return a wrapper that filters a record by the value which it had in the first List."""
    name, first = _name(case), dict[str, Json]()

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        asked = [value for key, value in call.query if key == name]
        if not asked:
            return proceed(call)
        rest = [pair for pair in call.query if pair[0] != name]
        everything, now = proceed(replace(call, query=rest)), proceed(call)
        if now.refused_for:
            return now
        content = now.content
        shown = content["results"] if isinstance(content, dict) else content

        def indexed(items: list[JsonObject]) -> list[Json]:
            return [one for one in items if _is_listed(one)]

        def _is_listed(one: JsonObject) -> bool:
            value = first.setdefault(one["id"], one.get(name))
            if value == one.get(name):
                return one in shown
            return asked[0] == str(value["id"] if isinstance(value, dict) else value)

        return replace(everything, content=with_items(everything.content, indexed))

    return around


def _name(case: Case) -> str:
    field, operator = case.rule.details["field"], case.rule.details["operator"]
    return f"{field}__{operator}" if operator else str(field)


def _asking(case: Case, change: Callable[[str], str | None]) -> Around:
    """Return a wrapper that changes the value of the filter, or drops the filter for None."""
    names = {_name(case), f"{_name(case)}!"}

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        query = [
            (name, changed)
            for name, value in call.query
            if (changed := change(value) if name in names else value) is not None
        ]
        return proceed(replace(call, query=query))

    return around


def _filtering(case: Case, holds: Holds) -> Around:
    """Return a wrapper that filters the whole List itself; it pages nothing."""
    name, field = _name(case), str(case.rule.details["field"])

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        asked = [value for key, value in call.query if key == name]
        if not asked:
            return proceed(call)
        rest = [pair for pair in call.query if pair[0] != name]
        answer = proceed(replace(call, query=rest))
        if answer.refused_for:
            return answer
        return replace(answer, content=with_items(answer.content, lambda i: matching(i, asked[0])))

    def matching(items: list[JsonObject], asked: str) -> list[Json]:
        return [one for one in items if _matches(one.get(field), asked)]

    def _matches(value: Any, asked: str) -> bool:  # noqa: ANN401 -- a JSON value
        return value is not None and holds(str(value), asked)

    return around
