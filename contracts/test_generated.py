"""Generated requests: they keep and break the schema of every operation, keyword by keyword."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.harness.checks.factory import Checks
from spec import Rule

if TYPE_CHECKING:
    from contracts.harness.generation.schemathesis_cases import Mode

_MODES = ("positive", "negative")


@pytest.mark.deep
@pytest.mark.judges("robust")
@pytest.mark.parametrize("mode", _MODES)
def test_coverage_of_the_schema(rule: Rule, mode: "Mode", checks: Checks) -> None:
    """A body beyond the values of other contracts gets the answer that it deserves."""
    checks.generated(rule).handles_coverage_cases(mode)


@pytest.mark.draws(nightly=True)
@pytest.mark.judges("robust")
@pytest.mark.parametrize("mode", _MODES)
@given(data=st.data())
def test_random_requests(rule: Rule, mode: "Mode", checks: Checks, data: st.DataObject) -> None:
    """A random request gets the answer that its values require."""
    check = checks.generated(rule)
    check.handles(data.draw(check.drawn(mode)))


@pytest.mark.draws
@pytest.mark.judges("same_record")
def test_sequences_of_calls(rule: Rule, checks: Checks) -> None:
    """Operations in a sequence along the links answer as the calls before them require."""
    checks.generated(rule).follows_links()
