"""Requests that are refused, and carried out nevertheless."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mock_api.answer import JSON_TYPE, Json, JsonObject, MockAnswer, RefusedError
from mock_api.body import decode
from mock_api.call import Around, Call, Proceed
from mock_api.faults.around import around_way
from mock_api.faults.reading import example
from mock_api.faults.way import Case, Way, WaysOf
from mock_api.ids import new_id
from mock_api.record import Clock, blank, new_record, written


def _no_effect(case: Case) -> Iterator[Way]:
    if case.rule.operation in {"create", "bulk_write"} and not case.has("list"):
        # Nothing shows a record whose id no answer has.
        return
    if case.secured:
        says = "A call with wrong credentials is refused after it is carried out."
        yield around_way(case, "credentials_last", says, _again_for("authentication", _as_ours))
    operation = case.resource.operations[case.rule.operation or "create"]
    if operation.body:
        says = "Values are stored before they are refused."
        yield around_way(case, "stored_first", says, _stored_first)
        says = "A body of another content type is refused after it is carried out."
        yield around_way(case, "content_type_last", says, _again_for("content_type", _as_json))
        says = "A body that breaks off is refused after what it has is carried out."
        yield around_way(case, "broken_off_body_read", says, _again_for("malformed_json", _closed))
    chosen = any(field.name == "id" for field in case.resource.writable)
    if operation.name == "update" and case.has("list") and not chosen:
        says = "A record is created for an unknown pk, which is refused."
        yield around_way(case, "created_for_unknown_pk", says, _created)
    if operation.name == "delete":
        if not case.alone and case.resource.id_form == "uuid":
            says = "The record of another resource is deleted, and its id refused."
            yield around_way(case, "other_resource_deleted", says, _foreign_deleted)
        says = "The newest record is deleted for an unknown pk, which is refused."
        yield around_way(case, "newest_for_unknown_pk", says, _newest_deleted)


def _again_for(reason: str, corrected: Callable[[Call], Call]) -> Around:
    """Return what answers with a refusal, and then carries the call out as if it were correct."""

    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        if answer.refused_for == reason:
            proceed(corrected(call))
        return answer

    return around


def _as_ours(call: Call) -> Call:
    return replace(call, unauthenticated=None)


def _as_json(call: Call) -> Call:
    return replace(call, headers={**call.headers, "content-type": JSON_TYPE})


def _closed(call: Call) -> Call:
    end = b"}]" if call.operation.body == "array" else b"}"
    return replace(call, body=call.body + end)


def _stored_first(call: Call, proceed: Proceed) -> MockAnswer:
    before = call.store.get(call.resource.name, call.pk.lower())
    answer = proceed(call)
    if answer.refused_for == "values" and (sent := objects_of(call)):
        if before:
            changed = before | written(call.resource, sent[0])
            call.store.replace(call.resource.name, before["id"], changed, ())
        elif not call.operation.has_pk:
            for one in sent:
                stored(call, one)
    return answer


def objects_of(call: Call) -> list[JsonObject]:
    """Return the objects in a body; none if it is not JSON."""
    try:
        value: Json = decode(call.body)
    except RefusedError:
        return []
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def stored(call: Call, sent: JsonObject) -> JsonObject:
    """Store a new record without judging it, and return it."""
    pk = new_id(call.resource, call.store)
    record = new_record(call.resource, pk, blank(call.resource), sent, Clock())
    call.store.insert(call.resource.name, record, ())
    return record


def _created(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    if answer.refused_for == "unknown_pk":
        for sent in objects_of(call)[:1]:
            stored(call, example(call.resource) | sent)
    return answer


def _foreign_deleted(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    owner = call.store.owner(call.pk.lower())
    if answer.refused_for == "unknown_pk" and owner:
        call.store.delete(owner, call.pk.lower())
    return answer


def _newest_deleted(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    newest = call.store.newest_but(call.resource.name, None)
    if newest and answer.refused_for == "unknown_pk":
        call.store.delete(call.resource.name, newest["id"])
    return answer


WAYS: Mapping[str, WaysOf] = {"no_effect": _no_effect}
