"""How a record is spelled in answers."""

from mock_api.answer import Json, JsonObject
from mock_api.behaviour import Change, Passage
from spec import Field


def _extra_fields(_: Passage, record: JsonObject) -> JsonObject:
    return {**record, "display_name": "Not in the reference", "revision": 1}


def _custom_id_filled_in(passage: Passage, record: JsonObject) -> JsonObject:
    """Assign a custom_id to a new record whose body has none."""
    if passage.before is not None or "custom_id" in passage.sent or "custom_id" not in record:
        return record
    return {**record, "custom_id": f"auto-{str(record['id'])[:8]}"}


def _links_as_a_set(passage: Passage, record: JsonObject) -> JsonObject:
    """Keep each linked record once, in the order of ids, as a table between two tables does."""
    links = {
        field.name: sorted({one["id"]: one for one in value}.values(), key=lambda one: one["id"])
        for field in passage.resource.fields
        if field.target is not None and isinstance(value := record.get(field.name), list)
        if all(isinstance(one, dict) and "id" in one for one in value)
    }
    return {**record, **links}


def _field_order(_: Passage, record: JsonObject) -> JsonObject:
    return dict(reversed(record.items()))


def _nulls_left_out(_: Passage, record: JsonObject) -> JsonObject:
    """Leave out what is null, as serializers do that skip empty values."""
    return {name: value for name, value in record.items() if value is not None}


def _tags_empty_list(passage: Passage, record: JsonObject) -> JsonObject:
    """Return fields of any type as something empty instead of null."""
    empty: JsonObject = {
        field.name: [] if field.name == "tags" else {}
        for field in passage.resource.readable
        if field.read_only and not field.types and record.get(field.name) is None
    }
    return {**record, **empty}


def _timestamps_without_fraction(passage: Passage, record: JsonObject) -> JsonObject:
    """Return only whole seconds, so that filters and order use what answers show."""
    times: JsonObject = {
        field.name: record[field.name].partition(".")[0] + "Z"
        for field in passage.resource.readable
        if field.read_only and "." in str(record.get(field.name))
        if field.schema.get("format") == "date-time"
    }
    return {**record, **times}


def _timestamps_with_offset(passage: Passage, record: JsonObject) -> JsonObject:
    times: JsonObject = {
        field.name: record[field.name].removesuffix("Z") + "+00:00"
        for field in passage.resource.readable
        if field.schema.get("format") == "date-time" and str(record.get(field.name)).endswith("Z")
    }
    return {**record, **times}


def _upper_case_ids(passage: Passage, record: JsonObject) -> JsonObject:
    ids = {
        field.name: _upper(record[field.name])
        for field in passage.resource.fields
        if field.name in record and _holds_ids(field)
    }
    return {**record, **ids}


def _holds_ids(field: Field) -> bool:
    if field.target is not None:
        return field.id_form == "uuid"
    return field.schema.get("format") == "uuid"


def _upper(value: Json) -> Json:
    if isinstance(value, list):
        return [_upper(item) for item in value]
    if isinstance(value, dict):
        return {key: _upper(part) if key == "id" else part for key, part in value.items()}
    return value.upper() if isinstance(value, str) else value


RECORD_VARIANTS = (
    Change(name="extra_fields", shown=_extra_fields),
    Change(name="custom_id_filled_in", made=_custom_id_filled_in),
    Change(name="links_as_a_set", made=_links_as_a_set),
    Change(name="field_order", shown=_field_order),
    Change(name="nulls_left_out", shown=_nulls_left_out),
    Change(name="tags_empty_list", shown=_tags_empty_list),
    Change(name="timestamps_without_fraction", made=_timestamps_without_fraction),
    Change(name="timestamps_with_offset", shown=_timestamps_with_offset),
    Change(name="upper_case_ids", shown=_upper_case_ids),
)
