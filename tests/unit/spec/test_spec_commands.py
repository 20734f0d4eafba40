"""python -m spec: what it prints, and what it says where it is asked for what there is not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spec import Spec, derive, load
from spec.__main__ import main
from spec.bundle import bundle
from spec.loader import APPLICATIONS
from spec.questions import load_questions
from tests.support.descriptions import replacing

Output = pytest.CaptureFixture[str]


@pytest.fixture
def pair(pair_folder: Path) -> list[str]:
    """The first words of a command about two resources."""
    return ["--spec", str(pair_folder)]


def _refused(arguments: list[str], capsys: Output) -> str:
    assert main(arguments) == 2
    out, told = capsys.readouterr()
    assert out == ""
    assert told.count("\n") == 1
    return told.rstrip("\n")


def test_bundle_prints_the_document(capsys: Output) -> None:
    assert main(["bundle"]) == 0
    assert json.loads(capsys.readouterr().out) == bundle(load())


def test_bundle_writes_the_document_to_a_file(
    spec: Spec, pair: list[str], tmp_path: Path, capsys: Output
) -> None:
    file = tmp_path / "bundle.json"
    assert main([*pair, "bundle", "--out", str(file)]) == 0
    assert json.loads(file.read_text(encoding="utf-8")) == bundle(spec)
    assert capsys.readouterr() == ("", "")


def test_rules_come_as_json(capsys: Output) -> None:
    assert main(["rules", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == [rule.id for rule in derive(load())]
    assert all(set(row) == {"id", "kind", "says", "basis", "source"} for row in rows)


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (
            ["--resource", "protectedidentity", "--kind", "excluded_by"],
            ["protectedidentity.tenant.excluded_by"],
        ),
        (
            ["--kind", "pattern", "--kind", "any_of"],
            [
                "protectedidentity.tenant.any_of",
                "protectedidentity.phone_number.pattern",
                "workengagement.color_code.pattern",
            ],
        ),
        (["--resource", "workengagement", "--kind", "excluded_by"], []),
    ],
    ids=["both", "two kinds", "nothing"],
)
def test_rules_are_narrowed_down(
    pair: list[str], arguments: list[str], ids: list[str], capsys: Output
) -> None:
    assert main([*pair, "rules", "--format", "json", *arguments]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == ids


def test_rules_come_as_markdown(pair: list[str], capsys: Output) -> None:
    assert main([*pair, "rules", "--format", "markdown", "--kind", "pattern"]) == 0
    head, rule, *rows = capsys.readouterr().out.splitlines()
    assert head == "| id | kind | says | basis | source |"
    assert rule == "| --- | --- | --- | --- | --- |"
    assert len(rows) == 2
    assert all(row.count("|") - row.count("\\|") == 6 for row in rows)


def test_rules_come_as_a_table_with_whole_ids(capsys: Output) -> None:
    assert main(["rules"]) == 0
    out = capsys.readouterr().out
    assert all(rule.id in out for rule in derive(load()))
    assert out.endswith(f"{len(derive(load()))} in all\n")


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_where_nothing_matches_that_is_said(form: str, capsys: Output) -> None:
    arguments = ["--resource", "workengagement", "--kind", "any_of", "--format", form]
    assert main(["rules", *arguments]) == 0
    assert capsys.readouterr().out == "Nothing matches.\n"


@pytest.mark.parametrize("form", ["table", "json", "markdown"])
def test_questions_come_in_every_form(form: str, capsys: Output) -> None:
    assert main(["questions", "--format", form]) == 0
    out = capsys.readouterr().out
    assert all(question.id in out for question in load_questions())


def test_an_unknown_resource_is_told_in_one_sentence(pair: list[str], capsys: Output) -> None:
    assert _refused([*pair, "rules", "--resource", "person"], capsys) == (
        "error: unknown resource 'person'; known: protectedidentity, workengagement."
    )


def test_an_unknown_kind_is_told_in_one_sentence(capsys: Output) -> None:
    told = _refused(["rules", "--kind", "color"], capsys)
    assert told.startswith("error: unknown kind 'color'; known: answered, any_of, ")


def test_a_broken_description_is_told_in_one_sentence(folder: Path, capsys: Output) -> None:
    replacing("resources/workengagement.yaml", "path:", "paths:")(folder)
    told = _refused(["--spec", str(folder), "rules"], capsys)
    assert told == f"error: {folder}/resources/workengagement.yaml: the key 'path' is missing."


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(
    tmp_path: Path, capsys: Output
) -> None:
    file = tmp_path / "no" / "where.json"
    told = _refused(["bundle", "--out", str(file)], capsys)
    assert told == f"error: {file}: cannot be written (No such file or directory)."


@pytest.mark.parametrize("arguments", [["rules", "--format", "xml"], ["paint"], []])
def test_what_is_typed_wrongly_ends_with_2(arguments: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "python -m spec" in capsys.readouterr().err


def _run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 -- this very interpreter and this very package
        [sys.executable, "-m", "spec", *arguments],
        cwd=APPLICATIONS.parent,
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
    )


def test_the_command_line_is_what_main_is() -> None:
    ended = _run("rules", "--resource", "person")
    assert ended.returncode == 2
    assert ended.stdout == b""
    assert ended.stderr.startswith(b"error: unknown resource 'person'")
    assert b"Traceback" not in ended.stderr


def test_a_terminal_that_knows_ascii_only_gets_no_traceback() -> None:
    ended = _run("rules", "--format", "json", PYTHONIOENCODING="ascii")
    assert b"Traceback" not in ended.stderr
