"""Runs `schemathesis run` against a mock: the baseline that the contracts are compared with."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from benchmarks.process import run
from mock_api.faults import Fault
from mock_api.server import Mock
from spec import load

SEED = 0
# Without it the first failure of an operation hides the others.
_ALL = "--continue-on-failure"


def each_with_progress(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Yield faults, and print how many are tried: each takes seconds."""
    for number, fault in enumerate(faults, start=1):
        yield fault
        sys.stderr.write(f"{number} of {len(faults)} faults tried\n")


@dataclass(frozen=True, slots=True)
class Found:
    """The cost of one fault for one side; `found` is false if it does not notice."""

    found: bool
    requests: int
    seconds: float


def traffic(mock: Mock) -> tuple[int, float]:
    """Return the requests that a mock received since it was last emptied, and their seconds."""
    counted = requests.get(f"{mock.base_url}/-/traffic", timeout=30).json()
    return int(counted["requests"]), float(counted["seconds"])


def accept(mock: Mock, resource: str, path: Path) -> int:
    """Write the reports of schemathesis on the healthy mock, and return their number."""
    command = _command(mock, resource, "--baseline", str(path), "--baseline-update", _ALL)
    run(command, folder=path.parent)
    return len(json.loads(path.read_bytes())["entries"])


def by_schemathesis(mock: Mock, resource: str, accepted: Path) -> Found:
    """Return the cost until schemathesis reports what it does not report on the healthy mock."""
    command = _command(mock, resource, "--baseline", str(accepted), "--max-failures", "1")
    cost = run(command, folder=accepted.parent)
    return Found(cost.code == 1, *traffic(mock))


def _command(mock: Mock, resource: str, *options: str) -> list[str]:
    headers = [f"{name}: {value}" for name, value in mock.credentials.items()]
    return [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{mock.base_url}/openapi.json"),
        *("--url", mock.base_url, "--include-tag", load().resource(resource).title),
        *("--seed", str(SEED), "--no-shrink", "--no-color"),
        *(part for header in headers for part in ("-H", header)),
        *options,
    ]
