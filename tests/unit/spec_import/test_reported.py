"""What is not taken over is reported word for word, with its file and line; nothing is guessed."""

import dataclasses
from pathlib import Path

import pytest

from spec import load
from tests.support.invented_application import DEPOTS, SHELF, Fact
from tests.support.reference_forms import copied, page, twin
from tests.unit.spec_import.conftest import Document, Run, Said

PAGE = page(DEPOTS)
# Delete comes first here, so that the address is known where the page ends within Create.
LATER = page(DEPOTS, only=["Delete"]).partition("Shelf\n")[0] + PAGE[PAGE.index("Create 'Crate'") :]


def with_field(fact: Fact, *others: Fact) -> str:
    """Print a page of a shelf that has this field too."""
    shelf = dataclasses.replace(SHELF, fields=(*SHELF.fields, fact, *others))
    return page(dataclasses.replace(DEPOTS, things=(shelf,)))


@pytest.fixture
def imported(document: Document, tmp_path: Path, run: Run) -> object:
    def called(text: str, *more: str) -> Said:
        files = [document(one, f"document{n}") for n, one in enumerate((text, *more))]
        return run("import", *files, "--into", tmp_path / "made", "--format", "json")

    return called


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def one_of(said: Said, kind: str) -> dict[str, object]:
    found = [one for one in said.open(kind) if one["field"] or one["resource"] is None]
    assert found, said.out
    return found[0]


def test_an_unknown_sentence(imported: object) -> None:
    text = PAGE.replace("Must be unique", "Must be a prime number", 1)
    said = imported(text)  # type: ignore[operator]  # a fixture that is a function
    assert said.code == 1
    found = said.open("sentence")[0]
    assert found["text"] == "Must be a prime number"
    assert found["line"] == line_of(text, "Must be a prime number")
    assert (found["resource"], found["field"]) == ("crate", "label")
    assert Path(str(found["file"])).name == "document0"


@pytest.mark.parametrize(
    ("fact", "kind", "text"),
    [
        (Fact("seal", keywords={"format": "wax"}), "format", "wax"),
        (Fact("seal", "integer", enum=(0, 25, 12, 6)), "values", "Enum025126"),
        (Fact("seal", "integer", enum=tuple(range(12))), "enumeration", "Enum 0, 1, 2"),
        (Fact("seal", enum=tuple("abcdefghijkl")), "enumeration", "Enum a, b, c"),
    ],
)
def test_what_a_notation_does_not_tell(fact: Fact, kind: str, text: str, imported: object) -> None:
    said = imported(with_field(fact))  # type: ignore[operator]
    assert said.code == 1
    assert str(one_of(said, kind)["text"]).startswith(text)
    assert one_of(said, kind)["field"] == "seal"


def test_values_that_run_together_are_not_written(imported: object, tmp_path: Path) -> None:
    imported(with_field(Fact("seal", "integer", enum=(0, 25, 12, 6))))  # type: ignore[operator]
    assert "enum" not in load(tmp_path / "made").resource("shelf").field("seal").schema


def test_another_document_settles_values_that_run_together(
    imported: object, tmp_path: Path
) -> None:
    fact = Fact("seal", "integer", enum=(0, 25, 12, 6))
    shelf = dataclasses.replace(SHELF, fields=(*SHELF.fields, fact))
    whole = dataclasses.replace(DEPOTS, things=(shelf,))
    said = imported(page(whole), twin(whole, shelf, "Create"))  # type: ignore[operator]
    assert said.json["open"] == []
    schema = load(tmp_path / "made").resource("shelf").field("seal").schema
    assert schema["enum"] == [0, 25, 12, 6]


def test_what_the_folder_holds_settles_values_that_run_together(imported: object) -> None:
    fact = Fact("seal", "integer", enum=(0, 25, 12, 6))
    shelf = dataclasses.replace(SHELF, fields=(*SHELF.fields, fact))
    whole = dataclasses.replace(DEPOTS, things=(shelf,))
    imported(copied(whole))  # type: ignore[operator]
    assert imported(page(whole)).json["open"] == []  # type: ignore[operator]


