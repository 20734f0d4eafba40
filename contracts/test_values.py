"""Single values: valid ones are accepted and answered as sent, invalid ones are refused."""

import pytest

from contracts.harness.checks.factory import Checks
from spec import Rule
from spec.kinds import names_of

_VALUES = names_of(scope="value")


@pytest.mark.schedule(group="rows", updates=True)
@pytest.mark.judges(*_VALUES, "nullable", written=True)
def test_every_class_of_good_value_is_accepted(rule: Rule, checks: Checks) -> None:
    """Create, Update, and Bulk write accept every class of valid value."""
    checks.field(rule).accepts_every_class()


@pytest.mark.schedule(group="rows", leads=True, updates=True)
@pytest.mark.judges(*_VALUES, "not_null", written=True)
def test_every_way_of_breaking_a_value_is_refused(rule: Rule, checks: Checks) -> None:
    """Create, Update, and Bulk write refuse a value with one thing wrong."""
    checks.field(rule).refuses_every_class()


@pytest.mark.schedule(group="rows", leads=True)
@pytest.mark.judges("required", written=True)
def test_a_required_field_must_be_sent(rule: Rule, checks: Checks) -> None:
    """Create and Bulk write refuse a body without a required field."""
    checks.field(rule).refuses_every_class()


@pytest.mark.judges("default", written=True)
def test_a_field_that_is_left_out_gets_its_default(rule: Rule, checks: Checks) -> None:
    """Create and Bulk write give a field that was not sent its default."""
    checks.field(rule).takes_its_default()


@pytest.mark.schedule(group="record", order="first")
@pytest.mark.judges(*_VALUES, "not_null", "required", written=False)
def test_what_the_server_gives_keeps_its_promise(rule: Rule, checks: Checks) -> None:
    """A field that only the server writes keeps its rule in every answer."""
    checks.field(rule).holds_in_every_response()
