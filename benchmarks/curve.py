"""Compares which share of faults is found after so many requests: the contracts, schemathesis."""

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.schemathesis_runs import SEED, accept, by_schemathesis, each_with_progress
from benchmarks.table import MeasuredTable
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.planning.order_table import place_of
from mock_api.faults import Catalogue, Fault
from mock_api.server import running
from proof.bench import Bench
from proof.contracts import ContractFunction
from proof.order import MARKS
from proof.trials import NIGHTLY, RARE, everything
from spec import Rule, load

_RESOURCE = "integrationuseragent"
_FAULTS = 20


def curve() -> MeasuredTable:
    """Try a sample of a resource's faults, each until it is found by its own rule.

    Of schemathesis, any report counts that it does not make on the healthy mock.
    """
    table = MeasuredTable(
        "curve",
        f"share of {_FAULTS} faults of {_RESOURCE} found after so many requests",
        ("requests", "contracts", "in the order of the files", "schemathesis"),
    )
    with running() as mock, tempfile.TemporaryDirectory() as folder:
        bench = Bench(load(), mock, PROFILES["gate"])
        bench.break_only()
        accepted = Path(folder, "accepted.json")
        accept(mock, _RESOURCE, accepted)
        files = list(everything(bench, _RESOURCE))
        ordered = sorted(files, key=lambda one: (one[0].rank, place_of(one[0].name, one[1].kind)))
        found: list[list[float]] = []
        for fault in each_with_progress(_sample()):
            sides = [_until_found(bench, fault, pairs) for pairs in (ordered, files)]
            bench.break_only(fault.id)
            theirs = by_schemathesis(mock, _RESOURCE, accepted)
            found.append([*sides, theirs.requests if theirs.found else float("inf")])
    for mark in MARKS:
        counts = [sum(number <= mark for number in side) for side in zip(*found, strict=True)]
        table.add(f"{mark:,}", *(f"{count / len(found):.0%}" for count in counts))
    return table


def _sample() -> list[Fault]:
    """Return faults chosen by seed, without those that show only now and then or at once."""
    known = [
        fault
        for fault in Catalogue(load()).faults
        if fault.rule.resource == _RESOURCE
        and fault.rule.basis != "open"
        and fault.way.name not in RARE | NIGHTLY
    ]
    return random.Random(SEED).sample(known, _FAULTS)  # noqa: S311 -- a sample, not a secret


def _until_found(
    bench: Bench, fault: Fault, pairs: Sequence[tuple[ContractFunction, Rule]]
) -> float:
    """Return the requests up to the finding against the faulty rule; infinite without one."""
    bench.break_only(fault.id)
    observed = bench.run_contracts(pairs, until=fault.rule)
    return observed.requests if observed.first(fault.rule) else float("inf")
