"""Values and bodies drawn at random: beyond the classes that are enumerated elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.harness.court import Court
from spec import Rule


@pytest.mark.draws
@pytest.mark.judges("type", written=True)
@given(data=st.data())
def test_any_good_value_is_accepted(rule: Rule, court: Court, data: st.DataObject) -> None:
    """Any good value is accepted and answered as it was sent."""
    trial = court.field(rule)
    trial.accepts(data.draw(trial.valid()))


@pytest.mark.draws
@pytest.mark.judges("format", "pattern", "max_length", written=True)
@given(data=st.data())
def test_any_broken_value_is_refused(rule: Rule, court: Court, data: st.DataObject) -> None:
    """Any value with one thing wrong is refused."""
    trial = court.field(rule)
    trial.refuses(data.draw(trial.invalid()))


@pytest.mark.draws
@pytest.mark.judges("persisted")
@given(data=st.data())
def test_any_good_body_is_read_back(rule: Rule, court: Court, data: st.DataObject) -> None:
    """Any coherent body is accepted, and all of it is read back by Get and by List."""
    trial = court.read_back(rule)
    trial.reads_back(data.draw(trial.bodies()))
