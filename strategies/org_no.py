"""Swedish organisation numbers that belong to no one.

Ten digits, or eleven characters NNNNNN-NNNN; the last is Luhn's check digit over all ten. Numbers
that begin with 4 are not given out, and the third digit is never below 2, which keeps them apart
from dates of birth. Source: Bolagsverket and Skatteverket on organisation numbers.
"""

from __future__ import annotations

from hypothesis import strategies as st

from strategies import any_text, slips
from strategies.check_digit import luhn, luhn_remainder
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Supply, Unspecified, Valid, ValueType


def _number(second: int, third: int, rest: int) -> str:
    payload = f"4{second}{third}{rest:06}"
    return payload + luhn(payload)


def _plain(number: str) -> Valid:
    return Valid(number, "ten digits")


def _dashed(number: str) -> Valid:
    return Valid(f"{number[:6]}-{number[6:]}", "with a dash")


def _right(number: str) -> bool:
    return luhn_remainder(number) == 0


# Never 44…: swapping the first two digits is then a slip that Luhn catches in every number.
_SECONDS, _THIRDS, _RESTS = (0, 1, 2, 3, 5, 6, 7, 8, 9), range(2, 10), 1_000_000
_numbers = st.builds(
    _number, st.sampled_from(_SECONDS), st.integers(2, 9), st.integers(0, _RESTS - 1)
)


def _at(place: int) -> str:
    place, rest = divmod(place, _RESTS)
    second, third = divmod(place, len(_THIRDS))
    return _number(_SECONDS[second], _THIRDS[third], rest)


SUPPLY = Supply(len(_SECONDS) * len(_THIRDS) * _RESTS, _at)


def numbers() -> st.SearchStrategy[str]:
    """Draw numbers in their form without a dash, ten digits."""
    return _numbers


LOWEST, USUAL, HIGHEST = _number(0, 2, 0), _number(1, 2, 345_678), _number(9, 9, 999_999)
_CHECK_DIGIT_0 = _number(1, 2, 345_671)

_ACCEPTED = (
    _plain(USUAL),
    _dashed(USUAL),
    Valid(LOWEST, "ten digits, third digit 2"),
    Valid(HIGHEST, "ten digits, third digit 9"),
    Valid(_CHECK_DIGIT_0, "ten digits, check digit 0"),
)


def _short(number: str) -> tuple[Invalid, ...]:
    stem = number[:8]
    return (
        Invalid(stem + luhn(stem), "min_length", "nine digits, check digit right"),
        Invalid(stem, "min_length", "eight digits"),
    )


def _long(number: str) -> tuple[Invalid, ...]:
    return (
        Invalid(f"16{number}", "max_length", "twelve digits, 16 in front"),
        Invalid(f"00{number}", "max_length", "twelve digits, two zeros in front"),
        Invalid(f"{number[:6]}--{number[6:]}", "max_length", "two dashes"),
    )


def _lettered(number: str, place: int, letter: str) -> Invalid:
    value = number[:place] + letter + number[place + 1 :]
    return Invalid(value, "format", f"digit {place + 1} became the letter {letter}")


_MUTATIONS = (
    *slips.mutations(
        _numbers,
        (USUAL,),
        (_plain, _dashed),
        right=_right,
        places=(*range(3, 9), 0),
    ),
    Mutation(
        "letters",
        (_lettered(USUAL, 9, "X"), Invalid("stringstri", "format", "ten letters")),
        st.builds(_lettered, _numbers, st.integers(0, 9), st.sampled_from("XABDEFGHTZ")),
    ),
    Mutation(
        "too_short",
        _short(USUAL),
        st.builds(lambda number, which: _short(number)[which], _numbers, st.integers(0, 1)),
    ),
    Mutation(
        "too_long",
        _long(USUAL),
        st.builds(lambda number, which: _long(number)[which], _numbers, st.integers(0, 2)),
    ),
    any_text.wrong_type(USUAL),
)


def _like_a_date(month: int, day: int, serial: int) -> Unspecified:
    # No date has this month, so that the number is not a sole trader's either.
    payload = f"40{month:02}{day:02}{serial:03}"
    return Unspecified(
        payload + luhn(payload), "low_third_digit", "third digit below 2, check digit right"
    )


_OPEN = (
    _like_a_date(13, 1, 0),
    Unspecified("7601012391", "personal_number", "a personal number of the published test series"),
    Unspecified("0" * 10, "low_third_digit", "zeros only, check digit right"),
    Unspecified(f"0{USUAL}", "eleven_digits", "eleven digits, a zero in front"),
    Unspecified(f"{USUAL[:6]} {USUAL[6:]}", "other_separator", "a blank before the last four"),
    Unspecified(f"{USUAL[:2]}-{USUAL[2:]}", "other_separator", "the dash after the second digit"),
    Unspecified(
        "".join(chr(0x0660 + int(digit)) for digit in USUAL),
        "non_ascii_digits",
        "Arabic-Indic digits",
    ),
    *any_text.open_spellings(USUAL),
    *any_text.coerced(int(USUAL)),
)

_dates = st.builds(_like_a_date, st.integers(13, 19), st.integers(1, 31), st.integers(0, 999))


def valid() -> st.SearchStrategy[str]:
    """Draw numbers that no organisation has, ten digits or with a dash before the last four."""
    return st.builds(_spelt, _numbers, st.booleans())


def _spelt(number: str, dash: bool) -> str:
    return f"{number[:6]}-{number[6:]}" if dash else number


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw a number with one thing wrong.

    Mutations: check_digit, other_digit, swapped, letters, too_short, too_long, wrong_type; or a
    rule's kind. Raises ValueError for any other name.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw what the reference leaves open, never an organisation's or a living person's number."""
    return st.one_of(any_text.unspecified(valid(), _OPEN), _dates)


TYPE = ValueType(
    "org_no", _ACCEPTED, representatives(_MUTATIONS), _OPEN, valid, invalid, unspecified, SUPPLY
)
