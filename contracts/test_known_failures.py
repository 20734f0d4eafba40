"""What is known to fail, where it is pinned to one request."""

import pytest

from contracts.harness.court import Court
from spec import Rule


@pytest.mark.judges(pinned=True)
def test_the_pinned_request_is_answered_otherwise(rule: Rule, court: Court) -> None:
    """The request that a known failure is pinned to is answered with another status by now."""
    court.pinned(rule).is_answered_otherwise()
