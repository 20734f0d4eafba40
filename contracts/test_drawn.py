"""Random values and bodies, beyond the classes that other contracts enumerate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.harness.checks.factory import Checks
from spec import Rule


@pytest.mark.draws(nightly=True)
@pytest.mark.judges("type", written=True)
@given(data=st.data())
def test_any_good_value_is_accepted(rule: Rule, checks: Checks, data: st.DataObject) -> None:
    """Any valid value is accepted and answered as sent."""
    check = checks.field(rule)
    check.accepts_another(data.draw(check.valid()))


@pytest.mark.draws(nightly=True)
@pytest.mark.judges("format", "pattern", "max_length", written=True)
@given(data=st.data())
def test_any_broken_value_is_refused(rule: Rule, checks: Checks, data: st.DataObject) -> None:
    """Any value with one thing wrong is refused."""
    check = checks.field(rule)
    check.refuses(data.draw(check.invalid()))


@pytest.mark.draws
@pytest.mark.judges("persisted")
@given(data=st.data())
def test_any_good_body_is_read_back(rule: Rule, checks: Checks, data: st.DataObject) -> None:
    """Any coherent body is accepted, and Get and List return all of it."""
    check = checks.read_back(rule)
    check.reads_back_another(data.draw(check.bodies()))
