"""Two applications in one run: both are judged, and a fault of either is found."""

from pathlib import Path

import pytest

from mock_api.server import running
from spec import load
from tests.support import registry, workshop
from tests.support.runs import Checkout, Run


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    place = tmp_path_factory.mktemp("applications")
    return [registry.imported(place), workshop.imported(place)]


def judged(checkout: Checkout, folders: list[Path], *faults: str) -> Run:
    chosen = [word for folder in folders for word in ("--spec", str(folder))]
    schemes = load(folders[0]).schemes
    with running(faults=faults, folders=folders) as mock:
        keys = {one.variable: mock.credentials[one.header] for one in schemes}
        return checkout.smoke(mock.base_url, *chosen, **keys)


def test_both_are_judged(checkout: Checkout, folders: list[Path]) -> None:
    run = judged(checkout, folders)
    assert run.code == 0, run.text
    kept = {one.resource for one in run.results.rules if one.verdict == "kept"}
    assert kept == {"day", "person", "rank", "pair", "kind", "tool", "bench"}


def test_a_fault_of_either_is_found(checkout: Checkout, folders: list[Path]) -> None:
    faults = ["bench.name.max_length", "day.day.unique"]
    run = judged(checkout, folders, *faults)
    assert run.code == 1, run.text
    assert sorted(run.broken) == faults
