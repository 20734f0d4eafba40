"""Swedish personal identity numbers, from the published test series only.

Twelve digits YYYYMMDDNNNC, or thirteen characters YYYYMMDD-NNNC. C is Luhn's check digit over the
last ten digits. Coordination numbers add 60 to the day.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right

from hypothesis import strategies as st

from strategies import any_text, slips
from strategies.check_digit import luhn, luhn_remainder
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Supply, Unspecified, Valid, ValueType

# Skatteverket's published test numbers: every date with both serials, but for these.
_FIRST, _LAST = dt.date(1976, 1, 1), dt.date(2013, 12, 31)
_SERIAL = 238
_UNPUBLISHED = """
    197601012383 198001012387 198001012395 198912202382 199001012393 199001022392 199001042382
    199001042390 199001052399 199001062380 199001062398 199001082388 199001082396 199001092395
    199001132381 200012182382 200103032397 200111042388 200210162384 200212272389 200505092387
    200709112395 200712282383 201012112387 201112302383
""".split()  # noqa: SIM905 - a column of quoted numbers is harder to compare with its source

# No one of this age lives. One serial per date is published; they take turns day by day.
_OLD_FIRST, _OLD_LAST = dt.date(1890, 1, 1), dt.date(1899, 12, 31)
_OLD_SERIAL = 980

# The only years in which every date has a published coordination number.
_COORDINATION_FIRST, _COORDINATION_LAST = dt.date(2022, 1, 1), dt.date(2023, 12, 31)
_COORDINATION_DAY = 60


def _index(day: dt.date, serial: int) -> int:
    return 2 * (day - _FIRST).days + serial - _SERIAL


_UNPUBLISHED_INDEXES = sorted(
    _index(dt.datetime.strptime(number[:8], "%Y%m%d").date(), int(number[8:11]))  # noqa: DTZ007 - a date of birth has no zone
    for number in _UNPUBLISHED
)
# How many published numbers come before each hole: what turns "the k-th number" into a place.
_HOLES = [index - holes for holes, index in enumerate(_UNPUBLISHED_INDEXES)]
_COUNT = _index(_LAST, _SERIAL + 1) + 1 - len(_HOLES)
_MILLENNIUM = _index(dt.date(2000, 1, 1), _SERIAL)
_COUNT_BEFORE_2000 = _MILLENNIUM - bisect_right(_UNPUBLISHED_INDEXES, _MILLENNIUM)


def _number(year: int, month: int, day: int, serial: int) -> str:
    payload = f"{year:04}{month:02}{day:02}{serial:03}"
    return payload + luhn(payload[2:])


def _published(place: int) -> str:
    days, serial = divmod(place + bisect_right(_HOLES, place), 2)
    born = _FIRST + dt.timedelta(days)
    return _number(born.year, born.month, born.day, _SERIAL + serial)


def _old(days: int) -> str:
    born = _OLD_FIRST + dt.timedelta(days)
    return _number(born.year, born.month, born.day, _OLD_SERIAL + days % 2)


def _coordination(days: int) -> str:
    born = _COORDINATION_FIRST + dt.timedelta(days)
    serial = _SERIAL + born.day % 2
    return _number(born.year, born.month, born.day + _COORDINATION_DAY, serial)


def _plain(number: str) -> Valid:
    coordination = int(number[6:8]) > _COORDINATION_DAY
    return Valid(number, "coordination number" if coordination else "twelve digits")


def _dashed(number: str) -> Valid:
    coordination = int(number[6:8]) > _COORDINATION_DAY
    description = "coordination number with a dash" if coordination else "with a dash"
    return Valid(f"{number[:8]}-{number[8:]}", description)


def _right(number: str) -> bool:
    """Return whether the check digit is right over the last ten digits or over all twelve."""
    return luhn_remainder(number[2:]) == 0 or luhn_remainder(number) == 0


_twentieth = st.integers(0, _COUNT_BEFORE_2000 - 1).map(_published)
_recent = st.integers(_COUNT_BEFORE_2000, _COUNT - 1).map(_published)
_aged = st.integers(0, (_OLD_LAST - _OLD_FIRST).days).map(_old)
_coordinated = st.integers(0, (_COORDINATION_LAST - _COORDINATION_FIRST).days).map(_coordination)
_numbers = st.one_of(_twentieth, _recent, _aged, _coordinated)

# One number per class; the names say what is special about each.
_1900S, _2000S, _1800S = _published(0), _published(_COUNT_BEFORE_2000), _old(0)
_COORDINATION, _COORDINATION_31ST = _coordination(0), _coordination(30)
_LEAP_DAY = _number(2000, 2, 29, _SERIAL + 1)
_CHECK_DIGIT_0 = "197601022390"


def _born(number: str, when: str) -> tuple[Valid, Valid]:
    plain, dashed = _plain(number), _dashed(number)
    return (
        Valid(plain.value, f"{plain.description}, born {when}"),
        Valid(dashed.value, f"{dashed.description}, born {when}"),
    )


_ACCEPTED = (
    *_born(_1900S, "in the 1900s"),
    *_born(_2000S, "in the 2000s"),
    *_born(_1800S, "in the 1800s"),
    _plain(_COORDINATION),
    _dashed(_COORDINATION),
    Valid(_COORDINATION_31ST, "coordination number, born on the 31st"),
    Valid(_LEAP_DAY, "twelve digits, born on a leap day"),
    Valid(_CHECK_DIGIT_0, "twelve digits, check digit 0"),
)


def _short(number: str) -> tuple[Invalid, ...]:
    return (
        Invalid(number[1:], "min_length", "eleven digits, the first one left out"),
        Invalid(f"{number[2:8]}-{number[8:]}", "min_length", "the short form, no century"),
        Invalid(number[2:], "min_length", "ten digits, no century"),
    )


def _long(number: str) -> tuple[Invalid, ...]:
    return (
        Invalid(f"00{number}", "max_length", "fourteen digits, two zeros in front"),
        Invalid(f"{number[:8]}--{number[8:]}", "max_length", "two dashes"),
    )


def _lettered(number: str, place: int, letter: str) -> Invalid:
    value = number[:place] + letter + number[place + 1 :]
    return Invalid(value, "format", f"digit {place + 1} became the letter {letter}")


# Without the century a number of the 1890s could belong to a person born in the 1990s.
_safe_without_century = st.one_of(_twentieth, _recent)

_MUTATIONS = (
    *slips.mutations(
        _numbers,
        (_1900S, _COORDINATION),
        (_plain, _dashed),
        right=_right,
        # Only the serial and the check digit: the date of birth stays the one it was.
        places=(8, 9, 10),
    ),
    Mutation(
        "letters",
        (
            _lettered(_1900S, 11, "X"),
            _lettered(_1900S, 8, "T"),
            Invalid("stringstring", "format", "twelve letters"),
        ),
        st.builds(_lettered, _numbers, st.integers(0, 11), st.sampled_from("XABDEFGHTZ")),
    ),
    Mutation(
        "too_short",
        _short(_2000S),
        st.tuples(_safe_without_century, st.integers(0, 2)).map(
            lambda drawn: _short(drawn[0])[drawn[1]]
        ),
    ),
    Mutation(
        "too_long",
        _long(_2000S),
        st.tuples(_safe_without_century, st.integers(0, 1)).map(
            lambda drawn: _long(drawn[0])[drawn[1]]
        ),
    ),
    any_text.wrong_type(_1900S),
)


def _right_over_twelve_only(number: str) -> str:
    return number[:11] + luhn(number[:11])


def _in_digits_from(zero: str, number: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in number)


def _impossible(number: str, description: str) -> Unspecified:
    return Unspecified(number, "impossible_date", description)


_OPEN = (
    _impossible(_number(1976, 2, 31, _SERIAL), "31 February, check digit right"),
    _impossible(_number(2001, 2, 29, _SERIAL), "29 February of a common year, check digit right"),
    _impossible(_number(1976, 13, 1, _SERIAL), "month 13, check digit right"),
    _impossible(_number(1976, 1, 0, _SERIAL), "day 0, check digit right"),
    _impossible(_number(2022, 2, 90, _SERIAL), "coordination number of 30 February"),
    _impossible("0" * 12, "zeros only, check digit right"),
    Unspecified(_number(2199, 1, 1, _SERIAL), "future_date", "born in 2199, check digit right"),
    Unspecified(f"{_1800S[:8]}+{_1800S[8:]}", "plus_separator", "a plus before the last four"),
    Unspecified(f"{_1900S[:8]} {_1900S[8:]}", "other_separator", "a blank before the last four"),
    Unspecified(f"{_1900S[:8]}\u2013{_1900S[8:]}", "other_separator", "an en dash for the dash"),
    Unspecified(f"{_1900S[:4]}-{_1900S[4:]}", "other_separator", "the dash after the year"),
    Unspecified(f"0{_2000S}", "thirteen_digits", "thirteen digits, a zero in front"),
    Unspecified(_in_digits_from("\u0660", _1900S), "non_ascii_digits", "Arabic-Indic digits"),
    Unspecified(_in_digits_from("\uff10", _1900S), "non_ascii_digits", "full-width digits"),
    Unspecified(
        _right_over_twelve_only(_1900S),
        "right_over_twelve_only",
        "check digit right over all twelve digits, wrong over the last ten",
    ),
    *any_text.open_spellings(_1900S),
    *any_text.coerced(int(_1900S)),
)

# Month 13 and up, or a day between the last of a month and the first of a coordination number.
_impossible_numbers = st.one_of(
    st.tuples(st.integers(1976, 2013), st.integers(13, 99), st.integers(1, 31)),
    st.tuples(st.integers(1976, 2013), st.integers(1, 12), st.integers(32, 60)),
).map(lambda date: _impossible(_number(*date, _SERIAL), "an impossible date, check digit right"))
_future_numbers = st.dates(dt.date(2100, 1, 1), dt.date(2199, 12, 31)).map(
    lambda born: Unspecified(
        _number(born.year, born.month, born.day, _SERIAL), "future_date", "not born yet"
    )
)


def _spelt(number: str, dash: bool) -> str:
    return f"{number[:8]}-{number[8:]}" if dash else number


def valid() -> st.SearchStrategy[str]:
    """Draw numbers that belong to no one and keep every rule.

    Twelve digits or with a dash; births 1976-2013 with serial 238 or 239, 1890-1899 with 980 or
    981, coordination numbers of 2022-2023. Source: Skatteverket's published test numbers.
    """
    return st.builds(_spelt, _numbers, st.booleans())


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw a published test number with one thing wrong.

    A wrong check digit is wrong over the last ten digits and over all twelve, so that no reading
    of the reference admits it. Mutations: check_digit, other_digit, swapped, letters, too_short,
    too_long, wrong_type; or a rule's kind. Raises ValueError for any other name.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw what the reference leaves open, never a number that a living person could have."""
    return st.one_of(any_text.unspecified(valid(), _OPEN), _impossible_numbers, _future_numbers)


_SUPPLY = Supply(_COUNT, _published)
TYPE = ValueType(
    "ssn", _ACCEPTED, representatives(_MUTATIONS), _OPEN, valid, invalid, unspecified, _SUPPLY
)
