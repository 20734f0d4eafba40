"""Date-times: YYYY-MM-DDThh:mm:ss, an optional fraction, then Z or an offset from UTC.

Source: RFC 3339, date-time. Two of them are the same when they name the same instant, whatever
their offsets: compare instants, not spellings.
"""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from strategies import any_text
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType

_USUAL = "2000-01-01T00:00:00Z"
_FIRST, _LAST = dt.datetime(1900, 1, 2), dt.datetime(2025, 12, 30)  # noqa: DTZ001 - the offset is drawn

_ACCEPTED = (
    Valid("2023-06-15T12:34:56Z", "in UTC"),
    Valid("2023-06-15T12:34:56+00:00", "offset zero"),
    Valid("2023-06-15T12:34:56+02:00", "ahead of UTC"),
    Valid("2023-06-15T12:34:56-03:30", "behind UTC, half an hour"),
    Valid("2023-06-15T12:34:56+14:00", "the highest offset in use"),
    Valid("2023-06-15T12:34:56.5Z", "tenths of a second"),
    Valid("2023-06-15T12:34:56.789Z", "milliseconds"),
    Valid("2023-06-15T12:34:56.789012+02:00", "microseconds"),
    Valid("2023-01-01T00:30:00+02:00", "a date that is another one in UTC"),
    Valid("2023-06-15T00:00:00Z", "the first second of a day"),
    Valid("2023-06-15T23:59:59Z", "the last second of a day"),
    Valid("2024-02-29T12:00:00Z", "a leap day"),
)

_FRACTIONS = ("", ".5", ".25", ".125", ".789012")
# Quarters of an hour, from -12:00 to +14:00: the offsets in use.
_offsets = st.integers(-48, 56).map(
    lambda quarters: (
        f"{'-' if quarters < 0 else '+'}{abs(quarters) // 4:02}:{abs(quarters) % 4 * 15:02}"
    )
)
_zones = st.one_of(st.just("Z"), _offsets)
_moments = st.integers(0, int((_LAST - _FIRST).total_seconds())).map(
    lambda seconds: _FIRST + dt.timedelta(seconds=seconds)
)


def _format(value: str, description: str) -> Invalid:
    return Invalid(value, "format", description)


def _at(hour: int, minute: int, second: int, description: str) -> Invalid:
    return _format(f"2023-06-15T{hour:02}:{minute:02}:{second:02}Z", description)


_MUTATIONS = (
    Mutation(
        "impossible",
        (
            _format("2023-02-29T12:00:00Z", "29 February of a common year"),
            _format("2023-13-01T12:00:00Z", "month 13"),
            _format("2023-06-00T12:00:00Z", "day 0"),
            _at(25, 0, 0, "hour 25"),
            _at(12, 60, 0, "minute 60"),
            _at(12, 0, 61, "second 61"),
            _format("2023-06-15T12:00:00+25:00", "an offset of 25 hours"),
        ),
        st.one_of(
            st.integers(25, 99).map(lambda hour: _at(hour, 0, 0, f"hour {hour}")),
            st.integers(60, 99).map(lambda minute: _at(12, minute, 0, f"minute {minute}")),
            st.integers(61, 99).map(lambda second: _at(12, 0, second, f"second {second}")),
            st.integers(32, 99).map(lambda day: _format(f"2023-06-{day}T12:00:00Z", f"day {day}")),
        ),
    ),
    Mutation(
        "shape",
        (
            _format("15/06/2023 12:00", "slashes, the year last"),
            _format("2023-06-15T12-00-00Z", "dashes in the time"),
            _format("Thu, 15 Jun 2023 12:00:00 GMT", "the form of e-mail headers"),
            _format("12:00:00Z", "a time without a date"),
        ),
    ),
    Mutation("words", (_format("string", "six letters"), _format("now", "a word"))),
    any_text.wrong_type(_USUAL),
)

_OPEN = (
    Unspecified("2023-06-15", "no_time", "a date without a time"),
    Unspecified("2023-06-15T12:34:56", "no_offset", "no offset"),
    Unspecified("2023-06-15T12:34Z", "no_seconds", "no seconds"),
    Unspecified("2023-06-15T12Z", "no_minutes", "the hour only"),
    Unspecified("2023-06-15T12:00:00+02:60", "offset_minute_60", "an offset of 60 minutes"),
    Unspecified("1686830400", "unix_time", "seconds since 1970"),
    Unspecified("2023-06-15T12:34:56-00:00", "unknown_offset", "offset minus zero"),
    Unspecified("2023-06-15T12:34:56+23:59", "unusual_offset", "an offset that no time zone uses"),
    Unspecified("2023-06-15T12:34:56+0200", "short_offset", "an offset without a colon"),
    Unspecified("2023-06-15 12:34:56Z", "blank_for_t", "a blank between date and time"),
    Unspecified("2023-06-15t12:34:56z", "lower_case_t_and_z", "t and z in lower case"),
    Unspecified("20230615T123456Z", "basic_form", "no dashes and no colons"),
    Unspecified("2023-06-15T24:00:00Z", "hour_24", "midnight as hour 24"),
    Unspecified("2016-12-31T23:59:60Z", "leap_second", "a leap second that there was"),
    Unspecified("2023-06-15T12:34:56.123456789Z", "nanoseconds", "nine digits of a second"),
    Unspecified("2023-06-15T12:34:56,5Z", "comma_for_point", "a comma before the fraction"),
    Unspecified("1899-12-31T00:00:00Z", "outside_1900_to_today", "before 1900"),
    Unspecified("9999-12-31T23:59:59Z", "outside_1900_to_today", "the last second of year 9999"),
    Unspecified("0001-01-01T00:00:00Z", "outside_1900_to_today", "the first second of year 1"),
    *any_text.open_spellings(_USUAL),
    *any_text.coerced(946684800),
)


def valid() -> st.SearchStrategy[str]:
    """Draw moments from 1900 to 2025, with up to six digits of a second, in UTC or with an offset.

    No finer than microseconds, since the reference is silent on what is kept beyond them.
    """
    return st.builds(
        lambda moment, fraction, zone: f"{moment.isoformat()}{fraction}{zone}",
        _moments,
        st.sampled_from(_FRACTIONS),
        _zones,
    )


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw what is not a date-time.

    Mutations: impossible (no such day or time), shape, words, wrong_type; or a rule's kind. Raises
    ValueError for any other name.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw spellings on which RFC 3339, ISO 8601 and common servers differ."""
    return any_text.unspecified(valid(), _OPEN)


TYPE = ValueType(
    "date_time", _ACCEPTED, representatives(_MUTATIONS), _OPEN, valid, invalid, unspecified
)
