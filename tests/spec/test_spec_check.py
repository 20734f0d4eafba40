"""python -m spec check: whatever is spoilt in a good description is told, with file and line."""

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from spec import Spec, derive, load
from spec.__main__ import main
from spec.checks import Abilities, check, promises
from spec.checks.documents import read_documents
from spec.rules import Rule
from strategies.coherence import agree
from tests.spec.descriptions import BERTH, Change, copied, holding, replacing, without

Output = pytest.CaptureFixture[str]

ENTRY = "accounts.yaml"
SHARED = "fields.yaml"
QUESTIONS = "open_questions.yaml"
IDENTITY = "resources/protectedidentity.yaml"
ENGAGEMENT = "resources/workengagement.yaml"
BERTHS = "resources/berth.yaml"
NAME = "    name: {type: string, maxLength: 255}\n"


def _both(*changes: Change) -> Change:
    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def _spoilt(file: str, old: str, new: str, at: str, says: str) -> tuple[Change, str, str, str]:
    return replacing(file, old, new), file, at, says


# The change; the file and a text of the line that is named; the sentence, from its first words on.
FORM: dict[str, tuple[Change, str, str, str]] = {
    "a missing key": _spoilt(
        ENGAGEMENT, "path: /", "route: /", "name: Work", "the key 'path' is missing."
    ),
    "an unknown key": _spoilt(
        ENGAGEMENT, "path: /", "route: /", "route: /", "the key 'route' is unknown here."
    ),
    "an operation that is missing": _spoilt(
        ENGAGEMENT, "  get: {", "  fetch: {", "operations:", "the key 'get' is missing."
    ),
    "a place without a basis": _spoilt(
        ENGAGEMENT, "get: {basis: stated, ", "get: {", "  get: {", "the key 'basis' is missing."
    ),
    "a place without a page": _spoilt(
        ENGAGEMENT,
        "get: {basis: stated, page: \"Get 'Workengagement'\"}",
        "get: {basis: stated}",
        "  get: {",
        "the key 'page' is missing.",
    ),
    "a table without a page": _spoilt(
        IDENTITY,
        "response: {table: complete, page:",
        "response: {table: complete, url:",
        "response: {",
        "the key 'page' is missing.",
    ),
    "a resource without an example": _spoilt(
        ENGAGEMENT, "example:", "x-example:", "x-example:", "the key 'x-example' is unknown here."
    ),
    "a keyword with a slip": _spoilt(
        ENGAGEMENT,
        "maxLength: 255",
        "maxLenght: 255",
        "maxLenght",
        "the key 'maxLenght' is unknown here.",
    ),
    "an unknown extension": _spoilt(
        ENGAGEMENT,
        "x-values: color_code",
        "x-colour: color_code",
        "x-colour",
        "the key 'x-colour' is unknown here.",
    ),
    "an unknown type": _spoilt(
        ENGAGEMENT, "name: {type: string", "name: {type: strin", "strin,", 'type: "strin" is not'
    ),
    "a limit that is no number": _spoilt(
        SHARED, "maxLength: 128", "maxLength: many", "many", 'maxLength: "many" is not of type'
    ),
    "a pattern that is none": _spoilt(
        ENGAGEMENT, "'^(?:", "'^(?:(", "pattern:", 'pattern: "^(?:([0-9a-fA-F]{3}){1,2}$" is not'
    ),
    "a reason that says nothing": _spoilt(
        ENGAGEMENT,
        '{maxLength: "the pattern ends at 6 characters, so no value breaks the length alone"}',
        '{maxLength: ""}',
        "x-unreachable",
        "maxLength: ",
    ),
    "an entry without servers": _spoilt(
        ENTRY, "servers:", "server:", "openapi: 3", "the key 'servers' is missing."
    ),
    "a success without a number": _spoilt(
        ENTRY, "status: 200, says: The records", "status: ok, says: The records", "ok, says", "stat"
    ),
    "a question without a reason": _spoilt(
        QUESTIONS,
        "  why: PATCH is",
        "  y: PATCH is",
        "- id: update.wi",
        "the key 'why' is missing.",
    ),
    "an empty file": (holding(ENGAGEMENT, b""), ENGAGEMENT, "", "the file: null is not of type"),
    "a field written twice": _spoilt(
        ENGAGEMENT,
        NAME,
        NAME + NAME.replace("255", "25"),
        "maxLength: 25}",
        "the key 'name' is written twice; the first one is lost.",
    ),
    "a date without quotes": _spoilt(
        IDENTITY,
        'birth_date: "1890-01-01"',
        "birth_date: 1890-01-01",
        "birth_date: 18",
        "1890-01-01 is read as a date, not as text; put it in quotes.",
    ),
}
WORDS: dict[str, tuple[Change, str, str, str]] = {
    "an unknown basis of an operation": _spoilt(
        ENGAGEMENT,
        "get: {basis: stated",
        "get: {basis: certain",
        "certain",
        "the basis 'certain' is no known word; use stated, implied, open.",
    ),
    "an unknown basis of a field": _spoilt(
        ENGAGEMENT,
        "name: {type: string,",
        "name: {type: string, x-basis: guessed,",
        "guessed",
        "the basis 'guessed' is no known word",
    ),
    "an unknown basis of a success": _spoilt(
        ENTRY,
        "says: The records, basis: implied",
        "says: The records, basis: likely",
        "likely",
        "the basis 'likely' is no known word",
    ),
    "an empty page": _spoilt(
        ENGAGEMENT, "page: \"Get 'Workengagement'\"", 'page: " "', 'page: " "', "the page is empty"
    ),
    "a cut that names no place": _spoilt(
        ENGAGEMENT,
        "table: cut short after created_at",
        "table: cut short",
        "table: cut short",
        "'cut short' does not say where the table ends;",
    ),
    "a cut at a field there is not": _spoilt(
        ENGAGEMENT,
        "table: cut short after created_at",
        "table: cut short after created",
        "after created",
        "the table is cut at 'created', which is no field of the resource.",
    ),
}
NAMES: dict[str, tuple[Change, str, str, str]] = {
    "an unknown $ref": _spoilt(
        ENGAGEMENT,
        "fields.yaml#/custom_id",
        "fields.yaml#/customid",
        "customid",
        "the $ref '../fields.yaml#/customid' names nothing in fields.yaml.",
    ),
    "a $ref into another file": _spoilt(
        ENGAGEMENT, "../fields.yaml#/id", "../accounts.yaml#/id", "../accounts", "the $ref '../acc"
    ),
    "an unknown $ref between shared fields": _spoilt(
        SHARED,
        "objects: {type: array",
        'objects: {$ref: "../fields.yaml#/object", type: array',
        "fields.yaml#/object",
        "the $ref '../fields.yaml#/object' names nothing",
    ),
    "a $ref that leads to itself": _spoilt(
        SHARED,
        "organization: {type",
        'organization: {$ref: "../fields.yaml#/organization", type',
        "organization: {",
        "the $ref '../fields.yaml#/organization' leads to itself.",
    ),
    "an unknown field in a relation": _spoilt(
        IDENTITY,
        "x-any-of: [sub_tenant]",
        "x-any-of: [subtenant]",
        "[subtenant]",
        "x-any-of of tenant names 'subtenant', which is no field of the resource.",
    ),
    "a relation of a field to itself": _spoilt(
        IDENTITY,
        "x-excluded-by: [sub_tenant]",
        "x-excluded-by: [tenant]",
        "x-excluded-by: [tenant]",
        "x-excluded-by of tenant names 'tenant', the field itself.",
    ),
    "an unknown field to agree with": _spoilt(
        SHARED,
        "format: date, x-agrees-with: ssn",
        "format: date, x-agrees-with: number",
        "number}",
        "x-agrees-with of birth_date names 'number', which is no field",
    ),
    "an unknown required field": _spoilt(
        ENGAGEMENT,
        "required: [id, name]",
        "required: [id, names]",
        "names]",
        "required of schema names 'names', which is no field of the resource.",
    ),
    "a seen field there is not": _spoilt(
        ENGAGEMENT,
        "request: {table: complete,",
        "request: {table: cut short after name, seen: [name, nam],",
        "nam]",
        "seen of the request names 'nam', which is no field of the resource.",
    ),
    "a reason for a rule there is not": _spoilt(
        ENGAGEMENT,
        "x-unreachable: {maxLength",
        "x-unreachable: {minLength",
        "x-unreachable",
        "x-unreachable gives a reason for 'minLength', which the field does not have.",
    ),
    "a filter of an unknown kind": _spoilt(
        ENGAGEMENT,
        "color_code: string",
        "color_code: text",
        "color_code: text",
        "the filter 'color_code' is of the unknown kind 'text'; use string, number,",
    ),
    "a name used twice": _spoilt(
        ENGAGEMENT,
        "name: Workengagement",
        "name: ProtectedIdentity",
        "name: Prot",
        "the name 'ProtectedIdentity' is that of resources/protectedidentity.yaml already.",
    ),
    "a path used twice": _spoilt(
        ENGAGEMENT,
        "path: /accounts/users/organization/workengagement/",
        "path: /accounts/users/customer/protectedidentity/",
        "path: /",
        "the path '/accounts/users/customer/protectedidentity/' is that of",
    ),
    "a question's id used twice": _spoilt(
        QUESTIONS,
        "- id: update.empty",
        "- id: update.without_required  # again",
        "# again",
        "the id 'update.without_required' is that of an earlier question already.",
    ),
}
VALUES: dict[str, tuple[Change, str, str, str]] = {
    "a format without a verifier": _spoilt(
        SHARED, "format: email", "format: e-mail", "e-mail", "email: the format 'e-mail' has no ver"
    ),
    "a format without a strategy": _spoilt(
        SHARED,
        "format: email",
        "format: ipv4",
        "ipv4",
        "email: it has no strategy (no strategy for the format 'ipv4'; known: ",
    ),
    "a format inside an array without a verifier": _spoilt(
        BERTHS,
        "items: {type: string}",
        "items: {type: string, format: knot}",
        "flags:",
        "flags: the format 'knot' has no verifier.",
    ),
    "a family without a strategy": _spoilt(
        ENGAGEMENT,
        "x-values: color_code",
        "x-values: colour",
        "x-values: colour",
        "color_code: it has no strategy (no strategy is named 'colour'; known: ",
    ),
    "a family without a verifier": _spoilt(
        SHARED,
        'fmi: {type: [string, "null"], minLength: 17, maxLength: 20,',
        'fmi: {type: [string, "null"],',
        "x-values: fmi",
        "fmi: 'fmi' has no verifier: none of enum, format, ",
    ),
    "a family that is not the format's": _spoilt(
        SHARED,
        "x-values: ssn",
        "x-values: color_code",
        "x-values: color_code",
        "ssn: the verifier refuses a good value of its strategy (",
    ),
    "a limit that the family's values pass": _spoilt(
        SHARED,
        "maxLength: 13",
        "maxLength: 12",
        "x-values: ssn",
        "ssn: the verifier refuses a good value of its strategy (",
    ),
    "a type without a strategy": _spoilt(
        ENGAGEMENT,
        "name: {type: string",
        "name: {type: [string, integer]",
        "name: {",
        "name: it has no strategy (no strategy makes values of type string or integer).",
    ),
    "an integer without limits": _spoilt(
        BERTHS, "minimum: 1, maximum: 40", "maximum: 40", "depth:", "depth: its strategy needs"
    ),
    "an int32 beyond its range": _spoilt(
        SHARED, "maximum: 2147483647", "maximum: 2147483648", "&integer", "sum: int32 is verified"
    ),
}
EXAMPLES: dict[str, tuple[Change, str, str, str]] = {
    "a wrong check digit": _spoilt(
        IDENTITY, '"189001019802"', '"189001019803"', "19803", 'example: ssn: "189001019803" is no'
    ),
    "a wrong GLN": _spoilt(
        BERTHS, "  label: ab", '  label: ab\n  gln: "9520000000173"', '  gln: "', "example: gln: "
    ),
    "a phone number that is none": _spoilt(
        IDENTITY, '"+46701740605"', '"string"', 'r: "string"', "example: phone_number: "
    ),
    "a date that is none": _spoilt(
        IDENTITY, '"1890-01-01"', '"1890-02-30"', "02-30", "example: birth_date: "
    ),
    "a required field left out": _spoilt(
        ENGAGEMENT, "  name: Fast", "  custom: Fast", "example:", 'example: "name" is a required'
    ),
    "a field there is not": _spoilt(
        ENGAGEMENT,
        "  name: Fast",
        "  title: Fast\n  name: Fast",
        "title: Fast",
        "example: title is no field of a request.",
    ),
    "a read-only field": _spoilt(
        ENGAGEMENT,
        "  name: Fast",
        "  tags: 1\n  name: Fast",
        "tags: 1",
        "example: tags is no field of a request.",
    ),
    "a reference without an id": _spoilt(
        IDENTITY, "tenant: {id: 7c", "tenant: {pk: 7c", "tenant: {pk", "example: tenant: "
    ),
    "none of any_of": _spoilt(
        IDENTITY,
        "  tenant: {id: 7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10}\n",
        "  tenant: null\n",
        "example:",
        "example: none of tenant and sub_tenant is set.",
    ),
    "both of excluded_by": _spoilt(
        BERTHS,
        "  label: ab",
        "  label: ab\n  left: a\n  right: b",
        "left: a",
        "example: left and right exclude each other.",
    ),
    "one of together_with": _spoilt(
        BERTHS,
        "  label: ab",
        "  label: ab\n  key: a",
        "key: a",
        "example: key is set without latch",
    ),
    "requires without what it requires": _spoilt(
        BERTHS,
        "  label: ab",
        "  label: ab\n  rope: a",
        "rope: a",
        "example: rope is set without an",
    ),
    "dates in the wrong order": _spoilt(
        BERTHS,
        "  label: ab",
        '  label: ab\n  opens: "2020-01-02"\n  closes: "2020-01-01"',
        'opens: "',
        "example: opens does not lie before closes.",
    ),
    "dates that are equal": _spoilt(
        BERTHS,
        "  label: ab",
        '  label: ab\n  opens: "2020-01-01"\n  closes: "2020-01-01"',
        'opens: "',
        "example: opens does not lie before closes.",
    ),
    "contents that do not match": (
        _both(
            replacing(BERTHS, "    paint: {", "    paint: {x-matches-values-of: [label], "),
            replacing(BERTHS, "  label: ab", "  label: ab\n  paint: abc"),
        ),
        BERTHS,
        "paint: abc",
        "example: paint does not match label.",
    ),
    "dates whose order stands at the later one": (
        _both(
            replacing(BERTHS, "format: date, x-before: [closes]}", "format: date}"),
            replacing(
                BERTHS, "  label: ab", '  label: ab\n  opens: "2020-01-02"\n  closes: "2020-01-01"'
            ),
        ),
        BERTHS,
        'closes: "',
        "example: closes does not lie after opens.",
    ),
    "a birth date that is not the ssn's": _spoilt(
        IDENTITY,
        '"1890-01-01"',
        '"1890-01-02"',
        "1890-01-02",
        "example: birth_date does not agree with ssn (1890-01-01).",
    ),
}
RULES: dict[str, tuple[Change, str, str, str]] = {
    "two rules with one id": _spoilt(
        BERTHS,
        "x-before: [closes]",
        "x-before: [closes], x-after: [gates]}\n    gates: {type: string, format: date",
        "opens:",
        "2 rules have the id berth.opens.ordered_relative_to.",
    ),
    "a format that promises nothing": _spoilt(
        BERTHS,
        'paint: {type: [string, "null"],',
        'paint: {type: [string, "null"], format: regex,',
        "paint:",
        "paint: from the format 'regex' no rule follows.",
    ),
    "an enum of nothing": _spoilt(
        BERTHS,
        "enum: [port, starboard]",
        "enum: [null]",
        "side:",
        "side: it has no strategy (an enum needs",
    ),
}
ALL = {**FORM, **WORDS, **NAMES, **VALUES, **EXAMPLES, **RULES}


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


def _line(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines() or [""]
    return next(number for number, line in enumerate(lines, 1) if text in line)


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
    good: Path, spoilt: tuple[Change, str, str, str], capsys: Output
) -> None:
    change, file, at, says = spoilt
    change(good)
    place = f"{good / file}:{_line(good / file, at)}: {says}"
    told = _told(good, capsys)
    assert any(line.startswith(place) for line in told), told


@pytest.mark.parametrize(
    "change",
    [
        replacing(ENGAGEMENT, "maxLength: 255", "maxLenght: 255"),
        replacing(SHARED, "format: email", "format: e-mail"),
        replacing(BERTHS, "  first: Norra kajen", "  first: null"),
        replacing(BERTHS, "  label: ab", "  label: ab\n  left: a\n  right: b"),
        replacing(BERTHS, "  label: ab", "  label: ab\n  rope: a"),
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
    line = _line(good / SHARED, "[surname]")
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
    assert found.line == _line(pair_folder / ENGAGEMENT, NAME.strip())


def test_a_strategy_without_values_is_told(pair_folder: Path) -> None:
    found = check(pair_folder, Abilities(lambda _: (), {}, agree)).problems
    assert any(one.says == "name: its strategy makes no value." for one in found)
