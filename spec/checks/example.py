"""Each resource's example keeps every rule: of its fields, between them, and of coherence."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from spec.checks.abilities import Abilities
from spec.checks.documents import Documents, Problem
from spec.model import Field, Resource
from spec.schemas import create_schema

_MIRRORED = {"after": "before"}


def problems(documents: Documents, resource: Resource, abilities: Abilities) -> Iterator[Problem]:
    """Yield everything in a resource's example that Create need not accept."""
    file, example = documents.of(resource.name), dict(resource.example)
    for name, says in _mistakes(resource, example, abilities):
        path = ("example", name) if name else ("example",)
        yield documents.problem(f"example: {says}.", file, *path)


def _mistakes(
    resource: Resource, example: dict[str, Any], abilities: Abilities
) -> Iterator[tuple[str, str]]:
    """Yield each mistake with the field it is at."""
    writable = {field.name for field in resource.writable}
    for name in example:
        if name not in writable:
            yield name, f"{name} is no field of a request"
    related = list(_relations(resource, example))
    yield from related
    validator = jsonschema_rs.Draft202012Validator(
        create_schema(resource), validate_formats=True, formats=dict(abilities.verifiers)
    )
    for error in validator.iter_errors(example):
        where = [str(step) for step in error.instance_path]
        # The rules between fields stand under allOf: said once, in the words above.
        if not related or "allOf" not in error.schema_path:
            at = f"{'.'.join(where)}: " if where else ""
            yield where[0] if where else "", f"{at}{error.message}"
    agreed = abilities.agreeing(resource, dict(example))
    for field in resource.writable:
        if field.agrees_with and agreed.get(field.name) != example.get(field.name):
            told = agreed[field.name]
            yield field.name, f"{field.name} does not agree with {field.agrees_with} ({told})"


def _relations(resource: Resource, example: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each rule between fields that the example breaks; set means not null."""
    there = {name for name, value in example.items() if value is not None}
    said: set[tuple[str, frozenset[str]]] = set()
    for field in resource.writable:
        for relation, others in field.relations.items():
            # Written at both of its ends, a rule is still one.
            rule = (_MIRRORED.get(relation, relation), frozenset((field.name, *others)))
            says = _broken(field, relation, others, there, example)
            if says and rule not in said:
                said.add(rule)
                yield field.name if field.name in there else "", says


def _broken(
    field: Field,
    relation: str,
    others: tuple[str, ...],
    there: set[str],
    example: Mapping[str, Any],
) -> str | None:
    name, set_others = field.name, [other for other in others if other in there]
    if relation == "any_of":
        return None if {name, *others} & there else f"none of {_and(name, *others)} is set"
    if name not in there:
        return None
    match relation:
        case "excluded_by":
            return f"{_and(name, *set_others)} exclude each other" if set_others else None
        case "together_with" | "requires":
            missing = [other for other in others if other not in there]
            return f"{name} is set without {_and(*missing)}" if missing else None
        case "before" | "after":
            wrong = [o for o in set_others if not _in_order(relation, example[name], example[o])]
            return f"{name} does not lie {relation} {_and(*wrong)}" if wrong else None
    # To match may be to be equal or to be a part: only what is equal surely does.
    differing = [other for other in set_others if example[other] != example[name]]
    return f"{name} does not match {_and(*differing)}" if differing else None


def _in_order(relation: str, one: object, other: object) -> bool:
    """Tell whether two dates stand strictly in order: whether equal ones may stand is open."""
    try:
        first, second = (dt.datetime.fromisoformat(str(value)) for value in (one, other))
        between = second - first
    except (TypeError, ValueError):
        # No two dates of one kind; what is wrong with them is told by their format.
        return True
    return between > dt.timedelta(0) if relation == "before" else between < dt.timedelta(0)


def _and(*names: str) -> str:
    return " and ".join(names)
