"""Adds up what the contracts found to one verdict for each rule, and one for the run."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.harness.outcomes import Exit
from reports.results import Exchange, Finding, OpenAnswer, Reproduce, RuleResult, Source
from spec import Rule

_OPEN = "the reference could not be read far enough to judge it"
_NOT_SELECTED = "no contract for it was selected in this run"
_NOT_REACHED = "the run ended before it was judged"


@dataclass
class Tally:
    """Everything the contracts of a run reported.

    `expected` counts the contracts that were to judge each rule. `outage` says why the environment
    is taken to be down, `stopped` which limit ended the run.
    """

    entries: list[Mapping[str, Any]] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    outage: str | None = None
    stopped: str | None = None
    expected: Counter[str] = field(default_factory=Counter)

    @property
    def ended(self) -> str | None:
        """Why the run ended before its time; None where it did not."""
        return self.outage or self.stopped

    @property
    def requests(self) -> int:
        """The number of requests sent."""
        return sum(entry["requests"] for entry in self.entries)

    def answers(self) -> tuple[OpenAnswer, ...]:
        """Give the answers to open questions."""
        return tuple(OpenAnswer(**a) for entry in self.entries for a in entry["answers"])

    def results(self, rules: Sequence[Rule]) -> tuple[RuleResult, ...]:
        """Give each rule its verdict, in the order of the rules."""
        findings: dict[str, list[Finding]] = {}
        for entry in self.entries:
            for raw in entry["findings"]:
                _add(findings.setdefault(raw["rule"], []), _finding(raw))
        broken = set(findings)
        return tuple(self._result(rule, findings.get(rule.id, []), broken) for rule in rules)

    def _result(self, rule: Rule, findings: list[Finding], broken: set[str]) -> RuleResult:
        own = [entry for entry in self.entries if entry["rule"] == rule.id]
        verdict = "not_run"
        reason: str | None = _NOT_SELECTED
        caused_by: str | None = None
        if rule.basis == "open":
            findings, verdict, reason = [], "open", _OPEN
        elif findings:
            verdict, reason = "broken", None
        elif any(entry["outcome"] == "error" for entry in own):
            verdict = "error"
            reason = next(entry["reason"] for entry in own if entry["outcome"] == "error")
        elif any(entry["outcome"] == "ended" for entry in own) or (
            len(own) < self.expected[rule.id]
        ):
            reason = self.ended or _NOT_REACHED
        elif own:
            verdict, reason, caused_by = _of_entries(own, broken)
        return result_of(
            rule,
            verdict=verdict,
            reason=reason,
            caused_by=caused_by,
            cases=sum(entry["cases"] for entry in own),
            requests=sum(entry["requests"] for entry in own),
            findings=tuple(findings),
        )

    def exit_code(self, results: Iterable[RuleResult]) -> Exit:
        """Any broken rule comes first; then an outage, trouble of the suite's own, a stop."""
        if any(result.verdict == "broken" for result in results):
            return Exit.BROKEN
        if self.outage:
            return Exit.OUTAGE
        if self.errors:
            return Exit.ERROR
        return Exit.PARTIAL if self.stopped else Exit.KEPT


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
) -> tuple[str, str | None, str | None]:
    """Judge by a rule's own contracts, of which none found it broken.

    One contract that could not look makes the rule not run, unless all that is missing is a class
    of values the others cover: a rule is kept only if something was judged and nothing was in the
    way.
    """
    blocked = [entry for entry in own if entry["caused_by"]]
    if blocked:
        entry = next((e for e in blocked if e["caused_by"] in broken), blocked[0])
        return "not_run", entry["reason"], entry["caused_by"]
    judged = [entry for entry in own if entry["outcome"] == "passed" and entry["cases"]]
    reasons = [entry["reason"] for entry in own if entry["reason"]]
    if judged:
        return "kept", f"in part: {reasons[0]}" if reasons else None, None
    return "not_run", reasons[0] if reasons else "nothing could be judged", None


def _add(findings: list[Finding], new: Finding) -> None:
    """Add a finding unless one like it is there, which then counts it."""
    for index, old in enumerate(findings):
        if (old.summary, old.because) == (new.summary, new.because):
            findings[index] = replace(old, also=old.also + new.also + 1)
            return
    findings.append(new)


def _finding(raw: Mapping[str, Any]) -> Finding:
    return Finding(
        **{
            **raw,
            "steps": tuple(Exchange(**step) for step in raw["steps"]),
            "reproduce": Reproduce(**raw["reproduce"]),
        }
    )
