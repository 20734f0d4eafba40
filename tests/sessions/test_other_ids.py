"""Applications whose ids are integers or short texts are imported, served, judged, and broken."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from contracts.harness.commands.doctor_references import check_spelling
from contracts.harness.config.environments import read_environments
from contracts.harness.config.options import Options
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.recording.verdicts import Tally
from contracts.harness.records.references import references_in
from mock_api.faults import Catalogue
from mock_api.server import running
from proof.bench import Bench
from proof.trials import everything
from spec import Spec, load
from spec.__main__ import main
from tests.support.missed import missed
from tests.support.mock_client import Client
from tests.support.workshop import COUNTED, NAMED, WORKSHOP, imported, with_ids

IDS = {"integer": COUNTED, "text": NAMED}


@pytest.fixture(scope="module", params=IDS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp(request.param)
    return imported(place, with_ids(WORKSHOP, IDS[request.param]))


PATH = "/workshop/stock/bench/"


def test_ids_have_their_form_and_are_never_given_again(folder: Path) -> None:
    with running(folders=[folder]) as mock:
        client = Client(mock)
        made = [client.created(PATH, {"name": "a"})["id"] for _ in range(3)]
        client.delete(PATH, str(made[-1]))
        another = client.created(PATH, {"name": "a"})["id"]
        assert another not in made
        if load(folder).resource("bench").id_form == "integer":
            assert [*made, another] == [1, 2, 3, 4]
            assert client.get(PATH, "abc").status_code == 404
        else:
            assert all(isinstance(one, str) and len(one) <= 12 for one in made)
        assert client.get(PATH, str(another)).json()["id"] == another


def test_the_description_is_complete(folder: Path) -> None:
    assert main(["--spec", str(folder), "check"]) == 0


def test_every_rule_is_kept(bench: Bench) -> None:
    for resource in ("bench", "tool"):
        bench.break_only()
        heard = bench.run_contracts(everything(bench, resource))
        assert [finding.summary for _, finding in heard.findings] == []
        rules = [rule for rule in bench.rules if rule.resource == resource]
        unkept = {one.id for one in Tally(heard.reports).results(rules) if one.verdict != "kept"}
        assert unkept == {r.id for r in rules if r.unreachable or r.basis == "open"}


def test_faults_of_ids_and_references_are_caught(spec: Spec, bench: Bench) -> None:
    fields = {"id", "bench", "spare", "spares"}
    kinds = {"unknown_pk", "malformed_pk", "same_record", "only_that", "gone", "partial"}
    if spec.resource("bench").id_form == "integer":
        # They are about a resource whose fields are all required, and not about ids.
        kinds |= {"no_effect", "robust"}
    faults = [
        fault
        for fault in Catalogue(spec).faults
        # What a race shows depends on the speed of the machine, not on ids.
        if fault.way.name != "raced"
        if (fault.rule.field in fields and fault.rule.resource == "tool")
        or (fault.rule.kind in kinds and fault.rule.resource == "bench")
        or fault.id == "tool.create.robust:on_nul_inside"
    ]
    assert missed(bench, faults) == []
    assert len(faults) > 50


def test_configured_ids_have_the_form_of_their_kind(spec: Spec, tmp_path: Path) -> None:
    path = tmp_path / "environments.toml"

    def listing(ids: str) -> Options:
        path.write_text(f'[here]\nurl = "http://a"\n[here.references]\nBench = {ids}', "utf-8")
        listed = read_environments(path)["here"]
        return cast("Options", SimpleNamespace(spec=spec, environment=listed))

    good = listing('[7, "8"]')
    check_spelling(good)
    assert good.environment.references == {"Bench": ("7", "8")}
    wrong = listing('["7x"]')
    if spec.resource("bench").id_form == "text":
        check_spelling(wrong)
        return
    says = r"\[here.references\] Bench contains '7x', which is not an integer"
    with pytest.raises(ConfigurationError, match=says):
        check_spelling(wrong)


def test_a_reference_names_a_record_of_its_kind_only(spec: Spec) -> None:
    tool, pk = spec.resource("tool"), {"integer": 7, "text": "a7"}[spec.resource("tool").id_form]
    record = {"id": pk, "name": str(pk), "bench": {"id": pk}, "spares": [{"id": pk}]}
    assert {*references_in(tool, record)} == {("Bench", str(pk))}
    assert {*references_in(tool, {"name": str(pk), "bench": {"id": True}})} == set()
