"""The script of a finding prints broken against the fault, and kept once the fault is gone."""

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
import requests

from contracts.harness.generation.profiles import PROFILES
from mock_api.faults import Catalogue, Fault
from mock_api.server import Mock, running
from proof.bench import Bench, own_contracts
from proof.trials import RARE
from reports.results import Finding
from spec import load
from tests.support.workshop import COUNTED, NAMED, WORKSHOP, imported, with_ids

SPEC = load()

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")


def one_of_each_kind() -> Iterator[Fault]:
    """Give one fault for each kind of rule, and one for each way of a refusal that stores."""
    seen: set[str] = set()
    for fault in Catalogue(SPEC).faults:
        judged = fault.rule.basis != "open" and fault.way.name not in RARE
        kind = fault.rule.kind
        name = f"{kind}:{fault.way.name}" if kind == "no_effect" else kind
        if judged and name not in seen:
            seen.add(name)
            yield fault


FAULTS = {fault.id: fault for fault in one_of_each_kind()}


# Accounts has no rule of this kind.
ELSEWHERE = ["tool.words.contents:wrong_in_answers", "tool.box.contents:wrong_in_answers"]


@pytest.fixture(scope="module")
def mock() -> Iterator[Mock]:
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def bench(mock: Mock) -> Bench:
    return Bench(SPEC, mock, PROFILES["gate"])


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, Mock]]:
    folder = imported(tmp_path_factory.mktemp("workshop"))
    with running(folders=[folder]) as started:
        yield Bench(load(folder), started, PROFILES["gate"]), started


def found(bench: Bench, fault: Fault) -> Finding:
    """Give the first finding against the rule of a fault."""
    bench.break_only(fault.id)
    first = bench.run_contracts(own_contracts(bench, fault.rule), until=fault.rule).first(
        fault.rule
    )
    assert first is not None
    return first[1]


def printed(script: str, mock: Mock) -> tuple[str, int]:
    """Run a script; give the last line that it printed, and its exit code."""
    keys = {
        header.removeprefix("X-").replace("-", "_"): value
        for header, value in mock.credentials.items()
    }
    ended = subprocess.run(  # noqa: S603 -- the script under test
        ["/bin/sh", "-c", script],
        env={**os.environ, **keys, "BASE_URL": mock.base_url},
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
    )
    lines = ended.stdout.splitlines()
    assert lines, ended.stderr
    return lines[-1], ended.returncode


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_script_tells_broken_from_kept(bench: Bench, mock: Mock, fault: Fault) -> None:
    tells_broken_from_kept(bench, mock, fault)


@pytest.mark.parametrize("fault", ELSEWHERE)
def test_a_script_of_an_invented_application_does(workshop: tuple[Bench, Mock], fault: str) -> None:
    [broken] = [one for one in Catalogue(workshop[0].spec).faults if one.id == fault]
    tells_broken_from_kept(*workshop, broken)


# Each sends, refers to, or lists records whose ids are short: 7 also occurs in other texts.
OTHER_IDS = (
    *("bench.id.unique:repeated", "bench.get.same_record:another_record"),
    *("tool.bench.reference:wrong_in_answers", "tool.bench.read_back:not_persisted"),
    *("tool.spares.read_back:not_on_update", "bench.list.filter.id.in:ignored"),
)


@pytest.fixture(scope="module", params=[COUNTED, NAMED], ids=["integers", "texts"])
def other_ids(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Bench, Mock]]:
    folder = imported(tmp_path_factory.mktemp("ids"), with_ids(WORKSHOP, request.param))
    with running(folders=[folder]) as started:
        yield Bench(load(folder), started, PROFILES["gate"]), started


@pytest.mark.parametrize("fault", OTHER_IDS)
def test_a_script_with_other_ids_does(other_ids: tuple[Bench, Mock], fault: str) -> None:
    [broken] = [one for one in Catalogue(other_ids[0].spec).faults if one.id == fault]
    tells_broken_from_kept(*other_ids, broken)


def tells_broken_from_kept(bench: Bench, mock: Mock, fault: Fault) -> None:
    script = found(bench, fault).reproduce.script
    assert not any(value in script for value in mock.credentials.values() if len(value) > 8)
    bench.break_only(fault.id)
    assert printed(script, mock) == ("broken", 1)
    # Other faults hide ids or keep records from being deleted.
    if fault.rule.kind == "no_effect":
        requests.put(f"{mock.base_url}/-/faults", json=[], timeout=60)
        assert left(bench, mock) == []
    bench.break_only()
    assert printed(script, mock) == ("kept", 0)
    assert left(bench, mock) == []


def left(bench: Bench, mock: Mock) -> list[object]:
    """Give the records that the mock has."""
    addresses = [f"{mock.base_url}{one.operations['list'].path}" for one in bench.spec.resources]
    answers = [requests.get(one, headers=mock.credentials, timeout=60) for one in addresses]
    return [record for one in answers for record in one.json()]
