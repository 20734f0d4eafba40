"""Derives the checks from the rules, by kind: no check is listed by hand."""

from collections.abc import Iterator, Mapping

from mock_api.checks.check import Accepts, Check
from mock_api.checks.refusals import refusal
from mock_api.checks.relations import RELATION_KINDS, relation_check
from mock_api.checks.values import VALUE_CHECKS
from mock_api.credentials import credentials
from spec import Field, Resource, Rule, Spec
from spec.rules import rules_of


def checks_of(spec: Spec, resource: Resource) -> tuple[Check, ...]:
    """Return the checks of a resource, in the order of its rules."""
    accepted = credentials(spec)
    by_scheme = {scheme.name: accepted[scheme.header] for scheme in spec.schemes}
    return tuple(
        check for rule in rules_of(spec, resource) for check in _checks(resource, rule, by_scheme)
    )


def _checks(resource: Resource, rule: Rule, accepted: Mapping[str, str]) -> Iterator[Check]:
    if rule.kind == "authentication":
        yield Check(rule, _equals(accepted[rule.details["scheme"]]), "The credential is wrong.")
        return
    field = resource.field(rule.field) if rule.field else None
    if field and field.in_request and (accepts := _accepts(field, rule)):
        yield Check(rule, accepts, refusal(field, rule))


def _equals(right: str) -> Accepts:
    return lambda value: bool(value == right)


def _accepts(field: Field, rule: Rule) -> Accepts | None:
    if rule.kind in VALUE_CHECKS:
        return VALUE_CHECKS[rule.kind](field, rule)
    if rule.kind in RELATION_KINDS:
        return relation_check(rule)
    if rule.kind == "required":
        return lambda body: field.name in body
    if rule.kind == "unique":
        return lambda _: True
    return None
