"""What every response is checked for: which rule a finding names, and which value it marks."""

import json
import time
from typing import Any

import pytest

from contracts.harness.checks.every_answer import ResponseChecks
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.created import track
from contracts.harness.records.journal import Journal
from reports.bodies import value_at
from reports.results import Finding
from spec import OperationName, derive, load

SPEC = load()
RESOURCE = SPEC.resource("workengagement")
GOOD = {
    "id": "5f6a8f5e-0d3b-4c39-a6bb-6d1d3f6d8a01",
    "created_at": "2026-11-21T23:03:41Z",
    "name": "a",
    "custom_id": None,
    "color_code": None,
}
BAD = {**GOOD, "created_at": "yesterday"}
RULE = "workengagement.created_at.format"


def _findings(name: OperationName, answer: Any) -> list[Finding]:  # noqa: ANN401 -- a JSON value
    return _findings_in(name, json.dumps(answer).encode())


def _findings_in(name: OperationName, content: bytes) -> list[Finding]:
    credentials = Credentials(SPEC.schemes, {one.variable: "secret" for one in SPEC.schemes})
    recorder = Recorder(derive(SPEC), credentials, "http://a", "pytest '{node}'")
    operation = RESOURCE.operations[name]
    exchange = Exchange(RESOURCE, operation, operation.method, operation.path, {}, None)
    exchange.status, exchange.content = operation.success, content
    exchange.headers = {"Content-Type": "application/json"}
    created = track(SPEC.resources, Journal())
    born = Exchange(RESOURCE, None, "POST", "", {}, None, status=201)
    born.content = json.dumps(GOOD).encode()
    created[RESOURCE.name].add(0, [{}], born)
    ResponseChecks(recorder, credentials, created)(exchange)
    return recorder.report.findings


@pytest.mark.parametrize(
    ("name", "answer", "marked"),
    [
        ("create", BAD, "/created_at"),
        ("bulk_write", [GOOD, BAD], "/1/created_at"),
        ("list", [GOOD, GOOD, BAD], "/2/created_at"),
        ("list", {"count": 2, "a/b~": {"results": [GOOD, BAD]}}, "/a~1b~0/results/1/created_at"),
    ],
    ids=["object", "array", "bare list", "envelope"],
)
def test_the_wrong_value_of_a_response_is_marked(
    name: OperationName, answer: object, marked: str
) -> None:
    [finding] = _findings(name, answer)
    assert (finding.rule, finding.code, finding.marked) == (RULE, "wrong_in_response", marked)
    # As the page finds it.
    assert value_at(finding.steps[-1].response_body or "", marked) == '"yesterday"'


@pytest.mark.parametrize(
    ("name", "answer"), [("create", GOOD), ("bulk_write", [GOOD]), ("list", {"results": [GOOD]})]
)
def test_a_sound_response_is_no_finding(name: OperationName, answer: object) -> None:
    assert _findings(name, answer) == []


def test_what_is_not_a_record_is_marked() -> None:
    [finding] = _findings("bulk_write", [GOOD, "a"])
    assert (finding.code, finding.marked) == ("not_a_record", "/1")


WRONG, RIGHT = b"{}", b'{"id": "6f6a8f5e-0d3b-4c39-a6bb-6d1d3f6d8a01"}'
MILLION = 1_000_000


@pytest.mark.parametrize(
    ("name", "content", "also"),
    [
        ("bulk_write", b"[" + WRONG + (b"," + WRONG) * MILLION + b"]", 99),
        ("list", b"[" + WRONG + (b"," + WRONG) * MILLION + b"]", 99),
        ("bulk_write", b"[0" + b",0" * MILLION + b"]", 99),
        ("create", b'{"id": [0' + b",0" * MILLION + b"]}", 0),
        ("list", b'{"count": 1, "results": [0' + b",0" * MILLION + b"]}", None),
        ("list", b"[" + RIGHT + (b"," + RIGHT) * 150_000 + b"]", None),
    ],
    ids=["empty objects", "a list of them", "numbers", "in a field", "a list of them", "records"],
)
def test_a_million_items_are_judged_in_seconds(
    name: OperationName, content: bytes, also: int | None
) -> None:
    start = time.process_time()
    findings = _findings_in(name, content)
    assert time.process_time() - start < 10
    assert {one.also for one in findings} == (set() if also is None else {also})


def test_a_wrong_record_after_many_right_ones_is_found() -> None:
    [finding] = _findings("bulk_write", [*[GOOD] * 5_000, BAD])
    assert (finding.rule, finding.marked) == (RULE, "/5000/created_at")
