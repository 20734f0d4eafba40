"""A run against an environment that keeps every promise, and what it leaves behind."""

import json
import re

from mock_api.server import Mock
from tests.support.runs import Checkout, Run

PAIR = ("--resource", "ProtectedIdentity", "--resource", "workengagement")


def _is_clean(run: Run) -> None:
    assert run.code == 0, run.text
    assert run.broken == []
    assert run.failures == []
    assert run.results.errors == ()
    assert {rule.verdict for rule in run.results.rules} <= {"kept", "not_run", "open"}


def test_a_good_environment_leaves_a_clean_report(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    run = checkout.smoke(mock.base_url, "-p", "no:cacheprovider", **keys)
    _is_clean(run)
    results = run.results
    assert (results.verdict, results.exit_code) == ("kept", 0)
    assert {rule.resource for rule in results.rules} == {"protectedidentity", "workengagement"}
    assert results.run.base_url == mock.base_url
    assert json.loads((run.folder / "results.json").read_text(encoding="utf-8"))["format"] == 3
    assert {"index.html", "junit.xml", "pytest.html", "results.json"} <= {
        path.name for path in run.folder.iterdir()
    }
    assert "protectedidentity.ssn.format" in run.page
    assert (run.folder.parent / "latest").resolve() == run.folder


def test_every_first_line_says_the_share_and_too_small_a_share_is_78(checkout: Checkout) -> None:
    arguments = ("--profile", "smoke", "-k", "workengagement and status", "--require-judged", "60")
    run = checkout.run(*arguments)
    assert run.code == 78, run.text
    judged = sum(rule.verdict == "kept" for rule in run.results.rules)
    total = sum(rule.verdict != "open" for rule in run.results.rules)
    first = f"all {judged} rules judged; {total - judged} of {total} not run"
    assert f"{first}, but too few rules were judged." in run.page
    assert (run.folder / "summary.md").read_text("utf-8").splitlines()[0].count(first) == 1
    [line] = [one for one in run.out.splitlines() if first in one]
    assert line.startswith("Contract kept, in a partial run: ")
    assert f"{len(run.results.rules):,} rules: {judged} kept, " in run.out
    unselected = re.fullmatch(r"(\d+) of (\d+) rules not selected", run.results.run.partial or "")
    assert unselected
    assert (int(unselected[1]) <= total - judged, int(unselected[2])) == (True, total)
    assert f"Only {judged * 100 // total}% of the rules" in (run.results.headline or "")


def test_the_header_says_what_is_judged_how_deep_and_with_which_seed(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    run = checkout.smoke(mock.base_url, *PAIR, "--collect-only", "-q", "-v", "--seed", "7", **keys)
    assert f"mock at {mock.base_url}, " in run.out
    assert "rules of protectedidentity, workengagement" in run.out
    assert "profile: smoke (" in run.out
    assert "seed: 7, references: unchecked" in run.out


def test_without_an_address_a_run_brings_its_own_mock_and_needs_no_credentials(
    checkout: Checkout,
) -> None:
    run = checkout.run("--profile", "smoke", "-k", "workengagement and status")
    _is_clean(run)
    assert run.results.run.environment == "mock"
    assert "not selected" in (run.results.run.partial or "")


def test_two_runs_at_once_have_a_folder_each(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    arguments = ("contracts", "--profile", "smoke", "-k", "workengagement and not open_question")
    started = [checkout.start(*arguments, "--base-url", mock.base_url, **keys) for _ in range(2)]
    one, other = [run.end() for run in started]
    _is_clean(one)
    _is_clean(other)
    assert one.folder != other.folder
    assert one.results.run.id != other.results.run.id
    assert (checkout.out / "latest").resolve() in {one.folder, other.folder}
