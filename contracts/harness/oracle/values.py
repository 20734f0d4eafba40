"""Decides which kind of rule a value in a request breaks, or whether it is valid or open.

A value is valid only if every library that knows the format accepts it, and breaks a rule only if
none accepts it or a statement of the reference excludes it. Everything else is open.
"""

import unicodedata
from typing import Any

import jsonschema_rs

from contracts.harness.oracle.dates import date_expectation, date_time_expectation
from contracts.harness.oracle.emails import email_expectation
from contracts.harness.oracle.numbers import gln_expectation, luhn_expectation
from contracts.harness.oracle.uuids import uuid_expectation
from spec import Field
from spec.ids import pk_text
from spec.kinds import BY_KEYWORD

# Keywords of the inside of a value; generated values are not judged by those.
_INSIDE = {"minItems", "maxItems", "minProperties", "maxProperties", "properties"}


def broken_kind(field: Field, value: Any) -> str | None:  # noqa: ANN401 -- any value
    """Return the kind of rule a value breaks, "open" if that is unclear, or None if it is valid."""
    if value is None:
        # Some validators convert null to an empty text, 0, or false.
        converted = {"string", "integer", "number", "boolean"} & set(field.types)
        return None if field.nullable else "open" if converted else "not_null"
    if not field.types:
        return "open"
    if field.target is not None or field.types[0] in {"array", "object"}:
        return _structure(field, value)
    if field.types == ("string",):
        return _text(field, value) if isinstance(value, str) else _of_other_type(value)
    if isinstance(value, dict | list):
        return _of_other_type(value)
    if field.types == ("integer",):
        return (
            _keywords(field, value)
            if isinstance(value, int) and not isinstance(value, bool)
            else "open"
        )
    if field.types == ("number",):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return _keywords(field, value) if is_number else "open"
    return None if isinstance(value, bool) else "open"


def _of_other_type(value: Any) -> str:  # noqa: ANN401 -- any value
    """Judge what is not of a scalar field's type: some servers convert scalars and short arrays."""
    return (
        "type"
        if isinstance(value, dict) or (isinstance(value, list) and len(value) != 1)
        else "open"
    )


def _structure(field: Field, value: Any) -> str | None:  # noqa: ANN401 -- any value
    kind = "reference" if field.target else "type"
    if _INSIDE & set(field.schema) and not field.is_reference:
        wrong = not isinstance(value, list if field.types == ("array",) else dict)
        return kind if wrong and isinstance(value, dict) else "open"
    if field.is_reference:
        if isinstance(value, list):
            return "open" if len(value) == 1 else kind
        if not isinstance(value, dict) or set(value) != {"id"}:
            return "open"
        return _id(field, value["id"], kind)
    if field.types == ("object",) and isinstance(value, list):
        return "open" if len(value) == 1 else kind
    if isinstance(value, list) and (not value or field.target):
        return _references(field, value)
    if field.types == ("array",) and isinstance(value, dict):
        return kind
    return None if value == {} else "open"


def _references(field: Field, values: list[Any]) -> str | None:
    """Return None for an array of valid references, and otherwise "open"."""
    whole = [v for v in values if isinstance(v, dict) and set(v) == {"id"}]
    good = len(whole) == len(values) and all(_id(field, v["id"], "") is None for v in whole)
    return None if good else "open"


def _id(field: Field, value: Any, kind: str) -> str | None:  # noqa: ANN401 -- any value
    if field.id_form == "uuid":
        return uuid_expectation(value, kind) if isinstance(value, str) else "open"
    if field.id_form == "integer" and isinstance(value, str):
        # Many servers read the number in a text.
        return kind if value.isascii() and value.isalpha() else "open"
    # Which numbers and texts may be ids is the server's own affair.
    fits = pk_text(value, field.id_form) is not None and value not in {0, ""}
    is_valid = jsonschema_rs.Draft202012Validator(dict(field.id_schema)).is_valid(value)
    negative = isinstance(value, int) and value < 0
    debatable = isinstance(value, str) and _is_debatable(value)
    return None if fits and is_valid and not (negative or debatable) else "open"


def _text(field: Field, value: str) -> str | None:
    if _is_debatable(value):
        return "open"
    if field.values in {"fmi", "peppol_id"}:
        # The reference shows no more than their length and pattern.
        return _keywords(field, value) or "open"
    match field.schema.get("format"):
        case "uuid":
            return uuid_expectation(value, "format")
        case "date":
            return date_expectation(value)
        case "date-time":
            return date_time_expectation(value)
        case "email":
            return _length(field, value) or email_expectation(value)
        case "luhn":
            return luhn_expectation(field, value)
        case "gln13":
            return _length(field, value) or gln_expectation(value)
        case "url":
            # Which schemes and names a server takes is its own affair.
            return _length(field, value) or "open"
    return _keywords(field, value)


def _length(field: Field, value: str) -> str | None:
    if len(value) < field.schema.get("minLength", 0):
        return "min_length"
    return "max_length" if len(value) > field.schema.get("maxLength", len(value)) else None


def _is_debatable(value: str) -> bool:
    return (
        not value.strip()
        or value != value.strip()
        or any(unicodedata.category(character) in {"Cc", "Cs"} for character in value)
        or unicodedata.normalize("NFC", value) != value
    )


def _keywords(field: Field, value: Any) -> str | None:  # noqa: ANN401 -- any value
    """Return the kind of the first keyword of the field that a value breaks, or None."""
    if field.enum_is_cut and value not in field.schema["enum"]:
        return "open"
    error = next(jsonschema_rs.Draft202012Validator(dict(field.schema)).iter_errors(value), None)
    if error is None:
        return None
    kind = BY_KEYWORD.get(str(error.schema_path[-1]))
    return kind.name if kind and kind.scope == "value" else "open"
