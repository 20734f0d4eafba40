"""An environment that goes down in mid-run, and limits that end a run: what was judged stands."""

from collections import Counter

import pytest
import requests

from contracts.harness.oracle import list_shape as listing
from mock_api.server import Mock
from spec import load
from tests.support.conditions import From
from tests.support.gateway import night
from tests.support.loopback import Reply
from tests.support.mocks import break_only
from tests.support.runs import Checkout, Run

OUTAGE, PARTIAL = 69, 75
SELECTED = "workengagement and test_operations"
BROKEN = "workengagement.create.status"


def _reasons(run: Run) -> set[str | None]:
    return {rule.reason for rule in run.results.rules if rule.verdict == "not_run"}


@pytest.fixture(scope="session")
def checkout(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout whose runs repeat calls without long pauses."""
    return checkout.hurried(tmp_path_factory.mktemp("hurried") / "checkout")


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(503), "is down (503 Service Unavailable for every call)"),
        (Reply(raw=b""), "the connection broke for every call"),
    ],
    ids=["503", "closed"],
)
def test_an_environment_that_goes_down_is_no_breach(
    checkout: Checkout,
    mock: Mock,
    keys: dict[str, str],
    reply: Reply,
    told: str,
) -> None:
    with night(mock, From(21, reply)) as (url, gateway):
        run = checkout.smoke(url, "-k", SELECTED, **keys)
    assert run.code == OUTAGE, run.text
    assert run.broken == []
    assert (run.results.verdict, run.results.exit_code) == ("outage", OUTAGE)
    assert told in (run.results.headline or "")
    counts = Counter(rule.reason_code for rule in run.results.rules)
    total = sum(rule.verdict != "open" for rule in run.results.rules)
    assert f"{counts['outage']} of {total} rules not reached" in (run.results.run.partial or "")
    assert run.out.rstrip().endswith("No verdict: the environment is unreachable.")
    assert "The environment went down: " in run.page
    assert any(rule.verdict == "kept" for rule in run.results.rules)
    assert any(told in (reason or "") for reason in _reasons(run))
    assert told in run.page
    assert "Traceback" not in run.text
    # It ends where it is seen. Then the record of the unanswered Create is looked for, and once
    # more in each of four rounds of tidying up: four looks and two other calls to be sure.
    assert len(gateway.asked) <= 20 + 1 + 5 * (4 + 2)


def test_a_breach_before_the_outage_stands(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    break_only(mock, BROKEN)
    with night(mock, From(31, Reply(502))) as (url, _):
        run = checkout.smoke(url, "-k", SELECTED, **keys)
    assert run.code == 1, run.text
    assert run.broken == [BROKEN]
    assert "502 Bad Gateway for every call" in (run.results.headline or "")


def test_one_operation_that_answers_503_is_a_breach(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    with night(mock, From(1, Reply(503), only=lambda asked: asked.method == "PATCH")) as (url, _):
        run = checkout.smoke(url, "-k", "workengagement.update", **keys)
    assert run.code == 1, run.text
    assert "workengagement.update.robust" in run.broken
    assert run.results.headline is None


def test_workers_end_at_an_outage_too(checkout: Checkout, mock: Mock, keys: dict[str, str]) -> None:
    with night(mock, From(41, Reply(503))) as (url, _):
        run = checkout.smoke(url, "-k", "workengagement", "-n", "2", **keys)
    assert run.code == OUTAGE, run.text
    assert run.broken == []
    assert "503 Service Unavailable" in (run.results.headline or "")
    selected = {rule.id for rule in run.results.rules if rule.resource == "workengagement"}
    unselected = [
        rule.id
        for rule in run.results.rules
        if rule.reason_code == "not_selected" and rule.id in selected
    ]
    assert unselected == []


LIMITS = {
    "requests": (("--max-requests", "25"), "stopped after 25 requests (--max-requests)"),
    "duration": (
        ("--max-duration", "1", "--profile", "gate"),
        "stopped after 1 s (--max-duration)",
    ),
    "requests of two": (
        ("--max-requests", "25", "-n", "2"),
        "stopped after 25 requests (--max-requests)",
    ),
    "duration of two": (
        ("--max-duration", "1", "--profile", "gate", "-n", "2"),
        "stopped after 1 s (--max-duration)",
    ),
}


@pytest.mark.parametrize(("limit", "told"), LIMITS.values(), ids=list(LIMITS))
def test_a_limit_ends_a_run_cleanly(
    checkout: Checkout, mock: Mock, keys: dict[str, str], limit: tuple[str, ...], told: str
) -> None:
    run = checkout.smoke(mock.base_url, *limit, "-k", "workengagement", **keys)
    assert run.code == PARTIAL, run.text
    assert run.broken == []
    assert told in run.text
    assert told in (run.results.headline or "")
    assert (run.results.verdict, run.results.exit_code) == ("error", PARTIAL)
    assert "not reached" in (run.results.run.partial or "")
    assert any(told in (reason or "") for reason in _reasons(run))
    assert told in run.page
    assert _records(mock, keys) == 0
    assert not list(run.folder.glob("pace*"))


def test_a_limit_may_be_reached_before_anything_is_judged(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    with night(mock, From(1, Reply(403))) as (url, gateway):
        run = checkout.smoke(url, "--max-requests", "1", **keys)
    told = "stopped after 1 request (--max-requests)"
    assert run.code == PARTIAL, run.text
    assert told in run.text
    assert "Traceback" not in run.text
    assert len(gateway.asked) == 1
    assert (run.results.verdict, run.results.exit_code) == ("error", PARTIAL)
    assert "not reached" in (run.results.run.partial or "")
    assert any(told in (reason or "") for reason in _reasons(run))
    assert told in run.page


def _records(mock: Mock, keys: dict[str, str]) -> int:
    """Count what a run has left behind."""
    headers = {f"X-{name.replace('_', '-')}": value for name, value in keys.items()}
    path = load().resource("workengagement").operations["list"].path
    answer = requests.get(mock.base_url + path, headers=headers, timeout=60)
    records = listing.items(answer.json())
    assert records is not None
    return len(records)


def test_a_breach_before_a_limit_decides(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    break_only(mock, BROKEN)
    run = checkout.smoke(mock.base_url, "--max-requests", "40", "-k", SELECTED, **keys)
    assert run.code == 1, run.text
    assert run.broken == [BROKEN]
    assert "--max-requests" in (run.results.headline or "")


def test_a_run_within_its_limits_is_green(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    arguments = ("--max-requests", "1000", "--max-duration", "1h", "-k", BROKEN)
    run = checkout.smoke(mock.base_url, *arguments, **keys)
    assert run.code == 0, run.text
    assert run.results.headline is None
