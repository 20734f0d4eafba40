"""Records what the running contract sees: its cases, its requests and the rules it breaks."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import RuleBroken
from contracts.harness.recording import evidence
from contracts.harness.recording.describe import operation_title, without_run
from contracts.harness.recording.report import ContractReport
from contracts.harness.reproduce.expectations import Breach, when_kept
from contracts.harness.reproduce.script import ScriptWriter
from contracts.harness.wording import failure_text, finding_text
from reports.bodies import value_at
from reports.results import Finding, Observation, OpenAnswer, Reproduce
from spec import Rule
from spec.kinds import KINDS

_STEPS_SHOWN = 8
# A failure names a value in so many characters; it is looked for in so many bytes.
_SHORT, _READ = 60, 20_000


class Recorder:
    """Keeps the report of the running contract and adds findings to it.

    It drops findings against open rules, and against resources without any of `rules`. At the first
    finding against a rule that another rule's contract makes, it calls `on_incidental` with its id.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        credentials: Credentials,
        base_url: str,
        command: str,
        on_incidental: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self._resources = {rule.resource for rule in rules}
        self._credentials = credentials
        self._scripts = ScriptWriter(credentials, base_url)
        self._command = command
        self._on_incidental = on_incidental
        self._steps: list[Exchange] = []
        self._found: dict[str, Finding] = {}
        self._shown: set[str] = set()
        self._observed: set[tuple[str, str, str]] = set()
        self.open(ContractReport("", "", None))

    def open(
        self, report: ContractReport, urgent: Callable[[Finding], bool] = lambda _: False
    ) -> None:
        """Begin the next contract; an `urgent` finding ends it, whichever rule is broken."""
        self.report = report
        self._rule = report.rule
        self._urgent = urgent
        self._steps = []
        self._scripts.births.forget_deleted()

    def saw(self, exchange: Exchange) -> None:
        """Count an exchange and keep it as a step towards the next finding."""
        self.report.requests += 1
        for doubt, seconds in exchange.instability:
            self.report.instability.note(doubt, seconds)
        self.report.usage.note(exchange)
        self._steps.append(exchange)
        self._scripts.births.note(exchange)

    @contextmanager
    def case(self, *before: Exchange) -> Iterator[None]:
        """Begin a case; its findings show these steps before their own."""
        self.report.cases += 1
        self._steps = list(before)
        yield

    @contextmanager
    def untracked(self) -> Iterator[None]:
        """Send requests that are not steps of the case, such as cleanup.

        Findings are recorded as usual, and never end the contract.
        """
        steps, rule = self._steps, self._rule
        self._steps, self._rule = [], None
        try:
            yield
        finally:
            self._steps, self._rule = steps, rule

    def breach(  # noqa: PLR0913 -- the words of a finding
        self,
        rule_id: str,
        code: str,
        *,
        expected: str,
        got: str,
        because: str | None = None,
        marked: str | None = None,
        kept: str | None = None,
        decisive: int = 1,
        **details: object,
    ) -> None:
        """Record that a rule is broken; raises RuleBroken if it is the rule of this contract.

        `code` is one of wording.FINDINGS, `details` what its words name. Another rule is recorded
        only, so that the verdict of this contract is not lost, unless it is urgent.
        `kept` says when the rule is kept, as an expression over `reproduce.judging`; it is needed
        where neither the code nor the kind of the rule says it.
        `decisive` is the number of the last requests that show the failure together.
        `because` may quote what differs from run to run; known failures are pinned to the rest of
        it. Raises LookupError if there is no such rule.
        """
        if rule_id.partition(".")[0] not in self._resources:
            return
        if rule_id not in self.rules:
            raise LookupError(f"{rule_id} is not the id of a rule; the check composed it wrongly.")
        if self.rules[rule_id].basis == "open":
            return
        if rule_id != self._rule and self._is_repeated(rule_id, code):
            return
        summary = finding_text(code, **details)
        known = {"operation": self._last_title, "field": self.rules[rule_id].field, **details}
        failure = failure_text(
            code, because, expected, got, **{"sent": self._sent(rule_id, marked), **known}
        )
        found = Finding(
            rule=rule_id,
            code=code,
            summary=summary,
            failure=self._fit(failure),
            contract=self.report.caption,
            because=self._fit(without_run(because)) if because else None,
            expected=self._fit(expected),
            got=self._fit(got),
            marked=marked,
            decisive=decisive,
            steps=tuple(
                evidence.shown(step, self._credentials) for step in self._steps[-_STEPS_SHOWN:]
            ),
            reproduce=Reproduce(
                script=self._script(rule_id, code, summary, expected, marked, kept),
                pytest=self._command.format(node=self.report.node),
            ),
        )
        if not self._is_repeated(rule_id, code):
            self.report.findings.append(found)
        first = self._found.setdefault(rule_id, found) is found
        if rule_id == self._rule:
            raise RuleBroken(found)
        if first:
            self._on_incidental(rule_id)
            if self._rule is not None and self._urgent(found):
                raise RuleBroken(found)

    @property
    def _last_title(self) -> str:
        return operation_title(self._steps[-1]) if self._steps else "A request"

    def _sent(self, rule_id: str, marked: str | None) -> str:
        """Return what the last request sent of a rule's field, in a few words."""
        body = self._steps[-1].request_body if self._steps else None
        if not body:
            return "a request"
        text = body[:_READ].decode("utf-8", "replace")
        value = (
            value_at(text, marked)
            if marked and KINDS[self.rules[rule_id].kind].scope != "relation"
            else None
        )
        if value is None:
            return "a body"
        shown = value if len(value) <= _SHORT else f"{value[:_SHORT]}…"
        return f"{self.rules[rule_id].field or marked} {shown}"

    def _script(  # noqa: PLR0913, PLR0917 -- the words of a finding
        self,
        rule_id: str,
        code: str,
        summary: str,
        expected: str,
        marked: str | None,
        kept: str | None,
    ) -> str:
        rule = self.rules[rule_id]
        breach = Breach(rule, code, tuple(self._steps), expected, marked)
        words = (rule.id, rule.says, f"Found: {summary}; expected {expected}")
        return self._scripts.script(breach, kept or when_kept(breach), words)

    def readable(self, text: str) -> str:
        """Return a text without credentials and lone surrogates."""
        return evidence.readable(self._credentials.scrub(text))

    def _fit(self, text: str) -> str:
        text = self.readable(text)
        return text if len(text) <= 2000 else f"{text[:2000]} …"  # noqa: PLR2004 -- a line's worth

    def _is_repeated(self, rule_id: str, code: str) -> bool:
        """Return whether the contract has this finding already, and count it once more if so."""
        for index, earlier in enumerate(self.report.findings):
            if (earlier.rule, earlier.code) == (rule_id, code):
                self.report.findings[index] = replace(earlier, also=earlier.also + 1)
                return True
        return False

    def earlier(self, rule_id: str) -> Finding | None:
        """Return the first finding of this process against a rule, whichever contract made it."""
        return self._found.get(rule_id)

    def unshown(
        self, awaited: Callable[[str], bool], excused: Callable[[Finding], bool]
    ) -> Finding | None:
        """Return a finding of the report that no contract has shown, and none is `awaited` to show.

        Skips findings that are `excused`.
        """
        for found in self.report.findings:
            if found.rule not in self._shown and not awaited(found.rule) and not excused(found):
                return found
        return None

    def mark_shown(self, rule_id: str) -> None:
        """Remember that a contract has shown a finding against a rule."""
        self._shown.add(rule_id)

    def answer(self, answered: OpenAnswer) -> None:
        """Record this environment's answer to an open question."""
        fitted = {name: self._fit(getattr(answered, name)) for name in ("answer", "request")}
        self.report.answers.append(replace(answered, **fitted))

    def observe(self, resource: str, of: str, seen: str) -> None:
        """Record what this environment does, once in a process; it is never judged.

        The last request is the one that shows it.
        """
        key = (resource, of, seen)
        if key in self._observed or not self._steps:
            return
        self._observed.add(key)
        step = self._steps[-1]
        self.report.observations.append(
            Observation(
                id=f"{resource}.{of}.observed",
                resource=resource,
                of=of,
                seen=self._fit(seen),
                request=self._fit(f"{step.method} {step.path}"),
            )
        )
