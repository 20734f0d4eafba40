"""One of a list of values, which our source may have cut short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from strategies.values import Broken, Debatable, Valid, ValueType
from strategies.ways import Way, broken, representatives

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

    Ways of breaking: outside, while `complete` says that the list was read to its end (otherwise
    a value outside is open), and wrong_type. Raises ValueError when there are no values.
    """
    if not values:
        raise ValueError("an enum needs at least one value")
    accepted = tuple(Valid(value, f"the value {value!r}") for value in values)
    first = values[0]
    ways = [
        Way(
            "wrong_type",
            (
                Broken({"value": first}, "type", "an object in place of the value"),
                Broken([first], "type", "an array in place of the value"),
            ),
        )
    ]
    cases = [
        Debatable(True, "type_coercion", "a boolean in place of the value"),
        Debatable("", "empty_string", "the empty text"),
        Debatable(f"{first}\n", "trailing_newline", "the value as text, a newline at the end"),
        Debatable(f" {first}", "surrounding_blanks", "the value as text, a blank at the start"),
    ]
    if isinstance(first, int):
        cases.append(Debatable(str(first), "type_coercion", "the number as text"))
        cases.append(Debatable(float(first), "fraction_of_zero", "a fraction of zero"))
    else:
        cases.append(Debatable(0, "type_coercion", "a number in place of the text"))
    if complete:
        outside = tuple(Broken(value, "enum", how) for value, how in _outside(values))
        ways.insert(0, Way("outside", outside))
    else:
        cases += [Debatable(value, "enum_cut_short", how) for value, how in _outside(values)]

    def valid() -> st.SearchStrategy[int | str]:
        return st.sampled_from(values)

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Broken]:
        return broken(ways, breaking)

    def debatable() -> st.SearchStrategy[Debatable]:
        return st.sampled_from(cases)

    return ValueType(
        "enum", accepted, representatives(ways), tuple(cases), valid, invalid, debatable
    )
