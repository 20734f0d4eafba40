"""An invented application with every notation is imported, served, judged, and broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.harness.recording.verdicts import Tally
from mock_api.faults import Catalogue, Fault
from proof.bench import Bench
from proof.trials import everything
from spec import Spec
from spec.__main__ import main
from spec.kinds import KINDS
from tests.support.missed import missed
from tests.support.workshop import imported

# What no resource of Accounts has.
NEW = (
    *("exclusive_minimum", "exclusive_maximum", "multiple_of", "contents", "default"),
    *("min_items", "max_items", "min_properties", "max_properties", "matches_values_of"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported(tmp_path_factory.mktemp("workshop"))


def test_it_is_kept(bench: Bench) -> None:
    bench.break_only()
    heard = bench.run_contracts(everything(bench, "tool"))
    rules = [rule for rule in bench.rules if rule.resource == "tool"]
    results = Tally(heard.reports).results(rules)
    unkept = {one.id for one in results if one.verdict != "kept"}
    silent = {rule.id for rule in rules if rule.unreachable or rule.basis == "open"}
    assert unkept == silent
    assert {rule.kind for rule in rules if rule.id in silent} == {
        *("min_length", "max_length", "ordered_relative_to", "sized_relative_to")
    }


def test_what_has_no_direction_is_told_as_open(
    folder: Path, bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--spec", str(folder), "check"]) == 0
    undirected = [rule for rule in bench.rules if rule.is_undirected]
    assert [rule.says for rule in undirected] == [
        "bought_on and checked_on are in order, whichever comes first.",
        "The magnitudes of length and depth are in proportion.",
    ]
    told = capsys.readouterr().out.splitlines()[1:]
    assert told == [f"open: {rule.id}: {rule.says}" for rule in undirected]
    results = Tally([]).results(undirected)
    assert {(one.verdict, one.reason) for one in results} == {
        ("open", "the reference does not say in which direction it holds")
    }


def test_every_way_in_which_update_changes_more_is_caught(spec: Spec, bench: Bench) -> None:
    partial = [one for one in Catalogue(spec).faults if one.rule.kind == "partial"]
    # What a race shows depends on the speed of the machine.
    assert missed(bench, (one for one in partial if one.way.name != "raced")) == []
    assert {fault.rule.resource for fault in partial} == {"tool", "bench"}


def test_a_value_that_is_stored_before_it_is_refused_is_found_without_another_text(
    spec: Spec, bench: Bench
) -> None:
    [fault] = [
        one for one in Catalogue(spec).faults if one.id == "bench.create.no_effect:stored_first"
    ]
    assert missed(bench, [fault]) == []


def faults(spec: Spec) -> Iterator[Fault]:
    for fault in Catalogue(spec).faults:
        fresh = fault.rule.field in {"label", "site", "price", "weight", "box", "extras", "words"}
        if fault.rule.kind in NEW or (fresh and KINDS[fault.rule.kind].scope == "value"):
            yield fault


def test_every_fault_of_what_is_new_is_caught(spec: Spec, bench: Bench) -> None:
    assert missed(bench, faults(spec)) == []
    assert {fault.rule.kind for fault in faults(spec)} >= set(NEW)


def test_no_fault_loses_fields_that_every_update_sends(spec: Spec) -> None:
    ways = {fault.id for fault in Catalogue(spec).faults if fault.rule.id == "bench.update.partial"}
    assert ways == {"bench.update.partial:empty_resets"}
    assert "tool.update.partial:wipes_others" in {fault.id for fault in Catalogue(spec).faults}
