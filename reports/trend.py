"""Charts the last runs: rules broken and kept, and the latency of each operation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.format import Verdict
from reports.matrix import OPERATIONS
from reports.past import Latency, PastRun
from reports.printable import milliseconds
from reports.results import Results

# The size of a chart in pixels, at most.
WIDTH, HEIGHT = 330, 104
_TOP, _FLOOR = 16.0, 84.0
_SLOT_AT_MOST = 30.0
_DIGIT, _GAP = 6.5, 4.0


@dataclass(frozen=True, slots=True)
class Column:
    """One run in a column chart; `sign` replaces the column of a run without a count."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    sign: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of the rules with one verdict, with a column for each run."""

    verdict: Verdict
    columns: list[Column]


@dataclass(frozen=True, slots=True)
class Curve:
    """A chart of the latency of one operation: its lines without gaps, and their points."""

    title: str
    median: list[str]
    p95: list[str]
    dots: list[tuple[float, float]]
    marks: list[tuple[float, float]]
    highest: str
    last: Latency | None


@dataclass(frozen=True, slots=True)
class Trend:
    """All charts, and the runs that they show."""

    runs: list[PastRun]
    columns: list[Columns]
    curves: list[Curve]


def trend(results: Results) -> Trend | None:
    """Return the charts of the history of a run, None if there is only one run."""
    runs = list(results.history)
    if len(runs) < 2:  # noqa: PLR2004 - one run makes no trend
        return None
    return Trend(
        runs,
        [Columns(verdict, _columns(runs, verdict)) for verdict in ("broken", "kept")],
        [
            curve
            for operation, title in OPERATIONS.items()
            if (curve := _curve(runs, operation, title)) is not None
        ],
    )


def latency_of(run: PastRun, operation: str) -> Latency | None:
    """Return the latency of one operation in a run, None if it was not called."""
    return next((one for one in run.latency if one.operation == operation), None)


def sign(run: PastRun) -> str:
    """Return the sign of a run that cannot be drawn, an empty text for a whole run."""
    if run.verdict in ("outage", "error"):
        return "!"
    return "…" if run.partial else ""


def _middles(runs: Sequence[PastRun]) -> tuple[float, list[float]]:
    slot = min(_SLOT_AT_MOST, WIDTH / len(runs))
    return slot, [round(slot * (place + 0.5), 1) for place in range(len(runs))]


def _columns(runs: Sequence[PastRun], verdict: Verdict) -> list[Column]:
    slot, middles = _middles(runs)
    counts = [None if sign(run) else run.counts.get(verdict, 0) for run in runs]
    scale = _scale(counts)
    columns = []
    free_from = 0.0
    before: int | None = None
    for place, (run, count, middle) in enumerate(zip(runs, counts, middles, strict=True)):
        height = 0.0 if count is None else _FLOOR - scale(count)
        label = ""
        # An unchanged number is shown once, and numbers do not overlap.
        if count is not None and (count != before or place == len(runs) - 1):
            half = len(f"{count:,}") * _DIGIT / 2
            if middle - half >= free_from:
                label, free_from = f"{count:,}", middle + half + _GAP
            before = count
        columns.append(
            Column(
                x=round(middle - slot * 0.36, 1),
                y=round(_FLOOR - height, 1),
                width=round(slot * 0.72, 1),
                height=round(height, 1),
                middle=middle,
                label=label,
                sign=sign(run),
            )
        )
    return columns


def _curve(runs: Sequence[PastRun], operation: str, title: str) -> Curve | None:
    _, middles = _middles(runs)
    found = [latency_of(run, operation) for run in runs]
    times = [one.p95 for one in found if one is not None]
    if not times:
        return None
    scale = _scale(times)

    def points(of: Callable[[Latency], float]) -> list[tuple[float, float] | None]:
        return [
            None if one is None else (x, round(scale(of(one)), 1))
            for x, one in zip(middles, found, strict=True)
        ]

    median, p95 = points(lambda one: one.median), points(lambda one: one.p95)
    return Curve(
        title=title,
        median=_stretches(median),
        p95=_stretches(p95),
        dots=[point for point in median if point],
        marks=[point for point in p95 if point],
        highest=milliseconds(max(times)),
        last=found[-1],
    )


def _scale(values: Iterable[float | None]) -> Callable[[float], float]:
    highest = max((value for value in values if value is not None), default=0) or 1
    return lambda value: _FLOOR - (_FLOOR - _TOP) * value / highest


def _stretches(points: Sequence[tuple[float, float] | None]) -> list[str]:
    """Return the points of each polyline; a run without a value ends one."""
    lines: list[list[str]] = []
    for before, point in pairwise((None, *points)):
        if point is None:
            continue
        if before is None:
            lines.append([])
        lines[-1].append(f"{point[0]},{point[1]}")
    return [" ".join(line) for line in lines if len(line) > 1]
