"""What cannot be read is refused in one sentence, and nothing is written anywhere."""

import json
from pathlib import Path

import pytest

from spec.importing import writing
from tests.support.invented_application import DEPOTS
from tests.support.reference_forms import openapi, page
from tests.unit.spec_import.conftest import Document, Run

PAGE = page(DEPOTS)
OPENAPI = json.dumps(openapi(DEPOTS), indent=2)
ALIASES = "openapi: 3.1.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "is empty"),
    "blank": (" \n\n", "is empty"),
    "binary": (bytes(range(256)) * 20, "is binary"),
    "truncated JSON": (OPENAPI[:900], "is not whole JSON (line "),
    "JSON of another kind": ('{"info": {}}', "the key 'openapi' is missing"),
    "a list": ("[1, 2]", "holds no OpenAPI document"),
    "Swagger 2.0": ('{"swagger": "2.0", "paths": {"/a/": {}}}', "is Swagger 2.0"),
    "a later OpenAPI": ('{"openapi": "4.0.0", "paths": {"/a/": {}}}', "is OpenAPI 4.0.0"),
    "no paths": ('{"openapi": "3.1.0", "paths": {}}', "describes no operation"),
    "deep JSON": ('{"openapi":"3.1.0","paths":' + "[" * 200_000, "is nested too deeply"),
    "half of a character": (
        OPENAPI.replace("Free words", "\\ud800 words"),
        "holds half of a character",
    ),
    "broken YAML": ("openapi: 3.1.0\npaths: [", "is not valid YAML (line "),
    "exploding aliases": (ALIASES + "paths: {}\n", "aliases that multiply without end"),
    "an alias in itself": ("openapi: 3.1.0\na: &a [*a]\n", "alias that lies inside itself"),
    "a file beside it": (
        OPENAPI.replace("#/components/schemas/Reference", "common.json#/Reference"),
        "refers to another file or address (common.json#/Reference)",
    ),
    "one operation twice": (
        OPENAPI.replace('"get": {', '"get": {"summary": "Get it"}, "get": {', 1),
        "has the key 'get' twice in one object",
    ),
    "one path twice in YAML": (
        "openapi: 3.1.0\npaths:\n  /a/: {}\n  /a/: {get: {}}\n",
        "has the key '/a/' twice in the mapping at line 3",
    ),
    "an address": (
        OPENAPI.replace("#/components/schemas/Reference", "https://example.com/a.json"),
        "refers to another file or address (https://example.com/a.json)",
    ),
    "a $ref to nothing": (
        OPENAPI.replace("#/components/schemas/Reference", "#/components/schemas/None"),
        "has a $ref that names nothing",
    ),
    "a translated page": (
        PAGE.replace("Request", "Begäran").replace("Create", "Skapa"),
        "shows no operation of a reference in its original English",
    ),
    "a guide": ("# Get started\n\nCall `GET /x/` with curl.\n", "shows no operation"),
    "HTML": ("<!DOCTYPE html><html><body></body></html>", "is HTML"),
    "names like paths": (
        PAGE.replace("'Crate'", "'../../crate'").replace("'Shelf'", "'/shelf'"),
        "shows no operation of a resource",
    ),
}


def everything(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*")}


@pytest.mark.parametrize("name", BAD)
def test_it_is_refused_in_one_sentence(
    name: str, document: Document, tmp_path: Path, run: Run
) -> None:
    text, says = BAD[name]
    file = document(text)
    before = everything(tmp_path)
    said = run("import", file, "--into", tmp_path / "made")
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith(f"error: {file}: ")
    assert says in said.err
    assert said.err.count("\n") == 1
    assert said.err.endswith((".\n", ").\n"))
    assert everything(tmp_path) == before


@pytest.mark.parametrize("name", ["empty", "Swagger 2.0", "a guide"])
def test_a_comparison_refuses_it_too(name: str, document: Document, run: Run) -> None:
    file = document(BAD[name][0])
    said = run("diff", document(PAGE, "page"), file)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"error: {file}: ")


def test_each_refused_file_has_its_sentence(document: Document, tmp_path: Path, run: Run) -> None:
    files = [document("", "one"), document("[1]", "two")]
    said = run("import", *files, "--into", tmp_path / "made")
    assert said.code == 2
    assert [line.split(": ")[:2] for line in said.err.splitlines()] == [
        ["error", str(file)] for file in files
    ]


def test_a_refused_file_beside_others_is_reported(
    document: Document, tmp_path: Path, run: Run
) -> None:
    files = [document(PAGE, "page"), document("", "empty")]
    said = run("import", *files, "--into", tmp_path / "made", "--format", "json")
    assert said.code == 1
    assert [one["file"] for one in said.open("file")] == [str(files[1])]
    assert "is empty" in said.open("file")[0]["text"]


def test_a_page_of_another_application_is_refused(
    document: Document, tmp_path: Path, run: Run
) -> None:
    run("import", document(PAGE), "--into", tmp_path / "made")
    other = document(PAGE.replace("Depots (2.0.0)", "Objects (2.0.0)"), "other")
    said = run("import", other, "--into", tmp_path / "made")
    assert said.code == 2
    assert "describes the application 'Objects', not 'Depots'" in said.err


