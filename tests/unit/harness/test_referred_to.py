"""What becomes of a reference to a deleted record: refused, cleared, or deleted with it."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from contracts.harness.generation.profiles import PROFILES
from contracts.harness.http.credentials import Credentials
from contracts.harness.outcomes import RuleBroken
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from mock_api.server import Mock, running
from proof.bench import checks_at
from spec import derive, load
from tests.support.between import Protecting
from tests.support.gateway import Condition, night
from tests.support.mocks import break_only

SPEC = load()
RULES = derive(SPEC)
REFERRED = ("organizationuser", "subtenant", "tenant", "workengagement")


@pytest.fixture(scope="module")
def whole() -> Iterator[Mock]:
    with running() as mock:
        yield mock


def _found(mock: Mock, name: str, condition: Condition | None = None) -> list[str]:
    [rule] = [rule for rule in RULES if (rule.resource, rule.kind) == (name, "gone")]
    values = {s.variable: mock.credentials[s.header] for s in SPEC.schemes}
    credentials = Credentials(SPEC.schemes, values)
    with night(mock, condition or (lambda asked, forward: forward(asked))) as (url, _):
        recorder = Recorder(RULES, credentials, url, "pytest '{node}'")
        checks = checks_at(url, credentials, SPEC, recorder, PROFILES["gate"])
        recorder.open(ContractReport("node", rule.says, rule.id))
        with suppress(RuleBroken):
            checks.lifecycle(rule).deletes_for_good()
        return [one.code for one in recorder.report.findings]


@pytest.mark.parametrize("name", REFERRED)
def test_a_reference_that_is_cleared_or_deleted_with_the_record(whole: Mock, name: str) -> None:
    break_only(whole)
    assert _found(whole, name) == []


@pytest.mark.parametrize("name", REFERRED)
def test_a_record_that_is_referred_to_may_stay(whole: Mock, name: str) -> None:
    break_only(whole)
    assert _found(whole, name, Protecting()) == []


@pytest.mark.parametrize("name", REFERRED)
def test_a_reference_that_is_kept(whole: Mock, name: str) -> None:
    break_only(whole, f"{name}.delete.gone:references_kept")
    assert _found(whole, name) == ["still_referred_to"]
