"""What follows from whatever happens in a contract: an outcome, and a report for pytest."""

import datetime as dt
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.known.model import KnownFailure, KnownFailures, PinnedFinding
from contracts.harness.outcomes import LimitReached, NotRun, Outage, RuleBroken
from contracts.harness.plugin.outcome import OutcomeReporter
from contracts.harness.recording.recorder import Recorder
from contracts.harness.wording import reason
from reports.results import Finding
from spec import Rule, derive, load

SPEC = load()
RULES = {rule.id: rule for rule in derive(SPEC)}
OWN, OTHER = "workengagement.create.status", "workengagement.get.status"
CREDENTIAL = "the value of a credential"
MARKS = {
    "deep": pytest.mark.deep,
    "draws": pytest.mark.draws,
    "judges": pytest.mark.judges(pinned=True),
}


class Item:
    """As much of a collected contract as the reporter looks at."""

    path, location, name = Path("test_a.py"), ("test_a.py", 7, "test"), "test"

    def __init__(self, rule: str | None = OWN, *marks: str, quick_pass: int | None = None) -> None:
        self.session = SimpleNamespace(shouldstop=False)
        self.nodeid = f"t[{rule}]" if quick_pass is None else f"t[{rule}-quick_pass{quick_pass}]"
        self.callspec = SimpleNamespace(params={"rule": RULES.get(rule or "")})
        self.own_markers = [MARKS[one].mark for one in marks]
        if quick_pass is not None:
            self.own_markers.append(pytest.mark.schedule(quick_pass=quick_pass).mark)

    def function(self) -> None:
        """First line of several.

        The second one.
        """


class ReportedRun:
    """A reporter with its recorder, and what it makes of contracts."""

    def __init__(
        self, *, fail_fast: bool = False, is_worker: bool = False, known: KnownFailure | None = None
    ) -> None:
        values = {scheme.variable: CREDENTIAL for scheme in SPEC.schemes}
        credentials = Credentials(SPEC.schemes, values)
        self.recorder = Recorder(list(RULES.values()), credentials, "http://a", "pytest '{node}'")
        holding = {known.rule: known} if known else {}
        self.reporter = OutcomeReporter(
            self.recorder,
            KnownFailures("known.toml", holding),
            fail_fast=fail_fast,
            runs_all=not is_worker,
        )

    def expect(self, *items: Item) -> None:
        self.reporter.expect(cast(Any, items))

    def open(self, item: Item) -> None:
        self.reporter.open(cast(Any, item))

    def found(self, rule: str) -> RuleBroken | None:
        """Write a breach down; gives what it raises."""
        try:
            self.recorder.breach(rule, "server_error", expected="201", got="500")
        except RuleBroken as broken:
            return broken
        return None

    def says(
        self, item: Item, raised: BaseException | None = None, when: str = "call"
    ) -> SimpleNamespace:
        """Judge a phase; gives pytest's report of it, with `text` for what it shows."""
        skipped = isinstance(raised, pytest.skip.Exception)
        usual = "skipped" if skipped else "failed" if raised else "passed"
        report = SimpleNamespace(outcome=usual, longrepr=f"raised {raised}" if raised else None)
        info = SimpleNamespace(value=raised) if raised else None
        call = SimpleNamespace(when=when, excinfo=info)
        self.reporter.report_phase(cast(Any, item), cast(Any, call), cast(Any, report))
        report.text = str(report.longrepr)
        return report

    def verdict(self) -> tuple[str, str | None, str | None]:
        own = self.recorder.report
        return own.outcome, own.reason.text if own.reason else None, own.caused_by


def listed(code: str = "server_error") -> KnownFailure:
    days = dt.date(2026, 1, 1), dt.date(2030, 1, 1)
    return KnownFailure(OWN, "PIG-1", *days, "it is being fixed", PinnedFinding(code))


def test_a_promise_kept_says_nothing() -> None:
    run, item = ReportedRun(), Item()
    run.open(item)
    report = run.says(item)
    assert (report.outcome, report.longrepr) == ("passed", None)
    assert run.verdict() == ("passed", None, None)


