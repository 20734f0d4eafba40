"""Requests change what no request may change."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from mock_api.answer import Json, JsonObject
from mock_api.behaviour import Change, Passage
from mock_api.checks.values import keyword_check
from mock_api.faults.way import Case, Way, WaysOf
from spec.ids import made_up_id

_WRITABLE = {
    "writable": ("Every request can write it.", frozenset({"create", "update", "bulk_write"})),
    "writable_on_update": ("Update can write it.", frozenset({"update"})),
    "writable_on_create": ("Create can write it.", frozenset({"create"})),
    "writable_on_bulk_write": ("Bulk write can write it.", frozenset({"bulk_write"})),
}


def _read_only(case: Case) -> Iterator[Way]:
    field = case.field
    fits = keyword_check(dict(field.schema))

    def write(passage: Passage, record: JsonObject) -> JsonObject:
        if field.name in passage.sent and fits(passage.sent[field.name]):
            return {**record, field.name: passage.sent[field.name]}
        return record

    for name, (says, operations) in _WRITABLE.items():
        change = Change(name=name, resource=case.resource.name, operations=operations, made=write)
        yield Way.of(says, change)


def _constant(case: Case) -> Iterator[Way]:
    field = case.field
    is_id = field.name == "id" or field.schema.get("format") == "uuid"

    def alter(_: Passage, record: JsonObject) -> JsonObject:
        other = made_up_id(field.id_schema) if is_id else _later(record[field.name])
        return {**record, field.name: other}

    resource = case.resource.name
    if field.name == "id":
        # If it were stored, the record would also move to another address.
        update = Change(
            name="changes_on_update",
            resource=resource,
            operations=frozenset({"update"}),
            shown=alter,
        )
    else:
        update = Change(
            name="changes_on_update",
            resource=resource,
            operations=frozenset({"update"}),
            made=alter,
        )
    yield Way.of("Update changes the value.", update)
    if not case.has("create", "get"):
        return
    listed = Change(
        name="differs_in_list", resource=resource, operations=frozenset({"list"}), shown=alter
    )
    yield Way.of("List shows a different value than Get.", listed)


def _later(value: Json) -> Json:
    later = max(datetime.now(UTC), datetime.fromisoformat(value)) + timedelta(seconds=1)
    return later.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


WAYS: Mapping[str, WaysOf] = {"read_only": _read_only, "constant": _constant}
