"""What can be said about any text field, whatever its own rules are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from strategies.values import Broken, Debatable
from strategies.ways import Way

if TYPE_CHECKING:
    from collections.abc import Sequence


def wrong_type(value: str) -> Way:
    """Wrap a valid text in what can never be read as text: an object and an array."""
    return Way(
        "wrong_type",
        (
            Broken({"value": value}, "type", "an object in place of the text"),
            Broken([value], "type", "an array in place of the text"),
        ),
    )


def open_spellings(value: str) -> tuple[Debatable, ...]:
    """Spell a valid text so that the reference no longer says whether it is accepted.

    Many servers trim white space, take the empty text for null, or turn numbers into text.
    """
    return (
        Debatable("", "empty_string", "the empty text"),
        Debatable(" ", "blank", "a single blank"),
        Debatable(f"{value}\n", "trailing_newline", "a newline at the end"),
        Debatable(f" {value}", "surrounding_blanks", "a blank at the start"),
        Debatable(f"{value} ", "surrounding_blanks", "a blank at the end"),
        Debatable(f"{value[:1]}\x00{value[1:]}", "control_character", "NUL inside"),
        Debatable(f"{value}\ud800", "lone_surrogate", "half a surrogate pair at the end"),
    )


def coerced(number: float) -> tuple[Debatable, ...]:
    """Give a number and a boolean where text is asked for."""
    return (
        Debatable(number, "type_coercion", "a number in place of the text"),
        Debatable(True, "type_coercion", "a boolean in place of the text"),
    )


def debatable(
    valid: st.SearchStrategy[Any], cases: Sequence[Debatable]
) -> st.SearchStrategy[Debatable]:
    """Draw one of the cases, or an open spelling of a drawn valid text."""
    spellings = len(open_spellings(""))
    respelt = st.tuples(valid, st.integers(0, spellings - 1)).map(
        lambda drawn: open_spellings(drawn[0])[drawn[1]]
    )
    return st.one_of(st.sampled_from(cases), respelt)
