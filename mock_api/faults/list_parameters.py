"""List confuses a parameter with another, or ignores it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from mock_api.answer import MockAnswer
from mock_api.call import Around, Call, Proceed
from mock_api.faults import list_filters, list_order
from mock_api.faults.around import around_way, with_items
from mock_api.faults.way import Case, Way, WaysOf

Query = Sequence[tuple[str, str]]
_PAGE, _SIZE, _ORDER = "_page", "_page_size", "_order_by"
_PLENTY = "1000"
_LONGEST = 9

# Operator -> one that is easily confused with it, and how that looks.
_MISTAKEN = {
    "contains": ("startswith", "The text is searched for only at the start."),
    "startswith": ("contains", "The text is searched for anywhere."),
    "endswith": ("contains", "The text is searched for anywhere."),
    "icontains": ("contains", "The filter is case-sensitive."),
    "istartswith": ("startswith", "The filter is case-sensitive."),
    "iendswith": ("endswith", "The filter is case-sensitive."),
    "iexact": ("", "The filter is case-sensitive."),
    "gt": ("gte", "Records with the value itself are listed, too."),
    "gte": ("gt", "Records with the value itself are not listed."),
    "lt": ("lte", "Records with the value itself are listed, too."),
    "lte": ("lt", "Records with the value itself are not listed."),
}


def _filter(case: Case) -> Iterator[Way]:
    field, operator = case.rule.details["field"], case.rule.details["operator"]
    name = _parameter(field, operator)
    says = "The filter is ignored."
    yield _reading(case, "ignored", says, _without(name, f"{name}!"))
    if case.rule.details["rivals"] is not None:
        says = "The ! at the end of the name is ignored."
        yield _reading(case, "negation_ignored", says, _renaming({f"{name}!": name}))
    if operator == "in":
        says = "All values but the first are ignored."
        first = _changing({name, f"{name}!"}, lambda value: value.partition(",")[0])
        yield _reading(case, "only_the_first", says, first)
    if operator in _MISTAKEN:
        mistaken, says = _MISTAKEN[operator]
        other = _parameter(field, mistaken)
        names = {name: other, f"{name}!": f"{other}!"}
        yield _reading(case, f"as_{mistaken or 'exact'}", says, _renaming(names))
    yield from list_filters.filter_ways(case)


def _parameter(field: str, operator: str) -> str:
    return f"{field}__{operator}" if operator else field


def _order_by(case: Case) -> Iterator[Way]:
    says = "The requested order is ignored."
    yield _reading(case, "ignored", says, _without(_ORDER))
    rising = _changing({_ORDER}, lambda value: value.replace("-", ""))
    yield _reading(case, "minus_ignored", "A minus does not reverse the order.", rising)
    yield from list_order.order_ways(case)


def _paging(case: Case) -> Iterator[Way]:
    says = "Pages are counted from 0."
    later = _changing({_PAGE}, lambda value: str(int(value) + 1) if _is_count(value) else value)
    yield _reading(case, "counted_from_0", says, later)
    says = "The size of a page is ignored."
    yield _reading(case, "size_ignored", says, _changing({_SIZE}, lambda _: _PLENTY))
    says = "Every page is the first one."
    yield _reading(case, "always_the_first", says, _changing({_PAGE}, lambda _: "1"))
    says = "Each page repeats the last record of the page before it."
    yield around_way(case, "repeats_one", says, _shifted(-1))
    says = "One record between two pages is missing."
    yield around_way(case, "skips_one", says, _shifted(1))
    yield from list_order.paging_ways(case)


def _shifted(by: int) -> Around:
    """Return a wrapper that shifts each page by one record for each page before it."""

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        named = dict(call.query)
        page, size = named.get(_PAGE, ""), named.get(_SIZE, "")
        if not (_is_count(page) and _is_count(size)):
            return proceed(call)
        answer = proceed(replace(call, query=_without(_PAGE, _SIZE)(call.query)))
        if answer.refused_for:
            return answer
        start = (int(page) - 1) * (int(size) + by)
        return replace(
            answer, content=with_items(answer.content, lambda i: i[start : start + int(size)])
        )

    return around


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST and int(text) > 0


def _reading(case: Case, name: str, says: str, read: Callable[[Query], Query]) -> Way:
    """Return the way that reads List's parameters differently."""

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        return proceed(replace(call, query=read(call.query)))

    return around_way(case, name, says, around)


def _without(*names: str) -> Callable[[Query], Query]:
    return lambda query: [(name, value) for name, value in query if name not in names]


def _renaming(names: Mapping[str, str]) -> Callable[[Query], Query]:
    return lambda query: [(names.get(name, name), value) for name, value in query]


def _changing(names: set[str], change: Callable[[str], str]) -> Callable[[Query], Query]:
    return lambda query: [
        (name, change(value) if name in names else value) for name, value in query
    ]


WAYS: Mapping[str, WaysOf] = {"filter": _filter, "order_by": _order_by, "paging": _paging}
