"""What holds for any text field, whatever its own rules are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from strategies.mutations import Mutation
from strategies.values import Invalid, Unspecified

if TYPE_CHECKING:
    from collections.abc import Sequence


def wrong_type(value: str) -> Mutation:
    """Wrap a valid text in what no server reads as text: an object and an array."""
    return Mutation(
        "wrong_type",
        (
            Invalid({"value": value}, "type", "an object in place of the text"),
            Invalid([value, value], "type", "an array of two in place of the text"),
        ),
    )


def open_spellings(value: str) -> tuple[Unspecified, ...]:
    """Return spellings of a valid text about which the reference says nothing.

    Many servers trim white space, take the empty text for null, or turn numbers into text.
    """
    return (
        Unspecified("", "empty_string", "the empty text"),
        Unspecified(" ", "blank", "a single blank"),
        Unspecified(f"{value}\n", "trailing_newline", "a newline at the end"),
        Unspecified(f" {value}", "surrounding_blanks", "a blank at the start"),
        Unspecified(f"{value} ", "surrounding_blanks", "a blank at the end"),
        Unspecified(f"{value[:1]}\x00{value[1:]}", "control_character", "NUL inside"),
        Unspecified(f"{value}\ud800", "lone_surrogate", "half a surrogate pair at the end"),
        Unspecified([value], "one_element_array", "an array with the text in it"),
    )


def coerced(number: float) -> tuple[Unspecified, ...]:
    """Return a number and a boolean in place of text."""
    return (
        Unspecified(number, "type_coercion", "a number in place of the text"),
        Unspecified(True, "type_coercion", "a boolean in place of the text"),
    )


def unspecified(
    valid: st.SearchStrategy[Any], cases: Sequence[Unspecified], *, non_empty: bool = False
) -> st.SearchStrategy[Unspecified]:
    """Draw one of the cases, or an open spelling of a drawn valid text.

    Where the reference says `non_empty`, the empty text, which comes first, is not open.
    """
    spellings = len(open_spellings(""))
    respelt = st.tuples(valid, st.integers(int(non_empty), spellings - 1)).map(
        lambda drawn: open_spellings(drawn[0])[drawn[1]]
    )
    return st.one_of(st.sampled_from(cases), respelt)
