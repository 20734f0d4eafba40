"""Numbers that carry a check digit, judged with python-stdnum."""

import re

from stdnum import ean, luhn

from mock_api.checks.check import Accepts
from spec.model import Field

_DIGITS = re.compile(r"[0-9]+(-[0-9]{4})?")
_GLN = re.compile(r"[0-9]+[- ]?[0-9]+")
_LUHN_LENGTH = 10


def luhn_number(field: Field) -> Accepts:
    """Return the check of a Swedish personal or organization number.

    The last ten digits carry the Luhn digit. A dash is allowed only before the last four. Values
    that are too short or too long are judged by their digits alone, since length is another rule.
    """
    shortest = field.schema.get("minLength", 0)
    longest = field.schema.get("maxLength", 0)

    def accepts(value: str) -> bool:
        if not _DIGITS.fullmatch(value):
            return False
        digits = value.replace("-", "")
        if shortest <= len(value) <= longest and len(digits) != shortest:
            return False
        return is_luhn(digits)

    return accepts


def is_luhn(digits: str) -> bool:
    """Return whether the last of the last ten digits is their Luhn digit."""
    return bool(luhn.is_valid(digits[-_LUHN_LENGTH:]))


def location_number(value: str) -> bool:
    """Return whether a text is a GS1 location number.

    It has digits, at most one separator, and the GS1 check digit at its end.
    """
    digits = re.sub("[- ]", "", value)
    return bool(_GLN.fullmatch(value)) and ean.calc_check_digit(digits[:-1]) == digits[-1]
