"""Verifies the formats of values in answers, with code that is not the strategies' own."""

import datetime as dt
import re

from stdnum import ean, luhn

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
    digits = re.sub(r"[ .-]", "", value, count=1) if len(value) > len("0" * 13) else value
    return bool(_GLN.fullmatch(digits)) and bool(ean.is_valid(digits))


def is_date_time(value: str) -> bool:
    """Return whether a text is a date, a T and a time; the offset may be missing."""
    try:
        instant(value)
    except ValueError:
        return False
    return True


def instant(value: str) -> dt.datetime:
    """Read a date-time as a point in time, UTC where it names no offset; raises ValueError."""
    if len(value) < len("2000-01-01T00:00") or value[10] not in "Tt":
        raise ValueError(f"{value!r} is not a date-time")
    read = dt.datetime.fromisoformat(value.upper())
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


FORMATS = {"luhn": is_luhn, "gln13": is_gln13, "date-time": is_date_time}
"""Verifiers by format, for the formats that JSON Schema does not define or defines too strictly."""
