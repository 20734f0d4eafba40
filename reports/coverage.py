"""Counts how many rules a run judged, and why it did not judge the others."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reports.format import Verdict
from reports.past import Exercise
from reports.printable import one_line
from reports.results import Results
from reports.verdicts import judged, tally

# More reasons than this differ only by generated values.
REASONS_AT_MOST = 40

NO_REASON = "No reason was recorded."


@dataclass(frozen=True, slots=True)
class Share:
    """A section of the bar: a verdict, its count, its start and length in per mille."""

    verdict: Verdict
    count: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """The totals of a run, and the reasons for rules that are not judged."""

    rules: int
    judged: int
    cases: int
    counts: Counter[Verdict]
    shares: list[Share]
    reasons: dict[Verdict, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Met:
    """Counts for one resource: fields sent and shown, responses by status."""

    resource: str
    fields: int
    writable: int
    sent: int
    shown: int
    unsent: list[str]
    unshown: list[str]
    statuses: dict[str, Mapping[str, int]]


_EXPLAINED: tuple[Verdict, ...] = ("not_run", "known", "error", "open")
_BAR_ORDER: tuple[Verdict, ...] = ("broken", "known", "kept", "open", "not_run", "error")


def coverage(results: Results) -> Coverage:
    """Return the totals of a run, with its reasons, the most frequent first."""
    counts = tally(results)
    return Coverage(
        rules=len(results.rules),
        judged=judged(counts),
        cases=sum(rule.cases for rule in results.rules),
        counts=counts,
        shares=_shares(counts),
        reasons={v: _reasons(results, v) for v in _EXPLAINED if counts[v]},
    )


def met(exercise: Exercise) -> Met:
    """Return the counts of one resource, and the names of fields that were not sent or shown."""
    writable = [one for one in exercise.fields if one.writable]
    unsent = [one.field for one in writable if not one.sent]
    unshown = [one.field for one in exercise.fields if not one.shown]
    return Met(
        resource=exercise.resource,
        fields=len(exercise.fields),
        writable=len(writable),
        sent=len(writable) - len(unsent),
        shown=len(exercise.fields) - len(unshown),
        unsent=unsent,
        unshown=unshown,
        statuses={one.operation: one.statuses for one in exercise.answers},
    )


def _reasons(results: Results, verdict: Verdict) -> list[tuple[str, int]]:
    found = Counter(_reason(rule.reason) for rule in results.rules if rule.verdict == verdict)
    ranked = found.most_common()
    rest = sum(count for _, count in ranked[REASONS_AT_MOST:])
    return ranked[:REASONS_AT_MOST] + ([("Other reasons.", rest)] if rest else [])


def _reason(text: str | None) -> str:
    return one_line(text or NO_REASON, 300)


def _shares(counts: Counter[Verdict]) -> list[Share]:
    present: list[Verdict] = [verdict for verdict in _BAR_ORDER if counts[verdict]]
    total = sum(counts[verdict] for verdict in present)
    shares: list[Share] = []
    start = 0.0
    for verdict in present:
        # Three broken rules among thousands must be visible.
        length = max(6.0, 1000 * counts[verdict] / total)
        shares.append(Share(verdict, counts[verdict], start, length))
        start += length
    scale = 1000 / start if start else 1
    return [
        Share(s.verdict, s.count, round(s.start * scale, 1), round(s.length * scale, 1))
        for s in shares
    ]
