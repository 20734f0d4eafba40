"""Compares with `schemathesis run` on the same description and mock: which finds a fault sooner."""

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.process import contracts
from benchmarks.schemathesis_runs import (
    SEED,
    Found,
    accept,
    by_schemathesis,
    each_with_progress,
    traffic,
)
from benchmarks.table import MeasuredTable, Spread
from contracts.harness.generation.profiles import PROFILES
from mock_api.faults import Catalogue, Fault
from mock_api.server import Mock, running
from proof.bench import Bench
from proof.trials import RARE
from spec import load

_FAULTS = 20
_RESOURCES = ("protectedidentity", "workengagement")


def rivals() -> MeasuredTable:
    """Run both on twenty faults of different kinds of rules, one resource at a time.

    What schemathesis reports on the healthy mock is its baseline, so only new reports count.
    """
    table = MeasuredTable(
        "rivals",
        "to the first finding, without start-up: `pytest contracts -x` and `schemathesis run`",
        ("fault", "requests", "seconds", "requests of schemathesis", "seconds of schemathesis"),
    )
    ours, theirs = [], []
    with running() as mock, tempfile.TemporaryDirectory() as folder:
        bench = Bench(load(), mock, PROFILES["gate"])
        accepted = {name: Path(folder, f"{name}.json") for name in _RESOURCES}
        alarms = {name: accept(mock, name, path) for name, path in accepted.items()}
        for fault in each_with_progress(_spread()):
            bench.break_only(fault.id)
            one = _by_contracts(mock, fault)
            bench.break_only(fault.id)
            other = by_schemathesis(mock, fault.rule.resource, accepted[fault.rule.resource])
            table.add(fault.id, *_cells(one), *_cells(other))
            ours.append(one)
            theirs.append(other)
    _conclude(table, ours, theirs)
    table.notes.append(
        f"On the healthy mock, schemathesis reports {alarms}, and the contracts nothing."
    )
    return table


def _spread() -> list[Fault]:
    """Return faults chosen by seed, each of another kind of rule, without intermittent ones."""
    drawn = random.Random(SEED)  # noqa: S311 -- a sample, not a secret
    kinds: dict[str, list[Fault]] = {}
    for fault in Catalogue(load()).faults:
        if fault.rule.resource in _RESOURCES and fault.rule.basis != "open":
            kinds.setdefault(fault.rule.kind, []).append(fault)
    chosen = drawn.sample(sorted(kinds), _FAULTS)
    return [drawn.choice([f for f in kinds[kind] if f.way.name not in RARE]) for kind in chosen]


def _conclude(table: MeasuredTable, ours: Sequence[Found], theirs: Sequence[Found]) -> None:
    both = [(a, b) for a, b in zip(ours, theirs, strict=True) if a.found and b.found]
    found = [one for one in ours if one.found]
    sent = Spread.of([one.requests for one in found])
    seconds = Spread.of([one.seconds for one in found])
    table.notes += [
        f"The contracts find {len(found)} of {len(ours)}: requests {sent}, seconds {seconds}.",
        f"schemathesis finds {sum(one.found for one in theirs)} of {len(theirs)}.",
    ]
    if both:
        times = Spread.of([b.requests / a.requests for a, b in both])
        table.notes.append(f"If both find it, schemathesis sends {times} times as many requests.")


def _cells(found: Found) -> tuple[object, object]:
    return (found.requests, found.seconds) if found.found else (f"not in {found.requests}", "")


def _by_contracts(mock: Mock, fault: Fault) -> Found:
    cost = contracts("-x", "--resource", fault.rule.resource, mock=mock)
    return Found(bool(cost.broken), *traffic(mock))
