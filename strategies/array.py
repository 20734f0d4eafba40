"""Arrays of one type of element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from strategies.mutations import Mutation, broken, representatives
from strategies.structure import inner_rule
from strategies.values import Invalid, Unspecified, Valid, ValueType

_LONGEST_DRAWN = 5
_ALONE = "a text in place of the array"


def _distinct(elements: list[Any]) -> list[Any]:
    """Keep the first of equal elements; by their spelling, since objects cannot be hashed."""
    kept: dict[str, Any] = {}
    for element in elements:
        kept.setdefault(repr(element), element)
    return list(kept.values())


@dataclass(frozen=True, slots=True)
class Counts:
    """How many elements an array has, both limits included."""

    least: int = 0
    most: int | None = None

    def admit(self, count: int) -> bool:
        """Return whether an array may have so many elements."""
        return self.least <= count and (self.most is None or count <= self.most)


_ANY_COUNT = Counts()


def _of_count(elements: list[Any], count: int, unique: bool) -> list[Any]:
    """Return an array of so many elements, repeated if there are not enough different ones."""
    if unique and count > len(elements):
        raise ValueError(f"only {len(elements)} different elements are known, not {count}")
    return [elements[place % len(elements)] for place in range(count)]


def _within(
    elements: list[Any], found: tuple[Valid, ...], counts: Counts, unique: bool
) -> tuple[Valid, ...]:
    """Return the arrays that have the right number of elements, and those at its limits."""
    kept = [case for case in found if counts.admit(len(case.value))]
    for count, text in ((counts.least, "the fewest"), (counts.most, "the most")):
        if count is not None and all(len(case.value) != count for case in kept):
            array_of = _of_count(elements, count, unique)
            kept.append(Valid(array_of, f"{count} elements, {text}"))
    return tuple(kept)


def _miscounted(elements: list[Any], counts: Counts, unique: bool) -> list[Mutation]:
    mutations = []
    if counts.least:
        few = counts.least - 1
        case = Invalid(elements[:1] * few, "min_items", f"{few} elements, one too few")
        if unique:
            case = Invalid(_of_count(elements, few, unique), case.rule, case.description)
        mutations.append(Mutation("too_few", (case,)))
    if counts.most is not None and not (unique and counts.most >= len(elements)):
        many = counts.most + 1
        value = _of_count(elements, many, unique)
        case = Invalid(value, "max_items", f"{many} elements, one too many")
        mutations.append(Mutation("too_many", (case,)))
    return mutations


def _accepted(elements: list[Any]) -> tuple[Valid, ...]:
    found = [Valid([elements[0]], "one element"), Valid([], "no element")]
    if len(elements) > 1:
        found.append(Valid(elements[:2], "two elements"))
        found.append(Valid(elements[1::-1], "two elements in reverse order"))
    if len(elements) > 2:  # noqa: PLR2004 - or it is the pair again
        found.append(Valid(elements, f"{len(elements)} elements"))
    return tuple(found)


def _in_array(item: ValueType, whole: list[Any]) -> list[Invalid]:
    return [
        Invalid([case.value, *whole[1:]], _of_element(case.rule), f"an element: {case.description}")
        for case in item.refused
    ]


def _of_element(rule: str) -> str:
    # A reference in an array is a rule of the array's field.
    return rule if rule == "reference" else inner_rule(rule)


def _is_text(item: ValueType) -> bool:
    return any(isinstance(case.value, str) for case in item.accepted)


def _mutations(
    item: ValueType, twice: list[Any], whole: list[Any], unique: bool
) -> tuple[Mutation, ...]:
    by_rule: dict[str, list[Invalid]] = {}
    for case in _in_array(item, whole):
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
    if unique and len(twice) > 1:
        case = Invalid(twice, "unique_items", "the same element twice")
        repeated = item.valid().map(
            lambda element: Invalid([element, element], "unique_items", "the same element twice")
        )
        drawn = repeated if len(twice) == 2 else None  # noqa: PLR2004 -- as it is drawn
        mutations.append(Mutation("repeated", (case,), drawn))
    return tuple(mutations)


def array(item: ValueType, unique: bool = False, counts: Counts = _ANY_COUNT) -> ValueType:
    """Return the type of arrays of `item`, in which no two elements are equal if `unique`.

    Mutations: element_type and element_contents for what an element can break, wrong_type,
    too_few and too_many for a limit of `counts`, and
    repeated if `unique`; otherwise a repeated element is open, since the server may store a set.
    Raises ValueError if too few elements are known.
    """
    elements = _distinct([case.value for case in item.accepted])
    accepted = _within(elements, _accepted(elements), counts, unique)
    whole = _of_count(elements, max(counts.least, 1), unique)
    # Repeated, and of a right number of elements if any such array repeats one.
    twice = [elements[0], *whole] if counts.admit(len(whole) + 1) else [whole[0], *whole[:-1]]
    mutations = (
        *_mutations(item, twice, whole, unique),
        *_miscounted(elements, counts, unique),
    )
    cases = [
        Unspecified([None], "null_element", "null for an element"),
        Unspecified([[]], "nested_array", "an empty array for an element"),
        Unspecified(0, "element_without_array", "a number in place of the array"),
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
        if counts == _ANY_COUNT:
            return st.lists(item.valid(), max_size=_LONGEST_DRAWN).map(_distinct)
        most = min(counts.most or _LONGEST_DRAWN, max(counts.least, _LONGEST_DRAWN))
        return st.lists(item.valid(), min_size=counts.least, max_size=most, unique_by=repr)

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return broken(mutations, breaking)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return st.sampled_from(cases)

    return ValueType(
        f"array of {item.name}",
        accepted,
        representatives(mutations),
        tuple(cases),
        valid,
        invalid,
        unspecified,
    )
