"""List: records missing, shown twice, or not shown as records."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mock_api.answer import Answer, Json
from mock_api.call import Around, Call, Proceed
from mock_api.faults.around import around_way
from mock_api.faults.way import Breaking, Case, Way

Items = list[Json]


def _complete(case: Case) -> Iterator[Way]:
    says = "The newest record is missing."
    yield around_way(case, "omits_newest", says, _omits_newest)
    says = "The last record is missing."
    yield around_way(case, "omits_last", says, _altering(lambda items: items[:-1]))
    says = "The first record is shown twice."
    yield around_way(case, "duplicates", says, _altering(lambda items: items[:1] + items))


def _items(case: Case) -> Iterator[Way]:
    says = "Ids are shown in place of records."
    yield around_way(case, "bare_ids", says, _altering(lambda items: [i["id"] for i in items]))
    says = "Each record is wrapped in another object."
    wrapped = _altering(lambda items: [{"record": item} for item in items])
    yield around_way(case, "wrapped", says, wrapped)


def _altering(alter: Callable[[Items], Items]) -> Around:
    def around(call: Call, proceed: Proceed) -> Answer:
        answer = proceed(call)
        if answer.refused_for:
            return answer
        return replace(answer, content=_with_items(answer.content, alter))

    return around


def _with_items(content: Json, alter: Callable[[Items], Items]) -> Json:
    """Alter the items, in an envelope or bare."""
    if isinstance(content, dict):
        return {**content, "results": alter(content["results"])}
    return alter(content)


def _omits_newest(call: Call, proceed: Proceed) -> Answer:
    newest = call.store.newest_but(call.resource.name, None)
    if newest is None:
        return proceed(call)

    def omit(items: Items) -> Items:
        return [item for item in items if str(item["id"]).lower() != newest["id"]]

    return _altering(omit)(call, proceed)


WAYS: Mapping[str, Breaking] = {"complete": _complete, "items": _items}
