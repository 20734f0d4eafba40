"""Why a request is refused, in one sentence that says what is wrong with it."""

from collections.abc import Callable, Mapping
from typing import Any

from spec import Field, Rule

_FORMATS = {
    "luhn": "a number with a valid Luhn check digit",
    "gln13": "a GLN with a valid check digit",
    "uuid": "a uuid",
    "email": "an e-mail address",
    "date": "a date such as 2026-01-31",
    "url": "a URL",
    "date-time": "a point in time such as 2026-01-31T12:00:00Z",
}
_Reason = Callable[[Field, Mapping[str, Any]], str]


def _shape(field: Field, _: Mapping[str, Any]) -> str:
    if field.id_of:
        return f"expected the {field.id_form} of a record"
    if field.target:
        shown = "<uuid>" if field.id_form == "uuid" else f"<{field.id_form} id>"
        return f'expected {"" if field.is_reference else "an array of "}{{"id": "{shown}"}}'
    return f"expected JSON of type {' or '.join(field.types)}"


def _related(text: str) -> _Reason:
    return lambda _, details: text.format(others=", ".join(details["others"]))


def _ordered(_: Field, details: Mapping[str, Any]) -> str:
    earlier = details["relation"] == "before"
    return f"it must not be {'after' if earlier else 'before'} {', '.join(details['others'])}"


_REASONS: Mapping[str, _Reason] = {
    "type": _shape,
    "reference": _shape,
    "not_null": lambda _, __: "it must not be null",
    "nullable": lambda _, __: "null is refused",
    "format": lambda _, details: f"expected {_FORMATS.get(details['format'], details['format'])}",
    "enum": lambda _, details: f"expected one of {', '.join(map(str, details['values']))}",
    "min_length": lambda _, details: f"fewer than {details['limit']} characters",
    "max_length": lambda _, details: f"more than {details['limit']} characters",
    "pattern": lambda _, details: f"it does not match {details['limit']}",
    "minimum": lambda _, details: f"less than {details['limit']}",
    "maximum": lambda _, details: f"more than {details['limit']}",
    "exclusive_minimum": lambda _, details: f"not more than {details['limit']}",
    "exclusive_maximum": lambda _, details: f"not less than {details['limit']}",
    "multiple_of": lambda _, details: f"not a multiple of {details['limit']}",
    "min_items": lambda _, details: f"fewer than {details['limit']} items",
    "max_items": lambda _, details: f"more than {details['limit']} items",
    "min_properties": lambda _, details: f"fewer than {details['limit']} properties",
    "max_properties": lambda _, details: f"more than {details['limit']} properties",
    "contents": lambda _, __: "a part of it breaks a limit",
    "unique_items": lambda _, __: "an item occurs twice",
    "any_of": _related("this field or one of {others} must be set"),
    "excluded_by": _related("it must not be set together with {others}"),
    "together_with": _related("{others} must be set together with this field, or none of them"),
    "requires": _related("it must not be set without {others}"),
    "ordered_relative_to": _ordered,
    "sized_relative_to": _related("its magnitude does not fit {others}"),
    "matches_values_of": _related("every item must also occur in {others}"),
}
TAKEN = "This value is not accepted: another record has the same value."


def refusal(field: Field, rule: Rule) -> str:
    """Return the sentence for a request that breaks a rule of a field."""
    if rule.kind == "required":
        return "This field is required."
    reason = _REASONS.get(rule.kind)
    why = reason(field, rule.details) if reason else f"it breaks the rule {rule.id}"
    return f"This value is not accepted: {why}."
