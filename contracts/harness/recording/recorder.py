"""What the contract under way has seen: its cases, its requests and the promises found broken."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import RuleBroken
from contracts.harness.recording import evidence
from contracts.harness.recording.usage import Touched
from contracts.harness.wording import finding_text
from reports.results import Finding, OpenAnswer, Reproduce
from spec import Rule

_STEPS_SHOWN = 8


@dataclass
class ContractReport:
    """One contract's entry: what it judges, and what it found."""

    node: str
    caption: str
    rule: str | None
    cases: int = 0
    requests: int = 0
    findings: list[Finding] = field(default_factory=list)
    answers: list[OpenAnswer] = field(default_factory=list)
    touched: Touched = field(default_factory=Touched)

    def plain(self) -> dict[str, Any]:
        """Give the entry as builtins, so that a worker can hand it over."""
        return {
            "rule": self.rule,
            "cases": self.cases,
            "requests": self.requests,
            "findings": [dataclasses.asdict(f) for f in self.findings],
            "answers": [dataclasses.asdict(a) for a in self.answers],
            "touched": self.touched.plain(),
        }


class Recorder:
    """Keeps the entry of the contract under way and writes findings into it.

    `rules` are those that the run judges. Findings against open rules are dropped, and findings
    against rules of resources that the run does not judge.
    """

    def __init__(
        self, rules: Sequence[Rule], credentials: Credentials, base_url: str, command: str
    ) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._resources = {rule.resource for rule in rules}
        self._credentials = credentials
        self._base_url = base_url
        self._command = command
        self._steps: list[Exchange] = []
        self._found: dict[str, Finding] = {}
        self._shown: set[str] = set()
        self.entry = ContractReport("", "", None)
        # Told of the first finding against a rule that is not the one under judgement.
        self.on_incidental: Callable[[str], None] = lambda _: None
        # Tells whether such a finding ends the contract, since somebody waits for it.
        self.urgent: Callable[[Finding], bool] = lambda _: False

    def open(self, node: str, caption: str, rule: str | None) -> None:
        """Begin the entry of the next contract."""
        self.entry = ContractReport(node, caption, rule)
        self._steps = []

    def saw(self, exchange: Exchange) -> None:
        """Take note of an exchange; it is a step towards whatever is judged next."""
        self.entry.requests += 1
        self.entry.touched.note(exchange)
        self._steps.append(exchange)

    @contextmanager
    def case(self, *before: Exchange) -> Iterator[None]:
        """Begin a case: what is judged within is shown with these steps before it."""
        self.entry.cases += 1
        self._steps = list(before)
        yield

    @contextmanager
    def untracked(self) -> Iterator[None]:
        """Do something that is no step of the case, such as tidying up.

        A promise broken meanwhile is written down like any other, and never ends the contract.
        """
        steps, rule = self._steps, self.entry.rule
        self._steps, self.entry.rule = [], None
        try:
            yield
        finally:
            self._steps, self.entry.rule = steps, rule

    def breach(  # noqa: PLR0913 -- the words of a finding
        self,
        rule_id: str,
        code: str,
        *,
        expected: str,
        got: str,
        because: str | None = None,
        marked: str | None = None,
        **details: object,
    ) -> None:
        """Record that a rule is broken; raises RuleBroken if it is the rule under judgement.

        `code` is one of wording.FINDINGS, `details` what its words name. Another rule is recorded
        only, so that the verdict of the one under judgement is not lost, unless it is urgent.
        Raises LookupError if there is no such rule.
        """
        if rule_id.partition(".")[0] not in self._resources:
            return
        if rule_id not in self._rules:
            raise LookupError(f"{rule_id} is not the id of a rule; the check composed it wrongly.")
        if self._rules[rule_id].basis == "open":
            return
        found = Finding(
            rule=rule_id,
            code=code,
            summary=finding_text(code, **details),
            contract=self.entry.caption,
            because=self._fit(because) if because else None,
            expected=self._fit(expected),
            got=self._fit(got),
            marked=marked,
            steps=tuple(
                evidence.shown(step, self._credentials) for step in self._steps[-_STEPS_SHOWN:]
            ),
            reproduce=Reproduce(
                curl=evidence.curl(self._base_url, self._steps[-_STEPS_SHOWN:], self._credentials),
                pytest=self._command.format(node=self.entry.node),
            ),
        )
        self._keep(found)
        first = self._found.setdefault(rule_id, found) is found
        if rule_id == self.entry.rule:
            raise RuleBroken(found)
        if first:
            self.on_incidental(rule_id)
            if self.entry.rule is not None and self.urgent(found):
                raise RuleBroken(found)

    def _fit(self, text: str) -> str:
        text = evidence.readable(self._credentials.scrub(text))
        return text if len(text) <= 2000 else f"{text[:2000]} …"  # noqa: PLR2004 -- a line's worth

    def _keep(self, found: Finding) -> None:
        for index, earlier in enumerate(self.entry.findings):
            if (earlier.rule, earlier.code) == (found.rule, found.code):
                again = dataclasses.replace(earlier, also=earlier.also + 1)
                self.entry.findings[index] = again
                return
        self.entry.findings.append(found)

    def earlier(self, rule_id: str) -> Finding | None:
        """Give what this process has already found against a rule, whoever was looking."""
        return self._found.get(rule_id)

    def news(
        self, awaited: Callable[[str], bool], excused: Callable[[Finding], bool]
    ) -> Finding | None:
        """Give a finding of the entry that no contract has shown and none is `awaited` to show.

        What is `excused` is no news.
        """
        for found in self.entry.findings:
            if found.rule not in self._shown and not awaited(found.rule) and not excused(found):
                return found
        return None

    def shown(self, rule_id: str) -> None:
        """Take note that a contract has shown what was found against a rule."""
        self._shown.add(rule_id)

    def answer(self, answered: OpenAnswer) -> None:
        """Write down what this environment answers to an open question."""
        told = {name: self._fit(getattr(answered, name)) for name in ("answer", "request")}
        self.entry.answers.append(dataclasses.replace(answered, **told))
