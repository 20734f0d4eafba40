"""Adds up the latency and the field use of several runs."""

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from reports.past import Answers, Exercise, Latency
from reports.results import Results


def latency(runs: Sequence[Results]) -> tuple[Latency, ...]:
    """Return the latency of each operation over several runs.

    The single times are unknown: the median is that of the runs' medians, weighted by requests, and
    p95 is the highest of any run.
    """
    names = sorted({one.operation for run in runs for one in run.latency})
    found = (
        [one for run in runs for one in run.latency if one.operation == name] for name in names
    )
    return tuple(
        Latency(
            operation=parts[0].operation,
            requests=sum(one.requests for one in parts),
            median=_middle(parts),
            p95=max(one.p95 for one in parts),
        )
        for parts in found
    )


def _middle(parts: Sequence[Latency]) -> float:
    """Return the median of the medians, weighted by requests."""
    half, below = sum(one.requests for one in parts) / 2, 0
    for one in sorted(parts, key=lambda one: one.median):
        below += one.requests
        if below >= half:
            return one.median
    return 0.0


def exercise(runs: Sequence[Results]) -> tuple[Exercise, ...]:
    """Return the field use of several runs of the same rules."""
    return tuple(_added(parts) for parts in zip(*(run.exercise for run in runs), strict=True))


def _added(parts: Sequence[Exercise]) -> Exercise:
    fields = zip(*(one.fields for one in parts), strict=True)
    answers = zip(*(one.answers for one in parts), strict=True)
    return replace(
        parts[0],
        fields=tuple(
            replace(
                same[0], sent=sum(one.sent for one in same), shown=sum(one.shown for one in same)
            )
            for same in fields
        ),
        answers=tuple(_statuses(same) for same in answers),
    )


def _statuses(parts: Sequence[Answers]) -> Answers:
    statuses: Counter[str] = Counter()
    for one in parts:
        statuses.update(one.statuses)
    return replace(parts[0], statuses=dict(sorted(statuses.items())))
