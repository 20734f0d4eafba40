"""Rules between fields and between records: bodies that keep them are accepted, others refused."""

import pytest

from contracts.harness.checks.factory import Checks
from spec import Rule
from spec.kinds import names_of

_RELATIONS = names_of(scope="relation")


@pytest.mark.judges(*_RELATIONS)
def test_a_body_that_keeps_the_rule_is_accepted(rule: Rule, checks: Checks) -> None:
    """A body is accepted for each way of keeping the rule."""
    checks.relation(rule).accepts_what_keeps_it()


@pytest.mark.judges(*_RELATIONS)
def test_a_body_that_breaks_the_rule_is_refused(rule: Rule, checks: Checks) -> None:
    """A body that breaks only this rule is refused, and not stored."""
    checks.relation(rule).refuses_what_breaks_it()


@pytest.mark.judges("unique", written=True)
def test_records_with_different_values_are_accepted(rule: Rule, checks: Checks) -> None:
    """Two records with different values are accepted, and so is a record's unchanged value."""
    checks.unique(rule).accepts_other_values()


@pytest.mark.judges("unique", written=True)
def test_a_duplicate_is_refused(rule: Rule, checks: Checks) -> None:
    """Create, Update, and Bulk write refuse a value that another record has."""
    checks.unique(rule).refuses_a_duplicate()
