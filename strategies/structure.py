"""Objects with known properties, and objects of which only the number of properties is known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from hypothesis import strategies as st

from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType

# What breaks the shape of a value; everything else that its contents break is a limit.
SHAPE = frozenset({"type", "not_null", "required"})


def inner_rule(rule: str) -> str:
    """Return the kind of rule that a value breaks if a part of it breaks this one."""
    return "type" if rule in SHAPE else "contents"


def _wrong_type(whole: dict[str, Any]) -> Mutation:
    return Mutation(
        "wrong_type",
        (
            Invalid([whole, whole], "type", "an array of two in place of the object"),
            Invalid("no object", "type", "the object became a text"),
        ),
    )


def structure(
    properties: Mapping[str, ValueType], required: Collection[str], nullable: Collection[str] = ()
) -> ValueType:
    """Return the type of objects with these properties, of which some are `required`.

    Mutations: property_<rule> for every rule that a property can break, missing for a required
    one, wrong_type. Open: an unknown property.
    """
    whole = {name: one.accepted[0].value for name, one in properties.items()}
    least = {name: whole[name] for name in properties if name in required}
    accepted = [Valid(whole, "every property")]
    if least != whole:
        accepted.append(Valid(least, "the required properties only"))
    for name, one in properties.items():
        accepted += [
            Valid({**whole, name: case.value}, f"{name}: {case.description}")
            for case in one.accepted[1:]
        ]
    by_rule: dict[str, list[Invalid]] = {}
    for name, one in properties.items():
        for case in one.refused:
            broken_case = Invalid(
                {**whole, name: case.value}, inner_rule(case.rule), f"{name}: {case.description}"
            )
            by_rule.setdefault(broken_case.rule, []).append(broken_case)
    mutations = [Mutation(f"property_{rule}", tuple(cases)) for rule, cases in by_rule.items()]
    if least:
        missing = tuple(
            Invalid({k: v for k, v in whole.items() if k != name}, "type", f"{name} is missing")
            for name in least
        )
        mutations.append(Mutation("missing", missing))
    mutations.append(_wrong_type(whole))
    cases = [
        Unspecified({**whole, "unknown": 1}, "unknown_property", "a property that is not named"),
        *(
            Unspecified({**whole, name: case.value}, case.question, f"{name}: {case.description}")
            for name, one in properties.items()
            for case in one.open
        ),
        *(
            Unspecified({**whole, name: None}, "null_property", f"{name} is null")
            for name in properties
            if name not in nullable
        ),
    ]
    optional = {name: one.valid() for name, one in properties.items() if name not in least}
    needed = {name: properties[name].valid() for name in least}
    drawn = st.fixed_dictionaries(needed, optional=optional)

    def valid() -> st.SearchStrategy[dict[str, Any]]:
        return drawn

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return broken(mutations, breaking)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return st.sampled_from(cases)

    return ValueType(
        "structure",
        tuple(accepted),
        representatives(mutations),
        tuple(cases),
        valid,
        invalid,
        unspecified,
    )


def _free(count: int) -> dict[str, Any]:
    return {f"key_{number}": "value" for number in range(1, count + 1)}


def counted_object(least: int = 0, most: int | None = None) -> ValueType:
    """Return the type of objects with `least` to `most` properties, whatever those are.

    Mutations: too_few, too_many, wrong_type. Raises ValueError if the limits contradict.
    """
    if most is not None and most < least:
        raise ValueError(f"no object has at least {least} and at most {most} properties")
    counts = dict.fromkeys((least, least + 1, *(() if most is None else (most - 1, most))))
    allowed = [n for n in counts if least <= n and (most is None or n <= most)]
    accepted = tuple(Valid(_free(n), f"{n} properties") for n in allowed)
    mutations = []
    if least:
        few = Invalid(_free(least - 1), "min_properties", f"{least - 1} properties, one too few")
        mutations.append(Mutation("too_few", (few,)))
    if most is not None:
        many = Invalid(_free(most + 1), "max_properties", f"{most + 1} properties, one too many")
        mutations.append(Mutation("too_many", (many,)))
    mutations.append(_wrong_type(accepted[0].value))
    cases = (Unspecified({"": "value"}, "empty_key", "an empty text for a key"),)

    def valid() -> st.SearchStrategy[dict[str, Any]]:
        return st.sampled_from(allowed).map(_free)

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return broken(mutations, breaking)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return st.sampled_from(cases)

    return ValueType(
        "counted object", accepted, representatives(mutations), cases, valid, invalid, unspecified
    )
