"""A response beyond the size that a run reads is judged by no rule: the limit is the suite's."""

import pytest

from contracts.harness.http import client
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.report import ContractReport
from mock_api.server import Mock
from tests.unit.harness.test_lists import Session


def test_a_list_that_is_too_long_is_not_run(mock: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(mock)
    session.recorder.open(ContractReport("node", "a long list", None))
    resource = session.checks.resource_client("workengagement")
    for _ in range(3):
        resource.given()
    assert resource.call("list").success
    monkeypatch.setattr(client, "MAX_BODY_BYTES", 100)
    with pytest.raises(NotRun, match="is longer than the 8 MB that a run reads"):
        resource.call("list")
    assert session.recorder.report.findings == []
