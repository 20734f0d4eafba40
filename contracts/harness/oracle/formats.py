"""Verifies the formats of values in answers, with code that is not the strategies' own."""

import re
from urllib.parse import urlsplit

from stdnum import ean, luhn

from contracts.harness.oracle.dates import is_date, is_date_time
from contracts.harness.oracle.emails import is_email

_LUHN_DIGITS = 10
_SSN = re.compile(r"[0-9]{8}-?[0-9]{4}")
_ORG_NO = re.compile(r"[0-9]{6}-?[0-9]{4}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_UNSAFE = re.compile(r'[\s<>"\x00-\x1f]')
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


def is_url(value: str) -> bool:
    """Return whether a text is an absolute URL: a scheme, a name, and nothing that must be escaped.

    Source: RFC 3986, section 3.
    """
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return False
    return bool(_SCHEME.match(value) and host) and not _UNSAFE.search(value)


FORMATS = {
    "date": is_date,
    "date-time": is_date_time,
    "email": is_email,
    "gln13": is_gln13,
    "luhn": is_luhn,
    "url": is_url,
}
"""Verifiers by format, for the formats that JSON Schema lacks or libraries read differently."""
