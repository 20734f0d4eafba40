"""A mistake in the description is told in one sentence that names where it stands."""

from pathlib import Path

import pytest

from spec import SpecError, derive, load
from spec.bundle import bundle
from spec.questions import load_questions
from tests.support.descriptions import (
    ENGAGEMENT,
    ENTRY,
    IDENTITY,
    NAME,
    PAIR,
    QUESTIONS,
    SHARED,
    Change,
    copied,
    holding,
    replacing,
    without,
)


def _slip(
    old: str, new: str, says: str, *, file: str = ENGAGEMENT, line: int | None = None
) -> tuple[Change, str]:
    place = file if line is None else f"{file}:{line}"
    return replacing(file, old, new), f"{{folder}}/{place}: {says}"


# What is changed, and the sentence it gets; {folder} is where the description lies.
TOLD: dict[str, tuple[Change, str]] = {
    "a missing entry": (
        without(ENTRY),
        "{folder}/application.yaml: cannot be read (No such file or directory).",
    ),
    "missing shared fields": (
        without(SHARED),
        "{folder}/fields.yaml: cannot be read (No such file or directory).",
    ),
    "no resources": (
        without("resources"),
        "{folder}/resources: no resource file found; add one NAME.yaml.",
    ),
    "YAML that ends too soon": _slip(
        "name: Workengagement",
        "name: [Workengagement",
        "is not valid YAML (expected ',' or ']', but got ':').",
        line=2,
    ),
    "a YAML tag": _slip(
        "name: Workengagement",
        "name: !!python/object:os.x a",
        (
            "is not valid YAML (could not determine a constructor for the tag "
            "'tag:yaml.org,2002:python/object:os.x')."
        ),
        line=1,
    ),
    "an empty file": (
        holding(ENGAGEMENT, b""),
        "{folder}/resources/workengagement.yaml: must hold a mapping at its top.",
    ),
    "a list at the top": (
        holding(ENTRY, b"- 1\n"),
        "{folder}/application.yaml: must hold a mapping at its top.",
    ),
    "another encoding": (
        holding(ENGAGEMENT, b"name: \xe5\n"),
        "{folder}/resources/workengagement.yaml: is not UTF-8 text.",
    ),
    "an unknown $ref": _slip(
        "fields.yaml#/id",
        "fields.yaml#/ident",
        "$ref '../fields.yaml#/ident' names nothing in fields.yaml.",
    ),
    "a $ref into another file": _slip(
        "../fields.yaml#/id",
        "../application.yaml#/id",
        "$ref '../application.yaml#/id' names nothing in fields.yaml.",
    ),
    "an unknown extension": _slip(
        "x-values: color_code",
        "x-colour: color_code",
        "field 'color_code' has the unknown extension 'x-colour'.",
    ),
    "an unknown field in a relation": (
        replacing(IDENTITY, "x-any-of: [sub_tenant]", "x-any-of: [subtenant]"),
        (
            "Protectedidentity: field 'tenant' names 'subtenant', "
            "which is not a field of the resource."
        ),
    ),
    "an unknown field to agree with": (
        replacing(SHARED, "x-agrees-with: ssn", "x-agrees-with: number"),
        (
            "Protectedidentity: field 'birth_date' names 'number', "
            "which is not a field of the resource."
        ),
    ),
    "an unknown required field": _slip(
        "required: [id, name]",
        "required: [id, names]",
        "'required' names 'names', which is not a property.",
    ),
    "an unknown operation": _slip(
        "  get: {",
        "  fetch: {",
        "'fetch' is not an operation; known: create, bulk_write, list, get, update, delete.",
    ),
    "a name used twice": (
        replacing(ENGAGEMENT, "name: Workengagement", "name: ProtectedIdentity"),
        "{folder}/resources: two files are named 'ProtectedIdentity'.",
    ),
    "a missing key": _slip("path: /", "route: /", "the key 'path' is missing."),
    "a missing key of an operation": _slip(
        "get: {basis: stated, page: ", "get: {basis: stated, at: ", "the key 'page' is missing."
    ),
    "a missing key of the entry": _slip(
        "x-operators:", "x-operator:", "the key 'x-operators' is missing.", file=ENTRY
    ),
    "a field without a schema": _slip(
        NAME, "    name:\n", "a field's schema must be a mapping, not None."
    ),
    "seen fields of a complete table": _slip(
        "request: {table: complete,",
        "request: {table: complete, seen: [],",
        "a complete table needs no list of seen fields; remove 'seen'.",
    ),
}


def _sentence(folder: Path) -> str:
    with pytest.raises(SpecError) as raised:
        bundle(load(folder))
    return str(raised.value)


@pytest.mark.parametrize(("change", "sentence"), TOLD.values(), ids=TOLD)
def test_a_mistake_is_told_in_one_sentence(folder: Path, change: Change, sentence: str) -> None:
    change(folder)
    assert _sentence(folder) == sentence.format(folder=folder)


def test_every_change_above_is_a_change_of_a_good_description(folder: Path) -> None:
    ours = [rule for rule in derive(load()) if rule.resource in PAIR]
    assert list(derive(load(folder))) == ours


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"nowhere/application\.yaml: cannot be read"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without(QUESTIONS), "cannot be read (No such file or directory)."),
        (holding(QUESTIONS, b"- id: a\n"), "a question is malformed ('send')."),
        (
            holding(QUESTIONS, b"- {id: a, send: {operation: fetch}}\n"),
            "a question is malformed (a: 'fetch' is not an operation).",
        ),
        (holding(QUESTIONS, b""), "a question is malformed"),
    ],
    ids=["missing", "without a request", "unknown operation", "empty"],
)
def test_a_mistake_in_the_questions_is_told(folder: Path, change: Change, told: str) -> None:
    change(folder)
    with pytest.raises(SpecError) as raised:
        load_questions(folder)
    assert str(raised.value).startswith(f"{folder}/{QUESTIONS}: {told.removesuffix('.')}")


def test_a_copy_says_what_the_project_says(tmp_path: Path) -> None:
    assert load_questions(copied(tmp_path / "copy")) == load_questions()
