"""Measures a whole gate: seconds, memory, and where the time goes."""

import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.process import contracts, run
from benchmarks.table import MeasuredTable, Spread

# The first match owns the time, searching outwards from the frame that spends it.
_OWNERS = (
    ("waiting for the mock", ("recv_into", "_socket.")),
    ("client", ("requests", "urllib3", "http")),
    ("generation", ("hypothesis", "schemathesis", "strategies", "harness/generation")),
    ("judging", ("jsonschema_rs", "contracts/harness", "contracts/test_")),
    ("reading the description", ("spec/", "yaml")),
    ("reporting", ("reports/", "pytest_html", "junitxml", "jinja2")),
    ("pytest", ("_pytest", "pluggy", "xdist", "execnet")),
)
_COLLECTED = re.compile(r"collected .*?in ([\d.]+)s")


def gate(repeat: int) -> MeasuredTable:
    """Run smoke and gate on all resources, `repeat` times each."""
    table = MeasuredTable(
        "gate",
        "all resources, against the mock",
        (
            "run",
            "requests",
            "seconds",
            "requests per second",
            "CPU seconds",
            "CPU seconds of the mock",
            "memory, MB",
            "largest process, MB",
        ),
    )
    for name, arguments in {
        "smoke": ("--profile", "smoke"),
        "gate": (),
        "gate -n 2": ("-n", "2"),
    }.items():
        costs = [contracts(*arguments).green() for _ in range(repeat)]
        sent = [cost.results.run.requests for cost in costs]
        table.add(
            name,
            Spread.of(sent),
            Spread.of([cost.seconds for cost in costs]),
            Spread.of([n / cost.seconds for n, cost in zip(sent, costs, strict=True)]),
            Spread.of([cost.cpu for cost in costs]),
            Spread.of([cost.mock for cost in costs]),
            Spread.of([cost.memory for cost in costs]),
            Spread.of([cost.largest for cost in costs]),
        )
    collected = [_COLLECTED.search(contracts("--collect-only").out) for _ in range(repeat)]
    seconds = Spread.of([float(found[1]) for found in collected if found])
    table.notes.append(f"pytest takes {seconds} s to collect a gate, including the preflight.")
    return table


def split() -> MeasuredTable:
    """Sample one gate in a single process, and add up the time of each part."""
    table = MeasuredTable(
        "split", "where a gate's time goes, in one process", ("part", "seconds", "share")
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "profile.json")
        profiler = [sys.executable, "-m", "pyinstrument", "-r", "json", "-o", str(path), "-m"]
        run([*profiler, "pytest", "contracts", "-q", "-p", "no:cacheprovider"]).green()
        root = json.loads(path.read_bytes())["root_frame"]
    spent = add_up(root)
    whole = sum(spent.values())
    for part, seconds in spent.most_common():
        table.add(part, seconds, f"{seconds / whole:.0%}")
    return table


def add_up(root: dict[str, Any]) -> Counter[str]:
    """Return the seconds of each owner; a frame without an owner counts for its caller."""
    spent: Counter[str] = Counter()
    frames = [(root, "start-up and other")]
    while frames:
        frame, owner = frames.pop()
        owner = _owner(frame) or owner
        spent[owner] += frame["time"] - sum(child["time"] for child in frame["children"])
        frames += [(child, owner) for child in frame["children"]]
    return spent


def _owner(frame: dict[str, Any]) -> str | None:
    place = f"{frame['file_path_short'] or ''} {frame['function'] or ''}".replace("\\", "/")
    for owner, names in _OWNERS:
        if any(name in place for name in names):
            return owner
    return None
