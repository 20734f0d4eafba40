"""Measures the time to draw a value of each family, compared with a plain text."""

import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.table import MeasuredTable, Spread
from strategies import color_code, date, email, gln13, org_no, phone_number, ssn, uuid
from strategies.text import text

_FAMILIES = (color_code, date, email, gln13, org_no, phone_number, ssn, uuid)
_CLASSES = ("valid", "invalid", "unspecified")
_BATCH, _BATCHES = 20, 10


def values(repeat: int) -> MeasuredTable:
    """Measure each class of each family `repeat` times, alternating with the plain text."""
    table = MeasuredTable(
        "values",
        "the time to draw a value, as a ratio to st.text(max_size=20)",
        ("family", *_CLASSES),
    )
    plain = st.text(max_size=20)
    for kind in (*(family.TYPE for family in _FAMILIES), text(0, 255)):
        drawn = [getattr(kind, one)() for one in _CLASSES]
        ratios = [[cost(one) / cost(plain) for _ in range(repeat)] for one in drawn]
        table.add(kind.name, *map(Spread.of, ratios))
    return table


def cost(strategy: st.SearchStrategy[object]) -> float:
    """Return the mean seconds of a draw, without Hypothesis's work around it."""
    spent = drawn = 0.0

    @settings(
        max_examples=_BATCHES,
        deadline=None,
        database=None,
        # A slow value is the result of the measurement, not a problem.
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        nonlocal spent, drawn
        batch = st.tuples(*[strategy] * _BATCH)
        started = time.perf_counter()
        data.draw(batch)
        spent += time.perf_counter() - started
        drawn += _BATCH

    draw()
    return spent / drawn
