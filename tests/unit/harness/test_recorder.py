"""Which findings are recorded, and which are dropped on purpose."""

import uuid

import pytest
from msgspec.structs import replace

from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import RuleBroken
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from contracts.harness.wording import finding_text
from reports.page import page
from reports.results import KEPT_HEADERS
from spec import derive, load
from spec.today import today
from tests.support import example_runs

SPEC = load()
RULES = derive(SPEC)
OWN, OTHER = "workengagement.create.status", "tenant.create.status"
OPEN = next(rule for rule in RULES if rule.basis == "open")


def _recorder(rule: str = OWN) -> Recorder:
    credentials = Credentials(SPEC.schemes, {one.variable: "secret" for one in SPEC.schemes})
    judged = [rule for rule in RULES if rule.resource in {"workengagement", OPEN.resource}]
    recorder = Recorder(judged, credentials, "http://a", "pytest")
    recorder.open(ContractReport("node", "caption", rule))
    return recorder


def _breach(recorder: Recorder, rule: str, code: str = "server_error") -> None:
    recorder.breach(rule, code, expected="a", got="b", operation="Create")


def test_a_finding_against_no_rule_at_all_is_an_error() -> None:
    with pytest.raises(LookupError, match=r"create\.statuss is not the id of a rule"):
        _breach(_recorder(), "workengagement.create.statuss")


def test_a_rule_of_a_resource_that_is_not_judged_is_ignored() -> None:
    recorder = _recorder(OTHER)
    _breach(recorder, OTHER)
    assert recorder.report.findings == []


def test_an_open_rule_is_ignored() -> None:
    recorder = _recorder(OPEN.id)
    _breach(recorder, OPEN.id)
    assert recorder.report.findings == []


def test_the_rule_under_judgement_ends_its_contract() -> None:
    with pytest.raises(RuleBroken, match=f"{OWN}: {finding_text('refused', operation='Create')}"):
        _breach(_recorder(), OWN, "refused")


def test_alike_findings_are_counted_by_their_code() -> None:
    recorder = _recorder()
    for code in ("server_error", "refused", "server_error"):
        _breach(recorder, "workengagement.get.status", code)
    assert [(one.code, one.also) for one in recorder.report.findings] == [
        ("server_error", 1),
        ("refused", 0),
    ]


def test_a_finding_keeps_the_headers_that_the_page_shows() -> None:
    sent = {name.title(): "it" for name in (*KEPT_HEADERS, "set-cookie", "server")}
    recorder = _recorder()
    resource = SPEC.resource("workengagement")
    recorder.saw(Exchange(resource, None, "GET", "/", {}, None, status=500, headers=sent))
    _breach(recorder, "workengagement.get.status")
    [finding] = recorder.report.findings
    [step] = finding.steps
    assert {name.lower() for name in step.response_headers} == KEPT_HEADERS
    assert {"x-request-id", "www-authenticate"} <= KEPT_HEADERS
    shown = [rule for rule in example_runs.three_broken().rules if rule.verdict == "broken"][:1]
    results = replace(example_runs.three_broken(), rules=(replace(shown[0], findings=(finding,)),))
    assert all(f"{name}: it" in page(results) for name in step.response_headers)


@pytest.mark.parametrize(
    ("because", "kept"),
    [
        (
            'custom_id was written as "contract-20261122T101112-gate-1"',
            'custom_id was written as "…"',
        ),
        (f'tenant was sent as {{"id": "{uuid.uuid4()}"}}', 'tenant was sent as {"id": "…"}'),
        ('username was written as "12-9f0c1b2axxx"', 'username was written as "…"'),
        (f"birth_date is today, {today()}", "birth_date is today, …"),
        ("check digit 4, not 3, in 20000229-2399", "check digit 4, not 3, in 20000229-2399"),
    ],
    ids=["tag", "id", "new value", "today", "stable"],
)
def test_a_finding_is_known_by_what_every_run_says(because: str, kept: str) -> None:
    recorder = _recorder()
    recorder.breach(
        "workengagement.get.status", "server_error", expected="", got="", because=because
    )
    assert [one.because for one in recorder.report.findings] == [kept]
