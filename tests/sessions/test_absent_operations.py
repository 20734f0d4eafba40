"""Resources without some of the operations, and without credentials, are judged and broken."""

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from contracts.harness.config.options import Options
from contracts.harness.http.permissions import Permissions
from contracts.harness.outcomes import NotRun
from contracts.harness.planning.prerequisites import Prerequisites
from contracts.harness.recording.verdicts import Tally
from mock_api.faults import Catalogue
from mock_api.server import running
from proof.bench import Bench
from proof.trials import NIGHTLY, RARE, everything
from spec import Spec, derive
from spec.__main__ import main
from tests.support.missed import missed
from tests.support.mock_client import Client

GARAGE = Path(__file__).parents[1] / "support" / "garage.yaml"
ABSENT = {
    "trips": {"create", "bulk_write", "update", "delete"},
    "pings": {"bulk_write", "list", "update", "delete"},
    "spots": {"bulk_write", "get", "update"},
}
# What cannot be judged without an operation.
NOT_RUN = {
    "trips.list.complete": "Trips has no Create",
    "pings.create.no_effect": "Pings has no List",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("garage")
    document = shutil.copy(GARAGE, place)
    assert main(["import", str(document), "--into", str(place / "made")]) == 0
    assert main(["--spec", str(place / "made"), "check"]) == 0
    return place / "made"


def test_the_mock_has_records_that_no_call_creates(folder: Path) -> None:
    with running(folders=[folder]) as mock:
        client = Client(mock)
        shown = client.send("GET", "/trips").json()
        assert len({one["id"] for one in shown}) == len(shown) == 3
        assert client.send("GET", f"/trips/{shown[0]['id']}").json() == shown[0]
        assert client.create("/trips", {}).status_code == 405
        client.send("POST", "/-/reset")
        assert len(client.send("GET", "/trips").json()) == 3


def test_every_rule_is_kept_or_says_what_is_missing(spec: Spec, bench: Bench) -> None:
    bench.break_only()
    for name, absent in ABSENT.items():
        assert absent & set(spec.resource(name).operations) == set()
        heard = bench.run_contracts(everything(bench, name))
        assert [finding.summary for _, finding in heard.findings] == []
        rules = [rule for rule in bench.rules if rule.resource == name]
        unkept = {
            r.id: r.reason for r in Tally(heard.reports).results(rules) if r.verdict != "kept"
        }
        assert unkept == {id_: why for id_, why in NOT_RUN.items() if id_.startswith(name)}


def test_the_forecast_of_a_run_agrees(spec: Spec) -> None:
    options = cast("Options", SimpleNamespace(spec=spec, permissions=Permissions()))
    prerequisites, left = Prerequisites(options), set()
    for rule in derive(spec):
        if rule.resource == "trips":
            try:
                prerequisites.require(rule)
            except NotRun:
                left.add(rule.id)
    assert left == {"trips.list.complete"}


def test_every_fault_is_caught(spec: Spec, bench: Bench) -> None:
    faults = [one for one in Catalogue(spec).faults if one.way.name not in RARE | NIGHTLY]
    assert {one.rule.id for one in faults} & set(NOT_RUN) == set()
    assert missed(bench, faults) == []
    assert len(faults) > 200
