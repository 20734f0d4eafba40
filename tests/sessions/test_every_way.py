"""Every way of breaking every kind of rule is found by that rule's contracts, and by its name."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.harness.recording.verdicts import Tally
from contracts.harness.wording import finding_text
from mock_api.faults import Catalogue, Fault
from proof.bench import Bench
from proof.trials import NIGHTLY, RARE, everything, try_fault
from spec import Spec
from spec.loader import ACCOUNTS
from tests.support.descriptions import BERTH, copied
from tests.support.missed import missed


def described(folder: Path) -> Path:
    """Copy the description and add a made-up eleventh resource: one file, no Python."""
    copied(folder, [path.stem for path in (ACCOUNTS / "resources").glob("*.yaml")])
    shutil.copy(BERTH, folder / "resources")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return described(tmp_path_factory.mktemp("described"))


def one_of_each(spec: Spec) -> Iterator[Fault]:
    """Give one fault for each way of breaking each kind of rule, the made-up resource's first."""
    seen: set[tuple[str, str]] = set()
    faults = sorted(Catalogue(spec).faults, key=lambda fault: fault.rule.resource != "berth")
    for fault in faults:
        sort = (fault.rule.kind, fault.way.name)
        if sort not in seen and fault.way.name not in RARE | NIGHTLY and fault.rule.basis != "open":
            seen.add(sort)
            yield fault


def test_every_way_is_found_and_named(spec: Spec, bench: Bench) -> None:
    faults = [*one_of_each(spec)]
    assert missed(bench, faults) == []
    assert len(faults) > 100


def test_every_rule_of_a_healthy_mock_is_kept(bench: Bench) -> None:
    bench.break_only()
    heard = bench.run_contracts(everything(bench, "berth"))
    rules = [rule for rule in bench.rules if rule.resource == "berth"]
    results = Tally(heard.reports).results(rules)
    assert [(one.id, one.reason) for one in results if one.verdict != "kept"] == []
    assert len(results) > 100


@pytest.mark.parametrize(
    ("way", "title"), [("not_on_update", "Update"), ("not_on_bulk_write", "Bulk write")]
)
def test_the_operation_that_takes_a_wrong_value_is_named(
    spec: Spec, bench: Bench, way: str, title: str
) -> None:
    [fault] = [f for f in one_of_each(spec) if (f.rule.kind, f.way.name) == ("max_length", way)]
    words = finding_text("accepted", operation=title)
    assert try_fault(bench, fault, others=0, seed=0).message == words


def test_every_contract_is_among_those_on_trial(bench: Bench) -> None:
    assert len(bench.contracts) > 30
