"""What a generated body deserves: acceptance, refusal, or anything where the reference is open."""

import dataclasses
from typing import Any

import pytest

from contracts.harness.oracle.expectation import Expectation, classify
from spec import OperationName, load

SPEC = load()
IDENTITY, ENGAGEMENT = SPEC.resource("protectedidentity"), SPEC.resource("workengagement")
ID = "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"
TENANT = {"tenant": {"id": ID}}
LONGEST_MAIL = "a" * 242 + "@example.com"


def _identity(operation: OperationName, body: object) -> Expectation:
    return classify(IDENTITY, IDENTITY.operations[operation], body)


def _engagement(operation: OperationName, body: object) -> Expectation:
    return classify(ENGAGEMENT, ENGAGEMENT.operations[operation], body)


ACCEPTED: list[tuple[str, Any]] = [
    ("first_name", "a"),
    ("first_name", "Åsa \U0001f468\u200d\U0001f469\u200d\U0001f467"),
    ("first_name", "a" * 255),
    ("first_name", None),
    ("email", "nobody@example.com"),
    ("ssn", "189001019802"),
    ("ssn", "18900101-9802"),
    ("ssn", "200002292399"),
    ("ssn", "191401682396"),
    ("birth_date", "1976-01-01"),
    ("birth_date", "2000-02-29"),
    ("phone_number", "+46701740605"),
    ("phone_number", "1" * 16),
    ("organization", {"id": ID}),
    ("organization", {"id": ID.upper()}),
    ("organization", None),
]
REFUSED: list[tuple[str, Any, str]] = [
    ("first_name", "a" * 256, "max_length"),
    ("first_name", [], "type"),
    ("first_name", {}, "type"),
    ("first_name", ["a", "b"], "type"),
    ("organization", [{"id": ID}, {"id": ID}], "reference"),
    ("email", "nobody", "format"),
    ("email", "nobody.example.com", "format"),
    ("ssn", "189001019803", "format"),
    ("ssn", "197601022383", "format"),
    ("ssn", "18900101980a", "format"),
    ("ssn", "18900101980", "min_length"),
    ("ssn", "18900101-98022", "max_length"),
    ("birth_date", "1976-13-01", "format"),
    ("birth_date", "1975-02-29", "format"),
    ("birth_date", "in May", "format"),
    ("phone_number", "123456", "pattern"),
    ("phone_number", "46+701740605", "pattern"),
    ("phone_number", "+4670a740605", "pattern"),
    ("phone_number", "４６７０１７４０６０５", "pattern"),
    ("phone_number", "2" * 16, "pattern"),
    ("organization", {"id": "none"}, "reference"),
    ("organization", [], "reference"),
]
OPEN: dict[str, tuple[str, Any]] = {
    "the empty string": ("first_name", ""),
    "blanks": ("first_name", "  "),
    "white space in front": ("first_name", " a"),
    "white space behind": ("first_name", "a\t"),
    "a trailing newline under a pattern": ("phone_number", "+46701740605\n"),
    "NUL": ("first_name", "a\0b"),
    "another control character": ("first_name", "a\x1fb"),
    "a control character above ASCII": ("first_name", "a\x85b"),
    "a lone surrogate": ("first_name", "\ud800"),
    "a text that is not NFC": ("first_name", "e\u0301"),
    "an upper-case domain": ("email", "nobody@EXAMPLE.com"),
    "a number for a text": ("first_name", 1),
    "a boolean for a text": ("first_name", True),
    "a number for a number's text": ("ssn", 189001019802),
    "a number for a date": ("birth_date", 19760101),
    "an impossible date in an ssn": ("ssn", "197513010004"),
    "a future date in an ssn": ("ssn", "299001019802"),
    "a plus in an ssn": ("ssn", "18900101+9802"),
    "thirteen digits in an ssn": ("ssn", "1189001019802"),
    "digits of another script in an ssn": ("ssn", "１８９００１０１９８０２"),
    "a date before 1900": ("birth_date", "1899-12-31"),
    "a date to come": ("birth_date", "2999-01-01"),
    "a quoted local part": ("email", '"a b"@example.com'),
    "a local part that is not ASCII": ("email", "åsa@example.com"),
    "a domain that is not ASCII": ("email", "asa@exämple.com"),
    "a domain without a dot": ("email", "asa@example"),
    "an IP address for a domain": ("email", "asa@[192.0.2.1]"),
    "a long local part": ("email", "a" * 65 + "@example.com"),
    "a local part that fills the field": ("email", LONGEST_MAIL),
    "a reference with another key": ("organization", {"id": ID, "type": "x"}),
    "a reference without its id": ("organization", {}),
    "an array with a text in it": ("first_name", ["a"]),
    "an array with a number in it": ("ssn", ["189001019802"]),
    "an array with a reference in it": ("organization", [{"id": ID}]),
    "an array with a date in it": ("birth_date", ["1976-01-01"]),
    "a date without dashes": ("birth_date", "19760101"),
    "a date without zeros": ("birth_date", "1976-1-1"),
    "two at signs": ("email", "a@b@example.com"),
    "a domain part of 64 characters": ("email", f"a@{'d' * 64}.example"),
    "a reserved domain": ("email", "a@pigello.test"),
    "serial 000 in an ssn": ("ssn", "201509160006"),
    "a blank in an ssn": ("ssn", "18900101 9802"),
    "an unknown field": ("unknown", 1),
    "a read-only field": ("created_at", "2020-01-01T00:00:00Z"),
    "a read-only id": ("id", ID),
}
OF_ARRAYS: list[tuple[Any, str]] = [
    ([], "acceptance"),
    (None, "acceptance"),
    ([None], "anything"),
    ([{}], "anything"),
    ([[]], "anything"),
    ([1], "anything"),
    ({}, "refusal"),
]


