"""Input on which servers are known to fail."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from mock_api.answer import RefusedError
from mock_api.body import decode
from mock_api.call import Call
from spec import Resource

Hard = Callable[[Call], bool]

_EMOJI = re.compile("[\U0001f000-\U0001faff]")
_HALF_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]"
)
_LARGE_NUMBER = re.compile(rb'[:\[,]\s*-?\d{300,}(?!")')
_MANY_LEVELS = re.compile(rb"[\[{](?:[^\[{\]}]*[\[{]){50}")
_INSTANT = re.compile(rb'"(\d{4}-\d\d-\d\dT[^"\\]*)"')
_LONG_PK = 100
_INT32, _INT64 = 2**31 - 1, 2**63 - 1


def _emoji(call: Call) -> bool:
    try:
        return bool(_EMOJI.search(str(decode(call.body))))
    except RefusedError:
        return False


def _nul(call: Call) -> bool:
    return rb"\u0000" in call.body


def _half_surrogate(call: Call) -> bool:
    return bool(_HALF_SURROGATE.search(call.body))


def _deep_nesting(call: Call) -> bool:
    return bool(_MANY_LEVELS.search(call.body))


def _huge_number(call: Call) -> bool:
    return bool(_LARGE_NUMBER.search(call.body))


def _inside(hard: Callable[[str], bool]) -> Hard:
    """Return what holds if a text or null inside of an array or object of a record is hard."""

    def holds(call: Call) -> bool:
        try:
            value = json.loads(call.body)
        except (ValueError, RecursionError):
            return False
        records = value if isinstance(value, list) else [value]
        nested = [
            part
            for record in records
            if isinstance(record, dict)
            for part in record.values()
            if isinstance(part, list | dict)
        ]
        try:
            return any(hard(json.dumps(part)) for part in nested)
        except RecursionError:
            return False

    return holds


def _empty_body(call: Call) -> bool:
    return not call.body.strip()


def _not_an_object(call: Call) -> bool:
    try:
        value = decode(call.body)
    except RefusedError:
        return False
    items = value if isinstance(value, list) and call.operation.body == "array" else [value]
    return not all(isinstance(item, dict) for item in items)


def _nul_in_pk(call: Call) -> bool:
    return "\0" in call.pk


def _long_pk(call: Call) -> bool:
    return len(call.pk) > _LONG_PK


def _nul_in_query(call: Call) -> bool:
    return any("\0" in part for pair in call.query for part in pair)


def _nul_in(*names: str) -> Hard:
    """Return what holds for NUL in one of these parameters, or, without names, in a text filter."""

    def hard(call: Call) -> bool:
        among = names or texts_of(call.resource)
        return any("\0" in value and name in among for name, value in call.query)

    return hard


def texts_of(resource: Resource) -> set[str]:
    """Return the text fields by which List may be filtered."""
    fields = resource.writable or resource.readable
    return {field.name for field in fields if field.types == ("string",)}


def _odd_page(call: Call) -> bool:
    pages = [value for name, value in call.query if name in {"_page", "_page_size"}]
    return not all(value.isascii() and value.isdigit() for value in pages)


def _quote_in_filter(call: Call) -> bool:
    return any("'" in value for name, value in call.query if not name.startswith("_"))


def _bracket_in_filter(call: Call) -> bool:
    return any("[" in value for name, value in call.query if not name.startswith("_"))


def _paged(holds: Callable[[int, int], bool]) -> Hard:
    """Return what holds for some pairs of a page and its size, both written as integers."""

    def hard(call: Call) -> bool:
        named = dict(call.query)
        try:
            return holds(int(named["_page"]), int(named["_page_size"]))
        except (KeyError, ValueError):
            return False

    return hard


def _lonely_page(call: Call) -> bool:
    return len({"_page", "_page_size"} & {name for name, _ in call.query}) == 1


def _no_date_in_utc(call: Call) -> bool:
    for text in _INSTANT.findall(call.body):
        try:
            datetime.fromisoformat(text.decode()).astimezone(UTC)
        except OverflowError:
            return True
        except ValueError:
            continue
    return False


OF_INSTANTS: Mapping[str, tuple[str, Hard]] = {
    "on_year_10000": ("An instant that has no date in UTC", _no_date_in_utc),
}
IN_BODY: Mapping[str, tuple[str, Hard]] = {
    "on_emoji": ("An emoji", _emoji),
    "on_nul": ("NUL in a text", _nul),
    "on_half_surrogate": ("Half of a surrogate pair in a text", _half_surrogate),
    "on_deep_nesting": ("A deeply nested body", _deep_nesting),
    "on_huge_number": ("A number of hundreds of digits", _huge_number),
    "on_empty_body": ("An empty body", _empty_body),
    "on_no_object": ("A body of the wrong shape", _not_an_object),
}
INSIDE: Mapping[str, tuple[str, Hard]] = {
    "on_nul_inside": (
        "NUL inside of an array or object",
        _inside(lambda text: r"\u0000" in text),
    ),
    "on_half_surrogate_inside": (
        "Half of a surrogate pair inside of an array or object",
        _inside(lambda text: r"\ud800" in text),
    ),
    "on_null_inside": (
        "null inside of an array or object",
        _inside(lambda text: "null" in text),
    ),
}
IN_PK: Mapping[str, tuple[str, Hard]] = {
    "on_nul_in_pk": ("NUL in the pk", _nul_in_pk),
    "on_long_pk": ("A very long pk", _long_pk),
}
IN_FILTERS = {"on_nul_in_filter", "on_quote_in_filter", "on_bracket_in_filter"}
IN_ADDRESS: Mapping[str, tuple[str, Hard]] = {
    "on_odd_page": ("A page that is not a number", _odd_page),
    "on_nul_in_query": ("NUL in a parameter", _nul_in_query),
    "on_nul_in_filter": ("NUL in a filter of a text field", _nul_in()),
    "on_nul_in_order": ("NUL in _order_by", _nul_in("_order_by")),
    "on_nul_in_ids": ("NUL in id__in", _nul_in("id__in")),
    "on_quote_in_filter": ("A quotation mark in a filter", _quote_in_filter),
    "on_bracket_in_filter": ("A bracket in a filter", _bracket_in_filter),
    "on_page_0": ("_page=0", _paged(lambda page, size: page == 0 < size)),
    "on_page_size_0": ("_page_size=0", _paged(lambda page, size: size == 0 < page)),
    "on_page_below_0": ("A negative _page", _paged(lambda page, size: page < 0 < size)),
    "on_page_size_below_0": ("A negative _page_size", _paged(lambda page, size: size < 0 < page)),
    "on_huge_page": (
        "A _page beyond 64 bits",
        _paged(lambda page, size: page > _INT64 and 0 < size <= _INT32),
    ),
    "on_huge_page_size": (
        "A _page_size beyond 64 bits",
        _paged(lambda page, size: size > _INT64 and 0 < page <= _INT32),
    ),
    "on_far_record": (
        "A record number beyond 64 bits, of a _page and a _page_size within them",
        _paged(lambda page, size: max(page, size) <= _INT64 < page * size),
    ),
    "on_lonely_page": ("_page or _page_size without the other", _lonely_page),
}
