"""Turns what happened in a contract into its outcome, and into pytest's report of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

import pytest

from contracts.harness.known.model import KnownFailures
from contracts.harness.outcomes import NotRun, RuleBroken, RunEnded
from contracts.harness.planning.order import node_of
from contracts.harness.planning.selection import is_deep, is_drawn, replays, rule_of
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport, finding_in
from contracts.harness.recording.verdicts import result_of
from reports.results import Finding
from reports.terminal import finding_text

# The attribute of pytest's report of a contract that failed with a finding.
SHOWN = "pigello_shown"


class OutcomeReporter:
    """Opens a report for each contract of a process, and derives its outcome.

    With `fail_fast`, a contract stops at its first new finding. A process that `runs_all` contracts
    of the run leaves an incidental finding to the rule's own contract, if that is still to come.
    With `repeats_broken`, contracts run although their rule is already broken. `ended` is true once
    the environment is down or a limit is reached.
    """

    def __init__(
        self,
        recorder: Recorder,
        known: KnownFailures,
        *,
        fail_fast: bool = False,
        runs_all: bool = True,
        repeats_broken: bool = False,
    ) -> None:
        self._recorder = recorder
        self._known = known
        self._fail_fast = fail_fast
        self._waits = runs_all and not fail_fast
        self._repeats_broken = repeats_broken
        self._to_come: Counter[str] = Counter()
        self.ended = False

    def expect(self, items: Iterable[pytest.Item]) -> Counter[str]:
        """Count the contracts to come for each rule."""
        self._to_come.update(rule.id for rule in map(rule_of, items) if rule)
        return self._to_come.copy()

    def open(self, item: pytest.Item) -> None:
        """Open the report of the next contract."""
        rule = rule_of(item)
        if rule:
            self._to_come[rule.id] -= 1
        report = ContractReport(
            node=node_of(item),
            caption=(getattr(item, "function", item).__doc__ or item.name).strip().splitlines()[0],
            rule=rule.id if rule else None,
            drawn=is_drawn(item),
            replays=replays(item),
        )
        self._recorder.open(report, urgent=partial(self._is_urgent, item))

    def recall(self, item: pytest.Item) -> None:
        """Raise RuleBroken if another contract already found the rule broken."""
        rule = rule_of(item)
        earlier = self._recorder.earlier(rule.id) if rule else None
        # The contract of a known failure, listed or to be listed, has to see it itself.
        listed = self._repeats_broken or (rule and rule.id in self._known.holding)
        if earlier is not None and not listed:
            raise RuleBroken(earlier)

    def report_phase(
        self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
    ) -> None:
        """Take the outcome from what a phase raised, and write it into pytest's report."""
        raised = call.excinfo.value if call.excinfo else None
        finding = carried = finding_in(raised)
        if finding is None and call.when == "call" and not isinstance(raised, RunEnded):
            finding = self._recorder.unshown(self._is_awaited, partial(self._is_known, item))
        left_out = isinstance(raised, NotRun | RunEnded)
        if raised and (carried or left_out or (finding is None and not _is_skip(raised))):
            self._recorder.report.end(raised, self._recorder.readable)
        if finding is not None:
            self._show(item, report, finding)
            if report.outcome == "failed":
                report.longrepr = "\n  ".join([str(report.longrepr), *_notes(raised)])
        elif left_out:
            reason = self._recorder.report.reason.text if self._recorder.report.reason else ""
            report.outcome = "skipped"
            report.longrepr = str(item.path), item.location[1] or 0, f"Skipped: {reason}"
            if isinstance(raised, RunEnded):
                self.ended = True
                item.session.shouldstop = reason
        elif raised and not _is_skip(raised):
            report.longrepr = self._recorder.readable(str(report.longrepr))

    def _show(self, item: pytest.Item, report: pytest.TestReport, finding: Finding) -> None:
        """Fail the contract with a finding; expect it to fail if the finding is known."""
        known = self._is_known(item, finding)
        report.outcome = "skipped" if known else "failed"
        if known:
            report.wasxfail = f"known: {self._known.holding[finding.rule].text}"
        verdict = "known" if known else "broken"
        result = result_of(self._recorder.rules[finding.rule], verdict=verdict, findings=(finding,))
        report.longrepr = finding_text(finding, result)
        # The summary shows it, once for each cause.
        setattr(report, SHOWN, True)
        self._recorder.mark_shown(finding.rule)

    def _is_awaited(self, rule_id: str) -> bool:
        """Return whether a rule's own contract is still to come in this process."""
        return self._waits and self._to_come[rule_id] > 0

    def _is_urgent(self, item: pytest.Item, finding: Finding) -> bool:
        """Return whether a finding against another rule ends the contract.

        Not while Hypothesis draws: it would retry what counts as new only once.
        """
        return self._fail_fast and not is_deep(item) and not self._is_known(item, finding)

    def _is_known(self, item: pytest.Item, finding: Finding) -> bool:
        return self._known.excuses(finding, drawn=is_drawn(item), replays=replays(item))


def _is_skip(raised: BaseException) -> bool:
    return isinstance(raised, pytest.skip.Exception)


def _notes(raised: BaseException | None) -> Sequence[str]:
    """Return what Hypothesis says to draw the same value again."""
    return [
        line
        for note in getattr(raised, "__notes__", ())
        for line in str(note).splitlines()
        if "reproduce_failure" in line
    ]
