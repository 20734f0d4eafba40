"""Dates: YYYY-MM-DD, valid from 1900 to today.

Source: RFC 3339, full-date. Whether an environment takes earlier or later ones is open.
"""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from spec.today import today
from strategies import any_text
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Supply, Unspecified, Valid, ValueType

FIRST = dt.date(1900, 1, 1)
# The latest date that is drawn. It is fixed, so that one seed draws the same on every day.
LAST = dt.date(2025, 12, 31)
_NEXT_CENTURY = dt.date(2100, 1, 1)
_TODAY = today().isoformat()

_USUAL = "2000-01-01"

_ACCEPTED = (
    Valid("2023-06-15", "a date of this century"),
    Valid(FIRST.isoformat(), "the first day of 1900"),
    Valid("1900-02-28", "28 February 1900, not a leap year"),
    Valid("1999-12-31", "the last day of a century"),
    Valid("2000-02-29", "the leap day of a year that 400 divides"),
    Valid("2024-02-29", "the leap day of a year that 4 divides"),
    Valid(_TODAY, f"today, {_TODAY}"),
)


def _format(value: str, description: str) -> Invalid:
    return Invalid(value, "format", description)


# 1900 was a common year too; it has its own case.
_common_years = st.integers(FIRST.year + 1, LAST.year).map(lambda year: year - (year % 4 == 0))
_dates = st.dates(FIRST, LAST)
_impossible = st.one_of(
    _common_years.map(lambda year: _format(f"{year}-02-29", "29 February of a common year")),
    st.builds(
        lambda year, day: _format(f"{year}-04-{day}", f"{day} April"),
        _common_years,
        st.integers(31, 99),
    ),
    st.builds(
        lambda year, month: _format(f"{year}-{month}-01", f"month {month}"),
        _common_years,
        st.integers(13, 99),
    ),
)

_MUTATIONS = (
    Mutation(
        "impossible",
        (
            _format("2023-02-29", "29 February of a common year"),
            _format("1900-02-29", "29 February 1900, not a leap year"),
            _format("2023-04-31", "31 April"),
            _format("2023-01-32", "day 32"),
            _format("2023-01-00", "day 0"),
            _format("2023-13-01", "month 13"),
            _format("2023-00-01", "month 0"),
        ),
        _impossible,
    ),
    Mutation(
        "shape",
        (
            _format("2023/01/02", "slashes for dashes"),
            _format("01/02/2023", "slashes, the year last"),
            _format("02-01-2023", "the year last"),
            _format("23-01-02", "two digits for the year"),
            _format("2023-01", "no day"),
            _format("2023-001", "the day of the year"),
        ),
        st.one_of(
            _dates.map(lambda day: _format(f"{day:%Y/%m/%d}", "slashes for dashes")),
            _dates.map(lambda day: _format(f"{day:%d/%m/%Y}", "slashes, the year last")),
            _dates.map(lambda day: _format(f"{day:%Y-%m}", "no day")),
        ),
    ),
    Mutation(
        "words",
        (
            _format("string", "six letters"),
            _format("yesterday", "a word"),
            _format("2023-Jan-02", "the month by name"),
        ),
    ),
    any_text.wrong_type(_USUAL),
)


def _out_of_bounds(day: dt.date) -> Unspecified:
    where = "before 1900" if day < FIRST else "in the future"
    return Unspecified(day.isoformat(), "outside_1900_to_today", where)


_OPEN = (
    _out_of_bounds(dt.date(1899, 12, 31)),
    Unspecified("9999-12-31", "outside_1900_to_today", "the last day of year 9999"),
    Unspecified("0001-01-01", "outside_1900_to_today", "the first day of year 1"),
    Unspecified("0000-01-01", "outside_1900_to_today", "year 0"),
    Unspecified(_NEXT_CENTURY.isoformat(), "outside_1900_to_today", "in the next century"),
    Unspecified(f"{_USUAL}T00:00:00Z", "date_with_time", "a date with a time"),
    Unspecified("20230101", "basic_form", "no dashes"),
    Unspecified("2023-1-2", "no_leading_zeros", "no leading zeros"),
    Unspecified("2023-W01-1", "week_date", "a week and a weekday"),
    Unspecified(
        "\u0662\u0660\u0660\u0660-\u0660\u0661-\u0660\u0661",
        "non_ascii_digits",
        "Arabic-Indic digits",
    ),
    *any_text.open_spellings(_USUAL),
    *any_text.coerced(20000101),
)


def valid() -> st.SearchStrategy[str]:
    """Draw dates from 1900-01-01 to 2025-12-31."""
    return _dates.map(dt.date.isoformat)


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw what is not a full-date.

    Mutations: impossible (no such day), shape, words, wrong_type; or a rule's kind. Raises
    ValueError for any other name.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw dates before 1900 or in the future, and open spellings."""
    earlier = st.dates(dt.date(1, 1, 1), FIRST - dt.timedelta(1)).map(_out_of_bounds)
    later = st.dates(_NEXT_CENTURY).map(_out_of_bounds)
    return st.one_of(any_text.unspecified(valid(), _OPEN), earlier, later)


_SUPPLY = Supply((LAST - FIRST).days + 1, lambda place: (FIRST + dt.timedelta(place)).isoformat())
TYPE = ValueType(
    "date", _ACCEPTED, representatives(_MUTATIONS), _OPEN, valid, invalid, unspecified, _SUPPLY
)
