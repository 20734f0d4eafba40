"""Generated requests: the shape of every operation, kept and broken, keyword by keyword."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.harness.court import Court
from spec import Rule

if TYPE_CHECKING:
    from contracts.harness.engine import Mode

_MODES = ("positive", "negative")


@pytest.mark.deep
@pytest.mark.judges("robust")
@pytest.mark.parametrize("mode", _MODES)
def test_coverage_of_the_schema(rule: Rule, mode: "Mode", court: Court) -> None:
    """Each keyword of a body's schema is kept and broken once, and answered accordingly."""
    court.generated(rule).stands_coverage(mode)


@pytest.mark.draws
@pytest.mark.judges("robust")
@pytest.mark.parametrize("mode", _MODES)
@given(data=st.data())
def test_random_requests(rule: Rule, mode: "Mode", court: Court, data: st.DataObject) -> None:
    """A request drawn at random is answered as its values deserve."""
    trial = court.generated(rule)
    trial.judge(data.draw(trial.drawn(mode)))


@pytest.mark.draws
@pytest.mark.judges("same_record")
def test_sequences_of_calls(rule: Rule, court: Court) -> None:
    """Operations called in sequence, along the links, answer as what went before demands."""
    court.generated(rule).follows_links()
