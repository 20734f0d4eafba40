"""What more processes bring, on the mock as it is and on a slow one; and what more machines do."""

from benchmarks.process import contracts
from benchmarks.table import Spread, Table
from mock_api.server import running

# Together they send more than four thousand requests.
_RESOURCES = ("subtenant", "tenant")
_PLAIN = (1, 2)
_SLOW = (1, 2, 4, 8)
_SHARDS = (1, 3)


def workers(repeat: int) -> Table:
    """Run the gate by one process and by several; what a run needs to start is taken off.

    Shards are run one after another: of several machines the slowest decides.
    """
    table = Table(
        "workers",
        f"a gate on {' and '.join(_RESOURCES)} by several processes, start-up taken off",
        ("mock", "processes", "requests", "seconds", "times as fast"),
    )
    for name, variants, counts in (("as it is", [], _PLAIN), ("50 ms", ["slow"], _SLOW)):
        alone: float | None = None
        for count in counts:
            with running(variants=variants) as mock:
                empty = contracts(*_by(count), "-k", "nothing_at_all", mock=mock)
                # What takes minutes varies little.
                times = 1 if variants else repeat
                costs = [contracts(*_by(count), mock=mock) for _ in range(times)]
            seconds = Spread.of([cost.seconds - empty.seconds for cost in costs])
            alone = alone or seconds.median
            sent = Spread.of([cost.results.run.requests for cost in costs])
            table.add(name, count, sent, seconds, alone / seconds.median)
    _shards(table)
    return table


def _shards(table: Table) -> None:
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
