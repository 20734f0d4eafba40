"""The six operations, for any resource."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from mock_api.answer import Json, JsonObject, MockAnswer, RefusedError
from mock_api.behaviour import Conduct, Passage, pass_through
from mock_api.body import decode, is_json
from mock_api.call import Call
from mock_api.checks.refusals import TAKEN
from mock_api.ids import new_id
from mock_api.listing import select
from mock_api.record import Clock, new_record, written
from mock_api.referring import release
from mock_api.seeds import seeded
from mock_api.store import TakenError
from spec.ids import IdForm, named

_UUID_LENGTH = 36


@dataclass(frozen=True, slots=True)
class Writing:
    """A call with the conduct of its operation and the clock for new records."""

    call: Call
    conduct: Conduct
    clock: Clock


def carry_out(call: Call, conduct: Conduct, clock: Clock) -> MockAnswer:
    """Return the answer of a call, also for a refusal."""
    try:
        if call.unauthenticated:
            raise call.unauthenticated
        answer = _OPERATIONS[call.operation.name](Writing(call, conduct, clock))
    except RefusedError as refusal:
        answer = refusal.answer
    for alter in conduct.answered:
        answer = alter(answer)
    return answer


def _create(at: Writing) -> MockAnswer:
    sent = _object(_sent(at.call), at)
    with at.call.store.transaction():
        record = _insert(at, sent)
    return _success(at, _shown(at, record))


def _bulk_write(at: Writing) -> MockAnswer:
    items = _sent(at.call)
    if not isinstance(items, list):
        raise RefusedError(400, "The body must be an array.", "values")
    bodies = [_object(item, at) for item in items]
    if "bulk_not_atomic" in at.conduct.flags:
        return _bulk_write_one_by_one(at, bodies)
    with at.call.store.transaction():
        records = [_insert(at, sent) for sent in bodies]
    return _success(at, [_shown(at, record) for record in records])


def _bulk_write_one_by_one(at: Writing, bodies: Sequence[JsonObject]) -> MockAnswer:
    records: list[JsonObject] = []
    refused: RefusedError | None = None
    for sent in bodies:
        try:
            with at.call.store.transaction():
                records.append(_insert(at, sent))
        except RefusedError as refusal:
            refused = refusal
    if refused:
        raise refused
    return _success(at, [_shown(at, record) for record in records])


def _list(at: Writing) -> MockAnswer:
    selection = select(at.call)
    records = [_shown(at, record) for record in selection.records]
    return MockAnswer(at.call.operation.success, records, total=selection.total)


def _get(at: Writing) -> MockAnswer:
    return _success(at, _shown(at, _addressed(at.call)))


def _update(at: Writing) -> MockAnswer:
    before = _addressed(at.call)
    sent = _object(_sent(at.call), at, before)
    resource, conduct = at.call.resource, at.conduct
    _refuse(conduct.demands.of_body(sent))
    passage = Passage(resource, at.call.operation, sent, before)
    record = pass_through(conduct.made, passage, before | written(resource, sent))
    _refuse(conduct.demands.of_record(record))
    stored = pass_through(conduct.stored, passage, record)
    with at.call.store.transaction():
        _taken(
            at, lambda unique: at.call.store.replace(resource.name, before["id"], stored, unique)
        )
    return _success(at, _shown(at, record))


def _delete(at: Writing) -> MockAnswer:
    record, name = _addressed(at.call), at.call.resource.name
    with at.call.store.transaction():
        at.call.store.delete(name, record["id"])
        if "references_kept" not in at.conduct.flags:
            release(at.call.store, at.conduct.referring, name, record["id"])
    return MockAnswer(at.call.operation.success, bare=True)


def _exists(at: Writing, target: str, pk: str) -> bool:
    """Return whether a record exists to refer to, in this application or in another one."""
    return pk in seeded(target) or at.call.store.get(target.lower(), pk) is not None


_OPERATIONS: Mapping[str, Callable[[Writing], MockAnswer]] = {
    "create": _create,
    "bulk_write": _bulk_write,
    "list": _list,
    "get": _get,
    "update": _update,
    "delete": _delete,
}


def _insert(at: Writing, sent: JsonObject) -> JsonObject:
    resource, conduct = at.call.resource, at.conduct
    _refuse(conduct.demands.of_body(sent))
    passage = Passage(resource, at.call.operation, sent)
    pk = new_id(resource, at.call.store)
    made = new_record(resource, pk, conduct.blank, sent, at.clock)
    record = pass_through(conduct.made, passage, made)
    _refuse(conduct.demands.of_record(record))
    stored = pass_through(conduct.stored, passage, record)
    _taken(at, lambda unique: at.call.store.insert(resource.name, stored, unique))
    return record


def _taken(at: Writing, write: Callable[[Sequence[str]], None]) -> None:
    try:
        write(at.conduct.demands.unique)
    except TakenError as taken:
        raise RefusedError(400, {taken.field: [TAKEN]}, "duplicate") from None


def _refuse(complaints: Mapping[str, list[str]]) -> None:
    if complaints:
        raise RefusedError(400, complaints, "values")


def _sent(call: Call) -> Json:
    if not is_json(call.headers):
        raise RefusedError(415, "The body must be sent as application/json.", "content_type")
    return decode(call.body)


def _object(value: Json, at: Writing, before: JsonObject | None = None) -> JsonObject:
    if not isinstance(value, dict):
        raise RefusedError(400, "A record must be an object.", "values")
    exists = partial(_exists, at)
    passage = Passage(at.call.resource, at.call.operation, value, before, exists=exists)
    return pass_through(at.conduct.received, passage, value)


def _addressed(call: Call) -> JsonObject:
    """Return the record of the pk; raises RefusedError for an unknown or a malformed pk."""
    if not is_pk(call.pk, call.resource.id_form):
        raise RefusedError(404, f"The pk is not {named(call.resource.id_form)}.", "malformed_pk")
    record = call.store.get(call.resource.name, call.pk.lower())
    if record is None:
        raise RefusedError(404, "No record has this pk.", "unknown_pk")
    return record


def is_pk(text: str, form: IdForm) -> bool:
    """Return whether a text is a pk: a uuid in its usual form in either case, or digits, or any."""
    if form == "integer":
        return text.isascii() and text.isdecimal()
    if form == "text":
        return True
    try:
        return len(text) == _UUID_LENGTH and str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _shown(at: Writing, record: JsonObject) -> JsonObject:
    return pass_through(at.conduct.shown, Passage(at.call.resource, at.call.operation), record)


def _success(at: Writing, content: Json) -> MockAnswer:
    return MockAnswer(at.call.operation.success, content)
