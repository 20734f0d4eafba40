"""Rules between records and between fields: unique, and the reference's relations."""

from collections.abc import Iterator, Mapping

from mock_api.answer import Json, JsonObject, MockAnswer, RefusedError
from mock_api.behaviour import Change, Passage
from mock_api.call import Call, Proceed
from mock_api.checks.refusals import TAKEN
from mock_api.checks.relations import RELATION_KINDS
from mock_api.faults.enforcing import replaced, too_hard, unenforced
from mock_api.faults.races import created_at_once
from mock_api.faults.way import Case, Way, WaysOf
from spec.plain import plain_value


def _unique(case: Case) -> Iterator[Way]:
    if case.field.in_request:
        yield from unenforced(case)
        yield _own_value_refused(case)
        yield _kept_after_delete(case)
        yield created_at_once(case)
    elif case.field.name != "id":
        yield _all_alike(case)
    else:
        change = Change(
            name="repeated",
            resource=case.resource.name,
            operations=frozenset({"create"}),
            around=_repeated,
        )
        yield Way.of("Create answers with the id of an older record.", change)


def _kept_after_delete(case: Case) -> Way:
    name = case.field.name

    def change() -> Change:
        taken: list[Json] = []

        def around(call: Call, proceed: Proceed) -> MockAnswer:
            record = call.store.get(call.resource.name, call.pk.lower())
            answer = proceed(call)
            if record and not answer.refused_for and record.get(name) is not None:
                taken.append(record[name])
            return answer

        def received(_: Passage, sent: JsonObject) -> JsonObject:
            if sent.get(name) in taken:
                raise RefusedError(400, {name: [TAKEN]}, "duplicate")
            return sent

        def either(call: Call, proceed: Proceed) -> MockAnswer:
            return around(call, proceed) if call.operation.name == "delete" else proceed(call)

        return Change(
            name="kept_after_delete",
            resource=case.resource.name,
            operations=frozenset({"create", "delete"}),
            received=received,
            around=either,
        )

    return Way("kept_after_delete", "The value of a deleted record stays taken.", change)


def _own_value_refused(case: Case) -> Way:
    name = case.field.name

    def received(passage: Passage, sent: JsonObject) -> JsonObject:
        before = passage.before or {}
        if sent.get(name) is not None and sent[name] == before.get(name):
            raise RefusedError(400, {name: [TAKEN]}, "duplicate")
        return sent

    change = Change(
        name="own_value_refused",
        resource=case.resource.name,
        operations=frozenset({"update"}),
        received=received,
    )
    return Way.of("Update refuses the value that the record already has.", change)


def _all_alike(case: Case) -> Way:
    name = case.field.name
    value = plain_value(case.field, case.resource)
    if case.field.types == ("string",):
        value = "same".ljust(case.field.schema.get("minLength", 0), "x")

    def show(_: Passage, record: JsonObject) -> JsonObject:
        return {**record, name: value}

    change = Change(name="repeated", resource=case.resource.name, shown=show)
    return Way.of("Every answer shows the same value.", change)


def _repeated(call: Call, proceed: Proceed) -> MockAnswer:
    older = call.store.newest_but(call.resource.name, None)
    answer = proceed(call)
    if older and not answer.refused_for:
        answer.content["id"] = older["id"]
    return answer


def _matches(case: Case) -> Iterator[Way]:
    yield from unenforced(case)
    names = (case.field.name, *case.rule.details["others"])

    def equal(record: JsonObject) -> bool:
        values = [record.get(name) for name in names]
        return bool(values[0]) and all(value == values[0] for value in values)

    yield too_hard(case, "equal_refused", "Equal values are refused.", equal)


def _requires(case: Case) -> Iterator[Way]:
    yield from unenforced(case)
    name, others = case.field.name, case.rule.details["others"]

    def mirrored(record: JsonObject) -> bool:
        return record.get(name) is None and any(record.get(one) is not None for one in others)

    says = "The other field is refused without this one, too."
    yield too_hard(case, "both_ways", says, mirrored)


def _ordered(case: Case) -> Iterator[Way]:
    yield from unenforced(case)
    name, others = case.field.name, case.rule.details["others"]
    fields = [case.resource.field(one) for one in (name, *others)]
    if any(field.schema.get("format") != "date-time" for field in fields):
        return
    earlier = case.rule.details["relation"] == "before"

    def in_text_order(record: JsonObject) -> bool:
        values = [(record.get(name), record.get(one)) for one in others]
        pairs = [(one, other) if earlier else (other, one) for one, other in values]
        return all(not (one and other) or one <= other for one, other in pairs)

    yield replaced(case, "as_text", "Date-times are compared as texts.", in_text_order)


def _any_of(case: Case) -> Iterator[Way]:
    yield from unenforced(case)
    names = (case.field.name, *case.rule.details["others"])
    first = names[0]
    if not _exclusive(case):

        def refuses(record: JsonObject) -> bool:
            return record.get(first) is None

        yield too_hard(case, "only_first_counts", f"{first} must be set.", refuses)


def _exclusive(case: Case) -> bool:
    return bool(case.field.relations.get("excluded_by"))


WAYS: Mapping[str, WaysOf] = {
    **dict.fromkeys(RELATION_KINDS, unenforced),
    "unique": _unique,
    "requires": _requires,
    "ordered_relative_to": _ordered,
    "matches_values_of": _matches,
    "any_of": _any_of,
}
