"""Known failures: a dated list for each environment, each entry pinned to one input."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.harness.paths import KNOWN_FAILURES, file_name
from reports.results import Finding, RuleResult


@dataclass(frozen=True, slots=True)
class PinnedFinding:
    """Pin a failure to a finding of the enumerated contracts.

    `code` is one of wording.FINDINGS. Without `because`, any finding with this code will do.
    """

    code: str
    because: str | None = None

    def is_in(self, finding: Finding) -> bool:
        """Return whether a finding is this one."""
        return finding.code == self.code and self.because in {None, finding.because}


@dataclass(frozen=True, slots=True)
class Request:
    """Pin a failure to one request and the status that is wrong as its answer.

    `body` is a JSON value, or None to send none. An Update is sent to a record made for it.
    """

    operation: str
    status: int
    body: Any = None


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """One entry of the list; valid up to and including the day it expires."""

    rule: str
    ticket: str
    since: dt.date
    expires: dt.date
    reason: str
    pinned: PinnedFinding | Request

    @property
    def text(self) -> str:
        """Return the entry in words."""
        return f"{self.ticket}, since {self.since}, until {self.expires}: {self.reason}"


@dataclass(frozen=True, slots=True)
class KnownFailures:
    """The list of one environment: the valid entries by rule, and those that have expired."""

    place: str
    holding: Mapping[str, KnownFailure] = field(default_factory=dict)
    expired: Mapping[str, KnownFailure] = field(default_factory=dict)

    def request(self, rule: str | None) -> Request | None:
        """Return the request that a rule is pinned to, or None."""
        entry = self.holding.get(rule or "")
        return entry.pinned if entry and isinstance(entry.pinned, Request) else None

    def leaves_out(self, rule: str | None, *, drawn: bool, replays: bool) -> bool:
        """Return whether a contract is left out because it sends more than the pinned input.

        `drawn` contracts send random values, one that `replays` sends the pinned request.
        """
        if self.request(rule):
            return not replays
        return drawn and rule in self.holding

    def counts(self, rule: str, *, drawn: bool, replays: bool) -> bool:
        """Return whether the findings of such a contract count for the verdict of a rule."""
        return not self.leaves_out(rule, drawn=drawn, replays=replays)

    def excuses(self, finding: Finding, *, drawn: bool, replays: bool) -> bool:
        """Return whether a finding is known or does not count."""
        entry = self.holding.get(finding.rule)
        if entry is None:
            return False
        if not self.counts(finding.rule, drawn=drawn, replays=replays):
            return True
        return isinstance(entry.pinned, Request) or entry.pinned.is_in(finding)

    def stale(self, results: Mapping[str, RuleResult]) -> dict[str, str]:
        """Return what to edit, by rule, for each entry that is out of date after a run."""
        edits = {
            rule: f'{self.place}: ["{rule}"] expired on {entry.expires}; '
            "agree on a new date there, or delete the entry."
            for rule, entry in self.expired.items()
        }
        for rule in self.holding:
            if rule in results and results[rule].verdict == "kept":
                edits[rule] = f'{self.place}: ["{rule}"] no longer fails; delete the entry.'
        return edits


def list_of(environment: str) -> Path:
    """Return the path of an environment's list, whatever characters its name has."""
    return KNOWN_FAILURES / f"{file_name(environment)}.toml"
