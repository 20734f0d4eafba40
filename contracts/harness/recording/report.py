"""What one contract reports: what it judged, how it ended, and what it found."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from hypothesis.errors import FlakyFailure

from contracts.harness.outcomes import (
    AccessLost,
    NotRun,
    Outage,
    RuleBroken,
    RunEnded,
    SuiteFailure,
)
from contracts.harness.recording.instability import Instability
from contracts.harness.recording.usage import Usage
from contracts.harness.wording import VerdictReason, reason
from reports.results import Finding, Observation, OpenAnswer

Outcome = Literal["passed", "failed", "skipped", "error", "ended"]
_REASON_LENGTH = 500


@dataclass
class ContractReport:
    """The report of one contract, which a worker sends to the controller as it is.

    - `rule`: the id of the rule that the contract judges, or None.
    - `drawn`: whether it sends random values; `replays`: whether it repeats a pinned request.
    - `instability`: what was wrong with its calls at first, and right on a second look.
    """

    node: str
    caption: str
    rule: str | None
    drawn: bool = False
    replays: bool = False
    outcome: Outcome = "passed"
    reason: VerdictReason | None = None
    caused_by: str | None = None
    cases: int = 0
    requests: int = 0
    instability: Instability = field(default_factory=Instability)
    findings: list[Finding] = field(default_factory=list)
    answers: list[OpenAnswer] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)

    def end(self, raised: BaseException, readable: Callable[[str], str] = str) -> None:
        """Derive the outcome from what the contract raised; `readable` cleans its message."""
        match raised:
            case RunEnded():
                code = "outage" if isinstance(raised, Outage) else "limit_reached"
                code = "suite_failed" if isinstance(raised, SuiteFailure) else code
                code = "access_lost" if isinstance(raised, AccessLost) else code
                self.outcome, self.reason = "ended", VerdictReason(code, readable(str(raised)))
            case NotRun():
                self.outcome, self.caused_by = "skipped", raised.caused_by
                self.reason = replace(raised.reason, text=readable(raised.reason.text))
            case RuleBroken() if raised.finding.rule != self.rule:
                self.outcome, self.caused_by = "skipped", raised.finding.rule
                self.reason = reason("stopped_early")
            case _ if finding_in(raised):
                self.outcome = "failed"
            case _:
                self.outcome = "error"
                message = readable(f"{type(raised).__name__}: {raised}")
                self.reason = reason("error", error=message.splitlines()[0][:_REASON_LENGTH])


def finding_in(raised: BaseException | None) -> Finding | None:
    """Return the finding that an exception carries, also one that Hypothesis could not repeat."""
    inner = raised.exceptions if isinstance(raised, FlakyFailure) else [raised]
    return next((one.finding for one in inner if isinstance(one, RuleBroken)), None)