def test_a_cut_list_does_not_shorten_a_longer_one(imported: object, tmp_path: Path) -> None:
    fact = Fact("seal", "integer", enum=tuple(range(12)))
    shelf = dataclasses.replace(SHELF, fields=(*SHELF.fields, fact))
    whole = dataclasses.replace(DEPOTS, things=(shelf,))
    imported(twin(whole, shelf, "Create"))  # type: ignore[operator]
    for text in (page(whole), copied(whole)):
        assert imported(text).json["open"] == []  # type: ignore[operator]
        field = load(tmp_path / "made").resource("shelf").field("seal")
        assert (field.schema["enum"], field.enum_is_cut) == (list(range(12)), False)


def test_an_operation_that_is_none_of_the_six(imported: object) -> None:
    text = PAGE.replace("Get 'Shelf'", "/depots/auth/invite/").replace(
        "Get 'Crate'", "Refresh 'Crate'"
    )
    found = imported(text).open("operation")  # type: ignore[operator]
    assert [one["text"] for one in found] == ["Refresh 'Crate'", "/depots/auth/invite/"]
    assert [one["line"] for one in found] == [line_of(text, str(one["text"])) for one in found]


def test_dates_whose_names_do_not_tell_their_order(imported: object) -> None:
    first = Fact("paid", null=True, keywords={"format": "date"}, rules=(("order", "due"),))
    second = Fact("due", null=True, keywords={"format": "date"}, rules=(("order", "paid"),))
    said = imported(with_field(first, second))  # type: ignore[operator]
    assert said.code == 1
    assert {one["field"] for one in said.open("direction")} == {"paid", "due"}


def test_places_that_contradict_each_other(imported: object) -> None:
    text = PAGE.replace("codestring[ 2 .. 4 ]", "codestring[ 2 .. 5 ]", 1)
    found = one_of(imported(text), "contradiction")  # type: ignore[operator]
    assert (found["resource"], found["field"]) == ("shelf", "code")
    assert "maxLength 4" in str(found["text"])
    assert "maxLength 5" in str(found["text"])


def test_a_table_that_ends_with_the_file(imported: object, tmp_path: Path) -> None:
    cut = LATER[: LATER.index("colourstring") + len("colourstring or nu")]
    found = imported(cut)  # type: ignore[operator]
    entry = one_of(found, "table")
    assert (entry["field"], entry["text"]) == ("colour", "colourstring or nu")
    assert entry["line"] == line_of(cut, "colourstring or nu")
    crate = load(tmp_path / "made").resource("crate")
    assert crate.request.extent == "cut short after note"
    assert "colour" not in {one.name for one in crate.fields}
    assert crate.response.extent == "not visible"


def test_a_name_that_only_a_rule_shows_has_no_promises(imported: object, tmp_path: Path) -> None:
    cut = LATER[: LATER.index("keeperobject")]
    imported(cut + "keeperobj")  # type: ignore[operator]
    crate = load(tmp_path / "made").resource("crate")
    keeper = crate.field("keeper")
    assert crate.field("owner").relations == {"any_of": ("keeper",)}
    assert (keeper.types, keeper.in_request, keeper.in_response) == ((), False, False)


def test_a_row_that_is_not_understood_belongs_to_no_other_row(
    imported: object, tmp_path: Path
) -> None:
    text = PAGE.replace("keeperobject or null(Owner)", "keepergegenstand(Owner)")
    said = imported(text)  # type: ignore[operator]
    assert "keepergegenstand(Owner)" in {one["text"] for one in said.open("notation")}
    crate = load(tmp_path / "made").resource("crate")
    assert "excluded_by" not in crate.field("owner").relations
    assert crate.request.extent != "complete"


def test_free_text_is_not_reported(imported: object) -> None:
    assert "Free words about the crate." in PAGE
    assert imported(PAGE).json["open"] == []  # type: ignore[operator]
