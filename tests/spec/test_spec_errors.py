"""A mistake in the description is told in one sentence that names where it stands."""

from pathlib import Path

import pytest

from spec import SpecError, derive, load
from spec.bundle import bundle
from spec.questions import load_questions
from tests.spec.descriptions import PAIR, Change, copied, holding, replacing, without

IDENTITY = "resources/protectedidentity.yaml"
ENGAGEMENT = "resources/workengagement.yaml"
NAME = "    name: {type: string, maxLength: 255}\n"

# What is changed, and the sentence it gets; {folder} is where the description lies.
TOLD: dict[str, tuple[Change, str]] = {
    "a missing entry": (
        without("accounts.yaml"),
        "{folder}/accounts.yaml: cannot be read (No such file or directory).",
    ),
    "missing shared fields": (
        without("fields.yaml"),
        "{folder}/fields.yaml: cannot be read (No such file or directory).",
    ),
    "no resources": (
        without("resources"),
        "{folder}/resources: no resource file found; add one NAME.yaml.",
    ),
    "YAML that ends too soon": (
        replacing(ENGAGEMENT, "name: Workengagement", "name: [Workengagement"),
        (
            "{folder}/resources/workengagement.yaml:2: is not valid YAML "
            "(expected ',' or ']', but got ':')."
        ),
    ),
    "a YAML tag": (
        replacing(ENGAGEMENT, "name: Workengagement", "name: !!python/object:os.x a"),
        (
            "{folder}/resources/workengagement.yaml:1: is not valid YAML (could not determine a "
            "constructor for the tag 'tag:yaml.org,2002:python/object:os.x')."
        ),
    ),
    "an empty file": (
        holding(ENGAGEMENT, b""),
        "{folder}/resources/workengagement.yaml: must hold a mapping at its top.",
    ),
    "a list at the top": (
        holding("accounts.yaml", b"- 1\n"),
        "{folder}/accounts.yaml: must hold a mapping at its top.",
    ),
    "another encoding": (
        holding(ENGAGEMENT, b"name: \xe5\n"),
        "{folder}/resources/workengagement.yaml: is not UTF-8 text.",
    ),
    "an unknown $ref": (
        replacing(ENGAGEMENT, "fields.yaml#/id", "fields.yaml#/ident"),
        (
            "{folder}/resources/workengagement.yaml: $ref '../fields.yaml#/ident' names nothing in "
            "fields.yaml."
        ),
    ),
    "a $ref into another file": (
        replacing(ENGAGEMENT, "../fields.yaml#/id", "../accounts.yaml#/id"),
        (
            "{folder}/resources/workengagement.yaml: $ref '../accounts.yaml#/id' names nothing in "
            "fields.yaml."
        ),
    ),
    "an unknown extension": (
        replacing(ENGAGEMENT, "x-values: color_code", "x-colour: color_code"),
        (
            "{folder}/resources/workengagement.yaml: field 'color_code' has the unknown extension "
            "'x-colour'."
        ),
    ),
    "an unknown field in a relation": (
        replacing(IDENTITY, "x-any-of: [sub_tenant]", "x-any-of: [subtenant]"),
        "Protectedidentity: field 'tenant' names 'subtenant', which is no field of the resource.",
    ),
    "an unknown field to agree with": (
        replacing("fields.yaml", "x-agrees-with: ssn", "x-agrees-with: number"),
        "Protectedidentity: field 'birth_date' names 'number', which is no field of the resource.",
    ),
    "an unknown required field": (
        replacing(ENGAGEMENT, "required: [id, name]", "required: [id, names]"),
        "{folder}/resources/workengagement.yaml: 'required' names 'names', which is no property.",
    ),
    "an unknown operation": (
        replacing(ENGAGEMENT, "  get: {", "  fetch: {"),
        (
            "{folder}/resources/workengagement.yaml: 'fetch' is no operation; known: create, "
            "bulk_write, list, get, update, delete."
        ),
    ),
    "a name used twice": (
        replacing(ENGAGEMENT, "name: Workengagement", "name: ProtectedIdentity"),
        "{folder}/resources: two files are named 'ProtectedIdentity'.",
    ),
    "a missing key": (
        replacing(ENGAGEMENT, "path: /", "route: /"),
        "{folder}/resources/workengagement.yaml: the key 'path' is missing.",
    ),
    "a missing key of an operation": (
        replacing(ENGAGEMENT, "get: {basis: stated, page: ", "get: {basis: stated, at: "),
        "{folder}/resources/workengagement.yaml: the key 'page' is missing.",
    ),
    "a missing key of the entry": (
        replacing("accounts.yaml", "x-operators:", "x-operator:"),
        "{folder}/accounts.yaml: the key 'x-operators' is missing.",
    ),
    "a field without a schema": (
        replacing(ENGAGEMENT, NAME, "    name:\n"),
        "{folder}/resources/workengagement.yaml: a field's schema must be a mapping, not None.",
    ),
    "seen fields of a complete table": (
        replacing(ENGAGEMENT, "request: {table: complete,", "request: {table: complete, seen: [],"),
        (
            "{folder}/resources/workengagement.yaml: a complete table needs no list of seen "
            "fields; remove 'seen'."
        ),
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
    with pytest.raises(SpecError, match=r"nowhere/accounts\.yaml: cannot be read"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without("open_questions.yaml"), "cannot be read (No such file or directory)."),
        (holding("open_questions.yaml", b"- id: a\n"), "a question is not well formed ('send')."),
        (
            holding("open_questions.yaml", b"- {id: a, send: {operation: fetch}}\n"),
            "a question is not well formed (a: 'fetch' is no operation).",
        ),
        (holding("open_questions.yaml", b""), "a question is not well formed"),
    ],
    ids=["missing", "without a request", "unknown operation", "empty"],
)
def test_a_mistake_in_the_questions_is_told(folder: Path, change: Change, told: str) -> None:
    change(folder)
    with pytest.raises(SpecError) as raised:
        load_questions(folder)
    assert str(raised.value).startswith(f"{folder}/open_questions.yaml: {told.removesuffix('.')}")


def test_a_copy_says_what_the_project_says(tmp_path: Path) -> None:
    assert load_questions(copied(tmp_path / "copy")) == load_questions()
