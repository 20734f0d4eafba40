"""Schemas that no validator can use, or no value can keep, are reported and never crash."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.invented_application import DEPOTS
from tests.support.reference_forms import openapi
from tests.unit.spec_import.conftest import Document, Run

# What is reported and left out.
UNUSABLE: list[tuple[str, dict[str, Any]]] = [
    ("pattern: [unclosed", {"type": "string", "pattern": "[unclosed"}),
    ("pattern: (?P<a>x)(?P=a)", {"type": "string", "pattern": "(?P<a>x)(?P=a)"}),
    ("pattern: ^a{2,1}$", {"type": "string", "pattern": "^a{2,1}$"}),
    ("pattern: ^a{1000000}$", {"type": "string", "pattern": "^a{1000000}$"}),
    ("minLength: -1", {"type": "string", "minLength": -1}),
    ("multipleOf: 0", {"type": "integer", "multipleOf": 0}),
    ("multipleOf: -3", {"type": "number", "multipleOf": -3}),
    ('maxLength: "10"', {"type": "string", "maxLength": "10"}),
    ('type: "text"', {"type": "text"}),
    ("type: 5", {"type": 5}),
]
# What no value keeps, or none that is made.
UNKEPT: list[tuple[str, dict[str, Any]]] = [
    ("at least 5 and at most 2", {"type": "string", "minLength": 5, "maxLength": 2}),
    ("no number is at least 5", {"type": "integer", "minimum": 5, "maximum": 2}),
    ("no number keeps all", {"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2}),
    ("found no text", {"type": "string", "pattern": "^abc$", "maxLength": 2}),
    ("no value is made beyond", {"type": "string", "minLength": 10**9}),
    ("no value is made beyond", {"type": "object", "minProperties": 10**6}),
    ("too many digits", {"type": "number", "minimum": 1e308}),
]
# What is kept, and takes no time.
KEPT: list[dict[str, Any]] = [
    {"type": "string", "maxLength": 10**9},
    {"type": "string", "pattern": "^(a+)+$", "maxLength": 40},
    {"type": "array", "items": {"type": "string"}, "maxItems": 10**9},
    {"type": "object", "maxProperties": 10**9},
    {"enum": ["a", "b"]},
]


def _with(schema: dict[str, Any]) -> str:
    whole = openapi(DEPOTS)
    for name in ("Shelf", "ShelfRequest"):
        whole["components"]["schemas"][name]["properties"]["odd"] = schema
    return json.dumps(whole)


@pytest.mark.parametrize(("text", "schema"), UNUSABLE, ids=[text for text, _ in UNUSABLE])
def test_a_keyword_that_means_nothing_is_reported(
    text: str, schema: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    made = tmp_path / "made"
    said = run("import", document(_with(schema)), "--into", made, "--format", "json")
    assert said.code == 1
    found = [one["text"] for one in said.open("notation") if one["field"] == "odd"]
    assert found
    assert set(found) == {text}
    assert run("--spec", made, "check").code == 0


@pytest.mark.parametrize(("says", "schema"), UNKEPT, ids=[json.dumps(one) for _, one in UNKEPT])
def test_the_check_names_what_no_value_keeps(
    says: str, schema: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    made = tmp_path / "made"
    assert run("import", document(_with(schema)), "--into", made).code in {0, 1}
    said = run("--spec", made, "check")
    assert said.code == 1
    assert says in said.out + said.err
    assert "odd" in said.out + said.err


@pytest.mark.parametrize("schema", KEPT, ids=json.dumps)
def test_a_limit_that_no_request_reaches_takes_no_time(
    schema: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    made, began = tmp_path / "made", time.process_time()
    assert run("import", document(_with(schema)), "--into", made).code in {0, 1}
    assert run("--spec", made, "check").code == 0
    assert time.process_time() - began < 20


def test_the_check_names_a_keyword_that_is_written_by_hand(
    document: Document, tmp_path: Path, run: Run
) -> None:
    made = tmp_path / "made"
    run("import", document(_with({"type": "string", "maxLength": 7})), "--into", made)
    file = made / "resources" / "shelf.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("maxLength: 7", "maxLength: -7"))
    said = run("--spec", made, "check")
    assert said.code == 1
    assert "odd: maxLength cannot be -7." in said.out + said.err
