"""A rule about values is not to blame if the record of an Update is gone."""

from collections.abc import Callable

import pytest

from contracts.harness.checks.field_values import FieldCheck
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.http.credentials import Credentials
from contracts.harness.outcomes import NotRun, RuleBroken
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from mock_api.server import Mock
from proof.bench import checks_at
from spec import derive, load
from tests.support.gateway import Condition, Forward, night
from tests.support.loopback import Asked, Reply
from tests.support.mocks import break_only

SPEC = load()
RULE = next(r for r in derive(SPEC) if r.id == "workengagement.name.max_length")
WAYS: tuple[Callable[[FieldCheck], None], ...] = (
    FieldCheck.accepts_every_class,
    FieldCheck.refuses_every_class,
)


def _deletes_first(asked: Asked, forward: Forward) -> Reply:
    if asked.method == "PATCH":
        headers = {k: v for k, v in asked.headers.items() if k.lower() != "content-length"}
        forward(Asked("DELETE", asked.path, headers, b""))
    return forward(asked)


def _finds_none(asked: Asked, forward: Forward) -> Reply:
    return Reply(404) if asked.method == "PATCH" else forward(asked)


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def judge(mock: Mock, request: pytest.FixtureRequest) -> Callable[[Condition], None]:
    break_only(mock)
    values = {s.variable: mock.credentials[s.header] for s in SPEC.schemes}
    credentials = Credentials(SPEC.schemes, values)

    def judged(condition: Condition) -> None:
        with night(mock, condition) as (url, _):
            recorder = Recorder(derive(SPEC), credentials, url, "pytest '{node}'")
            checks = checks_at(url, credentials, SPEC, recorder, PROFILES["gate"])
            recorder.open(ContractReport("node", RULE.says, RULE.id))
            request.param(checks.field(RULE))

    return judged


def test_a_record_that_is_gone_is_the_reason(judge: Callable[[Condition], None]) -> None:
    with pytest.raises(NotRun) as raised:
        judge(_deletes_first)
    assert raised.value.caused_by == "workengagement.create.persisted"


def test_an_update_that_finds_no_record_is_blamed(judge: Callable[[Condition], None]) -> None:
    with pytest.raises(RuleBroken):
        judge(_finds_none)