@pytest.mark.parametrize(("name", "value"), ACCEPTED)
def test_a_good_value_deserves_acceptance(name: str, value: object) -> None:
    verdict = _identity("create", {**TENANT, name: value})
    assert verdict == Expectation("acceptance")


@pytest.mark.parametrize(("name", "value", "kind"), REFUSED)
def test_a_broken_value_deserves_refusal_by_one_rule(name: str, value: object, kind: str) -> None:
    verdict = _identity("create", {**TENANT, name: value})
    assert verdict == Expectation("refusal", ((name, kind),))


@pytest.mark.parametrize(("name", "value"), OPEN.values(), ids=OPEN)
def test_a_debatable_value_deserves_anything(name: str, value: object) -> None:
    operations: list[OperationName] = ["create", "update"]
    for operation in operations:
        verdict = _identity(operation, {**TENANT, name: value})
        assert verdict.deserves == "anything"


@pytest.mark.parametrize(("name", "value"), OPEN.values(), ids=OPEN)
def test_a_debatable_value_excuses_a_broken_one(name: str, value: object) -> None:
    body = {**TENANT, "last_name": [], name: value}
    assert _identity("create", body).deserves == "anything"


@pytest.mark.parametrize(("value", "deserves"), OF_ARRAYS)
def test_an_array_of_unknown_objects_is_open_inside(value: object, deserves: str) -> None:
    body = {"name": "a", "template_notifications": value}
    assert _engagement("create", body).deserves == deserves


def test_neither_and_both_of_two_deserve_refusal() -> None:
    neither = _identity("create", {"tenant": None})
    assert neither.deserves == "refusal"
    assert {kind for _, kind in neither.broken} == {"any_of"}
    both = _identity("create", {**TENANT, "sub_tenant": {"id": ID}})
    assert both.deserves == "refusal"
    assert {kind for _, kind in both.broken} == {"excluded_by"}


def test_a_broken_relation_is_named_by_its_one_rule() -> None:
    verdict = _identity("create", {**TENANT, "sub_tenant": {"id": ID}})
    assert verdict == Expectation("refusal", (("tenant", "excluded_by"),))


@pytest.mark.parametrize("right", [True, False])
def test_an_ssn_beside_a_birth_date_is_open_either_way(right: bool) -> None:
    day = "1890-01-01" if right else "1976-01-01"
    body = {**TENANT, "ssn": "189001019802", "birth_date": day}
    assert _identity("create", body).deserves == "anything"


