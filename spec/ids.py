"""The ids of records: UUIDs, integers, or texts of any other kind."""

import secrets
import string
import uuid
from collections.abc import Mapping
from typing import Any, Literal

IdForm = Literal["uuid", "integer", "text"]

UUID: Mapping[str, Any] = {"type": "string", "format": "uuid"}
NO_ID = "00000000-0000-4000-8000-000000000000"
# Where records are counted, far above any of them.
_FAR = 10**9
_LETTERS = string.ascii_lowercase + string.digits
_SHORT, _UUID_LENGTH = 8, 36
_LIMITS = ("minimum", "maximum", "minLength", "maxLength")


def id_form(schema: Mapping[str, Any]) -> IdForm:
    """Return the form of the ids that a schema describes."""
    if "integer" in _types(schema):
        return "integer"
    return "uuid" if schema.get("format") == "uuid" else "text"


def id_schema(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the schema of an `id` field says of an id wherever another record holds it."""
    form = id_form(field)
    if form == "uuid":
        return UUID
    kind = "integer" if form == "integer" else "string"
    return {"type": kind, **{key: field[key] for key in _LIMITS if key in field}}


def _types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    declared = schema.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(declared)


def named(form: IdForm) -> str:
    """Return what a well-formed id of a form is, with its article."""
    return {"uuid": "a uuid", "integer": "an integer", "text": "an id"}[form]


def pk_text(value: object, form: IdForm) -> str | None:
    """Return an id as paths have it; None for a value that is not of the form's JSON type."""
    if form == "integer":
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
    return value if isinstance(value, str) else None


def json_id(pk: str, form: IdForm) -> str | int:
    """Return an id as bodies have it."""
    return int(pk) if form == "integer" and pk.isdecimal() else pk


def sample_id(schema: Mapping[str, Any]) -> str | int:
    """Return an id that keeps the limits of a schema, always the same."""
    form = id_form(schema)
    if form == "uuid":
        return NO_ID
    if form == "integer":
        return int(max(1, schema.get("minimum", 1)))
    return "some".ljust(schema.get("minLength", 0), "0")


def made_up_id(schema: Mapping[str, Any]) -> str | int:
    """Return an id at random, which is very probably the id of no record."""
    form = id_form(schema)
    if form == "integer":
        return _at_most(schema, _FAR + secrets.randbelow(_FAR))
    least, most = schema.get("minLength", 0), schema.get("maxLength", _UUID_LENGTH)
    if form == "uuid" or least <= _UUID_LENGTH <= most:
        return str(uuid.uuid4())
    length = max(least, min(most, _SHORT))
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def unknown_id(schema: Mapping[str, Any]) -> str | int:
    """Return an id that very probably no record has, always the same."""
    match id_form(schema):
        case "uuid":
            return NO_ID
        case "integer":
            return _at_most(schema, 2 * _FAR)
    return "none".ljust(schema.get("minLength", 0), "0")


def _at_most(schema: Mapping[str, Any], number: int) -> int:
    return int(min(number, schema.get("maximum", number)))
