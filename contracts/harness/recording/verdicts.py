"""Adds up what the contracts found to one verdict for each rule, and one for the run."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.harness.known.model import KnownFailures
from contracts.harness.recording.usage import Touched
from contracts.harness.wording import VerdictReason, reason
from reports.exits import Exit, deciding
from reports.findings import folded
from reports.printable import counted
from reports.results import Exchange, Finding, OpenAnswer, Reproduce, RuleResult, Source
from spec import Rule


@dataclass
class Tally:
    """Everything the contracts of a run reported.

    `touched` is what all of them have touched, and no entry tells of it any more. `expected` counts
    the contracts that were to judge each rule. `outage` says why the environment is taken to be
    down, `stopped` which limit ended the run. `known` is the list of known failures, `whole`
    whether the run asks for all that could be pinned in it. `mine` are the ids of the rules that
    are this shard's to judge, None for all; `left` those that the profile leaves out, each with the
    reason.
    """

    entries: list[Mapping[str, Any]] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    outage: str | None = None
    stopped: str | None = None
    touched: Touched = field(default_factory=Touched)
    expected: Counter[str] = field(default_factory=Counter)
    known: KnownFailures = field(default_factory=lambda: KnownFailures(""))
    whole: bool = True
    mine: Collection[str] | None = None
    left: Mapping[str, VerdictReason] = field(default_factory=dict)

    @property
    def ended(self) -> str | None:
        """Why the run ended before its time; None where it did not."""
        return self.outage or self.stopped

    @property
    def _cut_off(self) -> VerdictReason:
        """Why a rule was not judged to the end."""
        if self.outage:
            return reason("outage", why=self.outage)
        if self.stopped:
            return reason("limit_reached", why=self.stopped)
        return reason("not_reached")

    @property
    def requests(self) -> int:
        """The number of requests sent."""
        return sum(entry["requests"] for entry in self.entries)

    @property
    def healed(self) -> int:
        """The number of connections that broke and were healed by one more try."""
        return sum(entry.get("healed", 0) for entry in self.entries)

    def answers(self) -> tuple[OpenAnswer, ...]:
        """Give the answers to open questions."""
        return tuple(OpenAnswer(**a) for entry in self.entries for a in entry["answers"])

    def results(self, rules: Sequence[Rule]) -> tuple[RuleResult, ...]:
        """Give each rule its verdict, in the order of the rules."""
        findings: dict[str, list[Finding]] = {}
        for entry in self.entries:
            drawn, replays = entry.get("drawn", False), entry.get("replays", False)
            for raw in entry["findings"]:
                if not self.known.counts(raw["rule"], drawn=drawn, replays=replays):
                    continue
                findings.setdefault(raw["rule"], []).append(_finding(raw))
        findings = {rule: list(folded(found)) for rule, found in findings.items()}
        broken = set(findings)
        own: dict[str, list[Mapping[str, Any]]] = {}
        for entry in self.entries:
            own.setdefault(entry["rule"], []).append(entry)
        return tuple(
            self._result(rule, findings.get(rule.id, []), own.get(rule.id, ()), broken)
            for rule in rules
        )

    def _result(
        self,
        rule: Rule,
        findings: list[Finding],
        own: Sequence[Mapping[str, Any]],
        broken: set[str],
    ) -> RuleResult:
        verdict = "not_run"
        elsewhere = self.mine is not None and rule.id not in self.mine
        why: VerdictReason | None = self.left.get(rule.id, reason("not_selected"))
        if elsewhere:
            why = reason("other_shard")
        caused_by: str | None = None
        if rule.basis == "open":
            findings, verdict, why = [], "open", reason("reference_incomplete")
        elif findings:
            verdict, why, findings = self._of_findings(rule.id, findings)
        elif any(entry["outcome"] == "error" for entry in own):
            verdict = "error"
            why = next(_why(entry) for entry in own if entry["outcome"] == "error")
        elif any(entry["outcome"] == "ended" for entry in own) or (
            len(own) < self.expected[rule.id]
        ):
            why = self._cut_off
        elif own:
            verdict, why, caused_by = self._healed(rule.id, *_of_entries(own, broken))
        return result_of(
            rule,
            verdict=verdict,
            reason=why and why.text,
            reason_code=why and why.code,
            caused_by=caused_by,
            cases=sum(entry["cases"] for entry in own),
            requests=sum(entry["requests"] for entry in own),
            findings=tuple(findings),
        )

    def _of_findings(
        self, rule: str, findings: list[Finding]
    ) -> tuple[str, VerdictReason | None, list[Finding]]:
        """Tell what is known from what is news; the finding that is pinned stands first."""
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

    def _healed(
        self, rule: str, verdict: str, why: VerdictReason | None, caused_by: str | None
    ) -> tuple[str, VerdictReason | None, str | None]:
        """Believe that a known failure is gone only where its pinned input was surely asked for."""
        listed = rule in self.known.holding
        sure = self.known.request(rule) is not None or (self.whole and why is None)
        if listed and verdict == "kept" and not sure:
            return "not_run", reason("pin_not_sent"), None
        return verdict, why, caused_by

    def stale(self, results: Iterable[RuleResult]) -> dict[str, str]:
        """Say of each entry of the list of known failures that has to go what to edit."""
        return self.known.stale({result.id: result for result in results})

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
        """Give the code that decides; see `PRECEDENCE`."""
        broken = any(result.verdict == "broken" for result in results)
        said = {
            Exit.BROKEN: broken,
            Exit.OUTAGE: self.outage,
            Exit.ERROR: self.errors,
            Exit.CONFIGURATION: self.stale(results),
            Exit.PARTIAL: self.stopped,
        }
        return deciding(code for code, holds in said.items() if holds)


def result_of(rule: Rule, **outcome: Any) -> RuleResult:  # noqa: ANN401 -- a RuleResult's own fields
    """Give a rule with what came of it."""
    return RuleResult(
        id=rule.id,
        kind=rule.kind,
        says=rule.says,
        basis=rule.basis,
        source=Source(text=rule.source.text, url=rule.source.url),
        resource=rule.resource,
        operation=rule.operation,
        field=rule.field,
        **outcome,
    )


def _of_entries(
    own: Sequence[Mapping[str, Any]], broken: set[str]
) -> tuple[str, VerdictReason | None, str | None]:
    """Judge by a rule's own contracts, of which none found it broken.

    One contract that could not look makes the rule not run, unless all that is missing is a class
    of values the others cover: a rule is kept only if something was judged and nothing was in the
    way.
    """
    blocked = [entry for entry in own if entry["caused_by"]]
    if blocked:
        entry = next((e for e in blocked if e["caused_by"] in broken), blocked[0])
        return "not_run", _why(entry), entry["caused_by"]
    judged = [entry for entry in own if entry["outcome"] == "passed" and entry["cases"]]
    skipped = next((_why(entry) for entry in own if entry["reason"]), None)
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


def _why(entry: Mapping[str, Any]) -> VerdictReason:
    return VerdictReason(entry["reason_code"], entry["reason"])


def _finding(raw: Mapping[str, Any]) -> Finding:
    return Finding(
        **{
            **raw,
            "steps": tuple(Exchange(**step) for step in raw["steps"]),
            "reproduce": Reproduce(**raw["reproduce"]),
        }
    )
