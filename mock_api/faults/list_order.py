"""List puts records in another order than asked for, or in another one on each page."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from mock_api.answer import Json, JsonObject, MockAnswer
from mock_api.call import Around, Call, Proceed
from mock_api.checks.relations import moment
from mock_api.faults.around import around_way, with_items
from mock_api.faults.way import Case, Way
from mock_api.listing.order import sortable
from spec import Field, Resource

_ORDER, _PAGE, _SIZE = "_order_by", "_page", "_page_size"
# It marks the records of a run, so it is neither null nor the same in two of them.
_TAG = "custom_id"
# As texts, the second comes first.
_TWO, _TEN = 2, 10
SortKey = Callable[[Field, Json], Any]
Arrange = Callable[[Call, list[JsonObject]], list[JsonObject]]


def order_ways(case: Case) -> Iterator[Way]:
    """Yield the ways of ordering wrongly that a resource has fields for."""
    fields = case.resource.writable
    if any(_has_two_and_ten(field) for field in fields):
        says = "Numbers are ordered as texts."
        yield around_way(case, "numbers_as_text", says, _rearranging(_sorted_by(_number_as_text)))
    if any(field.schema.get("format") == "date-time" for field in fields):
        says = "Times are ordered by their texts, whatever the offset."
        yield around_way(case, "times_as_text", says, _rearranging(_sorted_by(_time_as_text)))
    if any(field.schema.get("format") == "date" for field in fields):
        says = "Dates are ordered as texts that begin with the day."
        yield around_way(case, "days_first", says, _rearranging(_sorted_by(_day_first)))
    plain = _plain(case.resource)
    filtered = [f for f in fields if f.name in case.resource.filters and not f.is_reference]
    if any(field.nullable for field in (*plain, *filtered) if field.name != _TAG):
        says = "Records without a value of the field are left out."
        yield around_way(case, "leaves_out_null", says, _rearranging(_without_null))
    if len(plain) > 1 and any(is_text(field) for field in plain):
        says = "All fields but the first are ignored."
        yield around_way(case, "only_first_field", says, _asking(lambda terms: terms[:1]))
        says = "All fields but the last are ignored."
        yield around_way(case, "only_last_field", says, _asking(lambda terms: terms[-1:]))


def paging_ways(case: Case) -> Iterator[Way]:
    """Yield the ways of losing records with equal sort keys between pages."""
    if any(field.name != _TAG for field in _plain(case.resource)):
        says = "Records with equal sort keys have another order on every other page."
        yield around_way(case, "ties_turned", says, _paged(_ties_turned, ordered=True))
        says = "A page begins after the last sort key of the page before it."
        yield around_way(case, "after_last_key", says, _paged(_after_last_key, ordered=True))


def unordered_ways(case: Case) -> Iterator[Way]:
    """Yield the way of losing records between pages without an order."""
    says = "Without _order_by, every other page is cut from a List in another order."
    turned = _paged(lambda call, items: items[:: 1 if _number(call, _PAGE) % 2 else -1])
    yield around_way(case, "unordered_pages", says, turned)


def _plain(resource: Resource) -> list[Field]:
    """Return the fields that any record may have, whatever else it has, and that have an order."""
    named = {name for f in resource.writable for names in f.relations.values() for name in names}
    return [f for f in resource.writable if f.name not in named and _is_plain(f)]


def _is_plain(field: Field) -> bool:
    tied = field.relations or field.target or field.id_of or field.unique or field.agrees_with
    form = field.schema.get("format")
    simple = is_text(field) or form in {"date", "date-time"}
    return not tied and (simple or field.types in {("boolean",), ("integer",)})


def is_text(field: Field) -> bool:
    """Return whether a field takes any short text."""
    formed = set(field.schema) - {"type", "maxLength"} or field.values
    return field.types == ("string",) and not formed


def compares_as_text(field: Field) -> bool:
    """Return whether values of a field have another order as texts."""
    return _has_two_and_ten(field) or field.schema.get("format") == "date-time"


def _has_two_and_ten(field: Field) -> bool:
    if field.types != ("integer",) or field.relations:
        return False
    low, high = field.schema.get("minimum", _TWO), field.schema.get("maximum", _TEN)
    return {_TWO, _TEN} <= set(
        field.schema.get("enum", (_TWO, _TEN))
    ) and low <= _TWO < _TEN <= high


def _rearranging(arrange: Arrange) -> Around:
    """Return a wrapper that arranges all records of an ordered List, then cuts the page."""

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        if not dict(call.query).get(_ORDER):
            return proceed(call)
        return _cut(call, proceed(_all(call)), arrange)

    return around


def _paged(arrange: Arrange, *, ordered: bool = False) -> Around:
    """Return a wrapper that arranges all records, for each page anew, then cuts the page."""

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        asked = dict(call.query)
        if not _number(call, _PAGE) or not _number(call, _SIZE):
            return proceed(call)
        if bool(asked.get(_ORDER)) != ordered:
            return proceed(call)
        return _cut(call, proceed(_all(call)), arrange)

    return around


def _all(call: Call) -> Call:
    if not (_number(call, _PAGE) and _number(call, _SIZE)):
        return call
    return replace(call, query=[pair for pair in call.query if pair[0] not in {_PAGE, _SIZE}])


def _cut(call: Call, answer: MockAnswer, arrange: Arrange) -> MockAnswer:
    if answer.refused_for:
        return answer
    page, size = _number(call, _PAGE), _number(call, _SIZE)
    start, end = ((page - 1) * size, page * size) if page and size else (0, None)
    return replace(
        answer, content=with_items(answer.content, lambda i: [*arrange(call, i)][start:end])
    )


def _number(call: Call, name: str) -> int:
    """Return a page or its size, or 0 if there is none or it is not a small number."""
    text = dict(call.query).get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < _TEN else 0


def _terms(call: Call) -> list[tuple[Field, bool]]:
    """Return the fields of the order, each with whether it is reversed."""
    terms = dict(call.query)[_ORDER].split(",")
    return [(call.resource.field(one.removeprefix("-")), one.startswith("-")) for one in terms]


def _sorted_by(key: SortKey) -> Arrange:
    def arrange(call: Call, items: list[JsonObject]) -> list[JsonObject]:
        for field, turned in reversed(_terms(call)):
            items = sorted(items, key=lambda one: _ranked(one, field, key), reverse=turned)
        return items

    return arrange


def _ranked(record: JsonObject, field: Field, key: SortKey) -> tuple[bool, Any]:
    value = record.get(field.name)
    return value is None, "" if value is None else key(field, value)


def _number_as_text(field: Field, value: Json) -> Json:
    return str(value) if field.types == ("integer",) else sortable(field, value)


def _time_as_text(field: Field, value: Json) -> Json:
    return value if field.schema.get("format") == "date-time" else sortable(field, value)


def _day_first(field: Field, value: Json) -> Json:
    if field.schema.get("format") == "date" and moment(value) is not None:
        return "/".join(reversed(value.split("-")))
    return sortable(field, value)


def _without_null(call: Call, items: list[JsonObject]) -> list[JsonObject]:
    return [one for one in items if all(one.get(f.name) is not None for f, _ in _terms(call))]


def _asking(chosen: Callable[[list[str]], list[str]]) -> Around:
    """Return a wrapper that orders by some of the fields."""

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        query = [
            (name, ",".join(chosen(value.split(","))) if name == _ORDER else value)
            for name, value in call.query
        ]
        return proceed(replace(call, query=query))

    return around


def _ties_turned(call: Call, items: list[JsonObject]) -> list[JsonObject]:
    if _number(call, _PAGE) % 2:
        return items
    return _sorted_by(sortable)(call, items[::-1])


def _after_last_key(call: Call, items: list[JsonObject]) -> list[JsonObject]:
    """Leave out, of the records before this page, those that follow with the same sort key."""
    field, _ = _terms(call)[0]
    start = 0
    for _page in range(_number(call, _PAGE) - 1):
        last = items[start : start + _number(call, _SIZE)][-1:]
        known = [one.get(field.name) for one in last]
        start += _number(call, _SIZE)
        while start < len(items) and items[start].get(field.name) in known:
            start += 1
    # The caller cuts the page as if no record had been left out.
    offset = (_number(call, _PAGE) - 1) * _number(call, _SIZE)
    return [*items[:offset], *items[start:]]
