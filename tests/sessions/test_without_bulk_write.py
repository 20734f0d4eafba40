"""A resource of which a whole document shows no Bulk write is judged without it."""

import json
from pathlib import Path

import pytest

from contracts.harness.recording.verdicts import Tally
from proof.bench import Bench
from proof.trials import everything
from spec import Spec, load
from spec.__main__ import main
from tests.support.reference_forms import openapi
from tests.support.workshop import WORKSHOP


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("workshop")
    whole = openapi(WORKSHOP)
    for item in whole["paths"].values():
        if str(item.get("post", {}).get("summary")).startswith("Bulk write"):
            del item["post"]
    document = place / "workshop.json"
    document.write_text(json.dumps(whole), encoding="utf-8")
    # 1, since the direction of some relations is not stated.
    assert main(["import", str(document), "--into", str(place / "workshop")]) == 1
    assert main(["--spec", str(place / "workshop"), "check"]) == 0
    return place / "workshop"


def test_no_rule_is_about_it(spec: Spec) -> None:
    assert all("bulk_write" not in one.operations for one in spec.resources)


def test_every_rule_is_judged_without_it(bench: Bench) -> None:
    bench.break_only()
    heard = bench.run_contracts(everything(bench, "bench"))
    assert [finding.summary for _, finding in heard.findings] == []
    rules = [rule for rule in bench.rules if rule.resource == "bench"]
    assert {one.verdict for one in Tally(heard.reports).results(rules)} == {"kept"}


def test_a_second_document_with_it_adds_it(folder: Path, tmp_path: Path) -> None:
    document = tmp_path / "workshop.json"
    document.write_text(json.dumps(openapi(WORKSHOP)), encoding="utf-8")
    assert main(["diff", str(folder), str(document)]) == 1
    assert main(["import", str(document), "--into", str(folder)]) == 1
    assert all("bulk_write" in one.operations for one in load(folder).resources)
