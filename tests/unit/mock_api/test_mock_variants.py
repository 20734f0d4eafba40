from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from mock_api.seeds import seeded
from mock_api.server import running
from mock_api.variants import VARIANTS
from tests.support.mock_bodies import engagement, identity, lodger
from tests.support.mock_client import ENGAGEMENT, IDENTITY, LODGER, Client

USER = "/accounts/users/organization/organizationuser/"
NAMED = {"detail_access": 0, "first_name": "Anna"}
ONE = [
    "422",
    "401_only",
    "error_list",
    "envelope",
    "gzip",
    "slow",
    "extra_fields",
    "tags_empty_list",
    "timestamps_without_fraction",
    "trims",
    "coerces",
    "patch_requires_marked",
    "bulk_not_atomic",
]
OTHER = [
    "409_for_duplicates",
    "403_only",
    "problem_details",
    "charset_named",
    "connection_close",
    "busy",
    "field_order",
    "timestamps_with_offset",
    "upper_case_ids",
    "unknown_fields_refused",
    "read_only_refused",
]
THIRD = [
    "plain_refusals",
    "page_for_no_route",
    "nulls_left_out",
    "custom_id_filled_in",
    "empty_patch_refused",
    "null_coerced",
    "links_as_a_set",
]
ALONE = ["known_references_only", "empty_refusals"]

LENIENT = [
    "utf8_replaced",
    "dates_by_python",
    "addresses_by_at_sign",
    "numbers_with_any_separator",
    "arrays_coerced",
    "uuids_filled_up",
]
RESPELLED = [
    "numbers_without_separator",
    "lower_case_values",
    "phones_without_plus",
    "times_to_milliseconds",
]
RESPELLED_OTHERWISE = ["numbers_with_dash", "upper_case_colors", "times_in_utc"]


@pytest.fixture(scope="module")
def lenient(description: Path) -> Iterator[Client]:
    with running(variants=LENIENT, folders=[description]) as mock:
        yield Client(mock)


@pytest.fixture(scope="module")
def one(description: Path) -> Iterator[Client]:
    with running(variants=ONE, folders=[description]) as mock:
        yield Client(mock)


@pytest.fixture(scope="module")
def other(description: Path) -> Iterator[Client]:
    with running(variants=OTHER, folders=[description]) as mock:
        yield Client(mock)


@pytest.fixture(scope="module")
def third(description: Path) -> Iterator[Client]:
    with running(variants=THIRD, folders=[description]) as mock:
        yield Client(mock)


def test_every_variant_is_tried_here() -> None:
    tried = {*ONE, *OTHER, *THIRD, *ALONE, *LENIENT, *RESPELLED, *RESPELLED_OTHERWISE}
    assert tried == set(VARIANTS)


def test_a_refusal_may_be_text(third: Client) -> None:
    answer = third.create(ENGAGEMENT, {})
    assert (answer.status_code, answer.text) == (400, "refused: 400\n")
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_refusal_may_have_no_body(description: Path) -> None:
    with running(variants=["empty_refusals"], folders=[description]) as mock:
        answer = Client(mock).create(ENGAGEMENT, {})
        assert (answer.status_code, answer.content) == (400, b"")


def test_an_address_that_no_route_has_may_be_answered_by_a_page(third: Client) -> None:
    answer = third.get(ENGAGEMENT, "not-a-uuid")
    assert (answer.status_code, answer.text[:9]) == (404, "<!doctype")
    assert "<" not in third.get(ENGAGEMENT, "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10").text


def test_a_custom_id_may_be_chosen_by_the_server(third: Client) -> None:
    mine, none = {"custom_id": "mine"}, {"custom_id": None}
    made = [third.created(ENGAGEMENT, engagement(**more)) for more in ({}, mine, none)]
    assert made[0]["custom_id"].startswith("auto-")
    assert made[1]["custom_id"] == "mine"
    assert "custom_id" not in made[2]
    changed = third.update(ENGAGEMENT, made[1]["id"], {"custom_id": None}).json()
    assert "custom_id" not in changed


def test_what_is_null_may_be_left_out(third: Client) -> None:
    record = third.created(ENGAGEMENT, engagement(color_code=None))
    assert "color_code" not in record
    assert third.get(ENGAGEMENT, record["id"]).json() == record


def test_references_to_nothing_may_be_refused(description: Path) -> None:
    with running(variants=["known_references_only"], folders=[description]) as mock:
        client = Client(mock)
        known = {"organization": {"id": seeded("Organization")[0]}}
        unknown = {"organization": {"id": seeded("Role")[0]}}
        assert client.create(ENGAGEMENT, engagement() | known).status_code == 201
        assert client.create(ENGAGEMENT, engagement() | unknown).status_code == 400


