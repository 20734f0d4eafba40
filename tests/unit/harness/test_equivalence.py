"""What was written and what was read back are compared by meaning."""

from typing import Any

import pytest

from contracts.harness.oracle.equivalence import likeness, respelling, same
from contracts.harness.oracle.list_shape import items, shape
from spec import Field

ID = "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"
OTHER = "1c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"
TEXT = Field("text", {"type": ["string", "null"]})
TIME = Field("time", {"type": ["string", "null"], "format": "date-time"})
KEY = Field("key", {"type": "string", "format": "uuid"})
LINK = Field("link", {"type": ["object", "null"]}, target="Tenant")
LINKS = Field("links", {"type": "array"}, target="Tenant")
ANY = Field("any", {})
SSN = Field("ssn", {"type": "string", "format": "luhn"}, values="ssn")
ORG_NO = Field("org_no", {"type": "string", "format": "luhn"}, values="org_no")
GLN = Field("gln", {"type": "string", "format": "gln13"}, values="gln13")
COLOR = Field("color", {"type": "string"}, values="color_code")
PHONE = Field("phone", {"type": "string"}, values="phone_number")
COUNT = Field("count", {"type": "integer"})
EMAIL = Field("email", {"type": "string", "format": "email"})

ALIKE: list[tuple[Field, Any, Any]] = [
    (TEXT, "a", "a"),
    (TEXT, "", ""),
    (TEXT, None, None),
    (TIME, "2020-01-01T12:00:00Z", "2020-01-01T13:00:00+01:00"),
    (TIME, "2020-01-01T12:00:00Z", "2020-01-01T12:00:00.000000Z"),
    (TIME, "2020-01-01T12:00:00z", "2020-01-01T12:00:00+00:00"),
    (TIME, "2020-01-01T12:00:00Z", "2020-01-01T12:00:00"),
    (KEY, ID, ID.upper()),
    (LINK, {"id": ID}, {"id": ID.upper()}),
    (LINK, {"id": ID}, {"type": "tenant", "id": ID, "name": None}),
    (LINKS, [{"id": ID}], [{"id": ID, "type": "tenant"}]),
    (LINKS, [], []),
    (LINKS, [{"id": ID}, {"id": OTHER}], [{"id": OTHER.upper(), "type": "a"}, {"id": ID}]),
    (LINKS, [{"id": ID}, {"id": ID.upper()}, {"id": OTHER}], [{"id": OTHER}, {"id": ID}]),
    (ANY, {"a": {"b": 1}}, {"c": 2, "a": {"d": 3, "b": 1}}),
    (ANY, [1, "a", None], [1, "a", None]),
    (ANY, {"a": 1}, {"a": 1.0}),
    (COUNT, 3, 3.0),
    (COUNT, -0.0, 0),
    (COUNT, 2**53, float(2**53)),
]
APART: list[tuple[Field, Any, Any]] = [
    (LINKS, [{"id": ID}, {"id": OTHER}], [{"id": ID}]),
    (LINKS, [{"id": ID}], [{"id": ID}, {"id": OTHER}]),
    (LINKS, [{"id": ID}], [{"id": ID}, None]),
    (LINKS, [None, {"id": ID}], [{"id": ID}, None]),
    (LINKS, [{"id": ID}], ID),
    (LINKS, [], None),
    (ANY, [1, 2], [2, 1]),
    (TEXT, "a", "A"),
    (TEXT, "a", "a "),
    (TEXT, "", None),
    (TEXT, None, ""),
    (TEXT, "1", 1),
    (TIME, "2020-01-01T12:00:00Z", "2020-01-01T12:00:01Z"),
    (TIME, "2020-01-01T12:00:00Z", "2020-01-01"),
    (TIME, "2020-01-01T12:00:00Z", 1577880000),
    (TIME, "2020-01-01T12:00:00Z", None),
    (KEY, ID, ID[:-1] + "1"),
    (LINK, {"id": ID}, {"type": "tenant"}),
    (LINK, {"id": ID}, ID),
    (LINK, None, {"id": ID}),
    (LINKS, [{"id": ID}], []),
    (LINKS, [], [{"id": ID}]),
    (LINKS, ["a"], "a"),
    (LINKS, "a", ["a"]),
    (ANY, 1, True),
    (ANY, True, 1),
    (ANY, 0, False),
    (ANY, [1, 2], [2, 1]),
    (ANY, {"a": 1}, {"a": True}),
    (ANY, {"a": None}, {}),
]


