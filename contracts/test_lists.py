"""The parameters of List: pages, order, filters, and their negations."""

import pytest

from contracts.harness.checks.factory import Checks
from spec import Rule


@pytest.mark.schedule(group="list", order="last")
@pytest.mark.judges("order_by")
def test_a_list_is_in_the_order_asked_for(rule: Rule, checks: Checks) -> None:
    """List returns the requested order, reversed with a leading minus."""
    checks.lists(rule).is_ordered()


@pytest.mark.schedule(group="list", order="last")
@pytest.mark.judges("paging")
def test_pages_join_to_the_list(rule: Rule, checks: Checks) -> None:
    """The pages of an ordered List add up to the List without pages."""
    checks.lists(rule).pages_add_up()


@pytest.mark.schedule(group="list", order="last")
@pytest.mark.judges("filter")
def test_a_filter_lists_what_it_describes(rule: Rule, checks: Checks) -> None:
    """A filter lists the records that match it, and its negation lists the others."""
    checks.filters(rule).is_filtered()
