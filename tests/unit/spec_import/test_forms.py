"""Every form of the same facts leads to the same promises, and a second import changes nothing."""

import dataclasses
import itertools
import json
from pathlib import Path

import pytest

from spec import derive, load
from spec.loader import ACCOUNTS
from tests.support.captured_pages import PAGES
from tests.support.descriptions import copied as copied_description
from tests.support.invented_application import DEPOTS, SHELF
from tests.support.reference_forms import FORMS, openapi, page, twin
from tests.unit.spec_import.conftest import Document, Run

# What a .md twin cannot print: limits, formats, patterns, targets, and unique items.
UNPRINTED = {"format", "maximum", "max_length", "minimum", "min_length", "pattern", "unique_items"}
WHOLE = [name for name in FORMS if name != "md"]


def promises(folder: Path) -> dict[str, str]:
    return {rule.id: rule.says for rule in derive(load(folder))}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("form", FORMS)
def test_everything_is_taken_over(form: str, forms: dict[str, Path], run: Run) -> None:
    folder = forms[form].parent / "made"
    said = run("import", forms[form], "--into", folder, "--format", "json")
    assert said.json == {"resources": ["crate", "shelf"], "open": []}
    assert (said.code, said.err) == (0, "")


def test_all_forms_lead_to_the_same_promises(
    forms: dict[str, Path], tmp_path: Path, run: Run
) -> None:
    for name, path in forms.items():
        run("import", path, "--into", tmp_path / name)
    found = {name: promises(tmp_path / name) for name in FORMS}
    for name in WHOLE:
        assert found[name] == found["page"], name
    kinds = {rule.id: rule.kind for rule in derive(load(tmp_path / "page"))}
    lacking = {kinds[one] for one in found["page"] if one not in found["md"]}
    assert lacking == {*UNPRINTED, "reference"}


@pytest.mark.parametrize("form", FORMS)
def test_a_second_import_changes_no_byte(
    form: str, forms: dict[str, Path], tmp_path: Path, run: Run
) -> None:
    folder = tmp_path / "made"
    run("import", forms[form], "--into", folder)
    before = contents(folder)
    assert run("import", forms[form], "--into", folder).code == 0
    assert contents(folder) == before


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(FORMS, 2)))
def test_forms_of_the_same_facts_do_not_differ(
    one: str, other: str, forms: dict[str, Path], run: Run
) -> None:
    said = run("diff", forms[one], forms[other], "--format", "json")
    assert (said.code, said.json["changed"], said.json["removed"]) == (0, [], [])


def test_forms_are_read_together(forms: dict[str, Path], tmp_path: Path, run: Run) -> None:
    files = [forms["md"], forms["page"], forms["openapi30"]]
    said = run("import", *files, "--into", tmp_path / "made", "--format", "json")
    assert said.json["open"] == []
    run("import", forms["page"], "--into", tmp_path / "page")
    assert promises(tmp_path / "made") == promises(tmp_path / "page")


def test_a_twin_takes_nothing_away(forms: dict[str, Path], tmp_path: Path, run: Run) -> None:
    run("import", forms["page"], "--into", tmp_path / "made")
    before = promises(tmp_path / "made")
    assert run("import", forms["md"], "--into", tmp_path / "made").code == 0
    assert promises(tmp_path / "made") == before


def test_a_twin_may_have_lost_its_line_breaks(document: Document, tmp_path: Path, run: Run) -> None:
    whole = twin(DEPOTS, DEPOTS.things[0], "Create")
    run("import", document(whole), "--into", tmp_path / "whole")
    flat = document(" ".join(whole.split()), "flat")
    said = run("import", flat, "--into", tmp_path / "flat", "--format", "json")
    assert said.json["open"] == []
    assert promises(tmp_path / "flat") == promises(tmp_path / "whole")


def captured(document: Document) -> list[Path]:
    return [
        document(page(application, only=only), f"page{index}")
        for index, (application, only) in enumerate(PAGES)
    ]


def test_the_captured_pages_add_nothing_to_the_shipped_description(
    document: Document, run: Run
) -> None:
    said = run("diff", ACCOUNTS, *captured(document), "--format", "json")
    assert said.code == 0
    assert {key: said.json[key] for key in ("added", "removed", "changed")} == {
        "added": [],
        "removed": [],
        "changed": [],
    }


def test_the_shipped_description_claims_nothing_that_the_captured_pages_do_not_show(
    document: Document, run: Run
) -> None:
    said = run("diff", ACCOUNTS, *captured(document), "--format", "json")
    unseen = {one["id"] for one in said.json["unseen"]}
    identity = {one for one in unseen if one.startswith("protectedidentity.")}
    assert identity == {"protectedidentity.bulk_write"}
    engagement = {one for one in unseen if one.startswith("workengagement.")}
    # Its List was read on another page.
    assert {one.split(".")[1] for one in engagement} == {"list"}


def test_the_captured_pages_change_nothing_in_the_shipped_description(
    document: Document, tmp_path: Path, run: Run
) -> None:
    folder = copied_description(tmp_path / "ours", [r.name for r in load().resources])
    before = contents(folder)
    said = run("import", *captured(document), "--into", folder, "--format", "json")
    assert (said.code, said.json["open"]) == (0, [])
    assert contents(folder) == before


def test_the_bundle_is_a_document_too(tmp_path: Path, run: Run) -> None:
    bundle = tmp_path / "bundle.json"
    run("bundle", "--out", bundle)
    assert run("diff", ACCOUNTS, bundle).code == 0
    folder = copied_description(tmp_path / "ours", [r.name for r in load().resources])
    before = contents(folder)
    run("import", bundle, "--into", folder)
    assert contents(folder) == before


def test_a_length_that_only_one_page_shows_is_missed_by_a_twin_alone(
    document: Document, run: Run
) -> None:
    """The comparison can fail: a shorter code is seen on a page, and not in a twin."""
    fields = tuple(
        dataclasses.replace(one, keywords={**one.keywords, "maxLength": 3})
        if one.name == "code"
        else one
        for one in SHELF.fields
    )
    shorter = dataclasses.replace(
        DEPOTS, things=(DEPOTS.things[0], dataclasses.replace(SHELF, fields=fields))
    )
    old = document(page(DEPOTS), "old")
    said = run("diff", old, document(page(shorter), "new"), "--format", "json")
    assert [one["id"] for one in said.json["changed"]] == ["shelf.code.max_length"]
    assert said.json["changed"][0]["for_sender"] == "stricter"
    said = run("diff", old, document(twin(shorter, shorter.things[1], "Create"), "md"))
    assert said.code == 0


def test_a_whole_document_without_a_resource_has_removed_it(document: Document, run: Run) -> None:
    less = dataclasses.replace(DEPOTS, things=DEPOTS.things[:1])
    old, new = json.dumps(openapi(DEPOTS)), json.dumps(openapi(less))
    said = run("diff", document(old, "old"), document(new, "new"), "--format", "json")
    assert said.code == 1
    assert {one["id"].split(".")[0] for one in said.json["removed"]} == {"shelf"}
    said = run("diff", document(old, "old"), document(page(less), "page"), "--format", "json")
    assert (said.code, said.json["removed"]) == (0, [])
    assert any(one["id"] == "shelf.code.max_length" for one in said.json["unseen"])
