"""Rules between fields and between records: kept ones are accepted, broken ones are refused."""

import pytest

from contracts.harness.checks.factory import Checks
from spec import Rule
from spec.kinds import names_of

_RELATIONS = names_of(scope="relation")


@pytest.mark.judges(*_RELATIONS)
def test_a_body_that_keeps_the_rule_is_accepted(rule: Rule, checks: Checks) -> None:
    """A body is accepted in each way of keeping the rule."""
    checks.relation(rule).accepts_what_keeps_it()


@pytest.mark.judges(*_RELATIONS)
def test_a_body_that_breaks_the_rule_is_refused(rule: Rule, checks: Checks) -> None:
    """A body that breaks the rule and nothing else is refused, and never stored."""
    checks.relation(rule).refuses_what_breaks_it()


@pytest.mark.judges("unique", written=True)
def test_records_with_different_values_are_accepted(rule: Rule, checks: Checks) -> None:
    """Two records with different values are accepted, and so is a record's own value again."""
    checks.unique(rule).accepts_other_values()


@pytest.mark.judges("unique", written=True)
def test_a_duplicate_is_refused(rule: Rule, checks: Checks) -> None:
    """A value that another record has is refused by Create, Update and Bulk write."""
    checks.unique(rule).refuses_a_duplicate()
