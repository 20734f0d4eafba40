"""Judges one contract after another: turns what happened in it into a verdict and its words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis.errors import FlakyFailure

from contracts.harness.generation.example_database import with_examples
from contracts.harness.outcomes import NotRun, Outage, RuleBroken, RunEnded
from contracts.harness.planning.order import node_of
from contracts.harness.planning.selection import is_deep, is_drawn, replays, rule_of
from contracts.harness.plugin.process import WorkerContext
from contracts.harness.recording.evidence import readable
from contracts.harness.recording.verdicts import result_of
from contracts.harness.wording import VerdictReason, reason
from reports.results import Finding
from reports.terminal import finding_text


class OutcomeReporter:
    """Opens an entry for each contract of a process and closes it with an outcome.

    `hurried` tells that somebody waits for the first finding. `ended` tells whether nothing more
    may be asked: the environment is down, or a limit is met.
    """

    def __init__(self, process: WorkerContext, *, fail_fast: bool) -> None:
        self._context = process
        self._fail_fast = fail_fast
        self._checks = process.checks
        self._known = process.options.known
        self._rules = {rule.id: rule for rule in process.rules}
        self._to_come: Counter[str] = Counter()
        self._outcome: dict[str, Any] = {}
        self._recovered = 0
        self.ended = False

    def expect(self, items: Iterable[pytest.Item]) -> Counter[str]:
        """Count the contracts to come for each rule."""
        self._to_come.update(rule.id for rule in map(rule_of, items) if rule)
        return self._to_come.copy()

    def open(self, item: pytest.Item) -> None:
        """Open the entry of the next contract."""
        rule = rule_of(item)
        if rule:
            self._to_come[rule.id] -= 1
        examples = self._context.examples
        if examples is not None:
            examples.node = node_of(item)
            if is_drawn(item) and hasattr(item, "obj"):
                with_examples(item.obj)
        caption = (getattr(item, "function", item).__doc__ or item.name).strip().splitlines()[0]
        self._checks.recorder.open(node_of(item), caption, rule.id if rule else None)
        self._checks.recorder.urgent = partial(self._is_urgent, item)
        self._outcome = {
            "outcome": "passed",
            "reason": None,
            "reason_code": None,
            "caused_by": None,
        }

    def recall(self, item: pytest.Item) -> None:
        """Raise Broken where another contract has found the rule broken: it is not asked again."""
        rule = rule_of(item)
        earlier = self._checks.recorder.earlier(rule.id) if rule else None
        # What is or will be listed as known has to be seen by its own contract.
        listed = self._context.options.update_known or (rule and rule.id in self._known.holding)
        if earlier is not None and not listed:
            raise RuleBroken(earlier)

    def close(self, item: pytest.Item) -> dict[str, Any]:
        """Give the contract's entry, to be added up with the others."""
        client = self._checks.client
        recovered, self._recovered = client.recovered - self._recovered, client.recovered
        return {
            **self._checks.recorder.entry.plain(),
            **self._outcome,
            "node": node_of(item),
            "drawn": is_drawn(item),
            "replays": replays(item),
            "healed": recovered,
        }

    def judge(
        self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
    ) -> None:
        """Judge by what a phase of the contract raised, and write the verdict into its report."""
        raised = call.excinfo.value if call.excinfo else None
        if isinstance(raised, RunEnded):
            self._end(item, report, raised)
            return
        if isinstance(raised, NotRun):
            self._say(raised.reason, raised.caused_by)
            report.longrepr = _skipped(item, self._outcome["reason"])
        finding = _finding_in(raised)
        if finding is None and call.when == "call":
            recorder = self._checks.recorder
            finding = recorder.news(self._is_awaited, partial(self._is_known, item))
        if finding is not None:
            self._report(item, report, finding)
            if isinstance(raised, RuleBroken | FlakyFailure) and report.outcome == "failed":
                report.longrepr = "\n  ".join([str(report.longrepr), *_notes(raised)])
        if isinstance(raised, NotRun | RuleBroken) or finding is not None:
            self._outcome["outcome"] = "failed" if isinstance(raised, RuleBroken) else "passed"
            if isinstance(raised, NotRun):
                self._outcome["outcome"] = "skipped"
            if (
                isinstance(raised, RuleBroken)
                and raised.finding.rule != self._checks.recorder.entry.rule
            ):
                self._outcome["outcome"] = "skipped"
                self._say(reason("stopped_early"), raised.finding.rule)
        elif raised is not None and not isinstance(raised, pytest.skip.Exception):
            report.longrepr = self.shown(str(report.longrepr))
            why = self.shown(f"{type(raised).__name__}: {raised}").splitlines()[0][:500]
            self._outcome["outcome"] = "error"
            self._say(reason("error", error=why))

    def _say(self, why: VerdictReason, caused_by: str | None = None) -> None:
        self._outcome |= {
            "reason": self.shown(why.text),
            "reason_code": why.code,
            "caused_by": caused_by,
        }

    def _report(self, item: pytest.Item, report: pytest.TestReport, finding: Finding) -> None:
        """Let the contract fail by a finding, or be expected to where it is known."""
        known = self._is_known(item, finding)
        report.outcome = "skipped" if known else "failed"
        if known:
            report.wasxfail = f"known: {self._known.holding[finding.rule].text}"
        verdict = "known" if known else "broken"
        result = result_of(self._rules[finding.rule], verdict=verdict, findings=(finding,))
        report.longrepr = finding_text(finding, result)
        self._checks.recorder.shown(finding.rule)

    def _end(self, item: pytest.Item, report: pytest.TestReport, ended: RunEnded) -> None:
        """Leave the rest of the run out, and say why."""
        self.ended = True
        why = self.shown(str(ended))
        report.outcome = "skipped"
        report.longrepr = _skipped(item, why)
        outage = isinstance(ended, Outage)
        self._outcome |= {"outcome": "ended", "reason": why, "outage": outage}
        item.session.shouldstop = why

    def shown(self, text: str) -> str:
        """Make a text fit to be shown: readable, and without a credential."""
        return self._checks.client.credentials.scrub(readable(text))

    def _is_awaited(self, rule_id: str) -> bool:
        """Tell whether a rule is left to a contract of its own that is still to come here."""
        return not self._fail_fast and not self._context.is_worker and self._to_come[rule_id] > 0

    def _is_urgent(self, item: pytest.Item, finding: Finding) -> bool:
        """Tell whether a contract ends with what it sees broken in passing.

        Not one that draws: Hypothesis would try again what is news only once.
        """
        return self._fail_fast and not is_deep(item) and not self._is_known(item, finding)

    def _is_known(self, item: pytest.Item, finding: Finding) -> bool:
        return self._known.excuses(finding, drawn=is_drawn(item), replays=replays(item))


def _skipped(item: pytest.Item, reason: str) -> tuple[str, int, str]:
    """Give what pytest takes for the place and the reason of a skip."""
    return str(item.path), item.location[1] or 0, f"Skipped: {reason}"


def _finding_in(raised: BaseException | None) -> Finding | None:
    """Give the finding an exception carries; one that came and went is intermittent."""
    if isinstance(raised, RuleBroken):
        return raised.finding
    if isinstance(raised, FlakyFailure):
        for inner in raised.exceptions:
            if isinstance(inner, RuleBroken):
                return inner.finding
    return None


def _notes(raised: BaseException) -> Sequence[str]:
    """Give what Hypothesis says to draw the same value again."""
    return [
        line
        for note in getattr(raised, "__notes__", ())
        for line in str(note).splitlines()
        if "reproduce_failure" in line
    ]
