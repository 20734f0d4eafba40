"""Operations that address one record: wrong pk, wrong record."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mock_api.answer import JsonObject, MockAnswer
from mock_api.call import Around, Call, Proceed
from mock_api.faults.around import around_way
from mock_api.faults.way import Case, Way, WaysOf
from mock_api.ids import addressed_id
from mock_api.record import Clock, blank, new_record
from spec import Resource
from spec.ids import made_up_id

_BAD_REQUEST = 400


def _unknown_pk(case: Case) -> Iterator[Way]:
    says = "It is answered like an existing record."
    yield around_way(case, "answers_success", says, _succeeding_for("unknown_pk"))
    yield around_way(case, "answers_400", "It is answered with 400.", _wrong_status)
    if not case.alone and case.resource.id_form == "uuid":
        says = "The record of another resource is found by its id."
        yield around_way(case, "any_resource", says, _of_any_resource)


def _of_any_resource(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    owner = call.store.owner(call.pk.lower())
    if answer.refused_for != "unknown_pk" or owner is None:
        return answer
    if call.operation.answer == "none":
        call.store.delete(owner, call.pk.lower())
        return MockAnswer(call.operation.success, bare=True)
    return MockAnswer(call.operation.success, call.store.get(owner, call.pk.lower()))


def _malformed_pk(case: Case) -> Iterator[Way]:
    says = "It is answered like an existing record."
    yield around_way(case, "accepted", says, _succeeding_for("malformed_pk"))


def _succeeding_for(reason: str) -> Around:
    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        if answer.refused_for != reason:
            return answer
        success = call.operation.success
        if call.operation.answer == "none":
            return MockAnswer(success, bare=True)
        pk = addressed_id(call.resource, call.pk)
        return MockAnswer(success, {**made_up(call.resource), "id": pk})

    return around


def _wrong_status(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    if answer.refused_for == "unknown_pk":
        return replace(answer, status=_BAD_REQUEST)
    return answer


def made_up(resource: Resource) -> JsonObject:
    """Return a record that could be stored, but is not."""
    pk = made_up_id(resource.id_schema)
    return new_record(resource, pk, blank(resource), example(resource), Clock())


def example(resource: Resource) -> JsonObject:
    """Return a valid body; its references are new, so that it can be stored repeatedly."""
    return {
        name: {"id": made_up_id(resource.field(name).id_schema)}
        if resource.field(name).is_reference
        else value
        for name, value in resource.example.items()
    }


def _same_record(case: Case) -> Iterator[Way]:
    says = "If there is another record, Get answers with that one."
    yield around_way(case, "another_record", says, _another_record)


def _another_record(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    if answer.refused_for:
        return answer
    other = call.store.newest_but(call.resource.name, call.pk.lower())
    return replace(answer, content=other) if other else answer


WAYS: Mapping[str, WaysOf] = {
    "unknown_pk": _unknown_pk,
    "malformed_pk": _malformed_pk,
    "same_record": _same_record,
}
