"""Global location numbers that belong to no one.

Thirteen digits, the last of them GS1's check digit. Prefix 952 is for demonstrations and examples.
Source: GS1 General Specifications, GS1 prefixes and check digit calculation.
"""

from __future__ import annotations

from hypothesis import strategies as st

from strategies import any_text, slips
from strategies.check_digit import gs1, gs1_remainder
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Supply, Unspecified, Valid, ValueType

_PREFIX = "952"


def _number(rest: int) -> str:
    payload = f"{_PREFIX}{rest:09}"
    return payload + gs1(payload)


def _plain(number: str) -> Valid:
    return Valid(number, "thirteen digits")


def _right(number: str) -> bool:
    return gs1_remainder(number) == 0


_numbers = st.integers(0, 999_999_999).map(_number)
_SUPPLY = Supply(1_000_000_000, _number)

LOWEST, USUAL, HIGHEST = _number(0), _number(123_456_789), _number(999_999_999)
_CHECK_DIGIT_0 = _number(123_456_786)

_ACCEPTED = (
    _plain(USUAL),
    Valid(LOWEST, "thirteen digits, the lowest of its prefix"),
    Valid(HIGHEST, "thirteen digits, the highest of its prefix"),
    Valid(_CHECK_DIGIT_0, "thirteen digits, check digit 0"),
)


def _short(number: str) -> Invalid:
    stem = number[:11]
    return Invalid(stem + gs1(stem), "min_length", "twelve digits, check digit right")


def _long(number: str) -> Invalid:
    return Invalid(f"00{number}", "max_length", "fifteen digits, two zeros in front")


def _lettered(number: str, place: int, letter: str) -> Invalid:
    value = number[:place] + letter + number[place + 1 :]
    return Invalid(value, "format", f"digit {place + 1} became the letter {letter}")


_MUTATIONS = (
    *slips.mutations(
        _numbers,
        (USUAL,),
        (_plain,),
        right=_right,
        # GS1 cannot see a swap of digits that are 5 apart; 5 and 2 of the prefix it always sees.
        places=(*range(3, 12), 1),
    ),
    Mutation(
        "letters",
        (_lettered(USUAL, 12, "X"), Invalid("stringstrings", "format", "thirteen letters")),
        st.builds(_lettered, _numbers, st.integers(0, 12), st.sampled_from("XABDEFGHTZ")),
    ),
    Mutation("too_short", (_short(USUAL),), _numbers.map(_short)),
    Mutation("too_long", (_long(USUAL),), _numbers.map(_long)),
    any_text.wrong_type(USUAL),
)


def _separated(number: str, place: int, separator: str) -> Unspecified:
    return Unspecified(
        number[:place] + separator + number[place:],
        "place_of_the_separator",
        f"{'a dash' if separator == '-' else 'a blank'} after {place} digits",
    )


_OPEN = (
    _separated(USUAL, 12, "-"),
    _separated(USUAL, 3, "-"),
    _separated(USUAL, 7, " "),
    Unspecified(f"0{USUAL}", "fourteen_digits", "fourteen digits, a zero in front"),
    Unspecified(
        "".join(chr(0x0660 + int(digit)) for digit in USUAL),
        "non_ascii_digits",
        "Arabic-Indic digits",
    ),
    *any_text.open_spellings(USUAL),
    *any_text.coerced(int(USUAL)),
)

_separations = st.builds(_separated, _numbers, st.integers(1, 12), st.sampled_from("- "))


def valid() -> st.SearchStrategy[str]:
    """Draw numbers that no company has, thirteen digits."""
    return _numbers


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw a number with one thing wrong.

    Mutations: check_digit, other_digit, swapped, letters, too_short, too_long, wrong_type; or a
    rule's kind. Raises ValueError for any other name.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw what the reference leaves open; it allows 14 characters and does not say which."""
    return st.one_of(any_text.unspecified(valid(), _OPEN), _separations)


TYPE = ValueType(
    "gln13", _ACCEPTED, representatives(_MUTATIONS), _OPEN, valid, invalid, unspecified, _SUPPLY
)
