"""Adds up the reports of the contracts to a verdict for each rule and one for the run."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.harness.http.health import during_run
from contracts.harness.known.model import KnownFailures
from contracts.harness.recording.instability import Instability
from contracts.harness.recording.report import ContractReport
from contracts.harness.recording.usage import Usage
from contracts.harness.wording import VerdictReason, reason
from reports.exits import Exit, deciding
from reports.findings import folded
from reports.format import FailOn
from reports.observations import joined
from reports.printable import counted
from reports.results import Finding, Observation, OpenAnswer, RuleResult, RuleSource
from reports.verdicts import fails, too_few_judged
from spec import Rule


@dataclass
class Tally:
    """Everything the contracts of a run reported.

    - `usage`: what all of them used; the single reports no longer hold it.
    - `expected`: the number of contracts that were to judge each rule.
    - `instability`: what was wrong with calls at first, and right on a second look.
    - `outage`: why the environment counts as down; `refused`: since when it refuses the
      credentials; `stopped`: which limit stopped the run; `failed`: why the suite could not go on.
    - `known`: the list of known failures; `whole`: whether the run repeats every pinned input.
    - `mine`: the ids of the rules that this shard judges, None for all rules.
    - `left`: the rules that the profile leaves out, each with the reason.
    - `require_judged`: the smallest share of judged rules in per cent, None if any will do.
    """

    reports: list[ContractReport] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    outage: str | None = None
    stopped: str | None = None
    failed: str | None = None
    usage: Usage = field(default_factory=Usage)
    expected: Counter[str] = field(default_factory=Counter)
    known: KnownFailures = field(default_factory=lambda: KnownFailures(""))
    whole: bool = True
    mine: Collection[str] | None = None
    left: Mapping[str, VerdictReason] = field(default_factory=dict)
    require_judged: int | None = None
    fail_on: FailOn = "implied"
    instability: Instability = field(default_factory=Instability)
    refused: str | None = None

    def add(self, report: ContractReport) -> None:
        """Add the report of one contract."""
        # By far the largest part of a report, and only its sum is of use.
        self.usage.add(report.usage)
        self.instability.add(report.instability)
        self.reports.append(replace(report, usage=Usage()))
        text = report.reason.text if report.reason else ""
        if report.outcome == "error":
            self.errors.append((report.node, text))
        elif report.outcome == "ended" and report.reason and report.reason.code == "outage":
            self.outage = during_run(text)
        elif report.outcome == "ended" and report.reason and report.reason.code == "suite_failed":
            self.failed = f"{text}."
        elif report.outcome == "ended" and report.reason and report.reason.code == "access_lost":
            self.refused = text
        elif report.outcome == "ended":
            self.stopped = text

    @property
    def ended(self) -> str | None:
        """Why the run ended early; None if it did not."""
        return self.failed or self.outage or self.refused or self.stopped

    @property
    def _cut_off(self) -> VerdictReason:
        """Why a rule was not judged to the end."""
        if self.failed:
            return reason("suite_failed", why=self.failed)
        if self.outage:
            return reason("outage", why=self.outage)
        if self.refused:
            return reason("access_lost", why=self.refused)
        if self.stopped:
            return reason("limit_reached", why=self.stopped)
        return reason("not_reached")

    @property
    def requests(self) -> int:
        """The number of requests sent."""
        return sum(report.requests for report in self.reports)

    def answers(self) -> tuple[OpenAnswer, ...]:
        """Return the answers to open questions."""
        return tuple(answer for report in self.reports for answer in report.answers)

    def observations(self) -> tuple[Observation, ...]:
        """Return what the contracts observed, each thing once."""
        return joined(one for report in self.reports for one in report.observations)

    def results(self, rules: Sequence[Rule]) -> tuple[RuleResult, ...]:
        """Return the verdict of each rule, in the order of the rules."""
        found: dict[str, list[Finding]] = {}
        own: dict[str | None, list[ContractReport]] = {}
        for report in self.reports:
            own.setdefault(report.rule, []).append(report)
            for one in report.findings:
                if self.known.counts(one.rule, drawn=report.drawn, replays=report.replays):
                    found.setdefault(one.rule, []).append(one)
        findings = {rule: list(folded(ones)) for rule, ones in found.items()}
        broken = set(findings)
        return tuple(
            self._result(rule, findings.get(rule.id, []), own.get(rule.id, ()), broken)
            for rule in rules
        )

    def _result(
        self,
        rule: Rule,
        findings: list[Finding],
        own: Sequence[ContractReport],
        broken: set[str],
    ) -> RuleResult:
        verdict = "not_run"
        elsewhere = self.mine is not None and rule.id not in self.mine
        why: VerdictReason | None = self.left.get(rule.id, reason("not_selected"))
        if elsewhere:
            why = reason("other_shard")
        caused_by: str | None = None
        if rule.basis == "open":
            code = "direction_not_stated" if rule.is_undirected else "reference_incomplete"
            findings, verdict, why = [], "open", reason(code)
        elif findings:
            verdict, why, findings = self._of_findings(rule.id, findings)
        elif failed := [one for one in own if one.outcome == "error"]:
            verdict, why = "error", failed[0].reason
        elif any(one.outcome == "ended" for one in own) or len(own) < self.expected[rule.id]:
            why = self._cut_off
        elif own:
            verdict, why, caused_by = self._believed(rule.id, *_of_reports(own, broken))
        return result_of(
            rule,
            verdict=verdict,
            reason=why and why.text,
            reason_code=why and why.code,
            caused_by=caused_by,
            cases=sum(one.cases for one in own),
            requests=sum(one.requests for one in own),
            findings=tuple(findings),
        )

    def _of_findings(
        self, rule: str, findings: list[Finding]
    ) -> tuple[str, VerdictReason | None, list[Finding]]:
        """Return known or broken, the reason, and the findings with the known ones first."""
        entry = self.known.holding.get(rule)
        known = [
            one
            for one in findings
            if self.known.excuses(one, drawn=False, replays=self.known.request(rule) is not None)
        ]
        if entry is None or not known:
            return "broken", None, findings
        why = reason("known_failure", entry=entry.text)
        return "known", why, known + [one for one in findings if one not in known]

    def _believed(
        self, rule: str, verdict: str, why: VerdictReason | None, caused_by: str | None
    ) -> tuple[str, VerdictReason | None, str | None]:
        """Believe that a known failure is gone only if the run surely sent its pinned input."""
        listed = rule in self.known.holding
        sure = self.known.request(rule) is not None or (self.whole and why is None)
        if listed and verdict == "kept" and not sure:
            return "not_run", reason("pin_not_sent"), None
        return verdict, why, caused_by

    def stale(self, results: Iterable[RuleResult]) -> dict[str, str]:
        """Return what to edit, for each outdated entry of the list of known failures."""
        return self.known.stale({result.id: result for result in results})

    def too_few(self, results: Sequence[RuleResult]) -> str | None:
        """Return a sentence if too few rules were judged; None otherwise."""
        return too_few_judged(results, self.require_judged)

    @staticmethod
    def unexplained(results: Sequence[RuleResult]) -> list[tuple[str, str]]:
        """Return each rule that keeps others from being judged and is not broken, with a sentence.

        Such a run must not pass: something went wrong, and no finding says what.
        """
        found = {result.id for result in results if result.verdict in {"broken", "known"}}
        causes = {r.id: r.caused_by for r in results if r.verdict == "not_run" and r.caused_by}
        blamed = Counter(_first_cause(rule, causes) for rule in causes)
        return [
            (cause, f"{counted(count, 'rule')} not run because of {cause}, not found broken")
            for cause, count in blamed.items()
            if cause not in found
        ]

    def exit_code(self, results: Sequence[RuleResult]) -> Exit:
        """Return the exit code with the highest precedence; see `PRECEDENCE`."""
        instability = self.instability.sentences(self.requests)
        present = {
            Exit.BROKEN: fails(results, instability, self.fail_on),
            Exit.OUTAGE: self.outage,
            Exit.ERROR: self.errors or self.failed,
            Exit.CONFIGURATION: self.refused or self.stale(results) or self.too_few(results),
            Exit.PARTIAL: self.stopped,
        }
        return deciding(code for code, holds in present.items() if holds)


def result_of(rule: Rule, **outcome: Any) -> RuleResult:  # noqa: ANN401 -- a RuleResult's own fields
    """Return the result of a rule; `outcome` are fields of RuleResult."""
    return RuleResult(
        id=rule.id,
        kind=rule.kind,
        says=rule.says,
        basis=rule.basis,
        source=RuleSource(text=rule.source.text, url=rule.source.url),
        resource=rule.resource,
        operation=rule.operation,
        field=rule.field,
        **outcome,
    )


def _of_reports(
    own: Sequence[ContractReport], broken: set[str]
) -> tuple[str, VerdictReason | None, str | None]:
    """Return the verdict, the reason and the cause for a rule that no contract found broken.

    The rule is kept if one of its contracts judged something and no other rule blocked any of them.
    """
    blocked = [one for one in own if one.caused_by]
    if blocked:
        first = next((one for one in blocked if one.caused_by in broken), blocked[0])
        return "not_run", first.reason, first.caused_by
    judged = [one for one in own if one.outcome == "passed" and one.cases]
    skipped = next((one.reason for one in own if one.reason), None)
    if not judged:
        return "not_run", skipped or reason("nothing_judged"), None
    return "kept", skipped and replace(skipped, text=f"in part: {skipped.text}"), None


def _first_cause(rule: str, causes: Mapping[str, str]) -> str:
    """Return the rule at the start of a chain, in which each rule keeps the next from a verdict."""
    passed = {rule}
    while rule in causes and causes[rule] not in passed:
        rule = causes[rule]
        passed.add(rule)
    return rule
