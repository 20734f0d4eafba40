"""Rules about one field's value: not enforced, too strict, or broken in answers."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mock_api.answer import Json, JsonObject
from mock_api.behaviour import Change, Passage
from mock_api.checks.values import KEYWORDS
from mock_api.faults import units
from mock_api.faults.enforcing import (
    replaced,
    softer,
    too_hard,
    unenforced,
    unenforced_except_on_update,
)
from mock_api.faults.items import only_first_item
from mock_api.faults.patterns import legal_but_refused, miscopied
from mock_api.faults.spoiling import spoiled_ways
from mock_api.faults.way import Case, Way, WaysOf
from spec import Field

_COUNTS = ("min_items", "max_items", "min_properties", "max_properties")
_NUMBERS = ("luhn", "gln13")
_LUHN_DASH = "-"
_COORDINATION = range(61, 92)


def _bounded(field: Field) -> bool:
    """Return whether a complete enumeration determines the values of a field."""
    return "enum" in field.schema and not field.enum_is_cut


def _limit(case: Case) -> Iterator[Way]:
    if _bounded(case.field):
        return
    if case.field.in_request:
        yield from unenforced(case)
        yield from _limit_too_hard(case)
    yield from spoiled_ways(case)


def _limit_too_hard(case: Case) -> Iterator[Way]:
    limit = case.rule.details["limit"]
    at_limit: Mapping[str, Callable[[Any], bool]] = {
        "min_length": lambda value: len(value) == limit,
        "max_length": lambda value: len(value) == limit,
        "minimum": lambda value: bool(value == limit),
        "maximum": lambda value: bool(value == limit),
        **dict.fromkeys(_COUNTS, lambda value: len(value) == limit),
    }
    if case.rule.kind == "pattern":
        yield from legal_but_refused(case)
        yield from miscopied(case)
    # All values of a length are one form of a number, which is the format's to refuse, or is open.
    elif case.rule.kind in at_limit and case.field.schema.get("format") not in _NUMBERS:
        refuses = at_limit[case.rule.kind]
        yield too_hard(case, "too_strict", f"The exact limit {limit} is refused.", refuses)
        if case.rule.kind == "max_length":
            yield from units.counted_otherwise(case)
    elif case.rule.kind == "multiple_of":
        says = f"{limit} itself is refused."
        yield too_hard(case, "too_strict", says, lambda value: bool(value == limit))


def _contents(case: Case) -> Iterator[Way]:
    if case.field.in_request:
        yield from unenforced(case)
    yield from spoiled_ways(case)


def _enum(case: Case) -> Iterator[Way]:
    last = case.rule.details["values"][-1]
    if case.field.in_request and not case.field.enum_is_cut:
        yield from unenforced(case)
    if case.field.in_request:
        says = f"The value {last} is refused."
        yield too_hard(case, "too_strict", says, lambda value: bool(value == last))
    if not case.field.enum_is_cut:
        yield from spoiled_ways(case)


def _type(case: Case) -> Iterator[Way]:
    if case.field.in_request:
        yield from unenforced(case)
        yield from _type_too_hard(case)
        if case.field == next(f for f in case.resource.writable if f.types and not f.target):
            yield only_first_item(case)
    yield from spoiled_ways(case)


def _type_too_hard(case: Case) -> Iterator[Way]:
    field = case.field
    if field.types == ("boolean",):
        yield too_hard(case, "too_strict", "false is refused.", lambda value: value is False)
    if field.types == ("array",) and not field.schema.get("minItems"):
        yield too_hard(case, "too_strict", "An empty array is refused.", lambda value: not value)
    if is_plain_text(field):
        refuses = _not_ascii
        yield too_hard(case, "too_strict", "Text beyond ASCII is refused.", refuses)


def is_plain_text(field: Field) -> bool:
    """Return whether a field accepts any text up to a length, without a family of values."""
    keywords = {"format", "pattern", "enum"}
    free = field.types == ("string",) and field.values is None
    return free and not keywords.intersection(field.schema)


def _not_ascii(value: Json) -> bool:
    return isinstance(value, str) and not value.isascii()


def _format(case: Case) -> Iterator[Way]:
    if case.field.in_request:
        yield from unenforced(case)
        yield from _FORMAT_WAYS.get(case.rule.details["format"], _no_ways)(case)
    yield from spoiled_ways(case)


def _no_ways(_: Case) -> Iterator[Way]:
    return iter(())


def _luhn(case: Case) -> Iterator[Way]:
    yield softer(
        case,
        "not_enforced_for_dash_form",
        "The check digit is ignored if there is a dash.",
        lambda value: _LUHN_DASH in value,
    )
    yield too_hard(
        case, "dash_form_refused", "A dash is refused.", lambda value: _LUHN_DASH in value
    )
    if case.field.values == "ssn":
        yield replaced(
            case,
            "twelve_digits",
            "The check digit is computed over all twelve digits.",
            lambda value: _luhn_over_all(value.replace(_LUHN_DASH, "")),
        )
        yield softer(
            case,
            "not_enforced_for_coordination_numbers",
            "The check digit of coordination numbers is ignored.",
            _is_coordination_number,
        )
        yield too_hard(
            case,
            "coordination_numbers_refused",
            "Coordination numbers are refused.",
            _is_coordination_number,
        )


def _luhn_over_all(digits: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        if not (digit.isascii() and digit.isdigit()):
            return False
        total += sum(divmod(int(digit) * (1 + position % 2), 10))
    return total % 10 == 0


def _is_coordination_number(value: str) -> bool:
    day = value.replace(_LUHN_DASH, "")[-6:-4]
    return day.isascii() and day.isdigit() and int(day) in _COORDINATION


def _uuid(case: Case) -> Iterator[Way]:
    yield too_hard(case, "upper_case_refused", "Upper case is refused.", _has_upper_case)


def _has_upper_case(value: str) -> bool:
    return value != value.lower()


def _email(case: Case) -> Iterator[Way]:
    yield too_hard(case, "plus_refused", "A plus sign is refused.", lambda value: "+" in value)


def _date(case: Case) -> Iterator[Way]:
    says = "29 February is refused."
    yield too_hard(case, "leap_day_refused", says, lambda value: value.endswith("-02-29"))


def _date_time(case: Case) -> Iterator[Way]:
    yield too_hard(
        case,
        "offset_refused",
        "Only UTC, written as Z, is accepted.",
        lambda value: not value.upper().endswith("Z"),
    )
    yield too_hard(
        case, "fraction_refused", "Fractions of seconds are refused.", lambda value: "." in value
    )


_FORMAT_WAYS: Mapping[str, WaysOf] = {
    "luhn": _luhn,
    "uuid": _uuid,
    "email": _email,
    "date": _date,
    "date-time": _date_time,
}


def _reference(case: Case) -> Iterator[Way]:
    if case.field.in_request:
        yield from unenforced(case)
        if case.field.is_reference and case.field.id_form == "uuid":
            yield too_hard(
                case,
                "upper_case_refused",
                "An id in upper case is refused.",
                lambda value: _has_upper_case(str(value.get("id"))),
            )
    yield from spoiled_ways(case)


def _not_null(case: Case) -> Iterator[Way]:
    if case.field.in_request:
        yield from unenforced(case)
    yield from spoiled_ways(case)


def _nullable(case: Case) -> Iterator[Way]:
    yield too_hard(case, "null_refused", "null is refused.", _is_null)
    yield too_hard(case, "null_refused_on_update", "Update refuses null.", _is_null, "update")


def _is_null(value: Json) -> bool:
    return value is None


def _default(case: Case) -> Iterator[Way]:
    name, other = case.field.name, _another(case.field, case.rule.details["value"])

    def made(passage: Passage, record: JsonObject) -> JsonObject:
        return record if name in passage.sent else {**record, name: other}

    for way, operations in {
        "another_value": frozenset({"create", "bulk_write"}),
        "another_value_by_bulk_write": frozenset({"bulk_write"}),
    }.items():
        change = Change(name=way, resource=case.resource.name, operations=operations, made=made)
        yield Way.of("A field that is not sent gets another value than its default.", change)


def _another(field: Field, default: Json) -> Json:
    """Return a value that is not the default, another one of a list if there is one."""
    known = [value for value in field.schema.get("enum", ()) if value != default]
    if known:
        return known[0]
    if isinstance(default, bool):
        return not default
    if isinstance(default, int | float):
        return default + 1
    return f"{default}x" if isinstance(default, str) else None


def _required(case: Case) -> Iterator[Way]:
    if case.field.in_request:
        yield from unenforced_except_on_update(case)
        if case.field == next(f for f in case.resource.writable if f.required):
            yield only_first_item(case)
    if case.field.in_response:
        yield from spoiled_ways(case)


WAYS: Mapping[str, WaysOf] = {
    "required": _required,
    "not_null": _not_null,
    "nullable": _nullable,
    "type": _type,
    "reference": _reference,
    "format": _format,
    "enum": _enum,
    **dict.fromkeys(KEYWORDS, _limit),
    "contents": _contents,
    "default": _default,
}
