"""A description that is there already: only what documents show changes, all else stays."""

from pathlib import Path

import pytest

from spec import load
from tests.support.descriptions import copied
from tests.support.invented_application import DEPOTS
from tests.support.reference_forms import page, twin
from tests.unit.spec_import.conftest import Document, Run

PAGE = page(DEPOTS)
CRATE = "resources/crate.yaml"


@pytest.fixture
def made(document: Document, tmp_path: Path, run: Run) -> Path:
    folder = tmp_path / "made"
    run("import", document(PAGE, "first"), "--into", folder)
    return folder


def edited(path: Path, *changes: tuple[str, str]) -> str:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return text


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def test_comments_and_own_keys_stay(made: Path, document: Document, run: Run) -> None:
    before = edited(
        made / CRATE,
        ("schema:", "# about the schema\nschema:"),
        ("    label:", "    # about the label\n    label:"),
        ("maxLength: 80}", "maxLength: 80, x-values: color_code}  # eighty"),
        ("example:", "\n# Written by hand.\nexample:"),
        ("x-example: generated\n", ""),
    )
    new = changed(PAGE, ("labelstring<= 80", "labelstring<= 70"))
    run("import", document(new), "--into", made)
    after = (made / CRATE).read_text(encoding="utf-8")
    assert after == before.replace("maxLength: 80,", "maxLength: 70,")


def test_a_new_field_comes_before_what_stands_below_the_fields(
    made: Path, document: Document, run: Run
) -> None:
    before = edited(made / CRATE, ("\nexample:", "\n\n# Written by hand.\nexample:"))
    new = changed(PAGE, ("is_fullboolean", "is_fullboolean\nzip_codestring<= 5 characters"))
    run("import", document(new), "--into", made)
    after = (made / CRATE).read_text(encoding="utf-8")
    line = "    zip_code: {type: string, maxLength: 5}\n"
    assert line in after
    assert "\n\n# Written by hand.\nexample:" in after
    kept = after.replace(line, "")
    assert kept.split("example:")[0] == before.split("example:")[0]


def test_a_field_that_the_tables_no_longer_have_goes(
    made: Path, document: Document, run: Run
) -> None:
    new = "\n".join(line for line in PAGE.splitlines() if not line.startswith("note"))
    new = changed(new, ("set: note", "set: colour"))
    said = run("import", document(new), "--into", made, "--format", "json")
    assert said.json["open"] == []
    assert "note:" not in (made / CRATE).read_text(encoding="utf-8")
    assert run("--spec", made, "rules").code == 0


def test_a_field_without_a_table_that_shows_it_stays(
    made: Path, document: Document, run: Run
) -> None:
    before = (made / CRATE).read_bytes()
    cut = PAGE[: PAGE.index("is_fullboolean")]
    assert run("import", document(cut), "--into", made).code == 1
    assert (made / CRATE).read_bytes() == before


def test_a_shared_field_is_overridden_beside_its_ref(
    document: Document, tmp_path: Path, run: Run
) -> None:
    folder = copied(tmp_path / "ours")
    text = (
        "# Update 'Workengagement'\n\n"
        "Endpoint: PATCH /accounts/users/organization/workengagement/{pk}/\nVersion: 2.0.0\n\n"
        "## Request fields (application/json):\n\n"
        "  - `name` (string, required)\n\n  - `custom_id` (string)\n\n"
        "## Response 200 fields\n\n"
    )
    run("import", document(text), "--into", folder)
    written = (folder / "resources/workengagement.yaml").read_text(encoding="utf-8")
    assert '    custom_id: {$ref: "../fields.yaml#/custom_id", type: string}\n' in written
    assert not load(folder).resource("workengagement").field("custom_id").nullable


def test_a_hand_written_example_stays_and_is_reported(
    made: Path, document: Document, run: Run
) -> None:
    edited(made / CRATE, ("x-example: generated\n", ""))
    new = changed(PAGE, ("codestring[ 2 .. 4 ]", "codestring[ 2 .. 4 ]"))
    new = changed(new, ("is_fullboolean", "is_fullboolean\nnew_flagbooleanrequired"))
    said = run("import", document(new), "--into", made, "--format", "json")
    assert said.code == 1
    assert {one["resource"] for one in said.open("example")} == {"crate"}
    assert "new_flag" in said.open("example")[0]["text"]


def test_a_generated_example_follows_its_rules(made: Path, document: Document, run: Run) -> None:
    new = changed(PAGE, ("is_fullboolean", "is_fullboolean\nnew_flagbooleanrequired"))
    assert run("import", document(new), "--into", made).code == 0
    assert "new_flag" in load(made).resource("crate").example


def test_a_newer_version_is_taken_over(made: Path, document: Document, run: Run) -> None:
    run("import", document(page(DEPOTS, version="2.1.0")), "--into", made)
    assert load(made).version == "2.1.0"
    assert load(made).reference == "Depots 2.1.0"


def test_a_dry_run_prints_what_would_change_and_writes_nothing(
    made: Path, document: Document, run: Run
) -> None:
    before = (made / CRATE).read_bytes()
    new = changed(PAGE, ("labelstring<= 80", "labelstring<= 70"))
    said = run("import", document(new), "--into", made, "--dry-run")
    assert said.code == 0
    assert "--- a/resources/crate.yaml" in said.out
    assert "+    label: {type: string, x-unique: true, maxLength: 70}" in said.out
    assert (made / CRATE).read_bytes() == before


def test_a_dry_run_makes_no_folder(document: Document, tmp_path: Path, run: Run) -> None:
    said = run("import", document(PAGE), "--into", tmp_path / "new", "--dry-run")
    assert said.code == 0
    assert "+name: Crate" in said.out
    assert not (tmp_path / "new").exists()


def test_the_address_of_the_documents_is_kept(document: Document, tmp_path: Path, run: Run) -> None:
    url = "https://example.com/apis/depots"
    run("import", document(PAGE), "--into", tmp_path / "made", "--url", url)
    sources = {f.source.url for f in load(tmp_path / "made").resource("crate").operations.values()}
    assert sources == {url}


def test_the_address_of_a_page_tells_a_path_that_its_text_lacks(
    document: Document, tmp_path: Path, run: Run
) -> None:
    cut = PAGE[: PAGE.index("is_fullboolean")]
    url = "https://example.com/apis/depots/crate/paths/~1depots~1stock~1crate~1list~1/get"
    run("import", document(cut), "--into", tmp_path / "made", "--url", url)
    assert load(tmp_path / "made").resource("crate").path == "/depots/stock/crate/"


def test_a_path_that_nothing_shows_is_not_made_up(
    document: Document, tmp_path: Path, run: Run
) -> None:
    cut = PAGE[: PAGE.index("is_fullboolean")]
    said = run("import", document(cut), "--into", tmp_path / "made")
    assert said.code == 2
    assert "no address of it is shown" in said.err
    assert not (tmp_path / "made").exists()


def test_a_twin_of_one_operation_states_it(made: Path, document: Document, run: Run) -> None:
    text = twin(DEPOTS, DEPOTS.things[1], "Get").replace("Shelf", "Rack").replace("shelf", "rack")
    said = run("import", document(text), "--into", made, "--format", "json")
    assert said.json["resources"] == ["rack"]
    rack = load(made).resource("rack")
    assert {name: one.basis for name, one in rack.operations.items()} == {
        **dict.fromkeys(rack.operations, "implied"),
        "get": "stated",
    }
    assert not rack.writable
    assert rack.response.extent == "complete, as the .md twin shows it"
