"""What a resource under test notices by itself, whoever makes records of it."""

import pytest

from mock_api.server import Mock
from reports.results import Finding
from tests.support.mocks import break_only
from tests.unit.harness.test_lists import Session

FAULT = "workengagement.id.unique:repeated"


def _findings(mock: Mock, *, bulk: bool, negative: bool) -> list[Finding]:
    session = Session(mock)
    subject = session.checks.subject("workengagement")
    session.recorder.open("node", "made twice", None)
    subject.given()
    body = subject.tagged({"name": "another"})
    if bulk:
        subject.call("bulk_write", body=[body], negative=negative)
    else:
        subject.call("create", body=body, negative=negative)
    return session.recorder.entry.findings


@pytest.mark.parametrize("bulk", [False, True])
def test_records_with_ids_of_their_own_are_no_finding(mock: Mock, *, bulk: bool) -> None:
    break_only(mock)
    assert _findings(mock, bulk=bulk, negative=False) == []


def test_a_record_with_the_id_of_an_earlier_one_is_a_finding(mock: Mock) -> None:
    break_only(mock, FAULT)
    [finding] = _findings(mock, bulk=False, negative=False)
    assert finding.rule == "workengagement.id.unique"
    assert finding.got.count("-") == 4


def test_what_should_have_been_refused_is_no_such_finding(mock: Mock) -> None:
    break_only(mock, FAULT)
    assert _findings(mock, bulk=False, negative=True) == []
