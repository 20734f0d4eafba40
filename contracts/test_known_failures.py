"""What is known to fail, where it is pinned to one request."""

import pytest

from contracts.harness.checks.factory import Checks
from spec import Rule


@pytest.mark.judges(pinned=True)
def test_the_pinned_request_is_answered_otherwise(rule: Rule, checks: Checks) -> None:
    """The request that a known failure is pinned to is answered with another status by now."""
    checks.pinned(rule).is_answered_otherwise()
