"""Checks that each resource's example keeps every rule of its fields and between them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jsonschema_rs

from spec.checks.abilities import Abilities
from spec.checks.documents import Documents, Problem
from spec.kinds import UNSTATED
from spec.model import Resource
from spec.rule import Rule
from spec.schemas import create_schema


def problems(
    documents: Documents, resource: Resource, rules: Sequence[Rule], abilities: Abilities
) -> Iterator[Problem]:
    """Yield everything in a resource's example that Create need not accept."""
    file, example = documents.of(resource.name), dict(resource.example)
    for name, says in mistakes(resource, rules, example, abilities):
        path = ("example", name) if name else ("example",)
        yield documents.problem(f"example: {says}.", file, *path)


def mistakes(
    resource: Resource, rules: Sequence[Rule], example: dict[str, Any], abilities: Abilities
) -> Iterator[tuple[str, str]]:
    """Yield each mistake with the name of its field; the name is empty for the whole example."""
    writable = {field.name for field in resource.writable}
    for name in example:
        if name not in writable:
            yield name, f"{name} is not a field of a request"
    related = [rule for rule in rules if "relation" in rule.details and rule.field in writable]
    broken = [rule for rule in related if not _is_surely_kept(rule, example, abilities)]
    for rule in broken:
        members = (str(rule.field), *rule.details["others"])
        at = next((name for name in members if example.get(name) is not None), "")
        yield at, f"it may break {rule.id}: {rule.says.rstrip('.')}"
    validator = jsonschema_rs.Draft202012Validator(
        create_schema(resource), validate_formats=True, formats=dict(abilities.verifiers)
    )
    for error in validator.iter_errors(example):
        where = [str(step) for step in error.instance_path]
        # The rules between fields are under allOf, and are reported above.
        if not broken or "allOf" not in error.schema_path:
            at = f"{'.'.join(where)}: " if where else ""
            yield where[0] if where else "", f"{at}{error.message}"
    agreed = abilities.agreeing(resource, dict(example))
    for field in resource.writable:
        if field.agrees_with and agreed.get(field.name) != example.get(field.name):
            expected = agreed[field.name]
            yield field.name, f"{field.name} does not agree with {field.agrees_with} ({expected})"


def _is_surely_kept(rule: Rule, example: Mapping[str, Any], abilities: Abilities) -> bool:
    """Return whether no environment can find that the example breaks a rule between fields."""
    members = [example.get(name) for name in (str(rule.field), *rule.details["others"])]
    if None not in members:
        is_equal = all(value == members[0] for value in members)
        if rule.details["relation"] in UNSTATED:
            # Of two required fields no other values are any surer.
            return is_equal
        if rule.kind == "ordered_relative_to" and is_equal:
            # The reference does not say whether equal dates are in order.
            return False
        if rule.kind == "matches_values_of":
            # The reference does not say whether to match is to be equal or to be a part.
            return is_equal
    return abilities.keeps(rule, example)