@pytest.mark.parametrize(("field", "sent", "got"), ALIKE)
def test_the_same_meaning_is_the_same(field: Field, sent: object, got: object) -> None:
    assert same(field, sent, got)


@pytest.mark.parametrize(("field", "sent", "got"), APART)
def test_another_meaning_is_another(field: Field, sent: object, got: object) -> None:
    assert not same(field, sent, got)


@pytest.mark.parametrize("shown", [{"seen_at": "1"}, {"seen_at": "2", "name": None}, {}])
def test_a_reference_is_the_same_whatever_it_shows_of_its_record(shown: dict[str, Any]) -> None:
    before = {"seen_at": "0", "id": ID}
    assert likeness(LINK, before, shown | {"id": ID}) == "equal"
    assert likeness(LINKS, [before], [shown | {"id": ID}]) == "equal"
    assert likeness(LINK, before, shown | {"id": OTHER}) == "different"


def test_a_time_that_was_once_a_number_is_another() -> None:
    assert not same(TIME, 1577880000, "2020-01-01T12:00:00Z")


# A value, its other spelling, and what changed.
RESPELLED: list[tuple[Field, Any, Any, str]] = [
    (SSN, "19760101-2391", "197601012391", "without the dash"),
    (SSN, "197601012391", "19760101-2391", "with the dash"),
    (SSN, "18900101+9802", "189001019802", "without the plus"),
    (ORG_NO, "412345-6784", "4123456784", "without the dash"),
    (GLN, "952123456789-9", "9521234567899", "without the dash"),
    (GLN, "952 1234567899", "9521234567899", "without the space"),
    (COLOR, "FFEEDD", "ffeedd", "in lower case"),
    (COLOR, "a1b2c3", "A1B2C3", "in upper case"),
    (KEY, ID, ID.upper(), "in upper case"),
    (KEY, f"{{{ID}}}", ID, "without '{' and '}'"),
    (EMAIL, "a@EXAMPLE.com", "a@example.com", "in lower case"),
    (EMAIL, "A@EXAMPLE.com", "A@example.com", "in lower case, in part"),
    (EMAIL, "a@r\u00e4ka.example", "a@xn--rka-qla.example", "in another spelling"),
    (PHONE, "+46701740605", "46701740605", "without the plus"),
    (PHONE, "46701740605", "+46701740605", "with the plus"),
    (PHONE, "0701740605", "+46701740605", "in another spelling"),
    (PHONE, "46701740605", "0701740605", "in another spelling"),
    (LINKS, [{"id": ID}, {"id": OTHER}], [{"id": OTHER}, {"id": ID}], "in another order"),
    (TIME, "2020-01-01T12:00:00Z", "2020-01-01T13:00:00+01:00", "as the same instant"),
    (TIME, "2020-01-01T12:00:00.789012Z", "2020-01-01T12:00:00.789Z", "as the same instant"),
    (TIME, "2020-01-01T12:00:00.7896Z", "2020-01-01T12:00:00.790Z", "as the same instant"),
    (TIME, "9999-12-31T23:59:59Z", "9999-12-31T20:59:59-03:00", "as the same instant"),
    (TIME, "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "as the same instant"),
    (LINK, {"id": ID}, {"id": ID.upper()}, "in upper case"),
]
# Alike to the eye, and not the same.
OTHERS: list[tuple[Field, Any, Any]] = [
    (SSN, "197601012391", "7601012391"),
    (SSN, "197601012391", "197601012383"),
    (GLN, "9521234567899", "09521234567899"),
    (COLOR, "fff", "ffffff"),
    (EMAIL, "Anna@example.com", "anna@example.com"),
    (EMAIL, "a@example.com", "a@example.org"),
    (PHONE, "+46701740605", "00701740605"),
    (PHONE, "+45701740605", "0701740605"),
    (PHONE, "0009990000", "9990000"),
    (COUNT, 1, 2.0),
    (COUNT, 1, 1.5),
    (COUNT, 1, True),
    (TEXT, "1976-01", "197601"),
    (TEXT, "+1", "1"),
    (TIME, "2020-01-01T12:00:00.001Z", "2020-01-01T12:00:00Z"),
    (TIME, "2020-01-01T12:00:00Z", "soon"),
]
# What no parser here reads is still equal to itself.
UNREADABLE: list[tuple[Field, Any]] = [
    (TIME, "20230615T123456Z"),
    (TIME, "0000-01-01T00:00:00Z"),
    (TIME, "soon"),
    (KEY, "none"),
    (EMAIL, "a@..example"),
    (SSN, "1976\u20130101"),
    (GLN, ""),
    (ANY, {"a": [1, None]}),
]


@pytest.mark.parametrize(("field", "sent", "got", "change"), RESPELLED)
def test_another_spelling_is_the_same_and_an_observation(
    field: Field, sent: object, got: object, change: str
) -> None:
    assert likeness(field, sent, got) == "respelled"
    assert (respelling(field, sent, got) or "").startswith(change)


@pytest.mark.parametrize(("field", "sent", "got"), OTHERS)
def test_values_that_look_alike_are_different(field: Field, sent: object, got: object) -> None:
    assert likeness(field, sent, got) == "different"
    assert respelling(field, sent, got) is None


@pytest.mark.parametrize(("field", "value"), UNREADABLE)
def test_equal_values_are_equal_whatever_they_are(field: Field, value: object) -> None:
    assert likeness(field, value, value) == "equal"
    assert respelling(field, value, value) is None


def test_values_of_any_depth_are_compared() -> None:
    one: list[Any] = []
    other: list[Any] = []
    for _ in range(10_000):
        one, other = [one], [other]
    assert likeness(ANY, one, other) == "equal"


RECORD = {"id": ID, "name": "a"}
LISTS: dict[str, tuple[object, object]] = {
    "bare": ([RECORD], [RECORD]),
    "bare and empty": ([], []),
    "a count beside it": ({"count": 1, "results": [RECORD]}, [RECORD]),
    "empty with a count": ({"count": 0, "results": []}, []),
    "two pages": ({"next": "x", "previous": None, "results": [RECORD, RECORD]}, [RECORD, RECORD]),
    "a list of texts beside it": ({"columns": ["a"], "rows": [RECORD]}, [RECORD]),
    "an empty list beside it": ({"errors": [], "results": [RECORD]}, [RECORD]),
    "one level down": ({"data": {"items": [RECORD], "total": 1}}, [RECORD]),
    "one level down beside other objects": ({"meta": {"n": 1}, "data": {"items": []}}, []),
    "no list": ({"detail": "no"}, None),
    "a text": ("no", None),
    "null": (None, None),
    "a number": (3, None),
}
UNCLEAR: dict[str, tuple[object, object]] = {
    "empty with links beside it": ({"results": [], "links": [{"rel": "next"}]}, []),
    "records with links beside them": ({"results": [RECORD], "links": [{"rel": "x"}]}, [RECORD]),
    "empty with errors beside it": ({"results": [], "errors": []}, []),
    "one level down with errors": ({"data": {"items": [RECORD]}, "errors": []}, [RECORD]),
}


@pytest.mark.parametrize(("answer", "records"), LISTS.values(), ids=LISTS)
def test_the_records_of_a_list_are_found(answer: object, records: object) -> None:
    assert items(answer) == records


@pytest.mark.parametrize(("answer", "records"), UNCLEAR.values(), ids=UNCLEAR)
def test_the_records_are_found_among_other_lists(answer: object, records: object) -> None:
    assert items(answer) == records


def test_a_list_is_described_by_its_shape() -> None:
    assert shape([RECORD]) == "a bare array"
    assert shape({"results": [], "count": 0}) == "an envelope with count, results"
    assert shape("no") == "neither an array nor an object"
