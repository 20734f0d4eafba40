"""Colour codes: three or six hex digits, no number sign.

Source: the reference's pattern, `^(?:[0-9a-fA-F]{3}){1,2}$`. Its maxLength is 7, as if a number
sign belonged to it; what is longer than that does not match the pattern either.
"""

from __future__ import annotations

from hypothesis import strategies as st

from strategies import any_text
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Supply, Unspecified, Valid, ValueType

_HEX = "0123456789abcdefABCDEF"

_ACCEPTED = (
    Valid("abc", "three digits, lower case"),
    Valid("ABC", "three digits, upper case"),
    Valid("aBc", "three digits, both cases"),
    Valid("000", "three digits, the lowest"),
    Valid("1e3", "three digits, the look of a number"),
    Valid("ffeedd", "six digits, lower case"),
    Valid("FFEEDD", "six digits, upper case"),
    Valid("a1B2c3", "six digits, both cases"),
    Valid("012345", "six digits, figures only"),
    Valid("ffffff", "six digits, the highest"),
)

_codes = st.one_of(
    st.text(_HEX, min_size=3, max_size=3),
    st.text(_HEX, min_size=6, max_size=6),
)


def _pattern(value: str, description: str) -> Invalid:
    return Invalid(value, "pattern", description)


def _counted(value: str) -> Invalid:
    return _pattern(value, f"{len(value)} hex {'digit' if len(value) == 1 else 'digits'}")


def _signed(value: str) -> Invalid:
    return _pattern(f"#{value}", f"a number sign and {len(value)} digits")


def _lettered(value: str, place: int, letter: str) -> Invalid:
    at = place % len(value)
    return _pattern(
        value[:at] + letter + value[at + 1 :], f"digit {at + 1} became {letter}, not a hex digit"
    )


_MUTATIONS = (
    Mutation(
        "digits",
        tuple(_counted("abcdef0"[:count]) for count in (1, 2, 4, 5, 7)),
        st.one_of([st.text(_HEX, min_size=n, max_size=n).map(_counted) for n in (1, 2, 4, 5, 7)]),
    ),
    Mutation("number_sign", (_signed("fff"), _signed("ffffff")), _codes.map(_signed)),
    Mutation(
        "not_hex",
        (
            _lettered("fff", 2, "g"),
            _lettered("012345", 0, "G"),
            _pattern("string", "six letters"),
            _pattern("red", "the name of a colour"),
            _pattern("0xf", "three characters, 0x in front"),
        ),
        st.builds(_lettered, _codes, st.integers(0, 5), st.sampled_from("gGhzZ")),
    ),
    Mutation(
        "foreign_digits",
        (
            _pattern("\u0661\u0662\u0663", "Arabic-Indic digits"),
            _pattern("\uff41\uff42\uff43", "full-width letters"),
        ),
    ),
    Mutation(
        "blanks", (_pattern("a c", "a blank inside"), _pattern("ab cde", "a blank inside, six"))
    ),
    any_text.wrong_type("abc"),
)

_OPEN = (*any_text.open_spellings("abc"), *any_text.coerced(123))


def valid() -> st.SearchStrategy[str]:
    """Draw three or six hex digits in either case."""
    return _codes


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw a code that breaks the pattern by one mutation.

    Mutations: digits (1, 2, 4, 5 or 7), number_sign, not_hex, foreign_digits, blanks, wrong_type;
    or a rule's kind. Raises ValueError for any other name.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw open spellings."""
    return any_text.unspecified(valid(), _OPEN)


_SUPPLY = Supply(16**6, "{:06x}".format)
TYPE = ValueType(
    "color_code",
    _ACCEPTED,
    representatives(_MUTATIONS),
    _OPEN,
    valid,
    invalid,
    unspecified,
    _SUPPLY,
)
