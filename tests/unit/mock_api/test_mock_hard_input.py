import json

import pytest

from tests.support.mock_bodies import engagement
from tests.support.mock_client import ENGAGEMENT, Client


def _name(raw: bytes) -> bytes:
    return b'{"name": ' + raw + b"}"


BODIES = [
    b"",
    b" ",
    b"null",
    b"0",
    b"true",
    b'"text"',
    b"[]",
    b"[[]]",
    b"[null]",
    b"{",
    b"{}}",
    b"{'name': 'x'}",
    b"name=x",
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b'{"name": "\xff"}',
    b'{"name": "\x00"}',
    b'{"name": "a", "template_notifications": [1e400]}',
    b'{"name": "a", "template_notifications": [NaN]}',
    b'{"name": "a", "template_notifications": [-Infinity]}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"name": "a", "template_notifications": ' + b"[" * 900 + b"]" * 900 + b"}",
    *map(
        _name,
        [
            b"NaN",
            b"-Infinity",
            b"1e400",
            b"1" + b"0" * 400,
            b"1" * 5000,
            b'"\\u0000"',
            b'"\\ud800"',
            b'"\\udc00\\ud800"',
            b'{"\\ud800": 1}',
            b'"' + b"x" * 1_000_000 + b'"',
            b"[" * 5000 + b"]" * 5000,
        ],
    ),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:40]))
def test_a_hard_body_is_refused(client: Client, body: bytes) -> None:
    pk = client.created(ENGAGEMENT, engagement())["id"]
    refused = [
        client.raw("POST", ENGAGEMENT, body),
        client.raw("PATCH", f"{ENGAGEMENT}{pk}/", body),
    ]
    if body != b"[]":
        refused.append(client.raw("POST", f"{ENGAGEMENT}list/", body))
    for answer in refused:
        assert answer.status_code == 400, answer.text
        assert answer.headers["Content-Type"] == "application/json"
        assert "Traceback" not in answer.text
        json.loads(answer.content.decode())
    assert len(client.listed(ENGAGEMENT)) == 1


def test_text_that_looks_hard_and_is_not_is_kept(client: Client) -> None:
    for raw in (rb'"\\u0000"', rb'"\\ud800"', rb'"\ud83d\ude00"', b'"' + b"[" * 255 + b'"'):
        record = client.raw("POST", ENGAGEMENT, _name(raw)).json()
        assert record["name"] == json.loads(raw)
        assert client.get(ENGAGEMENT, record["id"]).json() == record


def test_a_key_sent_twice_counts_as_it_stands_last(client: Client) -> None:
    answer = client.raw("POST", ENGAGEMENT, b'{"name": 1, "name": "x"}')
    assert (answer.status_code, answer.json()["name"]) == (201, "x")


def test_a_body_beyond_five_million_bytes_is_refused(client: Client) -> None:
    body = _name(b'"' + b"x" * 5_000_000 + b'"')
    try:
        answer = client.raw("POST", ENGAGEMENT, body)
    except OSError:
        pytest.skip("the connection was closed while the rest of the body was under way")
    assert (answer.status_code, list(answer.json())) == (413, ["detail"])


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 201),
        ("Application/JSON; charset=UTF-8", 201),
        ("application/json;charset=utf-8", 201),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/merge-patch+json", 415),
        ("", 415),
        (None, 415),
    ],
)
def test_a_body_must_be_sent_as_json(client: Client, content_type: str | None, status: int) -> None:
    headers = {"Content-Type": content_type}
    answer = client.send("POST", ENGAGEMENT, data=b'{"name": "x"}', headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "query",
    [
        "_page=0&_page_size=0",
        "_page=-1&_page_size=99999999999999999999",
        "_page=x&_page_size=y",
        "_page=%D9%A1&_page_size=1",
        "_page=1",
        "_page_size=1",
        "_page=&_page_size=",
        "_order_by=no_such_field,-,--id",
        "id=not-a-uuid",
        "id__in=not-a-uuid,,",
        "created_at__gte=yesterday",
        "id__isnull=perhaps",
    ],
)
def test_a_parameter_that_cannot_be_read_is_refused(client: Client, query: str) -> None:
    assert client.send("GET", f"{ENGAGEMENT}list/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["x=%00", "custom_id=%00", "custom_id=%FF", "_search=%F0%9F%98%80%00'", "&&=&", "id__in="],
)
def test_an_odd_parameter_is_answered(client: Client, query: str) -> None:
    assert client.send("GET", f"{ENGAGEMENT}list/?{query}").json() == []
