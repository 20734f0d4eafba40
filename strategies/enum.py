"""One of a list of values, which our source may have cut short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType

if TYPE_CHECKING:
    from collections.abc import Sequence


def _outside(values: Sequence[int] | Sequence[str]) -> tuple[tuple[int | str, str], ...]:
    """Return values of the same type that are not on the list, each with what it is."""
    numbers = [value for value in values if isinstance(value, int)]
    if numbers:
        return (
            (max(numbers) + 1, "one above the highest of the list"),
            (min(numbers) - 1, "one below the lowest of the list"),
            (max(numbers) + 1000, "far above the highest of the list"),
        )
    longest = max((str(value) for value in values), key=len)
    return (
        (f"{longest}{longest[-1]}", "a value of the list with its last character doubled"),
        (f"{longest}-none", "a value of the list with more behind it"),
    )


def enum(values: Sequence[int] | Sequence[str], complete: bool) -> ValueType:
    """Return the type whose values are `values`, all numbers or all texts.

    Mutations: outside, while `complete` says that the list was read to its end (otherwise
    a value outside is open), and wrong_type. Raises ValueError when there are no values.
    """
    if not values:
        raise ValueError("an enum needs at least one value")
    accepted = tuple(Valid(value, f"the value {value!r}") for value in values)
    first = values[0]
    mutations = [
        Mutation(
            "wrong_type",
            (
                Invalid({"value": first}, "type", "an object in place of the value"),
                Invalid([first, first], "type", "an array of two in place of the value"),
            ),
        )
    ]
    cases = [
        Unspecified(True, "type_coercion", "a boolean in place of the value"),
        Unspecified("", "empty_string", "the empty text"),
        Unspecified([first], "one_element_array", "an array with the value in it"),
        Unspecified(f"{first}\n", "trailing_newline", "the value as text, a newline at the end"),
        Unspecified(f" {first}", "surrounding_blanks", "the value as text, a blank at the start"),
    ]
    if isinstance(first, int):
        cases.append(Unspecified(str(first), "type_coercion", "the number as text"))
        cases.append(Unspecified(float(first), "fraction_of_zero", "a fraction of zero"))
    else:
        cases.append(Unspecified(0, "type_coercion", "a number in place of the text"))
    if complete:
        outside = tuple(
            Invalid(value, "enum", description) for value, description in _outside(values)
        )
        mutations.insert(0, Mutation("outside", outside))
    else:
        cases += [
            Unspecified(value, "enum_cut_short", description)
            for value, description in _outside(values)
        ]

    def valid() -> st.SearchStrategy[int | str]:
        return st.sampled_from(values)

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return broken(mutations, breaking)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return st.sampled_from(cases)

    return ValueType(
        "enum", accepted, representatives(mutations), tuple(cases), valid, invalid, unspecified
    )
