"""Measures several processes, on the mock as it is and on a slow one, and several machines."""

from collections.abc import Sequence

from benchmarks.process import contracts
from benchmarks.table import MeasuredTable, Spread
from mock_api.server import running

# Together they send more than four thousand requests.
_RESOURCES = ("subtenant", "tenant")
_PLAIN = (1, 2)
_SLOW = (1, 2, 8)
_SHARDS = (1, 3)


def workers(repeat: int) -> MeasuredTable:
    """Run the gate in one process and in several, and subtract the start-up time.

    They alternate, so that a change in the machine's speed affects all. Shards run one after
    another; the slowest counts.
    """
    table = MeasuredTable(
        "workers",
        f"a gate on {' and '.join(_RESOURCES)} in several processes, without start-up",
        ("mock", "processes", "requests", "seconds", "times as fast"),
    )
    for name, variants, counts in (("as it is", (), _PLAIN), ("50 ms", ("slow",), _SLOW)):
        turns = [{count: _judged(count, variants) for count in counts} for _ in range(repeat)]
        for count in counts:
            sent = Spread.of([turn[count][0] for turn in turns])
            seconds = Spread.of([turn[count][1] for turn in turns])
            ratio = Spread.of([turn[counts[0]][1] / turn[count][1] for turn in turns])
            table.add(name, count, sent, seconds, ratio)
    _shards(table)
    return table


def _judged(count: int, variants: Sequence[str]) -> tuple[int, float]:
    """Run the gate once in `count` processes; returns its requests and its seconds."""
    with running(variants=variants) as mock:
        empty = contracts(*_by(count), "-k", "nothing_at_all", mock=mock)
        cost = contracts(*_by(count), mock=mock).green()
    return cost.results.run.requests, cost.seconds - empty.seconds


def _shards(table: MeasuredTable) -> None:
    alone: float | None = None
    for count in _SHARDS:
        with running() as mock:
            empty = contracts("-k", "nothing_at_all", mock=mock)
            costs = [
                contracts("--shard", f"{number}/{count}", mock=mock).green()
                for number in range(1, count + 1)
            ]
        slowest = max(cost.seconds for cost in costs) - empty.seconds
        alone = alone or slowest
        sent = sum(cost.results.run.requests for cost in costs)
        table.add("all resources, in shards", count, sent, slowest, alone / slowest)


def _by(count: int) -> tuple[str, ...]:
    chosen = tuple(part for name in _RESOURCES for part in ("--resource", name))
    return (*chosen, "-n", str(count))