def test_a_broken_promise_fails_its_contract_and_says_how_to_draw_it_again() -> None:
    run, item = ReportedRun(), Item()
    run.open(item)
    raised = run.found(OWN)
    assert raised is not None
    raised.add_note("Falsifying example: f(1)\nYou can add @reproduce_failure('6', b'A')")
    report = run.says(item, raised)
    assert report.outcome == "failed"
    assert OWN in report.text
    assert "BROKEN" in report.text
    assert report.text.endswith("\n  You can add @reproduce_failure('6', b'A')")
    assert "Falsifying" not in report.text
    assert run.verdict() == ("failed", None, None)


def test_a_contract_that_another_promise_has_ended_is_skipped_because_of_it() -> None:
    run, item = ReportedRun(fail_fast=True), Item()
    run.open(item)
    report = run.says(item, run.found(OTHER))
    assert report.outcome == "failed"
    assert OTHER in report.text
    assert run.verdict() == ("skipped", reason("stopped_early").text, OTHER)


def test_what_cannot_be_judged_says_why_and_whose_fault_it_is() -> None:
    run, item = ReportedRun(), Item()
    run.open(item)
    report = run.says(
        item, NotRun("no_response", OTHER, error=f"no record, said {CREDENTIAL}\ud800")
    )
    assert report.outcome == "skipped"
    outcome, reason, caused_by = run.verdict()
    assert (outcome, caused_by) == ("skipped", OTHER)
    assert reason is not None
    assert reason.startswith("no answer: no record, said ")
    assert run.recorder.report.reason is not None
    assert run.recorder.report.reason.code == "no_response"
    assert reason.endswith("\\ud800")
    assert CREDENTIAL not in reason
    assert report.longrepr == ("test_a.py", 7, f"Skipped: {reason}")


def test_a_plain_skip_is_left_as_it_is() -> None:
    run, item = ReportedRun(), Item()
    run.open(item)
    report = run.says(item, pytest.skip.Exception("not today"))
    assert (report.outcome, report.text) == ("skipped", "raised not today")
    assert run.verdict() == ("passed", None, None)


def test_an_error_of_our_own_is_told_in_one_short_line_without_a_secret() -> None:
    run, item = ReportedRun(), Item()
    run.open(item)
    report = run.says(item, ValueError(f"{CREDENTIAL} {'x' * 600}\nmore"))
    assert report.outcome == "failed"
    assert CREDENTIAL not in report.text
    outcome, reason, _ = run.verdict()
    assert outcome == "error"
    assert reason is not None
    assert reason.startswith("ValueError: ")
    assert CREDENTIAL not in reason
    assert len(reason) == 500


@pytest.mark.parametrize(("ended", "outage"), [(Outage, True), (LimitReached, False)])
def test_what_ends_the_run_ends_it_here(
    ended: type[Outage | LimitReached], *, outage: bool
) -> None:
    run, item = ReportedRun(), Item()
    run.open(item)
    assert not run.reporter.ended
    report = run.says(item, ended(f"no more, {CREDENTIAL}"))
    own = run.recorder.report
    assert own.reason is not None
    assert (report.outcome, own.outcome) == ("skipped", "ended")
    assert own.reason.code == ("outage" if outage else "limit_reached")
    assert own.reason.text.startswith("no more, ")
    assert CREDENTIAL not in own.reason.text
    assert report.longrepr == ("test_a.py", 7, f"Skipped: {own.reason.text}")
    assert item.session.shouldstop == own.reason.text
    assert run.reporter.ended


def test_what_is_seen_in_passing_is_shown_once_and_blames_no_contract() -> None:
    run, first, second = ReportedRun(), Item(), Item()
    run.open(first)
    assert run.found(OTHER) is None
    report = run.says(first)
    assert report.outcome == "failed"
    assert OTHER in report.text
    assert run.verdict() == ("passed", None, None)
    run.open(second)
    run.found(OTHER)
    assert run.says(second).outcome == "passed"


def test_what_is_seen_while_tidying_up_is_not_shown_as_that_phase_s_failure() -> None:
    run, item = ReportedRun(), Item()
    run.open(item)
    run.found(OTHER)
    assert run.says(item, when="teardown").outcome == "passed"


