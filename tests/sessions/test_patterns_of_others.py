"""Patterns as other applications have them, of unique fields and beside a limit, break nothing."""

import json
from pathlib import Path

import pytest

from contracts.harness.recording.verdicts import Tally
from proof.bench import Bench, own_contracts
from proof.trials import everything
from spec.__main__ import main
from tests.support.invented_application import (
    CREATED,
    ID,
    SCHEMES,
    TEXT_OPERATORS,
    Application,
    Fact,
    Thing,
)
from tests.support.reference_forms import openapi

UNIQUE = (r"^[-\w]+$", "^[a-z]+(-[a-z0-9]+)*$", "^[A-Z]{3}[0-9]*$", "^.+$")
LIMITED = (
    {"maxLength": 6, "pattern": "^[0-9a-f]{6}$"},
    {"minLength": 3, "pattern": r"^\d{3}$"},
    {"maxLength": 10, "pattern": "^(ab|cd){2,4}$"},
    {"minLength": 2, "maxLength": 8, "pattern": "^[a-z]{1,9}$"},
)
TAG = Thing(
    "Tag",
    "/others/stock/tag/",
    (
        ID,
        *(
            Fact(f"slug_{n}", required=True, keywords={"pattern": one}, rules=(("unique", ""),))
            for n, one in enumerate(UNIQUE)
        ),
        Fact("name", required=True, keywords={"maxLength": 80}),
        *(Fact(f"color_{n}", null=True, keywords=one) for n, one in enumerate(LIMITED)),
        CREATED,
    ),
    (("slug_0", TEXT_OPERATORS),),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("others")
    document = place / "others.json"
    document.write_text(json.dumps(openapi(Application("Others", SCHEMES, (TAG,)))))
    assert main(["import", str(document), "--into", str(place / "others")]) == 0
    assert main(["--spec", str(place / "others"), "check"]) == 0
    return place / "others"


def test_every_rule_of_a_field_that_can_be_broken_alone_is_kept(bench: Bench) -> None:
    bench.break_only()
    pairs = [pair for pair in everything(bench, "tag") if pair[1].field]
    results = Tally(bench.run_contracts(pairs).reports).results([rule for _, rule in pairs])
    unkept = {one.id for one in results if one.verdict != "kept"}
    assert unkept == {rule.id for rule in bench.rules if rule.unreachable}


@pytest.mark.parametrize("number", range(len(UNIQUE)))
def test_a_value_that_is_not_unique_is_found(bench: Bench, number: int) -> None:
    bench.break_only(f"tag.slug_{number}.unique")
    rule = next(one for one in bench.rules if one.id == f"tag.slug_{number}.unique")
    found = bench.run_contracts(own_contracts(bench, rule), until=rule).findings
    assert found[-1][1].rule == rule.id
