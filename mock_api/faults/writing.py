"""Create, Bulk write and Update: bodies taken that are none, records lost or mixed up."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from mock_api.answer import JSON_TYPE, Answer, Record, to_json
from mock_api.behaviour import Alter, Change, Passage
from mock_api.call import Call, Proceed
from mock_api.faults.around import around_way
from mock_api.faults.reading import example
from mock_api.faults.way import Breaking, Case, Way
from spec import Field, Resource


def _malformed_json(case: Case) -> Iterator[Way]:
    says = "A body that is not JSON is taken as if it were."
    yield around_way(case, "accepted", says, _mended)


def _mended(call: Call, proceed: Proceed) -> Answer:
    answer = proceed(call)
    if answer.refused_for != "malformed_json":
        return answer
    body = {"object": example(call.resource), "array": [example(call.resource)]}
    valid = body.get(str(call.operation.body), {})
    return proceed(replace(call, body=to_json(valid).encode()))


def _content_type(case: Case) -> Iterator[Way]:
    yield around_way(case, "accepted", "The content type is not looked at.", _as_json)


def _as_json(call: Call, proceed: Proceed) -> Answer:
    return proceed(replace(call, headers={**call.headers, "content-type": JSON_TYPE}))


def _persisted(case: Case) -> Iterator[Way]:
    if case.rule.operation == "create":
        says = "A new record is answered and not stored."
        yield around_way(case, "not_stored", says, _not_stored)
    else:
        says = "The last record is answered and not stored."
        yield around_way(case, "drops_last", says, _not_stored)


def _not_stored(call: Call, proceed: Proceed) -> Answer:
    answer = proceed(call)
    if not answer.refused_for and answer.content:
        last = answer.content[-1] if isinstance(answer.content, list) else answer.content
        call.store.delete(call.resource.name, last["id"].lower())
    return answer


def _in_order(case: Case) -> Iterator[Way]:
    yield around_way(case, "reversed", "The records come in reverse order.", _reversed)
    yield around_way(case, "one_missing", "The last record is not answered.", _one_missing)


def _reversed(call: Call, proceed: Proceed) -> Answer:
    answer = proceed(call)
    return answer if answer.refused_for else replace(answer, content=answer.content[::-1])


def _one_missing(call: Call, proceed: Proceed) -> Answer:
    answer = proceed(call)
    return answer if answer.refused_for else replace(answer, content=answer.content[:-1])


def _partial(case: Case) -> Iterator[Way]:
    resetting = _resettable(case.resource)

    def wipe(passage: Passage, record: Record) -> Record:
        return {**record, **{f.name: None for f in resetting if f.name not in passage.sent}}

    def reset_one(passage: Passage, record: Record) -> Record:
        rest = [f.name for f in resetting if f.name not in passage.sent and record.get(f.name)]
        return {**record, **dict.fromkeys(rest[:1])}

    says = "Fields that are not sent become null."
    yield _storing(case, "wipes_others", says, wipe)
    says = "One field that is not sent becomes null."
    yield _storing(case, "resets_one", says, reset_one)


def _storing(case: Case, name: str, says: str, alter: Alter) -> Way:
    change = Change(name=name, resource=case.resource.name, operations=case.only_here, stored=alter)
    return Way.of(says, change)


def _resettable(resource: Resource) -> list[Field]:
    """Give the fields whose loss breaks no other rule."""
    return [f for f in resource.writable if f.nullable and not f.relations and not f.required]


def _only_that(case: Case) -> Iterator[Way]:
    if case.rule.operation == "update":
        says = "Another record, if there is one, gets the values as well."
        yield around_way(case, "changes_another", says, _changes_another)
    else:
        says = "Another record, if there is one, is deleted as well."
        yield around_way(case, "deletes_another", says, _deletes_another)


def _changes_another(call: Call, proceed: Proceed) -> Answer:
    answer = proceed(call)
    other = call.store.newest_but(call.resource.name, call.pk.lower())
    if other and not answer.refused_for:
        free = [f.name for f in call.resource.writable if not f.unique and not f.relations]
        sent = json.loads(call.body)
        values = {name: answer.content[name] for name in free if name in sent}
        call.store.replace(call.resource.name, other["id"], {**other, **values}, ())
    return answer


def _deletes_another(call: Call, proceed: Proceed) -> Answer:
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


WAYS: Mapping[str, Breaking] = {
    "malformed_json": _malformed_json,
    "content_type": _content_type,
    "persisted": _persisted,
    "in_order": _in_order,
    "partial": _partial,
    "only_that": _only_that,
    "put": _put,
}
