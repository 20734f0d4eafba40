"""Fmi codes: text of 17 to 20 characters, of which the reference says nothing else."""

from __future__ import annotations

from hypothesis import strategies as st

from strategies import any_text
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType

_SHORTEST, _LONGEST = 17, 20
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_ACCEPTED = (
    Valid("0" * 16 + "1", "17 digits"),
    Valid("1" * 18, "18 digits"),
    Valid("ABCDEFGHJ1234567890", "19 letters and digits"),
    Valid("A" * 20, "20 letters"),
    Valid("9" * 20, "20 digits"),
)


def _text(shortest: int, longest: int) -> st.SearchStrategy[str]:
    return st.text(_CHARACTERS, min_size=shortest, max_size=longest)


def _short(value: str) -> Invalid:
    return Invalid(value, "min_length", f"{len(value)} characters")


def _long(value: str) -> Invalid:
    return Invalid(value, "max_length", f"{len(value)} characters")


_MUTATIONS = (
    Mutation("too_short", (_short("1" * 16), _short("1")), _text(1, _SHORTEST - 1).map(_short)),
    Mutation(
        "too_long",
        (_long("1" * 21), _long("A" * 40)),
        _text(_LONGEST + 1, 2 * _LONGEST).map(_long),
    ),
    any_text.wrong_type("1" * 18),
)

_OPEN = (
    Unspecified("abcdefghijklmnopqr", "unknown_characters", "lower-case letters"),
    Unspecified("ÅÄÖ45678901234567", "unknown_characters", "Swedish letters"),
    Unspecified("1234-5678-9012-3456", "unknown_characters", "dashes"),
    *any_text.open_spellings("1" * 18),
    *any_text.coerced(10**17),
)


def valid() -> st.SearchStrategy[str]:
    """Draw digits and capital letters, 17 to 20 of them."""
    return _text(_SHORTEST, _LONGEST)


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw a text of a wrong length or type.

    Mutations: too_short, too_long, wrong_type; or a rule's kind. Raises ValueError for any other
    name.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw what the reference leaves open."""
    return any_text.unspecified(valid(), _OPEN)


TYPE = ValueType("fmi", _ACCEPTED, representatives(_MUTATIONS), _OPEN, valid, invalid, unspecified)
