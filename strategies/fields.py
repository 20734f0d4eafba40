"""Which values a field takes: from its schema, and from the family the description names."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

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
from strategies.array import Counts, array
from strategies.bounds import within_reach
from strategies.enum import enum
from strategies.integer import integer
from strategies.lengths import within
from strategies.number import number
from strategies.pattern import pattern
from strategies.reference import bare_id, reference
from strategies.structure import counted_object, structure
from strategies.text import text
from strategies.url import url
from strategies.values import Invalid, ValueType

Made = TypeVar("Made")

_FAMILIES: Mapping[str, ValueType] = {
    "color_code": color_code.TYPE,
    "fmi": fmi.TYPE,
    "gln13": gln13.TYPE,
    "org_no": org_no.TYPE,
    "peppol_id": peppol_id.TYPE,
    "phone_number": phone_number.TYPE,
    "ssn": ssn.TYPE,
}
# Keywords of a number beyond the two that are usual.
_FINER = {"exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_FORMATS: Mapping[str, ValueType] = {
    "date": date.TYPE,
    "date-time": date_time.TYPE,
    "email": email.TYPE,
    "gln13": gln13.TYPE,
    "uuid": uuid.TYPE,
}


class UnknownValuesError(ValueError):
    """No strategy knows the values of a field; the message names it."""


def once(make: Callable[[Field], Made]) -> Callable[[Field], Made]:
    """Return a function that remembers what it makes of each field.

    By identity, since a field holds a schema and so cannot be hashed; the field beside what is made
    keeps the identity from being given away.
    """
    known: dict[int, tuple[Field, Made]] = {}

    @functools.wraps(make)
    def remembered(field: Field) -> Made:
        if id(field) not in known:
            known[id(field)] = field, make(field)
        return known[id(field)][1]

    return remembered


@once
def value_type(field: Field) -> ValueType:
    """Return the values of a field, null left out; raises UnknownValuesError."""
    name, schema = field.name, within_reach(field.schema)
    if "array" in field.types:
        item = _reference(field, field.target) if field.target else _item(name, schema)
        counts = Counts(schema.get("minItems", 0), schema.get("maxItems"))
        return array(item, bool(schema.get("uniqueItems")), counts) if item else opaque.OBJECTS
    if field.target is not None:
        return _reference(field, field.target)
    if field.id_of is not None:
        return bare_id(field.id_of, alone=field.unique, ids=field.id_schema)
    if field.values is not None:
        if field.values not in _FAMILIES:
            known = ", ".join(sorted(_FAMILIES))
            raise UnknownValuesError(
                f"{name}: no strategy is named {field.values!r}; known: {known}"
            )
        return _FAMILIES[field.values]
    if "enum" in schema and field.enum_is_cut:
        seen = enum([v for v in schema["enum"] if v is not None], complete=False)
        if field.types == ("string",):
            return _limited(seen, text(schema.get("minLength", 0), schema.get("maxLength")))
        return seen
    return _of_schema(name, schema)


def _reference(field: Field, target: str) -> ValueType:
    return reference(target, alone=field.unique, ids=field.id_schema)


def _item(name: str, schema: Mapping[str, Any]) -> ValueType | None:
    """Return the elements of an array, or None if the reference does not show any."""
    items = schema.get("items", {})
    types = _types(items)
    if not types or (types == ("object",) and "properties" not in items):
        return None
    return _of_schema(name, items)


def _types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    declared = schema.get("type", ())
    names = (declared,) if isinstance(declared, str) else tuple(declared)
    return tuple(one for one in names if one != "null")


def _of_schema(name: str, schema: Mapping[str, Any]) -> ValueType:
    """Return the values of a schema, null left out."""
    schema = within_reach(schema)
    if "enum" in schema:
        return enum([v for v in schema["enum"] if v is not None], complete=True)
    if _types(schema) != ("array",):
        return _plain(name, _types(schema), schema)
    item = _item(name, schema)
    counts = Counts(schema.get("minItems", 0), schema.get("maxItems"))
    return array(item, bool(schema.get("uniqueItems")), counts) if item else opaque.OBJECTS


def _object(name: str, schema: Mapping[str, Any]) -> ValueType:
    counts = schema.get("minProperties", 0), schema.get("maxProperties")
    if not schema.get("properties"):
        return opaque.OBJECT if counts == (0, None) else counted_object(*counts)
    inner = schema["properties"]
    nullable = [key for key, one in inner.items() if "null" in one.get("type", ())]
    return structure(
        {key: _of_schema(f"{name}.{key}", one) for key, one in inner.items()},
        schema.get("required", ()),
        nullable,
    )


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
            return _integer(schema)
        case ("number",):
            return number(schema)
        case ("object",):
            return _object(name, schema)
        case ("string",):
            return _string(name, schema)
        case ():
            return opaque.ANY
    raise UnknownValuesError(f"{name}: no strategy makes values of type {' or '.join(types)}")


def _integer(schema: Mapping[str, Any]) -> ValueType:
    if {"minimum", "maximum"} <= set(schema) and not _FINER & set(schema):
        return integer(schema["minimum"], schema["maximum"])
    return number(schema, whole=True)


def _string(name: str, schema: Mapping[str, Any]) -> ValueType:
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" in schema:
        return pattern(schema["pattern"], low, high)
    if "format" not in schema:
        return text(low, high)
    if schema["format"] == "url":
        return url(high)
    if schema["format"] == "luhn":
        raise UnknownValuesError(
            f"{name}: a luhn number of 12 to 13 or 10 to 11 characters is known, not of this length"
        )
    if schema["format"] not in _FORMATS:
        known = ", ".join(sorted(_FORMATS))
        raise UnknownValuesError(
            f"{name}: no strategy for the format {schema['format']!r}; known: {known}"
        )
    of_length = email.of_length if schema["format"] == "email" else None
    return within(_FORMATS[schema["format"]], low, high, of_length)
