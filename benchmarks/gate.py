"""What a whole gate takes: seconds, memory, and where the time goes."""

import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.process import contracts, run
from benchmarks.table import Spread, Table

# Time is theirs whose name is found first, looking outwards from where it is spent.
_OWNERS = (
    ("waiting for the mock", ("recv_into", "_socket.")),
    ("client", ("requests", "urllib3", "http", "harness/client.py", "harness/connection.py")),
    ("generation", ("hypothesis", "schemathesis", "strategies", "harness/engine.py")),
    ("judging", ("jsonschema_rs", "contracts/harness", "contracts/test_")),
    ("reading the description", ("spec/", "yaml")),
    ("reporting", ("reports/", "pytest_html", "junitxml", "jinja2")),
    ("pytest", ("_pytest", "pluggy", "xdist", "execnet")),
)
_COLLECTED = re.compile(r"collected .*?in ([\d.]+)s")


def gate(repeat: int) -> Table:
    """Run smoke and gate on all resources, several times each."""
    table = Table(
        "gate",
        "all resources, against the mock",
        (
            "run",
            "requests",
            "seconds",
            "requests a second",
            "CPU seconds",
            "of them the mock's",
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
    table.notes.append(f"pytest takes {seconds} s to collect a gate, the preflight included.")
    return table


def split() -> Table:
    """Sample one gate in a single process and tell whose time it is."""
    table = Table("split", "where a gate's time goes, in one process", ("part", "seconds", "share"))
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
    """Return each frame's own time to its owner, or to its caller's where it has none."""
    spent: Counter[str] = Counter()
    frames = [(root, "start and the rest")]
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
