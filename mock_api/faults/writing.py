"""Create, Bulk write, and Update accept invalid bodies, or lose and confuse records."""

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from mock_api.answer import JSON_TYPE, Json, JsonObject, MockAnswer, to_json
from mock_api.behaviour import Alter, Change, Passage
from mock_api.call import Around, Call, Proceed
from mock_api.faults.around import around_way
from mock_api.faults.races import updated_at_once
from mock_api.faults.reading import example
from mock_api.faults.values import is_plain_text
from mock_api.faults.way import Case, Way, WaysOf
from spec import Field, Resource
from spec.ids import pk_text
from spec.plain import plain_value

# So many characters tell a hundred items apart.
_NAMING = len("contract 100")
_GZIP = b"\x1f\x8b"


def _malformed_json(case: Case) -> Iterator[Way]:
    says = "A body that is not JSON is accepted."
    yield around_way(case, "accepted", says, _repaired)
    for name, (says, to_json_text) in _LENIENT.items():
        yield around_way(case, name, says, _lenient(to_json_text))
    says = "A body in another encoding is accepted, and its content is lost."
    yield around_way(case, "other_encodings_lost", says, _other_encodings_lost)
    if any(is_plain_text(field) and not field.relations for field in case.resource.writable):
        says = "Of a key that is sent twice, both values are stored."
        yield around_way(case, "key_twice_joined", says, _joined)


def _one_value(text: str) -> str:
    return text[: json.JSONDecoder().raw_decode(text)[1]]


# What turns a lenient spelling into JSON.
_LENIENT: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "rest_ignored": ("What follows the first JSON value is ignored.", _one_value),
    "single_quotes_accepted": (
        "Texts may be in single quotes.",
        lambda text: text.replace("'", '"'),
    ),
    "trailing_comma_accepted": (
        "A comma may follow the last item.",
        lambda text: re.sub(r",\s*([}\]])", r"\1", text),
    ),
    "comments_accepted": ("Comments are ignored.", lambda text: re.sub(r"/\*.*?\*/", "", text)),
}


def _lenient(to_json_text: Callable[[str], str]) -> Around:
    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        if answer.refused_for != "malformed_json":
            return answer
        try:
            text = to_json_text(call.body.decode())
        except (ValueError, RecursionError):
            return answer
        return proceed(replace(call, body=text.encode()))

    return around


def _other_encodings_lost(call: Call, proceed: Proceed) -> MockAnswer:
    if call.body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16, _GZIP)):
        return _repaired(call, proceed)
    return proceed(call)


def _joined(call: Call, proceed: Proceed) -> MockAnswer:
    def join(pairs: list[tuple[str, Json]]) -> JsonObject:
        joined: JsonObject = {}
        for name, value in pairs:
            both = isinstance(value, str) and name in joined
            joined[name] = f"{joined[name]}{value}" if both else value
        return joined

    try:
        value = json.loads(call.body, object_pairs_hook=join)
    except (ValueError, RecursionError):
        return proceed(call)
    return proceed(replace(call, body=json.dumps(value).encode()))


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
        call.store.delete(call.resource.name, str(last["id"]).lower())
    return answer


def _in_order(case: Case) -> Iterator[Way]:
    yield around_way(case, "reversed", "The records are answered in reverse order.", _reversed)
    # Integers count up, so that this order is the one of creation.
    if case.resource.id_form != "integer":
        says = "The records are answered in the order of their ids."
        yield around_way(case, "sorted_by_id", says, _sorted_by("id"))
    if name := next((f.name for f in case.resource.writable if _is_any_text(f)), None):
        says = f"The records are answered in the order of their {name}."
        yield around_way(case, "sorted", says, _sorted_by(name))
    yield around_way(case, "one_missing", "The last record is not answered.", _one_missing)
    yield around_way(case, "ten_at_most", "At most ten records are answered.", _ten_at_most)


