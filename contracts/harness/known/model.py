"""Failures that are known: a dated list for each environment, each pinned to one input."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.harness.paths import KNOWN_FAILURES
from reports.results import Finding, RuleResult


@dataclass(frozen=True, slots=True)
class Observation:
    """Pins a failure to what the enumerated contracts find: the same words again.

    Without `because`, whatever it was found with.
    """

    summary: str
    because: str | None = None

    def is_in(self, finding: Finding) -> bool:
        """Tell whether a finding is this one."""
        return finding.summary == self.summary and self.because in {None, finding.because}


@dataclass(frozen=True, slots=True)
class Request:
    """Pins a failure to one request, and the status that is wrong as its answer.

    `body` is a JSON value, None where none is sent. An Update goes to a record made for it.
    """

    operation: str
    status: int
    body: Any = None


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """One entry of the list; it holds up to and including the day it expires."""

    rule: str
    ticket: str
    since: dt.date
    expires: dt.date
    reason: str
    pinned: Observation | Request

    @property
    def told(self) -> str:
        """The entry in words."""
        return f"{self.ticket}, since {self.since}, until {self.expires}: {self.reason}"


@dataclass(frozen=True, slots=True)
class KnownFailures:
    """The list of one environment: entries that hold by rule, and those that have expired."""

    place: str
    holding: Mapping[str, KnownFailure] = field(default_factory=dict)
    expired: Mapping[str, KnownFailure] = field(default_factory=dict)

    def request(self, rule: str | None) -> Request | None:
        """Give the request that a rule is pinned to; None where it is not."""
        entry = self.holding.get(rule or "")
        return entry.pinned if entry and isinstance(entry.pinned, Request) else None

    def leaves_out(self, rule: str | None, *, drawn: bool, replays: bool) -> bool:
        """Tell whether a contract is left out: it would look beyond a rule's pinned input.

        `drawn` contracts send what is drawn at random, one that `replays` the pinned request.
        """
        if self.request(rule):
            return not replays
        return drawn and rule in self.holding

    def counts(self, rule: str, *, drawn: bool, replays: bool) -> bool:
        """Tell whether what such a contract finds against a rule has a say in its verdict."""
        return not self.leaves_out(rule, drawn=drawn, replays=replays)

    def excuses(self, finding: Finding, *, drawn: bool, replays: bool) -> bool:
        """Tell whether a finding is known, or has no say."""
        entry = self.holding.get(finding.rule)
        if entry is None:
            return False
        if not self.counts(finding.rule, drawn=drawn, replays=replays):
            return True
        return isinstance(entry.pinned, Request) or entry.pinned.is_in(finding)

    def stale(self, results: Mapping[str, RuleResult]) -> dict[str, str]:
        """Say of each entry that has to go what to edit, by rule; `results` are a run's."""
        said = {
            rule: f'{self.place}: ["{rule}"] expired on {entry.expires}; '
            "agree on a new date there, or delete the entry."
            for rule, entry in self.expired.items()
        }
        for rule in self.holding:
            if rule in results and results[rule].verdict == "kept":
                said[rule] = (
                    f'{self.place}: ["{rule}"] is healed, its pinned input does no harm any more; '
                    "delete the entry."
                )
        return said


def list_of(environment: str) -> Path:
    """Give the file that lists an environment's known failures, whatever its name holds."""
    name = re.sub(r"[^\w.-]", "_", environment)
    return KNOWN_FAILURES / f"{name}.toml"
