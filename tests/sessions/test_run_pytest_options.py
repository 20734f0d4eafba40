"""What pytest's users expect of its own options holds for contracts, too."""

import os
import subprocess
import sys

import pytest

from mock_api.server import Mock
from tests.support.mocks import break_only
from tests.support.runs import Checkout

FAULTS = ("workengagement.name.max_length", "workengagement.color_code.pattern")
REFUSED = "workengagement and test_every_way_of_breaking"


def test_k_selects_and_the_rest_is_reported_as_not_selected(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    run = checkout.smoke(mock.base_url, "-k", "workengagement.get.status", **keys)
    assert run.code == 0, run.text
    kept = [rule.id for rule in run.results.rules if rule.verdict == "kept"]
    assert kept == ["workengagement.get.status"]
    others = {str(rule.reason_code) for rule in run.results.rules if rule.verdict == "not_run"}
    left = {code for code in others if code.startswith("left_to_deeper_profile")}
    assert others - left == {"not_selected"}


def test_one_contract_can_be_named(checkout: Checkout, mock: Mock, keys: dict[str, str]) -> None:
    name = "test_a_valid_call_answers_the_documented_status[workengagement.get.status]"
    started = checkout.start(
        f"contracts/test_operations.py::{name}",
        *("--profile", "smoke", "--base-url", mock.base_url),
        **keys,
    )
    run = started.end()
    assert run.code == 0, run.text
    [judged] = [rule.id for rule in run.results.rules if rule.verdict == "kept"]
    assert judged == "workengagement.get.status"


def test_x_stops_at_the_first_failure_and_lf_repeats_what_failed(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    break_only(mock, *FAULTS)
    first = own_checkout.smoke(mock.base_url, "-k", REFUSED, "-x", **keys)
    assert first.code == 1, first.text
    [broken] = first.broken
    assert f"BROKEN  {broken}   " in first.out

    every = own_checkout.smoke(mock.base_url, "-k", REFUSED, **keys)
    assert sorted(every.broken) == sorted(FAULTS)
    break_only(mock, FAULTS[0])
    again = own_checkout.smoke(mock.base_url, "-k", REFUSED, "--lf", **keys)
    assert again.broken == [FAULTS[0]]
    assert again.results.run.requests < every.results.run.requests


def test_x_asks_little_of_every_kind_before_it_asks_for_all(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    fault = "workengagement.color_code.pattern:only_on_create"
    where = ("--base-url", mock.base_url, "--resource", "workengagement")
    break_only(mock, fault)
    whole = own_checkout.run(*where, **keys)
    fail_fast = own_checkout.run("-x", "--cache-clear", *where, **keys)
    assert whole.broken == fail_fast.broken == ["workengagement.color_code.pattern"]
    assert fail_fast.results.run.requests * 4 < whole.results.run.requests
    [finding] = [one for rule in fail_fast.results.rules for one in rule.findings]
    node = finding.reproduce.pytest.split("'")[1]
    # What is to reproduce it exists without -x, too.
    again = own_checkout.start(node, *where, **keys).end()
    assert again.broken == ["workengagement.color_code.pattern"]
    assert f"pytest '{node}'" in fail_fast.out


def test_x_waits_for_no_contract_of_its_own_once_a_promise_is_seen_broken(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    fault = "workengagement.created_at.format:wrong_in_answers"
    where = ("--base-url", mock.base_url, "--resource", "workengagement")
    break_only(mock, fault)
    fail_fast = own_checkout.run("-x", "--cache-clear", *where, **keys)
    assert fail_fast.broken == ["workengagement.created_at.format"]
    assert fail_fast.results.run.requests < 5


def test_who_waits_is_told_what_went_unjudged_over_a_finding_in_passing(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    fault = "workengagement.created_at.format"
    break_only(mock, f"{fault}:wrong_in_answers")
    run = own_checkout.smoke(mock.base_url, "--maxfail", "2", "-k", "status or format", **keys)
    assert run.broken == [fault]
    cut = [one for one in run.results.rules if one.reason_code == "stopped_early"]
    assert [(one.verdict, one.caused_by) for one in cut] == [("not_run", fault)]


def test_what_failed_last_is_asked_first(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    break_only(mock, FAULTS[1])
    assert own_checkout.smoke(mock.base_url, **keys).broken == [FAULTS[1]]
    again = own_checkout.smoke(mock.base_url, "-x", **keys)
    assert again.broken == [FAULTS[1]]
    assert [rule.id for rule in again.results.rules if rule.cases] == [FAULTS[1]]


def test_workers_judge_what_one_process_judges(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    break_only(mock, FAULTS[0])
    run = checkout.smoke(mock.base_url, "-k", "workengagement", "-n", "2", **keys)
    assert run.code == 1, run.text
    assert run.broken == [FAULTS[0]]
    assert run.results.run.workers == 2
    [failure] = run.failures
    assert f"{FAULTS[0]}   " in failure


NAMES = ("--profile", "smoke", "-k", "workengagement.name.max_length")


@pytest.mark.parametrize(
    ("options", "variables"),
    [
        (("-X", "dev", "-W", "error"), {}),
        (("-P", "-W", "error"), {"PYTHONDONTWRITEBYTECODE": "1"}),
        # The mock of the run inherits these.
        ((), {"PYTHONWARNINGS": "error", "PYTHONSAFEPATH": "1"}),
    ],
    ids=str,
)
def test_how_python_is_started_changes_no_verdict(
    checkout: Checkout, options: tuple[str, ...], variables: dict[str, str]
) -> None:
    # In a process of its own, since one that is forked has imported what pytest would rewrite.
    run = subprocess.run(  # noqa: S603 -- this interpreter and this project
        [sys.executable, *options, "-m", "pytest", "contracts", *NAMES],
        cwd=checkout.root,
        env={**os.environ, **variables},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Warning" not in run.stdout + run.stderr
