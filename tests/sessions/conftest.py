"""Judges the application in a module's `folder` on a mock of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.harness.generation.profiles import PROFILES
from mock_api.server import running
from proof.bench import Bench
from spec import Spec, load


@pytest.fixture(scope="module")
def spec(folder: Path) -> Spec:
    return load(folder)


@pytest.fixture(scope="module")
def bench(folder: Path, spec: Spec) -> Iterator[Bench]:
    with running(folders=[folder]) as mock:
        yield Bench(spec, mock, PROFILES["gate"])
