"""A record is missing from List if its values hide it there."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from contracts.harness.generation.profiles import PROFILES
from contracts.harness.http.credentials import Credentials
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from mock_api.server import Mock, running
from proof.bench import checks_at
from spec import derive, load
from tests.support.gateway import Condition, Forward, night
from tests.support.loopback import Asked, Reply

SPEC = load()
RULE = next(r for r in derive(SPEC) if r.id == "subtenant.is_active.type")


@pytest.fixture(scope="module")
def whole_mock() -> Iterator[Mock]:
    """A mock with all resources."""
    with running() as mock:
        yield mock


def _found(mock: Mock, condition: Condition) -> set[str]:
    values = {s.variable: mock.credentials[s.header] for s in SPEC.schemes}
    credentials = Credentials(SPEC.schemes, values)
    with night(mock, condition) as (url, _):
        recorder = Recorder(derive(SPEC), credentials, url, "pytest '{node}'")
        checks = checks_at(url, credentials, SPEC, recorder, PROFILES["gate"])
        recorder.open(ContractReport("node", RULE.says, RULE.id))
        checks.field(RULE).accepts_every_class()
        return {finding.rule for finding in recorder.report.findings}


def _hides_the_inactive(asked: Asked, forward: Forward) -> Reply:
    reply = forward(asked)
    if asked.method != "GET" or "/subtenant/list/" not in asked.path:
        return reply
    records = [one for one in json.loads(reply.body) if one["is_active"] is not False]
    return replace(reply, body=json.dumps(records).encode())


def test_a_record_that_list_hides_is_missing_from_it(whole_mock: Mock) -> None:
    assert _found(whole_mock, _hides_the_inactive) == {"subtenant.list.complete"}


def test_nothing_is_missing_from_a_list_of_all(whole_mock: Mock) -> None:
    assert _found(whole_mock, lambda asked, forward: forward(asked)) == set()
