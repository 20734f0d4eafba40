"""Checks the derived rules: each has a sentence, a basis, a source and a unique id."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from spec.checks.documents import Documents, Problem
from spec.model import Basis, Resource
from spec.rule import Rule

_BASES = get_args(Basis)


def problems(documents: Documents, rules: Sequence[Rule]) -> Iterator[Problem]:
    """Yield what a rule lacks, and every duplicate id."""
    for rule in rules:
        for says in _lacking(rule):
            yield _at(documents, rule, f"the rule {rule.id} {says}.")
    by_id = {rule.id: rule for rule in rules}
    for name, count in Counter(rule.id for rule in rules).items():
        if count > 1:
            yield _at(documents, by_id[name], f"{count} rules have the id {name}.")


def lost(documents: Documents, resource: Resource, rules: Sequence[Rule]) -> Iterator[Problem]:
    """Yield every format of a text that has no rule."""
    known = {rule.id for rule in rules}
    for field in resource.fields:
        name = field.schema.get("format")
        shown = "string" in field.types and (field.in_request or field.in_response)
        if name and shown and resource.rule_id(field.name, "format") not in known:
            says = f"{field.name}: no rule follows from the format {name!r}."
            path = ("schema", "properties", field.name, "format")
            yield documents.problem(says, documents.of(resource.name), *path)


def _at(documents: Documents, rule: Rule, says: str) -> Problem:
    file = documents.of(rule.resource)
    if rule.field is not None:
        return documents.problem(says, file, "schema", "properties", rule.field)
    return documents.problem(says, file, "operations", str(rule.operation))


def _lacking(rule: Rule) -> Iterator[str]:
    said = rule.says.strip()
    if not said.endswith(".") or said == "." or said != rule.says:
        yield "has no sentence"
    if rule.basis not in _BASES:
        yield f"has the unknown basis {rule.basis!r}"
    if not all(step.strip() for step in rule.source.text.split("›")):
        yield "has no source"