def test_a_name_like_a_path_becomes_no_file(document: Document, tmp_path: Path, run: Run) -> None:
    file = document(PAGE.replace("'Crate'", "'../../crate'"))
    said = run("import", file, "--into", tmp_path / "made" / "depots", "--format", "json")
    assert (said.code, said.json["resources"]) == (1, ["shelf"])
    assert "Create '../../crate'" in {one["text"] for one in said.open("operation")}
    assert not list(tmp_path.rglob("crate*"))


def test_a_folder_that_holds_other_things_is_not_touched(
    document: Document, tmp_path: Path, run: Run
) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear", encoding="utf-8")
    said = run("import", document(PAGE), "--into", folder)
    assert said.code == 2
    assert "holds files but no description" in said.err
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_a_file_is_not_a_folder(document: Document, run: Run) -> None:
    file = document(PAGE)
    said = run("import", file, "--into", file)
    assert said.code == 2
    assert "is a file" in said.err


def test_an_operation_at_two_addresses_is_reported(
    document: Document, tmp_path: Path, run: Run
) -> None:
    whole = json.loads(OPENAPI)
    crate = whole["paths"]["/depots/stock/crate/"]
    whole["paths"]["/depots/other/crate/"] = {"post": crate["post"]}
    said = run(
        "import", document(json.dumps(whole)), "--into", tmp_path / "made", "--format", "json"
    )
    assert said.code == 1
    assert [one["text"] for one in said.open("contradiction")] == [
        "POST /depots/other/crate/, elsewhere /depots/stock/crate/"
    ]


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


def test_an_empty_folder_is_no_document(empty: Path, document: Document, run: Run) -> None:
    page = document(PAGE)
    for said in (
        run("import", empty, "--into", empty / "made"),
        run("diff", empty, page),
        run("diff", page, empty),
        run("--spec", empty, "check"),
    ):
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(f"error: {empty}")
        assert said.err.count("\n") == 1
    assert list(empty.iterdir()) == []


def test_an_empty_folder_takes_a_description(empty: Path, document: Document, run: Run) -> None:
    assert run("import", document(PAGE), "--into", empty).code == 0
    assert run("--spec", empty, "check").code == 0


# Root may read and write everything, so permission is denied where it is asked for.
def denied(place: Path) -> OSError:
    return PermissionError(13, "Permission denied", str(place))


def test_a_document_that_must_not_be_read(
    document: Document, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = document(PAGE)

    def read(self: Path) -> bytes:
        raise denied(self)

    monkeypatch.setattr(Path, "read_bytes", read)
    said = run("import", file, "--into", tmp_path / "made")
    assert (said.code, said.out) == (2, "")
    assert said.err == f"error: {file}: cannot be read (Permission denied).\n"
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("command", ["import", "diff", "check"])
def test_a_description_that_must_not_be_read(
    command: str, document: Document, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, folder = document(PAGE), tmp_path / "made"
    run("import", file, "--into", folder)
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    real = Path.read_text

    def read(self: Path, *args: str | None, **options: str | None) -> str:
        if self.name == "crate.yaml":
            raise denied(self)
        return real(self, *args, **options)

    monkeypatch.setattr(Path, "read_text", read)
    said = {
        "import": lambda: run("import", file, "--into", folder),
        "diff": lambda: run("diff", folder, file),
        "check": lambda: run("--spec", folder, "check"),
    }[command]()
    place = folder / "resources" / "crate.yaml"
    assert (said.code, said.out) == (2, "")
    assert said.err == f"error: {place}: cannot be read (Permission denied).\n"
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("step", ["beside", "replace"])
@pytest.mark.parametrize("allowed", [0, 1])
def test_a_folder_that_must_not_be_written(  # noqa: PLR0913, PLR0917 -- what it needs
    step: str,
    allowed: int,
    document: Document,
    tmp_path: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, calls = tmp_path / "made", iter(range(100))
    run("import", document(PAGE), "--into", folder)
    before = {path: path.read_bytes() for path in everything_below(folder)}
    # Both resources change.
    newer = PAGE.replace("<= 80 characters", "<= 70 characters").replace("[ 2 .. 4 ]", "[ 2 .. 5 ]")
    owner, name = {"beside": (writing, "_beside"), "replace": (Path, "replace")}[step]
    real = getattr(owner, name)

    def limited(place: Path, *more: Path) -> Path:
        if next(calls) >= allowed:
            raise denied(place)
        done: Path = real(place, *more)
        return done

    monkeypatch.setattr(owner, name, limited)
    said = run("import", document(newer, "newer"), "--into", folder)
    assert (said.code, said.out) == (2, "")
    assert "cannot be written (Permission denied)" in said.err
    assert said.err.count("\n") == 1
    assert {path: path.read_bytes() for path in everything_below(folder)} == before


def everything_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_failure_in_the_middle_writes_nothing(
    document: Document, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(100))

    def full(place: Path) -> Path:
        if next(calls) < 3:
            return real(place)
        raise OSError(28, "No space left on device", "there")

    real = writing._beside
    monkeypatch.setattr(writing, "_beside", full)
    said = run("import", document(PAGE), "--into", tmp_path / "made")
    assert said.code == 2
    assert "No space left on device" in said.err
    assert not (tmp_path / "made").exists()
