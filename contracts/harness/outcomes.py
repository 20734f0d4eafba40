"""How a contract or a run can end other than well, and the exit codes."""

from _pytest.outcomes import Skipped

from contracts.harness.wording import VerdictReason, reason
from reports.exits import Exit
from reports.results import Finding

__all__ = [
    "AccessLost",
    "Ban",
    "ConfigurationError",
    "Exit",
    "LimitReached",
    "NotRun",
    "Outage",
    "RuleBroken",
    "RunEnded",
    "SuiteFailure",
]


class RuleBroken(AssertionError):  # noqa: N818 -- a verdict, not an error
    """A rule is broken, as `finding` shows."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.rule}: {finding.summary}")
        self.finding = finding


class NotRun(Skipped):
    """A rule cannot be judged here, for a reason in the catalogue; `caused_by` is to blame.

    It is a skip to pytest, and Hypothesis re-raises skips at once instead of shrinking them.
    """

    def __init__(self, code: str, caused_by: str | None = None, **details: object) -> None:
        self.reason: VerdictReason = reason(code, **details)
        super().__init__(self.reason.text)
        self.caused_by = caused_by


class RunEnded(BaseException):
    """The run ends here, and the rest is not run; the message is the reason.

    It is not an Exception, so that Hypothesis does not take it for a failing example.
    """


class Outage(RunEnded):
    """The environment is down, so no rule can be judged."""


class Ban(Outage):
    """The environment refuses this run although its credentials are right."""


class AccessLost(RunEnded):
    """The credentials are no longer accepted."""


class LimitReached(RunEnded):
    """A limit of the run is reached."""


class SuiteFailure(RunEnded):
    """The suite cannot go on, for example because the disk is full."""


class ConfigurationError(Exception):
    """The configuration is invalid; the message says what to change."""
