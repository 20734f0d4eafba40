"""What is sent to be refused, and what is a finding if it is carried out all the same."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest

from contracts.harness.generation.profiles import PROFILES
from contracts.harness.http.credentials import Credentials
from contracts.harness.outcomes import RuleBroken
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from mock_api.server import Mock
from proof.bench import checks_at
from reports.results import Finding
from spec import derive, load
from tests.support.gateway import Condition, Forward, night
from tests.support.loopback import Asked, Reply
from tests.support.mocks import break_only

SPEC = load()
RULES = {
    str(rule.operation): rule
    for rule in derive(SPEC)
    if (rule.resource, rule.kind) == ("workengagement", "no_effect")
}
WRITES = [*RULES]
PATH = "/workengagement/"


def _judged(
    mock: Mock, operation: str, condition: Condition, profile: str = "gate"
) -> tuple[list[Finding], list[Asked]]:
    rule = RULES[operation]
    break_only(mock)
    values = {s.variable: mock.credentials[s.header] for s in SPEC.schemes}
    credentials = Credentials(SPEC.schemes, values)
    with night(mock, condition) as (url, gateway):
        recorder = Recorder(derive(SPEC), credentials, url, "pytest '{node}'")
        checks = checks_at(url, credentials, SPEC, recorder, PROFILES[profile])
        recorder.open(ContractReport("node", rule.says, rule.id))
        with suppress(RuleBroken):
            checks.refused_write(rule).changes_nothing()
        return recorder.report.findings, gateway.asked


def _through(asked: Asked, forward: Forward) -> Reply:
    return forward(asked)


class Watching:
    """Notes each refused write of the resource, and how it was answered."""

    def __init__(self) -> None:
        self.refused: list[tuple[Asked, int]] = []

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        reply = forward(asked)
        if PATH in asked.path and asked.method != "GET" and reply.status >= 400:
            self.refused.append((asked, reply.status))
        return reply


@pytest.mark.parametrize("operation", WRITES)
def test_a_server_that_only_refuses_keeps_the_rule(mock: Mock, operation: str) -> None:
    found, _ = _judged(mock, operation, _through)
    assert found == []


@pytest.mark.parametrize(
    ("operation", "statuses"),
    [
        ("create", [400, 400, 415]),
        ("bulk_write", [400, 400, 400, 400, 415]),
        ("update", [400, 400, 415, 404, 404]),
        ("delete", [404, 404]),
    ],
)
def test_each_reason_to_refuse_is_tried(mock: Mock, operation: str, statuses: list[int]) -> None:
    watching = Watching()
    _judged(mock, operation, watching)
    assert [status for _, status in watching.refused] == statuses


def test_the_invalid_item_is_first_in_the_middle_and_last(mock: Mock) -> None:
    watching = Watching()
    _judged(mock, "bulk_write", watching)
    bodies = [json.loads(asked.body) for asked, _ in watching.refused[:3]]
    assert [[len(item["name"]) <= 255 for item in body] for body in bodies] == [
        [False, True, True],
        [True, False, True],
        [True, True, False],
    ]


def test_a_quick_profile_sends_one_request(mock: Mock) -> None:
    watching = Watching()
    _judged(mock, "create", watching, "smoke")
    assert len(watching.refused) == 1


def _all_done(asked: Asked, forward: Forward) -> Reply:
    """Carry out a corrected request for one that is refused, and answer with the refusal."""
    reply = forward(asked)
    whole = asked.body.endswith(b"}")
    if reply.status == 400 and whole and asked.method == "POST" and asked.path.endswith(PATH):
        body = json.loads(asked.body)
        corrected = {**body, "name": "a name"}
        headers = {k: v for k, v in asked.headers.items() if k.lower() != "content-length"}
        forward(Asked("POST", asked.path, headers, json.dumps(corrected).encode()))
    return reply


def test_what_is_stored_for_a_refused_request_is_found_and_deleted(mock: Mock) -> None:
    found, asked = _judged(mock, "create", _all_done)
    [finding] = found
    assert (finding.rule, finding.code) == (RULES["create"].id, "refused_but_done")
    assert "name" in str(finding.because)
    assert asked[-1].method == "DELETE"


def _plain_done(asked: Asked, forward: Forward) -> Reply:
    """Carry out an Update that is sent as plain text, and answer with the refusal."""
    reply = forward(asked)
    if asked.method == "PATCH" and reply.status == 415:
        kept = {k: v for k, v in asked.headers.items() if k.lower() != "content-type"}
        forward(replace(asked, headers=kept | {"Content-Type": "application/json"}))
    return reply


def test_a_record_is_read_once_before_all_refusals_and_once_after(mock: Mock) -> None:
    found, asked = _judged(mock, "update", _through)
    methods = [one.method for one in asked if PATH in one.path and "list/" not in one.path]
    assert found == []
    assert methods[:7] == ["POST", "GET", *["PATCH"] * 4, "GET"]


def test_of_several_refusals_the_one_that_is_carried_out_is_blamed(mock: Mock) -> None:
    [finding], asked = _judged(mock, "update", _plain_done)
    assert finding.because == "the body was sent as text/plain"
    methods = [one.method for one in asked if PATH in one.path and "list/" not in one.path]
    each = ["POST", "GET", "PATCH", "GET", "PATCH", "GET", "PATCH", "GET"]
    assert methods[7:] == each
