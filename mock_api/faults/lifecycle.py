"""Deleted records that are not gone."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mock_api.answer import JsonObject, MockAnswer
from mock_api.behaviour import Change
from mock_api.call import Around, Call, Proceed
from mock_api.faults.around import around_way
from mock_api.faults.listing import from_cache
from mock_api.faults.way import Case, Way, WaysOf

_DeletedRecords = dict[str, JsonObject]


def _gone(case: Case) -> Iterator[Way]:
    says = "Delete succeeds and deletes nothing."
    yield around_way(case, "still_there", says, _not_deleted)
    if case.has("list"):
        says = "List still shows a deleted record."
        yield _remembering(case, "still_listed", says, "list", _still_listed)
    says = "The same List still shows records that it showed before."
    yield Way(
        "listed_from_cache",
        says,
        lambda: Change(
            name="listed_from_cache",
            resource=case.resource.name,
            operations=frozenset({"list"}),
            around=from_cache(lambda old, new: old - new),
        ),
    )
    if case.referred_to:
        says = "Other records still refer to a deleted one."
        change = Change(
            name="references_kept",
            resource=case.resource.name,
            operations=case.only_here,
            flag=True,
        )
        yield Way.of(says, change)
    if case.has("get"):
        says = "Get still finds a deleted record."
        yield _remembering(case, "still_found", says, "get", _still_found)
    says = "A second Delete succeeds, too."
    yield _remembering(case, "deleted_again", says, "delete", _deleted_again)


def _not_deleted(call: Call, proceed: Proceed) -> MockAnswer:
    record = call.store.get(call.resource.name, call.pk.lower())
    if record is None or call.unauthenticated:
        return proceed(call)
    return MockAnswer(call.operation.success, bare=True)


def _remembering(
    case: Case,
    name: str,
    says: str,
    operation: str,
    aware: Callable[[_DeletedRecords], Around],
) -> Way:
    """Return a way that remembers deleted records, and one operation that still knows them."""

    def change() -> Change:
        deleted: _DeletedRecords = {}
        knowing = aware(deleted)

        def around(call: Call, proceed: Proceed) -> MockAnswer:
            if call.operation.name == operation:
                return knowing(call, proceed)
            return _remember(deleted, call, proceed)

        return Change(
            name=name,
            resource=case.resource.name,
            operations=frozenset({"delete", operation}),
            around=around,
        )

    return Way(name, says, change)


def _remember(deleted: _DeletedRecords, call: Call, proceed: Proceed) -> MockAnswer:
    record = call.store.get(call.resource.name, call.pk.lower())
    answer = proceed(call)
    if record and not answer.refused_for:
        deleted[str(record["id"])] = record
    return answer


def _still_listed(deleted: _DeletedRecords) -> Around:
    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        if answer.refused_for:
            return answer
        shown = list(deleted.values())
        if isinstance(answer.content, dict):
            results = [*answer.content["results"], *shown]
            return replace(answer, content={**answer.content, "results": results})
        return replace(answer, content=[*answer.content, *shown])

    return around


def _still_found(deleted: _DeletedRecords) -> Around:
    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        if answer.refused_for == "unknown_pk" and call.pk.lower() in deleted:
            return MockAnswer(call.operation.success, deleted[call.pk.lower()])
        return answer

    return around


def _deleted_again(deleted: _DeletedRecords) -> Around:
    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = _remember(deleted, call, proceed)
        if answer.refused_for == "unknown_pk" and call.pk.lower() in deleted:
            return MockAnswer(call.operation.success, bare=True)
        return answer

    return around


WAYS: Mapping[str, WaysOf] = {"gone": _gone}
