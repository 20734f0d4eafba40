"""How a request is read, where the reference leaves it open."""

from mock_api.answer import Json, JsonObject, RefusedError
from mock_api.behaviour import Change, Passage
from spec import Field
from spec.ids import pk_text

_TRUTH = {"true": True, "false": False}


def _trims(_: Passage, sent: JsonObject) -> JsonObject:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in sent.items()
    }


def _coerces(passage: Passage, sent: JsonObject) -> JsonObject:
    coerced = {
        field.name: _coerced(field, sent[field.name])
        for field in passage.resource.writable
        if field.name in sent
    }
    return {**sent, **coerced}


def _coerced(field: Field, value: Json) -> Json:
    kind = (*field.types, None)[0]
    if kind == "string" and isinstance(value, int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if kind == "integer" and isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if kind == "boolean" and isinstance(value, str):
        return _TRUTH.get(value.lower(), value)
    return value


def _unknown_fields_refused(passage: Passage, sent: JsonObject) -> JsonObject:
    known = {field.name for field in passage.resource.fields}
    _refuse([name for name in sent if name not in known], "This field does not exist.")
    return sent


def _read_only_refused(passage: Passage, sent: JsonObject) -> JsonObject:
    read_only = {field.name for field in passage.resource.fields if field.read_only}
    _refuse([name for name in sent if name in read_only], "This field is read-only.")
    return sent


def _null_coerced(passage: Passage, sent: JsonObject) -> JsonObject:
    """Put an empty value in place of a null that is not allowed, as Ajv does that coerces."""
    empty = {"string": "", "integer": 0, "boolean": False}
    coerced = {
        field.name: empty[field.types[0]]
        for field in passage.resource.writable
        if field.name in sent and sent[field.name] is None
        if not field.nullable and field.types[0] in empty
    }
    return {**sent, **coerced}


def _empty_patch_refused(passage: Passage, sent: JsonObject) -> JsonObject:
    if passage.before is not None and not sent:
        raise RefusedError(400, "Name at least one field.", "values")
    return sent


def _known_references_only(passage: Passage, sent: JsonObject) -> JsonObject:
    unknown = [
        field.name
        for field in passage.resource.writable
        if (kind := field.target or field.id_of)
        for one in _references(field, sent.get(field.name))
        if not passage.exists(kind, one)
    ]
    _refuse(unknown, "This record does not exist.")
    return sent


def _references(field: Field, value: Json) -> list[str]:
    """Return the ids in a reference, a bare id, or an array; other checks judge malformed ones."""
    found = [
        one.get("id") if isinstance(one, dict) else one
        for one in (value if isinstance(value, list) else [value])
    ]
    return [pk.lower() for one in found if (pk := pk_text(one, field.id_form)) is not None]


def _refuse(names: list[str], sentence: str) -> None:
    if names:
        raise RefusedError(400, {name: [sentence] for name in names}, "values")


REQUEST_VARIANTS = (
    Change(name="trims", received=_trims),
    Change(name="coerces", received=_coerces),
    Change(name="unknown_fields_refused", received=_unknown_fields_refused),
    Change(name="read_only_refused", received=_read_only_refused),
    Change(name="null_coerced", received=_null_coerced),
    Change(name="empty_patch_refused", received=_empty_patch_refused),
    Change(name="known_references_only", received=_known_references_only),
    # Update and Bulk write look these two up themselves.
    Change(name="patch_requires_marked", flag=True),
    Change(name="bulk_not_atomic", flag=True),
)