def test_a_refusal_may_be_422_and_a_list(one: Client) -> None:
    answer = one.create(ENGAGEMENT, {})
    assert answer.status_code == 422
    assert answer.json() == [{"field": "name", "message": "This field is required."}]
    assert one.raw("POST", ENGAGEMENT, b"{").status_code == 400
    assert one.get(ENGAGEMENT, "x").json()[0]["field"] is None


def test_a_refusal_may_be_problem_details(other: Client) -> None:
    answer = other.create(ENGAGEMENT, {})
    assert answer.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert answer.json()["status"] == answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "name"


def test_a_duplicate_may_be_a_conflict(other: Client) -> None:
    body = identity()
    assert [other.create(IDENTITY, body).status_code for _ in range(2)] == [201, 409]


@pytest.mark.parametrize("value", ["", "wrong"])
def test_all_credentials_may_be_refused_alike(one: Client, other: Client, value: str) -> None:
    for client, status in ((one, 401), (other, 403)):
        headers = {**client.credentials, "X-PIGELLO-CLIENT-SECRET": value}
        answer = requests.get(f"{client.base_url}{ENGAGEMENT}list/", headers=headers, timeout=60)
        assert answer.status_code == status


def test_a_list_may_come_in_an_envelope(one: Client) -> None:
    one.reset()
    one.bulk(ENGAGEMENT, [engagement(name=name) for name in "abc"])
    page = one.lists(ENGAGEMENT, _page="2", _page_size="2").json()
    assert page["count"] == 3
    assert [record["name"] for record in page["results"]] == ["c"]


def test_answers_may_be_packed(one: Client) -> None:
    answer = one.create(ENGAGEMENT, engagement())
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.json()["name"] == engagement()["name"]


def test_connections_may_be_closed(other: Client) -> None:
    assert other.lists(ENGAGEMENT).headers["Connection"] == "close"


def test_a_record_may_carry_more(one: Client) -> None:
    record = one.created(LODGER, lodger())
    assert {"display_name", "revision"} < set(record)
    assert record["tags"] == []
    assert one.created(ENGAGEMENT, engagement())["customer_columns"] == {}


def test_a_record_may_be_spelled_otherwise(one: Client, other: Client) -> None:
    record = other.created(LODGER, lodger())
    assert list(record)[-1] == "id"
    assert record["id"] == record["id"].upper()
    assert record["keeper"]["id"] == record["keeper"]["id"].upper()
    assert record["created_at"].endswith("+00:00")
    assert other.get(LODGER, record["id"]).json() == record

    record = one.created(ENGAGEMENT, engagement())
    assert "." not in record["created_at"]
    assert one.get(ENGAGEMENT, record["id"]).json() == record
    found = one.lists(ENGAGEMENT, id=record["id"], created_at__lte=record["created_at"]).json()
    assert found["results"] == [record]


def test_values_may_be_trimmed_and_coerced(one: Client) -> None:
    record = one.created(ENGAGEMENT, engagement(name=" 7\n", color_code="fff\n", custom_id=7))
    assert [record["name"], record["color_code"], record["custom_id"]] == ["7", "fff", "7"]
    record = one.created(LODGER, lodger(level="2", active="true", last_name=False))
    assert [record["level"], record["active"], record["last_name"]] == [2, True, "false"]


def test_an_update_may_need_what_is_marked(one: Client) -> None:
    pk = one.created(ENGAGEMENT, engagement())["id"]
    assert one.update(ENGAGEMENT, pk, {}).status_code == 422
    assert one.update(ENGAGEMENT, pk, {"name": "x"}).status_code == 200


def test_links_may_be_kept_as_a_set(third: Client) -> None:
    sent = [{"id": f"{n}c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"} for n in (7, 1, 7)]
    record = third.created(LODGER, lodger(places=sent))
    assert record["places"] == [sent[1], sent[0]]
    changed = third.update(LODGER, record["id"], {"places": [sent[0], sent[1]]}).json()
    assert changed["places"] == record["places"]


def test_null_may_be_taken_for_an_empty_value(third: Client) -> None:
    assert third.created(ENGAGEMENT, {"name": None})["name"] == ""
    record = third.created(LODGER, lodger(active=None, level=None))
    assert (record["active"], record.get("level", 0)) == (False, 0)


def test_an_update_of_nothing_may_be_refused(third: Client) -> None:
    pk = third.created(ENGAGEMENT, engagement())["id"]
    assert third.update(ENGAGEMENT, pk, {}).status_code == 400
    assert third.update(ENGAGEMENT, pk, {"custom_id": None}).status_code == 200


