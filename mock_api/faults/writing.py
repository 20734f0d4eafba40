"""Create, Bulk write, and Update accept invalid bodies, or lose and confuse records."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from mock_api.answer import JSON_TYPE, Json, JsonObject, MockAnswer, to_json
from mock_api.behaviour import Alter, Change, Passage
from mock_api.call import Call, Proceed
from mock_api.faults.around import around_way
from mock_api.faults.reading import example
from mock_api.faults.way import Case, Way, WaysOf
from spec import Field, Resource


def _malformed_json(case: Case) -> Iterator[Way]:
    says = "A body that is not JSON is accepted."
    yield around_way(case, "accepted", says, _repaired)


def _repaired(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    if answer.refused_for != "malformed_json":
        return answer
    body = {"object": example(call.resource), "array": [example(call.resource)]}
    valid = body.get(str(call.operation.body), {})
    return proceed(replace(call, body=to_json(valid).encode()))


def _content_type(case: Case) -> Iterator[Way]:
    yield around_way(case, "accepted", "The content type is ignored.", _as_json)


def _as_json(call: Call, proceed: Proceed) -> MockAnswer:
    return proceed(replace(call, headers={**call.headers, "content-type": JSON_TYPE}))


def _persisted(case: Case) -> Iterator[Way]:
    if case.rule.operation == "create":
        says = "A new record is answered but not stored."
        yield around_way(case, "not_stored", says, _not_stored)
    else:
        says = "The last record is answered but not stored."
        yield around_way(case, "drops_last", says, _not_stored)


def _not_stored(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    if not answer.refused_for and answer.content:
        last = answer.content[-1] if isinstance(answer.content, list) else answer.content
        call.store.delete(call.resource.name, last["id"].lower())
    return answer


def _in_order(case: Case) -> Iterator[Way]:
    yield around_way(case, "reversed", "The records are answered in reverse order.", _reversed)
    yield around_way(case, "one_missing", "The last record is not answered.", _one_missing)
    yield around_way(case, "ten_at_most", "At most ten records are answered.", _ten_at_most)


def _reversed(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    return answer if answer.refused_for else replace(answer, content=answer.content[::-1])


def _one_missing(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    return answer if answer.refused_for else replace(answer, content=answer.content[:-1])


def _ten_at_most(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    return answer if answer.refused_for else replace(answer, content=answer.content[:10])


def _partial(case: Case) -> Iterator[Way]:
    resetting = _resettable(case.resource)

    def wipe(passage: Passage, record: JsonObject) -> JsonObject:
        return {**record, **{f.name: None for f in resetting if f.name not in passage.sent}}

    def reset_one(passage: Passage, record: JsonObject) -> JsonObject:
        rest = [f.name for f in resetting if f.name not in passage.sent and record.get(f.name)]
        return {**record, **dict.fromkeys(rest[:1])}

    says = "Fields that are not sent become null."
    yield _storing(case, "wipes_others", says, wipe)
    says = "One field that is not sent becomes null."
    yield _storing(case, "resets_one", says, reset_one)
    for kind, named in _EMPTIED.items():
        names = _emptied(case.resource, kind)
        if names:
            says = f"Every {kind} that is not sent is reset."
            yield _storing(case, named, says, partial(_reset, names))
    if blank := _emptied(case.resource, *_EMPTIED):
        says = "Setting a field to null or to an empty value resets the others."
        yield _storing(case, "emptied_together", says, partial(_reset_if_emptied, blank))


_EMPTIED = {
    "boolean": "resets_booleans",
    "integer": "resets_numbers",
    "array": "empties_arrays",
    "object": "empties_objects",
}
_EMPTY: Mapping[str, Json] = {"boolean": False, "integer": 0, "array": [], "object": {}}


def _emptied(resource: Resource, *kinds: str) -> Mapping[str, Json]:
    """Return the empty value of each field of these types that no other rule concerns."""
    return {
        field.name: _EMPTY[kind]
        for field in resource.writable
        for kind in field.types[:1]
        if kind in kinds and not (field.relations or field.agrees_with or field.is_reference)
        if 0 in field.schema.get("enum", [0]) or kind != "integer"
    }


def _reset(empty: Mapping[str, Json], passage: Passage, record: JsonObject) -> JsonObject:
    return record | {name: value for name, value in empty.items() if name not in passage.sent}


def _reset_if_emptied(
    empty: Mapping[str, Json], passage: Passage, record: JsonObject
) -> JsonObject:
    if all(passage.sent.values()):
        return record
    return _reset(empty, passage, record)


def _storing(case: Case, name: str, says: str, alter: Alter) -> Way:
    change = Change(name=name, resource=case.resource.name, operations=case.only_here, stored=alter)
    return Way.of(says, change)


def _resettable(resource: Resource) -> list[Field]:
    """Return the fields whose loss breaks no other rule."""
    return [f for f in resource.writable if f.nullable and not f.relations and not f.required]


def _only_that(case: Case) -> Iterator[Way]:
    if case.rule.operation == "update":
        says = "If there is another record, it gets the values, too."
        yield around_way(case, "changes_another", says, _changes_another)
    else:
        says = "If there is another record, it is deleted, too."
        yield around_way(case, "deletes_another", says, _deletes_another)


def _changes_another(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    other = call.store.newest_but(call.resource.name, call.pk.lower())
    if other and not answer.refused_for:
        free = [f.name for f in call.resource.writable if not f.unique and not f.relations]
        sent = json.loads(call.body)
        values = {name: answer.content[name] for name in free if name in sent}
        call.store.replace(call.resource.name, other["id"], {**other, **values}, ())
    return answer


def _deletes_another(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    other = call.store.newest_but(call.resource.name, call.pk.lower())
    if other and not answer.refused_for:
        call.store.delete(call.resource.name, other["id"])
    return answer


def _put(case: Case) -> Iterator[Way]:
    change = Change(
        name="accepted",
        resource=case.resource.name,
        operations=case.only_here,
        methods=frozenset({"PUT"}),
    )
    yield Way.of("PUT does what PATCH does.", change)


WAYS: Mapping[str, WaysOf] = {
    "malformed_json": _malformed_json,
    "content_type": _content_type,
    "persisted": _persisted,
    "in_order": _in_order,
    "partial": _partial,
    "only_that": _only_that,
    "put": _put,
}
