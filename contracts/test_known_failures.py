"""Known failures that are pinned to one request."""

import pytest

from contracts.harness.checks.factory import Checks
from spec import Rule


@pytest.mark.judges(pinned=True)
def test_the_pinned_request_is_answered_otherwise(rule: Rule, checks: Checks) -> None:
    """The pinned request of a known failure is no longer answered with the wrong status."""
    checks.pinned(rule).is_answered_differently()
