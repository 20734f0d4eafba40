"""Environments that break one promise: it is found, named, and told so that one can act on it."""

import re
from functools import partial

import pytest
from syrupy.assertion import SnapshotAssertion

from mock_api.server import Mock, running
from tests.support.mocks import break_only
from tests.support.runs import Checkout, Run, at_once, variables

FAULTS = [
    "protectedidentity.ssn.format",
    "workengagement.create.status",
    "protectedidentity.id.required",
    "protectedidentity.tenant.excluded_by",
    "workengagement.create.authentication.client_secret",
]
_VOLATILE = [
    (r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", "<uuid>"),
    (r"127\.0\.0\.1:\d+", "<address>"),
    # How often a fault shows depends on all that a run sends.
    (r"\d[\d,]* other cases", "<number> other cases"),
    (r"\d{8}T\d{6}-smoke-[0-9a-f]{4}", "<run>"),
    (r"20[2-9]\d-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)", "<time>"),
    (r"(contract-<run>)-\d+", r"\1-<n>"),
    (r"\d+-[0-9a-f]{8}\b", "<fresh>"),
]


def _steady(text: str) -> str:
    for pattern, name in _VOLATILE:
        text = re.sub(pattern, name, text)
    return text


def _finding(run: Run) -> str:
    """Give the text of a run's one finding."""
    [failure] = run.failures
    assert failure.strip() in run.out.replace("   (new)", "")
    return _steady(failure.strip())


@pytest.fixture(scope="module")
def runs(checkout: Checkout) -> dict[str, Run]:
    """One run for each fault, each against a mock that has it."""

    def judge(fault: str) -> Run:
        with running(faults=[fault], folders=[checkout.spec]) as mock:
            return checkout.smoke(mock.base_url, **variables(mock))

    return at_once({fault: partial(judge, fault) for fault in FAULTS})


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_promise_is_found_and_named_by_its_rule_alone(
    runs: dict[str, Run], fault: str
) -> None:
    run = runs[fault]
    assert run.code == 1, run.text
    assert run.broken == [fault]
    results = run.results
    assert (results.verdict, results.exit_code, results.errors) == ("broken", 1, ())
    assert {rule.caused_by for rule in results.rules} <= {fault, None}
    assert f"BROKEN  {fault}" in run.out


@pytest.mark.parametrize("fault", FAULTS)
def test_a_finding_reads_the_same_each_time(
    runs: dict[str, Run], fault: str, snapshot: SnapshotAssertion
) -> None:
    assert _finding(runs[fault]) == snapshot


@pytest.mark.parametrize("fault", FAULTS)
def test_smoke_finds_it_in_fewer_than_three_hundred_requests(
    runs: dict[str, Run], fault: str
) -> None:
    assert runs[fault].results.run.requests < 300


def test_a_finding_stands_on_the_page_with_everything_to_repeat_it(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    fault = "workengagement.name.max_length"
    break_only(mock, fault)
    run = checkout.smoke(mock.base_url, "-k", fault, **keys)
    assert run.broken == [fault]
    [rule] = [rule for rule in run.results.rules if rule.id == fault]
    [finding] = rule.findings
    assert finding.steps[-1].status == 201
    assert "$PIGELLO_CLIENT_SECRET" in finding.reproduce.script
    assert f"[{fault}]" in finding.reproduce.pytest
    for text in (fault, finding.summary, "$PIGELLO_CLIENT_SECRET", "201"):
        assert text in run.page


@pytest.mark.parametrize("operation", ["update", "bulk_write"])
def test_an_answer_that_is_no_json_breaks_that_promise_alone(
    checkout: Checkout, mock: Mock, keys: dict[str, str], operation: str
) -> None:
    fault = f"workengagement.{operation}.json"
    break_only(mock, f"{fault}:invalid_utf8")
    run = checkout.smoke(mock.base_url, "--resource", "workengagement", **keys)
    assert run.broken == [fault], run.text
    assert {rule.caused_by for rule in run.results.rules} <= {fault, None}


def test_gate_names_the_same_rule_alone(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    break_only(mock, "protectedidentity.id.required")
    run = checkout.run(
        *("--base-url", mock.base_url, "--resource", "protectedidentity", "--profile", "gate"),
        *("-k", "id.required or create.robust-positive"),
        **keys,
    )
    assert run.broken == ["protectedidentity.id.required"]
