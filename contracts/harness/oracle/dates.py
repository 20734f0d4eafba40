"""Judges and compares dates and date-times.

A response must be as RFC 3339 writes it. A request is judged leniently: parsers that servers are
built on accept more, and disagree on what.
"""

import calendar
import datetime as dt
import re
from typing import Any

from spec.today import today

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DATE_TIME = re.compile(
    rf"(?P<date>{_DATE.pattern})[Tt](?P<hour>\d{{2}}):(?P<minute>\d{{2}}):(?P<second>\d{{2}})"
    r"(?:\.(?P<fraction>\d+))?(?:[Zz]|(?P<sign>[+-])(?P<hours>\d{2}):(?P<minutes>\d{2}))",
    re.ASCII,
)
# What else common servers write and read. Text that does not even match this is not compared.
_LENIENT = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[Tt ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?:[.,](?P<fraction>\d+))?"
    r"(?:[Zz]|(?P<sign>[+-])(?P<hours>\d{2})(?::?(?P<minutes>\d{2}))?)?",
    re.ASCII,
)
_EXPANDED = re.compile(_LENIENT.pattern.replace(r"\d{4}-", r"(?:\d{4}|[+-]\d{6})-", 1), re.ASCII)
# Anything that a parser in use takes for a date, a week, or a date-time, or for a Unix time.
_SPELLED = re.compile(
    # Python skips characters of any kind after eight digits, and before an offset.
    r"(?:\d{4}-\d{1,2}-\d{1,2}|(?:\d{8}|\d{4}-?W\d{2}(?:-?\d)?)(?:..)?)"
    r"(?:.\d[\d:.,]*.?(?:[Zz]|[+-]\d[\d:.,]*)?)?"
    r"|[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?",
    re.ASCII,
)
_FIRST_YEAR = 1900
_MICROSECONDS = 6
# From the westernmost time zone to the easternmost; some parsers refuse offsets beyond 18 hours.
_LARGEST_OFFSET = 14 * 60
_HOURS, _MINUTES, _SECONDS = 24, 60, 60
_DAY = _HOURS * _MINUTES
_CYCLE, _CYCLE_DAYS = 400, 146_097
_LEAP_YEAR, _MONTHS = 2000, 12


def is_date(value: str) -> bool:
    """Return whether a text is a full-date. Source: RFC 3339, section 5.6."""
    found = _DATE.fullmatch(value)
    return found is not None and _exists(*map(int, found.groups()))


def is_not_after(first: Any, second: Any) -> bool:  # noqa: ANN401 -- JSON values
    """Return whether two dates or date-times are in order or equal; others are compared as such."""
    try:
        return _at(first) <= _at(second)
    except (TypeError, ValueError):
        return bool(type(first) is not type(second) or first <= second)


def _at(value: str) -> dt.datetime:
    """Return the instant of a date-time, or of the first moment of a date in UTC."""
    return instant(value if len(value) > len("YYYY-MM-DD") else f"{value}T00:00:00Z")


def is_date_time(value: str) -> bool:
    """Return whether a text is a date-time, in upper or lower case.

    Second 60 is right where a leap second can be: in the last minute of a month in UTC. Source:
    RFC 3339, sections 5.6 and 5.7.
    """
    found = _DATE_TIME.fullmatch(value)
    if found is None or not is_date(found["date"]):
        return False
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    if hour >= _HOURS or minute >= _MINUTES or int(found["hours"] or 0) >= _HOURS:
        return False
    if int(found["minutes"] or 0) >= _MINUTES:
        return False
    in_utc = hour * _MINUTES + minute - _offset(found)
    return second < _SECONDS or (second == _SECONDS and _ends_a_month(found["date"], in_utc))


def date_expectation(value: str) -> str | None:
    """Return None for a valid date, "format" for what no server reads as one, and else "open"."""
    if is_date(value):
        return None if f"{_FIRST_YEAR}" <= value <= today().isoformat() else "open"
    return _unless_spelled(value, impossible=_DATE.fullmatch(value) is not None)