def test_a_required_field_that_is_missing_deserves_refusal() -> None:
    assert _engagement("create", {}) == Expectation("refusal", (("name", "required"),))


def test_null_where_it_is_not_allowed_is_open_unless_nothing_converts_it() -> None:
    assert _engagement("create", {"name": None}).deserves == "anything"
    links = {"user": None, "work_engagement": {"id": ID}}
    resource = SPEC.resource("organizationuserworkengagement")
    assert classify(resource, resource.operations["create"], links) == Expectation(
        "refusal", (("user", "not_null"),)
    )


def test_an_update_may_leave_required_fields_out_or_not() -> None:
    assert _engagement("update", {"color_code": "fff"}).deserves == "anything"
    assert _engagement("update", {"name": "a", "color_code": "fff"}).deserves == "acceptance"


@pytest.mark.parametrize(
    ("body", "deserves"),
    [
        ({"ssn": "189001019802"}, "anything"),
        ({"birth_date": "1980-01-01"}, "anything"),
        ({"ssn": None}, "acceptance"),
        ({"birth_date": None, "first_name": "Anna"}, "acceptance"),
        ({"ssn": "189001019802", "birth_date": None}, "acceptance"),
        ({"first_name": "Anna"}, "acceptance"),
    ],
)
def test_an_update_of_one_of_two_that_agree_depends_on_what_is_stored(
    body: dict[str, Any], deserves: str
) -> None:
    assert _identity("update", body).deserves == deserves
    assert _identity("create", {**TENANT, **body}).deserves == "acceptance"


def test_an_empty_update_is_open() -> None:
    assert _engagement("update", {}).deserves == "anything"


def test_an_empty_update_is_open_where_nothing_is_required() -> None:
    assert _identity("update", {}).deserves == "anything"


@pytest.mark.parametrize(
    ("items", "deserves"),
    [
        ([], "anything"),
        ([TENANT], "acceptance"),
        ([TENANT, TENANT], "acceptance"),
        ([TENANT, {}], "refusal"),
        ([TENANT, {**TENANT, "first_name": ""}], "anything"),
        ([{}, {**TENANT, "first_name": ""}], "anything"),
        ([None], "anything"),
        ({}, "anything"),
        ("text", "anything"),
    ],
)
def test_a_bulk_write_deserves_what_its_items_do(items: object, deserves: str) -> None:
    assert _identity("bulk_write", items).deserves == deserves


@pytest.mark.parametrize("body", [None, 1, "text", [], [TENANT]])
def test_a_body_that_is_no_object_is_open(body: object) -> None:
    assert _identity("create", body).deserves == "anything"


@pytest.mark.parametrize(
    ("value", "deserves"),
    [
        ("fff", "acceptance"),
        ("FFF000", "acceptance"),
        ("ffff", "refusal"),
        ("#fff", "refusal"),
        ("#ffffff", "refusal"),
        ("ggg", "refusal"),
        ("ＦＦＦ", "refusal"),
        ("fff\n", "anything"),
        ("", "anything"),
        (123, "anything"),
    ],
)
def test_a_colour_deserves_what_its_pattern_says(value: object, deserves: str) -> None:
    assert _engagement("create", {"name": "a", "color_code": value}).deserves == deserves


# Without the ring beside it, which an Update alone never tells of.
EXCLUSIVE = dataclasses.replace(
    IDENTITY,
    fields=tuple(
        dataclasses.replace(
            one, relations={k: v for k, v in one.relations.items() if k == "excluded_by"}
        )
        for one in IDENTITY.fields
    ),
)


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (TENANT, Expectation("anything")),
        ({"tenant": None}, Expectation("anything")),
        (
            {**TENANT, "sub_tenant": {"id": ID}},
            Expectation("refusal", (("tenant", "excluded_by"), ("sub_tenant", "excluded_by"))),
        ),
    ],
    ids=["one", "none", "both"],
)
def test_an_update_alone_breaks_a_relation_only_where_both_are_sent(
    body: dict[str, Any], verdict: Expectation
) -> None:
    assert classify(EXCLUSIVE, EXCLUSIVE.operations["update"], body) == verdict