@pytest.mark.parametrize(
    ("fail_fast", "is_worker", "to_come", "shown"),
    [
        (False, False, True, False),
        (False, False, False, True),
        (True, False, True, True),
        (False, True, True, True),
    ],
    ids=["own contract to come", "own contract done", "fail fast", "another process may have it"],
)
def test_what_is_seen_in_passing_is_left_to_its_own_contract_if_one_is_to_come(
    *, fail_fast: bool, is_worker: bool, to_come: bool, shown: bool
) -> None:
    run = ReportedRun(fail_fast=fail_fast, is_worker=is_worker)
    own, item = Item(OTHER), Item()
    run.expect(own, item)
    if not to_come:
        run.open(own)
    run.open(item)
    run.found(OTHER)
    assert run.says(item).outcome == ("failed" if shown else "passed")


def test_a_known_failure_is_expected() -> None:
    run, item = ReportedRun(known=listed()), Item()
    run.open(item)
    report = run.says(item, run.found(OWN))
    assert report.outcome == "skipped"
    assert report.wasxfail.startswith("known: PIG-1, since 2026-01-01")
    assert "BROKEN" not in report.text


@pytest.mark.parametrize(("marks", "outcome"), [((), "failed"), (("draws",), "skipped")])
def test_what_is_drawn_may_find_a_known_failure_in_other_words(
    marks: tuple[str, ...], outcome: str
) -> None:
    run, item = ReportedRun(known=listed("not_json")), Item(OWN, *marks)
    run.open(item)
    assert run.says(item, run.found(OWN)).outcome == outcome


@pytest.mark.parametrize(
    ("fail_fast", "marks", "known", "ends"),
    [
        (True, (), False, True),
        (False, (), False, False),
        (True, ("deep",), False, False),
        (True, (), True, False),
    ],
    ids=["fail fast", "all run", "generated", "known"],
)
def test_a_new_finding_ends_a_contract_of_a_fail_fast_run(
    *, fail_fast: bool, marks: tuple[str, ...], known: bool, ends: bool
) -> None:
    run = ReportedRun(fail_fast=fail_fast, known=listed() if known else None)
    item = Item(OTHER, *marks)
    run.open(item)
    assert (run.found(OWN) is not None) == ends


def test_a_report_names_its_contract_and_counts_what_recovered() -> None:
    run = ReportedRun()
    run.open(Item(quick_pass=0))
    assert run.recorder.report.node == f"t[{OWN}]"
    for doubts in ([], [("502", 0.1)], [("502", 0.6), ("stale", 2.6)]):
        resource = SPEC.resource("workengagement")
        run.recorder.saw(Exchange(resource, None, "GET", "/", {}, None, instability=doubts))
    own = run.recorder.report
    assert (own.rule, own.requests) == (OWN, 3)
    assert own.instability.sentences(1234) == (
        "reads lag behind writes by up to 2.6 s",
        "2 of 1,234 calls answered 502; the repeat was right",
    )
    assert (own.drawn, own.replays) == (False, False)
    run.open(Item(OWN, "draws"))
    assert run.recorder.report.drawn
    run.open(Item(OWN, "judges"))
    assert run.recorder.report.replays
    assert not run.recorder.report.instability.counts


def test_a_report_comes_back_from_a_worker_as_it_was() -> None:
    run, item = ReportedRun(), Item()
    run.open(item)
    run.says(item, run.found(OWN))
    own = run.recorder.report
    own.usage.statuses["workengagement", "get", "200"] += 1
    back = pickle.loads(pickle.dumps(own))  # noqa: S301 -- made here
    assert back == own
    assert (back.outcome, back.findings[0].rule) == ("failed", OWN)


def test_a_finding_bears_the_first_line_of_its_contract() -> None:
    run, item = ReportedRun(), Item()
    run.open(item)
    raised = run.found(OWN)
    assert raised is not None
    found: Finding = raised.finding
    assert found.contract == "First line of several."
    rule: Rule = RULES[OWN]
    assert found.rule == rule.id
