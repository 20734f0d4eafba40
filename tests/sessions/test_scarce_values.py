"""Unique fields with few values are judged as far as their values go, and never falsely."""

import datetime as dt
from collections.abc import Iterator

import pytest
import requests

from contracts.harness.generation.profiles import PROFILES
from contracts.harness.recording.verdicts import Tally
from mock_api.faults import Catalogue, Fault
from mock_api.server import Mock, running
from proof.bench import Bench
from proof.trials import everything, try_fault
from spec import Spec, load
from tests.support.registry import imported

# Every date, number, or text of two characters is enough for a run; three values are not.
PLENTY = ("day", "person", "pair")
SCARCE = ("rank", "kind")


LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Many of the values that the suite may send.
LEFT = {
    "day": [str(dt.date(1900, 1, 1) + dt.timedelta(days)) for days in range(15_000)],
    "pair": [one + other for one in LETTERS[:24] for other in LETTERS],
}


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    return load(imported(tmp_path_factory.mktemp("registry")))


@pytest.fixture(scope="module")
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mock]:
    folder = imported(tmp_path_factory.mktemp("served"))
    with running(folders=[folder]) as started:
        yield started


@pytest.fixture(scope="module")
def bench(spec: Spec, mock: Mock) -> Bench:
    return Bench(spec, mock, PROFILES["gate"])


def verdicts(bench: Bench, resource: str) -> dict[str, str]:
    """Run every contract of a resource; return the verdict of each rule, or why it is not run."""
    heard = bench.run_contracts(everything(bench, resource))
    assert [finding.summary for _, finding in heard.findings] == []
    rules = [rule for rule in bench.rules if rule.resource == resource]
    results = Tally(heard.reports).results(rules)
    return {one.id: one.reason or one.verdict for one in results}


@pytest.mark.parametrize("resource", PLENTY)
def test_values_that_are_enough_let_every_rule_be_judged(bench: Bench, resource: str) -> None:
    bench.break_only()
    assert set(verdicts(bench, resource).values()) == {"kept"}


@pytest.mark.parametrize("resource", SCARCE)
def test_rules_that_need_more_values_are_not_run(bench: Bench, resource: str) -> None:
    bench.break_only()
    found = verdicts(bench, resource)
    reasons = set(found.values()) - {"kept"}
    assert reasons
    assert all(" is unique, and records of " in reason for reason in reasons)
    judged = sum(verdict == "kept" for verdict in found.values())
    assert judged > len(found) / 2


@pytest.mark.parametrize("resource", LEFT)
def test_values_that_other_records_have_are_not_sent(
    bench: Bench, mock: Mock, spec: Spec, resource: str
) -> None:
    bench.break_only()
    known = spec.resource(resource)
    field = next(one for one in known.writable if one.unique)
    bodies = [{field.name: value, "name": "left"} for value in LEFT[resource]]
    left = requests.post(
        f"{mock.base_url}{known.operations['bulk_write'].path}",
        json=bodies,
        headers=dict(mock.credentials),
        timeout=60,
    )
    assert left.status_code == requests.codes.created
    assert set(verdicts(bench, resource).values()) == {"kept"}


def faults(spec: Spec) -> Iterator[Fault]:
    for fault in Catalogue(spec).faults:
        # Only nightly runs send two requests at the same moment.
        raced = fault.way.name == "raced"
        if fault.rule.kind == "unique" and fault.rule.field != "id" and not raced:
            yield fault


def test_a_unique_rule_that_is_broken_is_found(spec: Spec, bench: Bench) -> None:
    trials = [try_fault(bench, fault, others=0, seed=0) for fault in faults(spec)]
    missed = [trial.fault for trial in trials if trial.caught_by is None]
    # Of two values, none is left for a third record.
    assert missed == ["kind.on.unique:kept_after_delete"]
    assert {trial.fault.split(".")[0] for trial in trials} == {*PLENTY, *SCARCE}
