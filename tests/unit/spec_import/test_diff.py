"""What `spec diff` says of two versions: by rule, for the sender, in three forms."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from spec.loader import ACCOUNTS
from tests.support.invented_application import DEPOTS
from tests.support.reference_forms import openapi, page
from tests.unit.spec_import.conftest import Document, Run

PAGE = page(DEPOTS)


IS_FULL = "crate.is_full."


class Edit(NamedTuple):
    """What a page had and has, and the entry that tells it."""

    old: str
    new: str
    where: str
    rule: str
    sender: str


CHANGES = [
    Edit("labelstring<= 80", "labelstring<= 90", "changed", "crate.label.max_length", "looser"),
    Edit("labelstring<= 80", "labelstring<= 70", "changed", "crate.label.max_length", "stricter"),
    Edit(
        "codestring[ 2 .. 4 ] characters",
        "codestring<= 4 characters",
        "removed",
        "shelf.code.min_length",
        "looser",
    ),
    Edit("is_fullboolean", "is_fullbooleanrequired", "added", "crate.is_full.required", "stricter"),
    Edit("Enum012", "Enum01", "changed", "crate.grade.enum", "stricter"),
    Edit("Enum012", "Enum0123", "changed", "crate.grade.enum", "looser"),
    Edit("is_fullboolean", "is_fullboolean or null", "added", IS_FULL + "nullable", "looser"),
    Edit("(Shelf)", "(Rack)", "changed", "crate.shelves.reference", "different"),
    Edit(
        "Array of stringsunique",
        "Array of strings",
        "removed",
        "crate.words.unique_items",
        "looser",
    ),
    Edit("'^[0-9a-f]{3,6}$'", "'^[0-9a-f]{6}$'", "changed", "crate.colour.pattern", "different"),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.rule}-{change.sender}")
def test_one_change(change: Edit, document: Document, run: Run) -> None:
    old, new, where, rule, sender = change
    assert old in PAGE
    before, after = document(PAGE, "before"), document(PAGE.replace(old, new), "after")
    said = run("diff", before, after, "--format", "json")
    assert said.code == 1
    found = {one["id"]: one for one in said.json[where]}
    assert found[rule]["for_sender"] == sender
    assert found[rule]["says"].endswith(".")
    if where == "changed":
        assert found[rule]["old"] != found[rule]["new"]
    back = run("diff", after, before, "--format", "json")
    opposite = {"added": "removed", "removed": "added"}.get(where, where)
    assert rule in {one["id"] for one in back.json[opposite]}


def test_a_rule_between_fields(document: Document, run: Run) -> None:
    new = PAGE.replace("This value must be set together with the following fields: start_date", "")
    said = run("diff", document(PAGE, "old"), document(new, "new"), "--format", "json")
    assert [one["id"] for one in said.json["removed"]] == ["crate.end_date.together_with"]
    assert said.json["removed"][0]["for_sender"] == "looser"


def test_a_credential_more(document: Document, run: Run) -> None:
    new = openapi(DEPOTS)
    new["components"]["securitySchemes"]["extra"] = {
        "type": "apiKey",
        "in": "header",
        "name": "X-EXTRA",
    }
    new["security"][0]["extra"] = []
    said = run(
        "diff",
        document(json.dumps(openapi(DEPOTS)), "old"),
        document(json.dumps(new), "new"),
        *("--format", "json"),
    )
    assert {one["for_sender"] for one in said.json["added"]} == {"stricter"}
    assert {one["id"].rpartition(".authentication.")[2] for one in said.json["added"]} == {"extra"}


def test_an_operation_that_has_become_stated(document: Document, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "made"
    run("import", document(page(DEPOTS, only=["Create"]), "some"), "--into", folder)
    said = run("diff", folder, document(PAGE), "--format", "json")
    added = {one["id"] for one in said.json["added"]}
    assert {"crate.update", "shelf.list", "crate.bulk_write"} <= added
    assert "crate.create" not in added


def test_what_a_cut_hides_is_unseen(document: Document, run: Run) -> None:
    cut = PAGE[: PAGE.index("colourstring", PAGE.index("Bulk write 'Crate'"))]
    said = run("diff", document(PAGE, "old"), document(cut, "new"), "--format", "json")
    assert said.code == 0
    unseen = {one["id"] for one in said.json["unseen"]}
    assert {"shelf.code.max_length", "crate.update", "crate.list"} <= unseen
    assert "crate.label.max_length" not in unseen


def test_a_folder_does_not_differ_from_itself(run: Run) -> None:
    said = run("diff", ACCOUNTS, ACCOUNTS, "--format", "json")
    assert (said.code, said.json) == (
        0,
        {"added": [], "removed": [], "changed": [], "unseen": []},
    )


def test_titles_and_free_texts_are_no_promises(document: Document, run: Run) -> None:
    new = PAGE.replace("Free words about the crate.", "Other words.").replace(
        "An invented application", "The application"
    )
    assert run("diff", document(PAGE, "old"), document(new, "new")).code == 0


def test_two_applications_are_not_compared(document: Document, run: Run) -> None:
    said = run("diff", ACCOUNTS, document(PAGE))
    assert said.code == 2
    assert "Accounts and Depots are two applications" in said.err


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_a_person_can_read_it(form: str, document: Document, tmp_path: Path, run: Run) -> None:
    old = document(PAGE, "old")
    new = document(PAGE.replace("labelstring<= 80", "labelstring<= 70"), "new")
    said = run("diff", old, new, "--format", form)
    assert "crate.label.max_length" in said.out
    assert "stricter" in said.out
    assert "at most 80 characters. → label has at most 70 characters." in said.out
    assert f"{old} → {new}" in said.out
    written = tmp_path / "report"
    assert run("diff", old, new, "--format", form, "--out", written).code == 1
    assert written.read_text(encoding="utf-8") == said.out


def test_old_is_not_touched(document: Document, run: Run) -> None:
    before = {path: path.read_bytes() for path in ACCOUNTS.rglob("*.yaml")}
    run("diff", ACCOUNTS, document(PAGE.replace("Depots (", "Accounts (")))
    assert {path: path.read_bytes() for path in ACCOUNTS.rglob("*.yaml")} == before
