"""What a run has touched, how fast it was answered, and how it differs from the runs before it."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from reports.format import Operation, RunVerdict


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Holds how long one operation took to answer, in seconds, over all its answered requests."""

    operation: Operation
    requests: int
    median: float
    p95: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FieldUse:
    """Counts the requests that sent a field, and the answers that showed it."""

    field: str
    writable: bool
    sent: int
    shown: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Counts the answers of one operation by status; those that never came stand under "none"."""

    operation: Operation
    statuses: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """Holds what a run has touched of one resource: its fields and its operations."""

    resource: str
    fields: tuple[FieldUse, ...]
    answers: tuple[Answers, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """Sums up one run of the history; `counts` are numbers of rules by verdict.

    `partial` tells that not every contract of its rules has run to its end.
    """

    id: str
    started: str
    verdict: RunVerdict
    partial: bool
    counts: Mapping[str, int]
    latency: tuple[Latency, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAnswer:
    """Holds the answer to an open question when it was last asked, and now."""

    id: str
    before: str
    now: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Holds what differs from the run `since`: ids of rules, each in one list at most.

    `unsettled` were broken when last judged and could not be judged to the end this time.
    """

    since_id: str
    since: str
    new: tuple[str, ...]
    fixed: tuple[str, ...]
    still: tuple[str, ...]
    unsettled: tuple[str, ...]
    newly_not_run: tuple[str, ...]
    answers: tuple[ChangedAnswer, ...]


def exercise_of(one: dict[str, Any]) -> Exercise:
    """Return what results.json says of one resource's exercise."""
    return Exercise(
        resource=one["resource"],
        fields=tuple(FieldUse(**field) for field in one["fields"]),
        answers=tuple(Answers(**answers) for answers in one["answers"]),
    )


def past_run_of(one: dict[str, Any]) -> PastRun:
    """Return what results.json says of one run of the history."""
    return PastRun(**{**one, "latency": tuple(Latency(**each) for each in one["latency"])})


def changes_of(one: dict[str, Any]) -> Changes:
    """Return what results.json says of the changes."""
    lists = {name: tuple(value) for name, value in one.items() if isinstance(value, list)}
    answers = tuple(ChangedAnswer(**answer) for answer in one["answers"])
    return Changes(**{**one, **lists, "answers": answers})
