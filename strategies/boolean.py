"""Booleans: JSON's true and false, and nothing else for certain."""

from __future__ import annotations

from hypothesis import strategies as st

from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType

_ACCEPTED = (Valid(False, "false"), Valid(True, "true"))

_MUTATIONS = (
    Mutation(
        "wrong_type",
        (
            Invalid("maybe", "type", "a word in place of the boolean"),
            Invalid({"value": True}, "type", "an object in place of the boolean"),
            Invalid([True, True], "type", "an array of two in place of the boolean"),
        ),
    ),
)

_OPEN = (
    Unspecified(1, "type_coercion", "the number 1"),
    Unspecified(0, "type_coercion", "the number 0"),
    Unspecified(2, "type_coercion", "the number 2"),
    Unspecified("true", "type_coercion", "the word true as text"),
    Unspecified("False", "type_coercion", "the word False as text"),
    Unspecified("on", "type_coercion", "the word on"),
    Unspecified("", "empty_string", "the empty text in place of the boolean"),
    Unspecified([True], "one_element_array", "an array with true in it"),
)


def valid() -> st.SearchStrategy[bool]:
    """Draw false or true."""
    return st.booleans()


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw what no reading makes a boolean.

    The one mutation is wrong_type, its rule type. Raises ValueError for any other name.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw numbers and words that many parsers read as booleans."""
    return st.sampled_from(_OPEN)


TYPE = ValueType(
    "boolean", _ACCEPTED, representatives(_MUTATIONS), _OPEN, valid, invalid, unspecified
)
