"""Arrays of one type of element."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType

_LONGEST_DRAWN = 5
_ALONE = "a text in place of the array"


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
        found.append(Valid(elements[1::-1], "two elements in reverse order"))
    if len(elements) > 2:  # noqa: PLR2004 - or it is the pair again
        found.append(Valid(elements, f"{len(elements)} elements"))
    return tuple(found)


def _in_array(item: ValueType) -> list[Invalid]:
    return [
        Invalid([case.value], case.rule, f"an element: {case.description}") for case in item.refused
    ]


def _is_text(item: ValueType) -> bool:
    return any(isinstance(case.value, str) for case in item.accepted)


def _mutations(item: ValueType, twice: list[Any], unique: bool) -> tuple[Mutation, ...]:
    by_rule: dict[str, list[Invalid]] = {}
    for case in _in_array(item):
        by_rule.setdefault(case.rule, []).append(case)
    mutations = [Mutation(f"element_{rule}", tuple(cases)) for rule, cases in by_rule.items()]
    mutations.append(
        Mutation(
            "wrong_type",
            (
                Invalid({"value": twice[:1]}, "type", "an object in place of the array"),
                *([] if _is_text(item) else [Invalid("string", "type", _ALONE)]),
            ),
        )
    )
    if unique:
        case = Invalid(twice, "unique_items", "the same element twice")
        repeated = item.valid().map(
            lambda element: Invalid([element, element], "unique_items", "the same element twice")
        )
        mutations.append(Mutation("repeated", (case,), repeated))
    return tuple(mutations)


def array(item: ValueType, unique: bool = False) -> ValueType:
    """Return the type of arrays of `item`, in which no two elements are equal if `unique`.

    Mutations: element_<rule> for every rule that an element can break, wrong_type, and
    repeated if `unique`; otherwise a repeated element is open, since the server may store a set.
    """
    elements = _distinct([case.value for case in item.accepted])
    twice = [elements[0], elements[0]]
    mutations = _mutations(item, twice, unique)
    cases = [
        Unspecified([None], "null_element", "null for an element"),
        Unspecified([[]], "nested_array", "an empty array for an element"),
        *(
            Unspecified([case.value], case.question, f"an element: {case.description}")
            for case in item.open
        ),
    ]
    if _is_text(item):
        # Some servers put a single value into an array.
        cases.append(Unspecified("string", "element_without_array", _ALONE))
    if not unique:
        cases.append(Unspecified(twice, "repeated_element", "the same element twice"))

    def valid() -> st.SearchStrategy[list[Any]]:
        return st.lists(item.valid(), max_size=_LONGEST_DRAWN).map(_distinct)

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return broken(mutations, breaking)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return st.sampled_from(cases)

    return ValueType(
        f"array of {item.name}",
        _accepted(elements),
        representatives(mutations),
        tuple(cases),
        valid,
        invalid,
        unspecified,
    )
