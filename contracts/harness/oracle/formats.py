"""Verifies the formats of values in answers, with code that is not the strategies' own."""

import re

from stdnum import ean, luhn

from contracts.harness.oracle.dates import is_date, is_date_time
from contracts.harness.oracle.emails import is_email

_LUHN_DIGITS = 10
_SSN = re.compile(r"[0-9]{8}-?[0-9]{4}")
_ORG_NO = re.compile(r"[0-9]{6}-?[0-9]{4}")
_GLN = re.compile(r"[0-9]{13}")


def is_luhn(value: str) -> bool:
    """Return whether the last ten digits of a number carry a right Luhn check digit.

    That is the Swedish reading of both kinds of number the reference calls luhn. A number that is
    right over all its digits is taken too: the reference does not say over which.
    """
    if not (_SSN.fullmatch(value) or _ORG_NO.fullmatch(value)):
        return False
    digits = value.replace("-", "")
    return bool(luhn.is_valid(digits[-_LUHN_DIGITS:]) or luhn.is_valid(digits))


def is_gln13(value: str) -> bool:
    """Return whether a GLN's check digit is right; the place of its one separator is open."""
    digits = re.sub(r"(?<=.)[ .-](?=.)", "", value, count=1)
    return bool(_GLN.fullmatch(digits)) and bool(ean.is_valid(digits))


FORMATS = {
    "date": is_date,
    "date-time": is_date_time,
    "email": is_email,
    "gln13": is_gln13,
    "luhn": is_luhn,
}
"""Verifiers by format, for the formats that JSON Schema lacks or libraries read differently."""
