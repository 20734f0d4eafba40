"""Arrays of one type of element."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from strategies.values import Broken, Debatable, Valid, ValueType
from strategies.ways import Way, broken, representatives

_LONGEST_DRAWN = 5


def _distinct(elements: list[Any]) -> list[Any]:
    """Keep the first of equal elements; by their spelling, since objects cannot be hashed."""
    kept: dict[str, Any] = {}
    for element in elements:
        kept.setdefault(repr(element), element)
    return list(kept.values())


def _accepted(elements: list[Any]) -> tuple[Valid, ...]:
    found = [Valid([elements[0]], "one element"), Valid([], "no element")]
    if len(elements) > 1:
        found.append(Valid(elements[:2], "two elements"))
        found.append(Valid(elements[1::-1], "two elements, the other way round"))
    if len(elements) > 2:  # noqa: PLR2004 - or it is the pair again
        found.append(Valid(elements, f"{len(elements)} elements"))
    return tuple(found)


def _in_array(item: ValueType) -> list[Broken]:
    return [Broken([case.value], case.rule, f"an element: {case.how}") for case in item.refused]


def _ways(item: ValueType, twice: list[Any], unique: bool) -> tuple[Way, ...]:
    by_rule: dict[str, list[Broken]] = {}
    for case in _in_array(item):
        by_rule.setdefault(case.rule, []).append(case)
    ways = [Way(f"element_{rule}", tuple(cases)) for rule, cases in by_rule.items()]
    ways.append(
        Way(
            "wrong_type",
            (
                Broken({"value": twice[:1]}, "type", "an object in place of the array"),
                Broken("string", "type", "a text in place of the array"),
            ),
        )
    )
    if unique:
        case = Broken(twice, "unique_items", "the same element twice")
        repeated = item.valid().map(
            lambda element: Broken([element, element], "unique_items", "the same element twice")
        )
        ways.append(Way("repeated", (case,), repeated))
    return tuple(ways)


def array(item: ValueType, unique: bool = False) -> ValueType:
    """Return the type of arrays of `item`, in which no two elements are equal if `unique`.

    Ways of breaking: element_<rule> for every rule that an element can break, wrong_type, and
    repeated if `unique`; otherwise a repeated element is open, since a set may stand behind it.
    """
    elements = _distinct([case.value for case in item.accepted])
    twice = [elements[0], elements[0]]
    ways = _ways(item, twice, unique)
    cases = [
        Debatable([None], "null_element", "null for an element"),
        Debatable([[]], "nested_array", "an empty array for an element"),
        *(Debatable([case.value], case.question, f"an element: {case.how}") for case in item.open),
    ]
    if not unique:
        cases.append(Debatable(twice, "repeated_element", "the same element twice"))

    def valid() -> st.SearchStrategy[list[Any]]:
        return st.lists(item.valid(), max_size=_LONGEST_DRAWN).map(_distinct)

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Broken]:
        return broken(ways, breaking)

    def debatable() -> st.SearchStrategy[Debatable]:
        return st.sampled_from(cases)

    return ValueType(
        f"array of {item.name}",
        _accepted(elements),
        representatives(ways),
        tuple(cases),
        valid,
        invalid,
        debatable,
    )
