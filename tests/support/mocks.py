"""What tests change in a mock that is running."""

import requests

from mock_api.server import Mock


def break_only(mock: Mock, *faults: str) -> None:
    """Let the mock break exactly these rules."""
    answer = requests.put(f"{mock.base_url}/-/faults", json=list(faults), timeout=60)
    assert answer.status_code == 200, answer.text
