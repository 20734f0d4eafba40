"""Every way of breaking every kind of rule is found by that rule's contracts, and by its name."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from mock_api.faults import Catalogue, Fault
from mock_api.server import Mock, running
from spec import Spec, load
from spec.loader import HERE
from tests.harness.conftest import break_only
from tests.harness.proving import CONTRACTS, findings

BERTH = Path(__file__).parents[1] / "spec" / "berth.yaml"
# These show only now and then, so they need the many requests of a whole run.
RARE = {"intermittent", "closes_every_tenth"}


def described(folder: Path) -> Path:
    """Copy the description and add a made-up eleventh resource: one file, no Python."""
    shutil.copytree(HERE / "resources", folder / "resources")
    for path in HERE.glob("*.yaml"):
        shutil.copy(path, folder)
    shutil.copy(BERTH, folder / "resources")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return described(tmp_path_factory.mktemp("described"))


@pytest.fixture(scope="module")
def spec(folder: Path) -> Spec:
    return load(folder)


@pytest.fixture(scope="module")
def mock(folder: Path) -> Iterator[Mock]:
    with running(spec_directory=folder) as mock:
        yield mock


def one_of_each(spec: Spec) -> Iterator[Fault]:
    """Give one fault for each way of breaking each kind of rule, the made-up resource's first."""
    seen: set[tuple[str, str]] = set()
    faults = sorted(Catalogue(spec).faults, key=lambda fault: fault.rule.resource != "berth")
    for fault in faults:
        sort = (fault.rule.kind, fault.way.name)
        if sort not in seen and fault.way.name not in RARE and fault.rule.basis != "open":
            seen.add(sort)
            yield fault


def test_every_way_is_found_and_named(spec: Spec, mock: Mock) -> None:
    missed, total = [], 0
    for fault in one_of_each(spec):
        total += 1
        requests.post(f"{mock.base_url}/-/reset", timeout=10)
        break_only(mock, fault.id)
        if fault.rule.id not in {one.rule for one in findings(spec, mock, fault.rule)}:
            missed.append(fault.id)
    assert missed == []
    assert total > 100


def test_a_healthy_mock_is_found_guilty_of_nothing(spec: Spec, mock: Mock) -> None:
    break_only(mock)
    requests.post(f"{mock.base_url}/-/reset", timeout=10)
    for rule in {fault.rule.id: fault.rule for fault in one_of_each(spec)}.values():
        assert findings(spec, mock, rule) == []


def test_every_contract_is_among_those_on_trial() -> None:
    assert len(CONTRACTS) > 20
