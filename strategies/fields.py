"""Which values a field takes: from its schema, and from the family the description names."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from spec import Field
from strategies import (
    boolean,
    color_code,
    date,
    date_time,
    email,
    fmi,
    gln13,
    opaque,
    org_no,
    peppol_id,
    phone_number,
    ssn,
    uuid,
)
from strategies.array import array
from strategies.enum import enum
from strategies.integer import integer
from strategies.pattern import pattern
from strategies.reference import bare_id, reference
from strategies.text import text
from strategies.values import Invalid, ValueType

_FAMILIES: Mapping[str, ValueType] = {
    "color_code": color_code.TYPE,
    "fmi": fmi.TYPE,
    "gln13": gln13.TYPE,
    "org_no": org_no.TYPE,
    "peppol_id": peppol_id.TYPE,
    "phone_number": phone_number.TYPE,
    "ssn": ssn.TYPE,
}
_FORMATS: Mapping[str, ValueType] = {
    "date": date.TYPE,
    "date-time": date_time.TYPE,
    "email": email.TYPE,
    "gln13": gln13.TYPE,
    "uuid": uuid.TYPE,
}


class UnknownValuesError(ValueError):
    """No strategy knows the values of a field; the message names it."""


# By identity, since a field holds a schema and so cannot be hashed; the field beside it keeps the
# identity from being given away.
_known: dict[int, tuple[Field, ValueType]] = {}


def value_type(field: Field) -> ValueType:
    """Return the values of a field, null left out; raises UnknownValuesError."""
    if id(field) not in _known:
        _known[id(field)] = field, _value_type(field)
    return _known[id(field)][1]


def _value_type(field: Field) -> ValueType:
    name, schema = field.name, field.schema
    if "array" in field.types:
        if field.target is None:
            return _array(name, schema)
        return array(reference(field.target), unique=bool(schema.get("uniqueItems")))
    if field.target is not None:
        return reference(field.target, alone=field.unique)
    if field.id_of is not None:
        return bare_id(field.id_of)
    if field.values is not None:
        if field.values not in _FAMILIES:
            known = ", ".join(sorted(_FAMILIES))
            raise UnknownValuesError(
                f"{name}: no strategy is named {field.values!r}; known: {known}"
            )
        return _FAMILIES[field.values]
    if "enum" in schema:
        seen = enum([v for v in schema["enum"] if v is not None], complete=not field.enum_is_cut)
        if field.enum_is_cut and field.types == ("string",):
            return _limited(seen, text(schema.get("minLength", 0), schema.get("maxLength")))
        return seen
    return _plain(name, field.types, schema)


def _array(name: str, schema: Mapping[str, Any]) -> ValueType:
    """Return an array of plain values; where no element was seen, only the empty one is sure."""
    items = schema.get("items", {})
    if "type" not in items or items["type"] == "object":
        return opaque.OBJECTS
    return array(_plain(name, (items["type"],), items), unique=bool(schema.get("uniqueItems")))


def _limited(seen: ValueType, lengths: ValueType) -> ValueType:
    """Return a list of texts that was cut short the limits of length that its field has besides."""
    kinds = {"min_length", "max_length"}

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return lengths.invalid(breaking) if breaking in kinds else seen.invalid(breaking)

    too_long = tuple(b for b in lengths.refused if b.rule in kinds)
    return replace(seen, refused=seen.refused + too_long, invalid=invalid)


def _plain(name: str, types: tuple[str, ...], schema: Mapping[str, Any]) -> ValueType:
    match types:
        case ("boolean",):
            return boolean.TYPE
        case ("integer",):
            return integer(schema["minimum"], schema["maximum"])
        case ("object",):
            return opaque.OBJECT
        case ("string",):
            return _string(name, schema)
        case ():
            return opaque.ANY
    raise UnknownValuesError(f"{name}: no strategy makes values of type {' or '.join(types)}")


def _string(name: str, schema: Mapping[str, Any]) -> ValueType:
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" in schema:
        return pattern(schema["pattern"], low, high)
    if "format" not in schema:
        return text(low, high)
    if schema["format"] not in _FORMATS:
        known = ", ".join(sorted(_FORMATS))
        raise UnknownValuesError(
            f"{name}: no strategy for the format {schema['format']!r}; known: {known}"
        )
    return _FORMATS[schema["format"]]
