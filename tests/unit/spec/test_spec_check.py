"""python -m spec check: whatever is spoilt in a good description is told, with file and line."""

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.harness.oracle.relations import holds
from spec import Spec, derive, load
from spec.__main__ import main
from spec.checks import Abilities, check, promises
from spec.checks.documents import read_documents
from spec.rule import Rule
from strategies.coherence import agree
from tests.support import spoilt_files, spoilt_promises
from tests.support.descriptions import (
    BERTH,
    BERTHS,
    ENGAGEMENT,
    ENTRY,
    IDENTITY,
    NAME,
    QUESTIONS,
    SHARED,
    Change,
    copied,
    exemplifying,
    holding,
    line_of,
    replacing,
    without,
)
from tests.support.spoilt import Spoilt

Output = pytest.CaptureFixture[str]

ALL = {
    **spoilt_files.FORM,
    **spoilt_files.WORDS,
    **spoilt_files.NAMES,
    **spoilt_promises.VALUES,
    **spoilt_promises.EXAMPLES,
    **spoilt_promises.RULES,
}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A good description with everything in it that can be spoilt."""
    folder = copied(tmp_path / "description")
    shutil.copy(BERTH, folder / "resources")
    path = folder / BERTHS
    text = path.read_text(encoding="utf-8")
    fields = '    sum: {$ref: "../fields.yaml#/integer"}\n    fmi: {$ref: "../fields.yaml#/fmi"}\n'
    path.write_text(text.replace("    tags: {", f"{fields}    tags: {{", 1), encoding="utf-8")
    return folder


def _told(folder: Path, capsys: Output) -> list[str]:
    assert main(["--spec", str(folder), "check"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert all(line.endswith(".") for line in out.splitlines())
    return out.splitlines()


def test_the_project_describes_nothing_wrongly(capsys: Output) -> None:
    assert main(["check"]) == 0
    spec = load()
    told = f"ok: {len(spec.resources)} resources, "
    assert capsys.readouterr().out.startswith(told)


def test_what_is_spoilt_below_is_good_before(good: Path, capsys: Output) -> None:
    assert main(["--spec", str(good), "check"]) == 0
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize("spoilt", ALL.values(), ids=ALL)
def test_what_is_spoilt_is_told_with_file_and_line(
    good: Path, spoilt: Spoilt, capsys: Output
) -> None:
    spoilt.change(good)
    place = spoilt.told_in(good)
    told = _told(good, capsys)
    assert any(line.startswith(place) for line in told), told


@pytest.mark.parametrize(
    "change",
    [
        replacing(ENGAGEMENT, "maxLength: 255", "maxLenght: 255"),
        replacing(SHARED, "format: email", "format: e-mail"),
        replacing(BERTHS, "  first: Norra kajen", "  first: null"),
        exemplifying("left: a", "right: b"),
        exemplifying("rope: a"),
    ],
    ids=["keyword", "shared format", "any_of", "excluded_by", "requires"],
)
def test_one_mistake_is_told_once(good: Path, change: Change, capsys: Output) -> None:
    change(good)
    assert len(_told(good, capsys)) == 1


def test_every_mistake_is_told_in_the_order_of_the_files(good: Path, capsys: Output) -> None:
    replacing(IDENTITY, '"+46701740605"', '"string"')(good)
    replacing(IDENTITY, '"1890-01-01"', '"1890-01-02"')(good)
    replacing(BERTHS, "  label: ab", "  label: abcdefghij")(good)
    told = [line.split(":")[0].rpartition("/")[2] for line in _told(good, capsys)]
    assert told == ["berth.yaml", "protectedidentity.yaml", "protectedidentity.yaml"]


def test_a_key_that_is_merged_in_is_found_where_it_is_written(good: Path, capsys: Output) -> None:
    replacing(SHARED, "x-any-of: [last_name, corporate_name]", "x-any-of: [surname]")(good)
    replacing(
        BERTHS, "    tags: {", '    first_name: {$ref: "../fields.yaml#/first_name"}\n    tags: {'
    )(good)
    line = line_of(good / SHARED, "[surname]")
    [told] = _told(good, capsys)
    assert told.startswith(f"{good / SHARED}:{line}: x-any-of of first_name names 'surname'")


@pytest.mark.parametrize(
    "change",
    [
        without(ENTRY),
        without(SHARED),
        without("resources"),
        without(QUESTIONS),
        replacing(ENGAGEMENT, "name: Workengagement", "name: [Workengagement"),
        replacing(ENGAGEMENT, "name: Workengagement", "name: !!python/object:os.x a"),
        replacing(QUESTIONS, "- id: update.empty", "- id: [update.empty"),
        holding(ENGAGEMENT, b"name: \xe5\n"),
        holding("invitations.yaml", b"[\n"),
    ],
)
def test_what_cannot_be_read_ends_with_2(good: Path, change: Change, capsys: Output) -> None:
    change(good)
    assert main(["--spec", str(good), "check"]) == 2
    out, told = capsys.readouterr()
    assert out == ""
    assert told.startswith("error: ")
    assert told.count("\n") == 1


def test_broken_yaml_is_told_as_the_other_commands_tell_it(good: Path, capsys: Output) -> None:
    replacing(ENGAGEMENT, "name: Workengagement", "name: [Workengagement")(good)
    assert main(["--spec", str(good), "rules"]) == main(["--spec", str(good), "check"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda rule: dataclasses.replace(rule, says=""), "has no sentence."),
        (lambda rule: dataclasses.replace(rule, says=" is right."), "has no sentence."),
        (lambda rule: dataclasses.replace(rule, basis="sure"), "has the unknown basis 'sure'."),
        (
            lambda rule: dataclasses.replace(
                rule, source=dataclasses.replace(rule.source, text="Accounts 2.0.0 › ")
            ),
            "has no source.",
        ),
    ],
    ids=["no sentence", "half a sentence", "basis", "source"],
)
def test_a_rule_that_lacks_something_is_told(
    spec: Spec, pair_folder: Path, spoil: Callable[[Rule], Rule], says: str
) -> None:
    rule = next(rule for rule in derive(spec) if rule.id == "workengagement.name.required")
    [found] = promises.problems(read_documents(pair_folder), [spoil(rule)])
    assert found.says == f"the rule workengagement.name.required {says}"
    assert found.line == line_of(pair_folder / ENGAGEMENT, NAME.strip())


def test_a_strategy_without_values_is_told(pair_folder: Path) -> None:
    found = check(pair_folder, Abilities(lambda _: (), {}, agree, holds)).problems
    assert any(one.says == "name: its strategy makes no value." for one in found)
