"""Checks of one field's value, each by one keyword of JSON Schema."""

from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

from mock_api.checks.check import Accepts
from mock_api.checks.numbers import location_number, luhn_number
from spec import Field, Rule

# Kind of rule -> keyword. What is left of a field's schema is its shape.
KEYWORDS = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "unique_items": "uniqueItems",
    "exclusive_minimum": "exclusiveMinimum",
    "exclusive_maximum": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "min_items": "minItems",
    "max_items": "maxItems",
    "min_properties": "minProperties",
    "max_properties": "maxProperties",
}
_SHAPE = ("items", "properties", "required")


def keyword_check(schema: dict[str, Any]) -> Accepts:
    """Judge by a JSON Schema, its formats included.

    Patterns are read as ECMA 262 has them; Python's own end of text is taken for its "$".
    """
    if "pattern" in schema:
        schema = {**schema, "pattern": schema["pattern"].replace(r"\Z", "$")}
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return validator.is_valid


def of_type(field: Field) -> Accepts:
    """Judge only whether the JSON type is the field's; null is not its business."""
    return keyword_check({"type": list(field.types)}) if field.types else _anything


def _anything(_: object) -> bool:
    return True


def _shape(field: Field, _: Rule) -> Accepts:
    shape = {key: field.schema[key] for key in _SHAPE if key in field.schema}
    outline = shape if field.target else _outline(shape)
    return keyword_check({"type": list(field.types), **outline})


def _outline(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with its types, names and required markers only, at any depth."""
    kept = {key: schema[key] for key in ("type", "required") if key in schema}
    if isinstance(schema.get("items"), Mapping):
        kept["items"] = _outline(schema["items"])
    if isinstance(schema.get("properties"), Mapping):
        kept["properties"] = {name: _outline(one) for name, one in schema["properties"].items()}
    return kept


def _contents(field: Field, _: Rule) -> Accepts:
    return keyword_check({key: field.schema[key] for key in _SHAPE if key in field.schema})


def _format(field: Field, rule: Rule) -> Accepts:
    name = rule.details["format"]
    if name == "luhn":
        return luhn_number(field)
    if name == "gln13":
        return location_number
    if name == "url":
        return keyword_check({"format": "uri", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*://"})
    return keyword_check({"format": name})


def _enum(field: Field, rule: Rule) -> Accepts:
    # Values beyond a list that is cut short are unknown, so they are accepted.
    if field.enum_is_cut:
        return _anything
    return keyword_check({"enum": list(rule.details["values"])})


def _limit(_: Field, rule: Rule) -> Accepts:
    return keyword_check({KEYWORDS[rule.kind]: rule.details["limit"]})


def _not_null(_: Field, __: Rule) -> Accepts:
    return lambda value: value is not None


def _nullable(_: Field, __: Rule) -> Accepts:
    return _anything


VALUE_CHECKS: Mapping[str, Callable[[Field, Rule], Accepts]] = {
    "type": _shape,
    "reference": _shape,
    "format": _format,
    "enum": _enum,
    "not_null": _not_null,
    "nullable": _nullable,
    "contents": _contents,
    **dict.fromkeys(KEYWORDS, _limit),
}
