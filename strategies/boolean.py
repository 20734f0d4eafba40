"""Booleans: JSON's true and false, and nothing else for certain."""

from __future__ import annotations

from hypothesis import strategies as st

from strategies.values import Broken, Debatable, Valid, ValueType
from strategies.ways import Way, broken, representatives

_ACCEPTED = (Valid(False, "false"), Valid(True, "true"))

_WAYS = (
    Way(
        "wrong_type",
        (
            Broken("maybe", "type", "a word in place of the boolean"),
            Broken({"value": True}, "type", "an object in place of the boolean"),
            Broken([True], "type", "an array in place of the boolean"),
        ),
    ),
)

_OPEN = (
    Debatable(1, "type_coercion", "the number 1"),
    Debatable(0, "type_coercion", "the number 0"),
    Debatable(2, "type_coercion", "the number 2"),
    Debatable("true", "type_coercion", "the word true as text"),
    Debatable("False", "type_coercion", "the word False as text"),
    Debatable("on", "type_coercion", "the word on"),
    Debatable("", "empty_string", "the empty text in place of the boolean"),
)


def valid() -> st.SearchStrategy[bool]:
    """Draw false or true."""
    return st.booleans()


def invalid(breaking: str | None = None) -> st.SearchStrategy[Broken]:
    """Draw what no reading makes a boolean.

    The one way is wrong_type, its rule type. Raises ValueError for any other name.
    """
    return broken(_WAYS, breaking)


def debatable() -> st.SearchStrategy[Debatable]:
    """Draw numbers and words that many parsers read as booleans."""
    return st.sampled_from(_OPEN)


TYPE = ValueType("boolean", _ACCEPTED, representatives(_WAYS), _OPEN, valid, invalid, debatable)