def test_a_bulk_write_may_keep_its_good_items(one: Client) -> None:
    one.reset()
    answer = one.bulk(ENGAGEMENT, [{}, engagement(name="good")])
    assert answer.status_code == 422
    assert [r["name"] for r in one.lists(ENGAGEMENT).json()["results"]] == ["good"]


@pytest.mark.parametrize("key", ["colour", "id", "created_at"])
def test_fields_that_cannot_be_written_may_be_refused(other: Client, key: str) -> None:
    assert other.create(ENGAGEMENT, engagement(**{key: "x"})).status_code == 400
    pk = other.created(ENGAGEMENT, engagement())["id"]
    assert other.update(ENGAGEMENT, pk, {key: "x"}).status_code == 400


def test_what_is_not_utf8_may_be_replaced(lenient: Client) -> None:
    answer = lenient.raw("POST", ENGAGEMENT, b'{"name": "\xff\xfe"}')
    assert (answer.status_code, answer.json()["name"]) == (201, "\ufffd\ufffd")


# A body of an identity, and what a lenient server stores where it differs.
TAKEN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"birth_date": "20230101"}, {}),
    ({"birth_date": "2023-1-2"}, {}),
    ({"birth_date": "2023-W01-1"}, {}),
    ({"email": "a@"}, {}),
    ({"email": "a@r\u00e4ksm\u00f6rg\u00e5s.example"}, {}),
    ({"email": f"{'a' * 65}@example.com"}, {}),
    ({"ssn": "18900101+9802"}, {}),
    ({"first_name": ["Anna"]}, {"first_name": "Anna"}),
    ({"birth_date": ["2000-01-01"]}, {"birth_date": "2000-01-01"}),
]
STILL_REFUSED: list[dict[str, Any]] = [
    {"birth_date": "2023-02-29"},
    {"email": "example.com"},
    {"ssn": "18900101+9803"},
    {"first_name": ["Anna", "Bo"]},
]


@pytest.mark.parametrize(("sent", "stored"), TAKEN)
def test_open_values_may_be_taken(
    lenient: Client, sent: dict[str, Any], stored: dict[str, Any]
) -> None:
    record = lenient.created(IDENTITY, identity(**sent))
    assert {name: record[name] for name in sent} == {**sent, **stored}


@pytest.mark.parametrize("sent", STILL_REFUSED)
def test_no_variant_takes_what_is_refused(lenient: Client, sent: dict[str, Any]) -> None:
    assert lenient.create(IDENTITY, identity(**sent)).status_code == 400


def test_a_short_uuid_may_be_filled_up(lenient: Client) -> None:
    short = "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f1"
    record = lenient.created(IDENTITY, {"tenant": {"id": short}})
    assert record["tenant"]["id"] == "7c0f9d1e-6c0b-4a57-9b1d-03d9a5b0a6f1"


def test_date_times_may_be_read_as_python_does() -> None:
    with running(variants=LENIENT) as mock:
        client = Client(mock)
        for value in ("2023-06-15T12Z", "2023-06-15T12:00:00+02:60", "1686830400"):
            assert client.created(USER, NAMED | {"active_to": value})["active_to"] == value
        refused = client.create(USER, NAMED | {"active_to": "2023-06-15T12:00:00+25:00"})
        assert refused.status_code == 400


@pytest.mark.parametrize(
    ("variants", "sent", "stored"),
    [
        (
            RESPELLED,
            {"ssn": "18900101-9802", "email": "A@EXAMPLE.com", "phone_number": "+46701740605"},
            {"ssn": "189001019802", "email": "A@example.com", "phone_number": "46701740605"},
        ),
        (RESPELLED_OTHERWISE, {"ssn": "189001019802"}, {"ssn": "18900101-9802"}),
    ],
    ids=["plain", "otherwise"],
)
def test_values_may_be_respelled(
    variants: list[str], sent: dict[str, Any], stored: dict[str, Any]
) -> None:
    with running(variants=variants) as mock:
        client = Client(mock)
        record = client.created(IDENTITY, identity(**sent))
        assert {name: record[name] for name in stored} == stored
        assert client.get(IDENTITY, record["id"]).json() == record
        color = client.created(ENGAGEMENT, engagement(color_code="aBc"))["color_code"]
        assert color == ("abc" if variants is RESPELLED else "ABC")
        time = client.created(USER, NAMED | {"active_to": "2023-06-15T12:00:00.789012+02:00"})[
            "active_to"
        ]
        exact = "2023-06-15T10:00:00.789012Z"
        assert time == ("2023-06-15T10:00:00.789Z" if variants is RESPELLED else exact)
