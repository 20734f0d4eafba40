"""What a run used, how fast its responses were, and how it differs from earlier runs."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

from reports.format import Count, Id, Moment, RunVerdict, Seconds, Shape, Verdict, about
from spec.model import OperationName

Status = Annotated[str, Meta(pattern="^([0-9]{3}|none)$")]
Some = Annotated[int, Meta(ge=1)]


class Latency(Shape, frozen=True):
    """The latency of one operation, over all requests that got a response."""

    operation: Annotated[OperationName, about("The operation.")]
    requests: Annotated[Count, about("Requests that got a response.")]
    median: Annotated[Seconds, about("Median, in seconds.")]
    p95: Annotated[Seconds, about("95th percentile, in seconds.")]


class FieldUse(Shape, frozen=True):
    """How often one field was sent and shown."""

    field: Annotated[str, about("Name of the field.")]
    writable: Annotated[bool, about("Whether a request may carry it.")]
    sent: Annotated[Count, about("Requests that sent it.")]
    shown: Annotated[Count, about("Responses that showed it.")]


class Answers(Shape, frozen=True):
    """The responses of one operation by status."""

    operation: Annotated[OperationName, about("The operation.")]
    statuses: Annotated[
        Mapping[Status, Some],
        about("Number of responses by status code; none counts requests without one."),
    ]


class Exercise(Shape, frozen=True):
    """What the run used of one resource."""

    resource: Annotated[str, about("The resource.")]
    fields: Annotated[tuple[FieldUse, ...], about("Its fields, in the order of the reference.")]
    answers: Annotated[tuple[Answers, ...], about("Its operations, with their responses.")]


class PastRun(Shape, frozen=True):
    """One run of the history, summed up."""

    id: Annotated[str, about("Name of the run.")]
    started: Annotated[Moment, about("When it began.")]
    verdict: Annotated[RunVerdict, about("Verdict of the whole run.")]
    partial: Annotated[bool, about("Whether some contracts were not selected or did not finish.")]
    counts: Annotated[Mapping[Verdict, Count], about("Number of rules by verdict.")]
    latency: Annotated[tuple[Latency, ...], about("Latency of each operation.")]
    build: Annotated[str | None, about("Label of the build under test, or null.")] = None


class ChangedAnswer(Shape, frozen=True):
    """One open question whose answer changed, or one observation."""

    id: Annotated[Id, about("Id of the question or the observation.")]
    before: Annotated[str, about("The answer when it was last asked.")]
    now: Annotated[str, about("The answer in this run.")]


class Changes(Shape, frozen=True):
    """What differs from an earlier run of the same environment and profile.

    A rule is in one list at most.
    """

    since_id: Annotated[str, about("Name of the run compared with.")]
    since: Annotated[Moment, about("When that run began.")]
    new: Annotated[tuple[Id, ...], about("Broken now, not broken when last judged.")]
    fixed: Annotated[tuple[Id, ...], about("Kept now, broken or known to fail when last judged.")]
    still: Annotated[tuple[Id, ...], about("Broken now and when last judged.")]
    unsettled: Annotated[
        tuple[Id, ...], about("Broken when last judged, not judged to the end this time.")
    ]
    newly_not_run: Annotated[tuple[Id, ...], about("Judged then, not run now.")]
    answers: Annotated[tuple[ChangedAnswer, ...], about("Open questions whose answer changed.")]
