"""Decides whether a generated body must be accepted, must be refused, or is open.

Generated cases come with a claim about the schema. This module judges the values instead, with
verifiers that do not share code with the strategies.
"""

import datetime as dt
import re
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any, Literal

import jsonschema_rs
from stdnum import luhn

from contracts.harness.oracle.coherence import is_coherent
from contracts.harness.oracle.formats import is_gln13
from contracts.harness.oracle.relations import broken_relations
from spec import Field, Operation, Resource
from spec.today import today

Deserves = Literal["acceptance", "refusal", "anything"]
_EMAIL = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[a-z0-9]+([.-][a-z0-9]+)*\.[a-z]{2,}")
_FIRST_YEAR = 1900
_LOCAL_PART = 64
_TEN = 10


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a body deserves; for a refusal, the broken kinds of rules by field."""

    deserves: Deserves
    broken: tuple[tuple[str, str], ...] = ()


_OPEN = Expectation("anything")


def classify(resource: Resource, operation: Operation, body: Any) -> Expectation:  # noqa: ANN401 -- any value
    """Return the expectation for the body of a Create, an Update, or a Bulk write."""
    if operation.body == "array":
        if not isinstance(body, list) or not body:
            return _OPEN
        verdicts = [_object(resource, item, partial=False) for item in body]
        if any(v.deserves == "anything" for v in verdicts):
            return _OPEN
        broken = tuple(pair for v in verdicts for pair in v.broken)
        return Expectation("refusal", broken) if broken else Expectation("acceptance")
    return _object(resource, body, partial=operation.body == "partial")


def _object(resource: Resource, body: Any, *, partial: bool) -> Expectation:  # noqa: ANN401 -- any value
    if not isinstance(body, dict):
        return _OPEN
    writable = {f.name: f for f in resource.writable}
    if set(body) - set(writable):
        return _OPEN
    broken: list[tuple[str, str]] = []
    required = [f.name for f in resource.writable if f.required]
    is_open = partial and not (body and all(name in body for name in required))
    for name, value in body.items():
        found = _value(writable[name], value)
        is_open |= found == "open"
        if found not in {None, "open"}:
            broken.append((name, str(found)))
    relations = list(broken_relations(resource, body, partial=partial))
    is_open |= "open" in {kind for _, kind in relations} or not is_coherent(resource, body)
    broken += [pair for pair in relations if pair[1] != "open"]
    if not partial:
        broken += [
            (f.name, "required") for f in resource.writable if f.required and f.name not in body
        ]
    if broken:
        # One definite breach requires a refusal, but only without open values is the cause clear.
        return Expectation("refusal", tuple(broken)) if not is_open else _OPEN
    return _OPEN if is_open else Expectation("acceptance")


def _value(field: Field, value: Any) -> str | None:  # noqa: ANN401 -- any value
    """Return the kind of rule a value breaks, "open" if that is unclear, or None if it is valid."""
    if value is None:
        return None if field.nullable else "not_null"
    if not field.types:
        return "open"
    if field.target is not None or field.types[0] in {"array", "object"}:
        return _structure(field, value)
    if field.types == ("string",):
        if isinstance(value, dict | list):
            return "type"
        return _text(field, value) if isinstance(value, str) else "open"
    if isinstance(value, dict | list):
        return "type"
    if field.types == ("integer",):
        return (
            _keywords(field, value)
            if isinstance(value, int) and not isinstance(value, bool)
            else "open"
        )
    return None if isinstance(value, bool) else "open"


def _structure(field: Field, value: Any) -> str | None:  # noqa: ANN401 -- any value
    kind = "reference" if field.target else "type"
    if field.is_reference:
        if isinstance(value, list):
            return kind
        if not isinstance(value, dict) or set(value) != {"id"}:
            return "open"
        return _uuid(value["id"], kind)
    if isinstance(value, list) and (not value or field.target):
        return _references(value)
    if field.types == ("array",) and isinstance(value, dict):
        return kind
    if field.types == ("object",) and isinstance(value, list):
        return kind
    return None if value == {} else "open"


def _references(values: list[Any]) -> str | None:
    """Return None for an array of valid references, and otherwise "open"."""
    whole = [v for v in values if isinstance(v, dict) and set(v) == {"id"}]
    good = len(whole) == len(values) and all(_uuid(v["id"], "") is None for v in whole)
    return None if good else "open"


def _uuid(value: Any, kind: str) -> str | None:  # noqa: ANN401 -- any value
    if not isinstance(value, str):
        return "open"
    try:
        parsed = uuid.UUID(value)
    except ValueError:
        return kind if value.isascii() and value.strip() == value and value else "open"
    # The library accepts spellings, such as braces, that the reference does not mention.
    return None if str(parsed) == value.lower() else "open"


def _text(field: Field, value: str) -> str | None:
    if _is_debatable(value):
        return "open"
    if field.values in {"fmi", "peppol_id"}:
        # The reference shows no more than their length and pattern.
        return _keywords(field, value) or "open"
    match field.schema.get("format"):
        case "uuid":
            return _uuid(value, "format")
        case "luhn" | "gln13" | "date" | "date-time" | "email" as name:
            return _FORMATS[name](field, value)
    return _keywords(field, value)


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
    return {
        "minLength": "min_length",
        "maxLength": "max_length",
        "pattern": "pattern",
        "enum": "enum",
        "minimum": "minimum",
        "maximum": "maximum",
    }.get(str(error.schema_path[-1]), "open")


def _luhn(field: Field, value: str) -> str | None:
    digits = value.replace("-", "", 1)
    if not value.isascii():
        return "open"
    if length := _length(field, value):
        return length if digits.isdecimal() else "format"
    if not digits.isdecimal():
        return "open" if "+" in value else "format"
    ten, whole = luhn.is_valid(digits[-_TEN:]), luhn.is_valid(digits)
    if not ten:
        return "open" if whole else "format"
    return None if _is_well_formed_number(field, value, digits) else "open"


def _is_well_formed_number(field: Field, value: str, digits: str) -> bool:
    if field.values == "org_no":
        return re.fullmatch(r"\d{6}-?\d{4}", value) is not None and digits[2] >= "2"
    if re.fullmatch(r"\d{8}-?\d{4}", value) is None:
        return False
    day = int(digits[6:8])
    try:
        born = dt.date(int(digits[:4]), int(digits[4:6]), day - 60 if day > 60 else day)  # noqa: PLR2004
    except ValueError:
        return False
    return born <= today()


def _gln(field: Field, value: str) -> str | None:
    if length := _length(field, value):
        return length
    if not value.isascii() or not value.isdecimal():
        return "open" if len(value) > 13 else "format"  # noqa: PLR2004 -- 13 digits and a separator
    return None if is_gln13(value) else "format"


def _length(field: Field, value: str) -> str | None:
    if len(value) < field.schema.get("minLength", 0):
        return "min_length"
    return "max_length" if len(value) > field.schema.get("maxLength", len(value)) else None


def _date(field: Field, value: str) -> str | None:  # noqa: ARG001 -- as every verifier here
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return "open" if "T" in value or not value.isascii() else "format"
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return "format"
    inside = day.year >= _FIRST_YEAR and day <= today()
    return None if inside else "open"


def _date_time(field: Field, value: str) -> str | None:
    pattern = r"(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})"
    if not re.fullmatch(pattern, value, re.ASCII):
        return "open" if re.match(r"\d{4}-\d{2}-\d{2}", value) else "format"
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return "open" if ":60" in value else "format"
    return _date(field, value[:10])


def _email(field: Field, value: str) -> str | None:
    if value.count("@") == 0:
        return "format"
    local, _, domain = value.rpartition("@")
    if not _EMAIL.fullmatch(value) or len(local) > _LOCAL_PART:
        return "open"
    if any(len(label) > 63 for label in domain.split(".")):  # noqa: PLR2004 -- RFC 1035
        return "open"
    return _length(field, value)


_FORMATS = {
    "luhn": _luhn,
    "gln13": _gln,
    "date": _date,
    "date-time": _date_time,
    "email": _email,
}
