"""How a contract can end other than well, and the exit codes that stand for it."""

from _pytest.outcomes import Skipped

from reports.exits import Exit
from reports.results import Finding

__all__ = [
    "ConfigurationError",
    "Exit",
    "LimitReached",
    "NotRun",
    "Outage",
    "RuleBroken",
    "RunEnded",
]


class RuleBroken(AssertionError):  # noqa: N818 -- a verdict, not an error
    """A promise is broken; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.rule}: {finding.summary}")
        self.finding = finding


class NotRun(Skipped):
    """A rule cannot be judged here; the message is the reason, `caused_by` the rule to blame.

    It is a skip to pytest, and Hypothesis hands skips on at once instead of shrinking them.
    """

    def __init__(self, reason: str, caused_by: str | None = None) -> None:
        super().__init__(reason)
        self.caused_by = caused_by


class RunEnded(BaseException):
    """The run ends here, and what is left of it is not run; the message is the reason.

    No Exception, so that Hypothesis does not take it for a failing example.
    """


class Outage(RunEnded):
    """The environment is down: nothing can be said about its promises."""


class LimitReached(RunEnded):
    """A limit that was set for the run is reached."""


class ConfigurationError(Exception):
    """The run is set up wrongly; the message names the fix."""
