"""Records as they are stored and shown: with every field, in one spelling."""

import copy
from datetime import UTC, datetime, timedelta

from mock_api.answer import Json, JsonObject
from mock_api.checks.values import keyword_check
from spec import Field, Resource
from spec.ids import pk_text
from spec.plain import plain_value


class Clock:
    """Returns the time in UTC, never the same twice, so that it distinguishes records."""

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> str:
        """Return the time as RFC 3339 with microseconds and Z."""
        self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
        return self._last.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def blank(resource: Resource) -> JsonObject:
    """Return a record before the first write: null or a plain value in every field."""
    record: JsonObject = {}
    for field in answered(resource):
        value = _first(field, resource)
        if value is not None and not _keeps_limits(field, value):
            # A plain value may break a limit. An optional field is then left out.
            value = resource.example.get(field.name)
            if value is None and not field.required:
                continue
        record[field.name] = value
    return record


def _keeps_limits(field: Field, value: Json) -> bool:
    """Return whether a value keeps the keywords of its field's schema; formats are left out."""
    schema = {key: one for key, one in field.schema.items() if key != "format"}
    return keyword_check(schema)(value)


def new_record(
    resource: Resource, pk: Json, empty: JsonObject, sent: JsonObject, clock: Clock
) -> JsonObject:
    """Return a record from an id, a blank one, and a body, with a new created_at."""
    record = {**empty, "id": pk}
    if "created_at" in record:
        record["created_at"] = clock.now()
    return record | written(resource, sent)


def answered(resource: Resource) -> list[Field]:
    """Return the fields of an answer: those of its table, and all writable ones."""
    return [field for field in resource.fields if field.in_request or field.in_response]


def written(resource: Resource, sent: JsonObject) -> JsonObject:
    """Return what a body writes: its writable fields, in the stored spelling."""
    return {
        field.name: _kept(field, sent[field.name])
        for field in resource.writable
        if field.name in sent
    }


def _kept(field: Field, value: Json) -> Json:
    if field.target is not None:
        if isinstance(value, list):
            return [_reference(field, one) for one in value]
        return _reference(field, value)
    if field.schema.get("format") == "uuid" and isinstance(value, str):
        return value.lower()
    return value


def _reference(field: Field, value: Json) -> Json:
    """Keep the id of a reference and drop further keys."""
    if not isinstance(value, dict) or pk_text(value.get("id"), field.id_form) is None:
        return value
    return {"id": value["id"].lower() if field.id_form == "uuid" else value["id"]}


def _first(field: Field, resource: Resource) -> Json:
    if "default" in field.schema:
        return copy.deepcopy(field.schema["default"])
    return None if field.nullable else plain_value(field, resource)