def _reversed(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    return answer if answer.refused_for else replace(answer, content=answer.content[::-1])


def _is_any_text(field: Field) -> bool:
    tied = field.relations or field.unique or field.agrees_with
    long_enough = field.schema.get("maxLength", _NAMING) >= _NAMING
    return is_plain_text(field) and long_enough and not (tied or "minLength" in field.schema)


def _sorted_by(name: str) -> Around:
    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        if answer.refused_for:
            return answer
        return replace(answer, content=sorted(answer.content, key=lambda one: str(one.get(name))))

    return around


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

    # Of a record that needs every field, an Update sends all, or nothing.
    if not resetting and all(field.required for field in case.resource.writable):
        says = "An Update that sends nothing resets the fields."
        yield _storing(case, "empty_resets", says, partial(_reset_by_nothing, case.resource))
    if resetting:
        says = "Fields that are not sent become null."
        yield _storing(case, "wipes_others", says, wipe)
    if len(_scalars(case.resource)) > 1:
        yield updated_at_once(case)
    if resetting:
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


def _reset_by_nothing(resource: Resource, passage: Passage, record: JsonObject) -> JsonObject:
    if passage.sent:
        return record
    return record | {field.name: plain_value(field, resource) for field in resource.writable}


def _scalars(resource: Resource) -> list[Field]:
    """Return the optional fields of one value that depend on no other field."""
    others = [name for f in resource.writable for names in f.relations.values() for name in names]
    tied = {*others, *(str(f.agrees_with) for f in resource.writable)}
    return [
        f
        for f in resource.writable
        if set(f.types) & {"string", "integer", "boolean"} and f.name not in tied
        if not (f.required or f.relations or f.unique or f.agrees_with or f.target or f.id_of)
    ]


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
        says = "An id in the body says which record is changed."
        yield around_way(case, "id_in_body", says, _addressed_by_the_body)
    else:
        says = "If there is another record, it is deleted, too."
        yield around_way(case, "deletes_another", says, _deletes_another)
        says = "The oldest record is deleted, too."
        yield around_way(case, "deletes_oldest", says, _deletes_oldest)
    if "custom_id" in {field.name for field in case.resource.writable}:
        says = "The oldest record with the same custom_id is meant, too."
        by_name = _changes_namesake if case.rule.operation == "update" else _deletes_namesake
        yield around_way(case, "by_custom_id", says, by_name)


def _changes_another(call: Call, proceed: Proceed) -> MockAnswer:
    return _changes(call, proceed, call.store.newest_but(call.resource.name, call.pk.lower()))


def _changes_namesake(call: Call, proceed: Proceed) -> MockAnswer:
    return _changes(call, proceed, _namesake(call))


def _changes(call: Call, proceed: Proceed, other: JsonObject | None) -> MockAnswer:
    answer = proceed(call)
    if other and not answer.refused_for:
        free = [f.name for f in call.resource.writable if not f.unique and not f.relations]
        sent = json.loads(call.body)
        values = {name: answer.content[name] for name in free if name in sent}
        call.store.replace(call.resource.name, other["id"], {**other, **values}, ())
    return answer


def _namesake(call: Call) -> JsonObject | None:
    """Return the oldest other record with the same custom_id as the addressed one."""
    own = call.store.get(call.resource.name, call.pk.lower()) or {}
    alike = [
        one
        for one in call.store.all(call.resource.name)
        if one["id"] != own.get("id") and one.get("custom_id") == own.get("custom_id")
    ]
    return alike[0] if own.get("custom_id") is not None and alike else None


def _addressed_by_the_body(call: Call, proceed: Proceed) -> MockAnswer:
    try:
        pk = json.loads(call.body)["id"]
    except (ValueError, TypeError, KeyError):
        return proceed(call)
    shown = pk_text(pk, call.resource.id_form)
    is_known = shown and call.store.get(call.resource.name, shown.lower())
    return proceed(replace(call, pk=shown) if shown and is_known else call)


def _deletes_another(call: Call, proceed: Proceed) -> MockAnswer:
    return _deletes(call, proceed, call.store.newest_but(call.resource.name, call.pk.lower()))


def _deletes_oldest(call: Call, proceed: Proceed) -> MockAnswer:
    kept = call.store.all(call.resource.name)
    others = [one for one in kept if str(one["id"]) != call.pk.lower()]
    return _deletes(call, proceed, others[0] if others else None)


def _deletes_namesake(call: Call, proceed: Proceed) -> MockAnswer:
    return _deletes(call, proceed, _namesake(call))


def _deletes(call: Call, proceed: Proceed, other: JsonObject | None) -> MockAnswer:
    answer = proceed(call)
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
