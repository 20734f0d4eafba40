"""List omits records, repeats them, or shows something else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mock_api.answer import Json, MockAnswer
from mock_api.call import Around, Call, Proceed
from mock_api.faults import list_order
from mock_api.faults.around import around_way, counting_way, with_items
from mock_api.faults.way import Case, Way, WaysOf

Items = list[Json]
_CAP = 100


def _complete(case: Case) -> Iterator[Way]:
    if not case.has("create"):
        # No run knows which records there are.
        return
    says = "The newest record is missing."
    yield around_way(case, "omits_newest", says, _omits_newest)
    says = "The last record is missing."
    yield around_way(case, "omits_last", says, _altering(lambda items: items[:-1]))
    says = "The first record is shown twice."
    yield around_way(case, "duplicates", says, _altering(lambda items: items[:1] + items))
    yield from list_order.unordered_ways(case)
    says = "The same List shows no records that are newer than its first answer."
    yield counting_way(case, "cached", says, lambda: from_cache(lambda old, new: new - old))
    says = "The number of records beside them is one too high."
    yield around_way(case, "miscounts", says, _miscounting)
    # Only Bulk write creates so many records for a contract.
    is_scarce = any(f.is_reference and f.unique for f in case.resource.writable)
    if case.has("bulk_write") and not is_scarce:
        says = "Without pages, at most 100 records are shown."
        yield around_way(case, "capped", says, _capped)
        says = "No page shows the records after the first 100."
        yield around_way(case, "capped_pages", says, _capped_pages)


def _items(case: Case) -> Iterator[Way]:
    says = "List shows ids instead of records."
    yield around_way(case, "bare_ids", says, _altering(lambda items: [i["id"] for i in items]))
    says = "Each record is wrapped in another object."
    wrapped = _altering(lambda items: [{"record": item} for item in items])
    yield around_way(case, "wrapped", says, wrapped)
    if case.has("create", "update"):
        says = "The same List is always answered as it was the first time."
        yield counting_way(case, "cached", says, _cached)


def _cached() -> Around:
    answers: dict[tuple[tuple[str, str], ...], MockAnswer] = {}

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        if call.unauthenticated:
            return proceed(call)
        return answers.setdefault(tuple(call.query), proceed(call))

    return around


def from_cache(holds: Callable[[set[str], set[str]], set[str]]) -> Around:
    """Return a wrapper that repeats an answer if `holds` finds ids, of those in it and now."""
    answers: dict[tuple[tuple[str, str], ...], MockAnswer] = {}

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        if call.operation.name != "list" or answer.refused_for:
            return answer
        old = answers.get(tuple(call.query))
        if old is not None and holds(_ids(old), _ids(answer)):
            return old
        answers[tuple(call.query)] = answer
        return answer

    return around


def _ids(answer: MockAnswer) -> set[str]:
    content = answer.content
    items = content["results"] if isinstance(content, dict) else content
    return {item["id"] for item in items}


def _altering(alter: Callable[[Items], Items]) -> Around:
    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        if answer.refused_for:
            return answer
        return replace(answer, content=with_items(answer.content, alter))

    return around


def _miscounting(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    if answer.refused_for or answer.total is None:
        return answer
    inside = answer.content["results"] if isinstance(answer.content, dict) else answer.content
    return replace(answer, content={"count": answer.total + 1, "results": inside})


def _capped(call: Call, proceed: Proceed) -> MockAnswer:
    if "_page" in dict(call.query):
        return proceed(call)
    return _altering(lambda items: items[:_CAP])(call, proceed)


def _capped_pages(call: Call, proceed: Proceed) -> MockAnswer:
    named = dict(call.query)
    page, size = named.get("_page", ""), named.get("_page_size", "")
    if not (page.isdecimal() and size.isdecimal()):
        return proceed(call)
    left = max(_CAP - (int(page) - 1) * int(size), 0)
    return _altering(lambda items: items[:left])(call, proceed)


def _omits_newest(call: Call, proceed: Proceed) -> MockAnswer:
    newest = call.store.newest_but(call.resource.name, None)
    if newest is None:
        return proceed(call)

    def omit(items: Items) -> Items:
        return [item for item in items if str(item["id"]).lower() != str(newest["id"])]

    return _altering(omit)(call, proceed)


WAYS: Mapping[str, WaysOf] = {"complete": _complete, "items": _items}
