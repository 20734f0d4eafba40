"""Judges and compares Swedish personal and organisation numbers, and location numbers."""

import datetime as dt
import re

from stdnum import luhn

from contracts.harness.oracle.formats import is_gln13
from spec import Field
from spec.today import today

_SEPARATORS = re.compile(r"[ +.:/-]")
# The national form of a phone number in Sweden.
_NATIONAL = re.compile(r"0([1-9][0-9]{6,8})")
_LUHN_DIGITS, _GLN_DIGITS = 10, 13
_COORDINATION = 60
_FIRST_YEAR = 1890


def luhn_expectation(field: Field, value: str) -> str | None:
    """Return the kind of rule that a number breaks, None if it is valid, or "open"."""
    if not value.isascii():
        return "open"
    digits = _SEPARATORS.sub("", value)
    if not digits.isdecimal():
        return "format"
    if len(value) < field.schema.get("minLength", 0):
        return "min_length"
    if len(value) > field.schema.get("maxLength", len(value)):
        return "max_length"
    ten, whole = luhn.is_valid(digits[-_LUHN_DIGITS:]), luhn.is_valid(digits)
    if not ten:
        return "open" if whole else "format"
    return None if _is_usual(field, value, digits) else "open"


def _is_usual(field: Field, value: str, digits: str) -> bool:
    """Return whether a number with a right check digit is one that every authority gives out."""
    if field.values == "org_no":
        return re.fullmatch(r"\d{6}-?\d{4}", value) is not None and digits[2] >= "2"
    if re.fullmatch(r"\d{8}-?\d{4}", value) is None or digits[-4:-1] == "000":
        return False
    day = int(digits[6:8])
    try:
        born = dt.date(
            int(digits[:4]),
            int(digits[4:6]),
            day - _COORDINATION if day > _COORDINATION else day,
        )
    except ValueError:
        return False
    return dt.date(_FIRST_YEAR, 1, 1) <= born <= today()


def gln_expectation(value: str) -> str | None:
    """Return None for a valid location number, "open" if it may be one, and else "format"."""
    if len(value) > _GLN_DIGITS or not value.isascii():
        return "open"
    return None if is_gln13(value) else "format"


def same_number(value: str) -> str:
    """Return a number without its separators."""
    return _SEPARATORS.sub("", value)


def same_phone(value: str) -> str:
    """Return a phone number with its country code, Sweden's for a leading zero, without a plus."""
    national = _NATIONAL.fullmatch(value)
    return f"46{national[1]}" if national else value.removeprefix("+")