def date_time_expectation(value: str) -> str | None:
    """Return None for a valid date-time, "format" for what no server reads as one, else "open"."""
    found = _DATE_TIME.fullmatch(value)
    if found is None:
        return _unless_spelled(value, impossible=False)
    if is_date_time(value):
        usual = (
            value == value.upper()
            and int(found["second"]) < _SECONDS
            and len(found["fraction"] or "") <= _MICROSECONDS
            and abs(_offset(found)) <= _LARGEST_OFFSET
            and not value.endswith("-00:00")
        )
        return date_expectation(found["date"]) if usual else "open"
    return "open" if is_date_time(_without_the_limits(found)) else "format"


def _unless_spelled(value: str, *, impossible: bool) -> str:
    return (
        "open"
        if not value.isascii() or (_SPELLED.fullmatch(value) and not impossible)
        else "format"
    )


def _without_the_limits(found: re.Match[str]) -> str:
    """Return a date-time in which what some servers let pass is replaced by what is in order.

    That is hour 24 at midnight, second 60 in any minute, and an offset of 24 hours or of any
    minutes.
    """
    hour, minute, second = found["hour"], found["minute"], found["second"]
    if (hour, minute, second) == ("24", "00", "00"):
        hour = "00"
    second = "59" if second == "60" else second
    hours = "23" if found["hours"] == "24" else found["hours"]
    zone = f"{found['sign']}{hours}:00" if found["sign"] else "Z"
    return f"{found['date']}T{hour}:{minute}:{second}{zone}"


def _offset(found: re.Match[str]) -> int:
    """Return the offset from UTC in minutes."""
    minutes = int(found["hours"] or 0) * _MINUTES + int(found["minutes"] or 0)
    return -minutes if found["sign"] == "-" else minutes


def _exists(year: int, month: int, day: int) -> bool:
    # Year 0 is a leap year, and the calendar module does not know it.
    return 1 <= month <= _MONTHS and 1 <= day <= calendar.monthrange(year or _LEAP_YEAR, month)[1]


def _ends_a_month(date: str, minute_in_utc: int) -> bool:
    """Return whether a minute, counted from the midnight of a date, is the last one of a month."""
    days, minute = divmod(minute_in_utc, _DAY)
    year, month, day = map(int, date.split("-"))
    last = calendar.monthrange(year or _LEAP_YEAR, month)[1]
    return minute == _DAY - 1 and (day + days == last or (day == 1 and days == -1))


def microseconds(value: str) -> int:
    """Return the microseconds since year 0 of a date-time, also of one outside the years 1 to 9999.

    Such a year may have a sign and six digits, as in ECMA 262. Raises ValueError as `instant` does,
    but for the year.
    """
    found = _EXPANDED.fullmatch(value)
    if found is None:
        raise ValueError(f"{value!r} is not a date-time")
    year, rest = found["date"][:-6], found["date"][-6:]
    # The calendar repeats after 400 years, and Python's begins with year 1.
    cycles, place = divmod(int(year), _CYCLE)
    days = dt.date.fromisoformat(f"{place + _CYCLE:04}{rest}").toordinal() + cycles * _CYCLE_DAYS
    minutes = (days * _HOURS + int(found["hour"])) * _MINUTES + int(found["minute"])
    seconds = (minutes - _offset(found)) * _SECONDS + int(found["second"] or 0)
    return int(seconds * 10**_MICROSECONDS + int((found["fraction"] or "0")[:6].ljust(6, "0")))


def is_readable(value: str) -> bool:
    """Return whether a text is spelled so that `microseconds` can compare it."""
    try:
        microseconds(value)
    except ValueError:
        return False
    return True


def instant(value: str) -> dt.datetime:
    """Return the instant of a date-time; raises ValueError if it has none.

    Reads what common servers write: without an offset it is UTC, seconds may be missing, hour 24
    and second 60 are the start of the next day and minute. Digits beyond microseconds are ignored.
    """
    found = _LENIENT.fullmatch(value)
    if found is None:
        raise ValueError(f"{value!r} is not a date-time")
    offset = dt.timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    start = dt.datetime.fromisoformat(found["date"]).replace(tzinfo=dt.UTC)
    try:
        return (
            start
            + dt.timedelta(
                hours=int(found["hour"]),
                minutes=int(found["minute"]),
                seconds=int(found["second"] or 0),
                microseconds=int((found["fraction"] or "0")[:6].ljust(6, "0")),
            )
            - (-offset if found["sign"] == "-" else offset)
        )
    except OverflowError:
        raise ValueError(f"{value!r} is beyond the years 1 to 9999") from None
