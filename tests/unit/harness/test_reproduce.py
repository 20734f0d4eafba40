"""The script of a finding sends what was sent, holds no secret, and judges the answer."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.http.health import OutageDetector
from contracts.harness.recording import evidence
from contracts.harness.reproduce import judging
from contracts.harness.reproduce.expectations import Breach, when_kept
from contracts.harness.reproduce.script import ScriptWriter
from spec import derive, load
from tests.support.loopback import Asked, Loopback, Reply, as_json, echo, loopback

SPEC = load()
RESOURCE = SPEC.resource("workengagement")
[RULE] = [rule for rule in derive(SPEC) if rule.id == "workengagement.name.max_length"]
VALUES = {scheme.variable: f"v'\"$\\`{scheme.name}" for scheme in SPEC.schemes}
CREDENTIALS = Credentials(SPEC.schemes, VALUES)

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with loopback(echo) as running:
        yield running


def _sent(
    server: Loopback,
    body: bytes | None,
    *,
    method: str = "POST",
    path: str = RESOURCE.path,
    headers: dict[str, str | None] | None = None,
) -> Exchange:
    client = Client(server.url, CREDENTIALS, OutageDetector(server.url, [RESOURCE]))
    operation = RESOURCE.operations["create"] if method == "POST" else None
    return client.send(RESOURCE, operation, method=method, path=path, body=body, headers=headers)


def _script(server: Loopback, *steps: Exchange, kept: str | None = None) -> str:
    breach = Breach(RULE, "accepted", steps, "a refusal (4xx)", None)
    writer = ScriptWriter(CREDENTIALS, server.url)
    for step in steps:
        writer.births.note(step)
    text = writer.script(breach, kept, ["a secret: " + VALUES["PIGELLO_CLIENT_SECRET"]])
    assert not any(value in text for value in VALUES.values())
    return text


def _run(script: str, by: str = "sh") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- the script under test
        [by, "-c", script],
        env={**os.environ, **VALUES},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def _repeated(server: Loopback, *steps: Exchange, by: str = "sh") -> tuple[Asked, Asked]:
    """Give the last request as the client sent it and as the script did."""
    first, before = server.asked[-1], len(server.asked)
    ended = _run(_script(server, *steps), by)
    assert ended.stdout.splitlines()[-1].startswith("unclear: look at the answer"), ended.stderr
    again = [one for one in server.asked[before:] if one.path == first.path]
    return first, again[-1]


def _told(asked: Asked) -> tuple[str, str, object, dict[str, str]]:
    ours = {
        name.lower(): value
        for name, value in asked.headers.items()
        if name.lower().startswith("x-pigello-") or name.lower() in {"accept", "content-type"}
    }
    return asked.method, asked.path, _meant(asked.body), ours


def _meant(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body


BODIES = {
    "plain": b'{"name": "a"}',
    "long": json.dumps({"name": "a" * 60, "note": {"b": [1, "$HOME `id` \\"]}}).encode(),
    "a long array": json.dumps([{"name": "a" * 60}, {"name": "'"}]).encode(),
    "empty": b"",
    "single quotes": b'{"name": "it\'s \'so\'"}',
    "double quotes": b'{"name": "\\"so\\""}',
    "a line feed": b'{"name":\n "a"}\n',
    "a carriage return": b'{"name":\r\n "a"}\r\n',
    "a dollar": b'{"name": "$HOME ${HOME} $(id) $1"}',
    "a backtick": b'{"name": "`id`"}',
    "backslashes": b'{"name": "\\\\ \\u0041 \\n"}',
    "a leading @": b"@/etc/hostname",
    "a percent sign": b"%s %d not JSON",
    "not ASCII": '{"name": "Åsa \U0001f600"}'.encode(),
    "an exclamation mark": b'{"name": "!! !x"}',
    "all of them": b'{"name": "\'\\"$x`y`\\\\!\n"}',
    "bytes that are no text": b'{"name": "\xff\xfe"}',
    "a NUL": b'{"name": "\0"}',
    "very long": b'{"name": "' + b"a" * 30_000 + b'"}',
    "a variable's name": b'{"name": "$PIGELLO_CLIENT_SECRET $WORKENGAGEMENT @@HOME@@"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_script_sends_what_was_sent(server: Loopback, body: bytes) -> None:
    first, again = _repeated(server, _sent(server, body))
    assert _told(again) == _told(first)
    assert len(_told(first)[3]) == 9


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_the_script_runs_in_bash_too(server: Loopback) -> None:
    first, again = _repeated(server, _sent(server, BODIES["all of them"]), by="bash")
    assert _told(again) == _told(first)


@pytest.mark.parametrize("value", [None, "", 'it\'s "$HOME" `id` \\'])
def test_a_header_that_was_changed_is_sent_as_it_was(server: Loopback, value: str | None) -> None:
    exchange = _sent(server, b"{}", headers={"X-PIGELLO-CLIENT-SECRET": value})
    first, again = _repeated(server, exchange)
    assert first.headers.get("X-PIGELLO-CLIENT-SECRET") == value
    assert _told(again) == _told(first)


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE", "OPTIONS"])
def test_the_script_uses_the_method_that_was_used(server: Loopback, method: str) -> None:
    first, again = _repeated(server, _sent(server, None, method=method))
    assert _told(again) == _told(first)


def test_the_script_keeps_the_query(server: Loopback) -> None:
    path = f"{RESOURCE.path}list/?_page=1&id__in=a%2Cb&x='%20$HOME"
    first, again = _repeated(server, _sent(server, None, method="GET", path=path))
    assert first.path == again.path


def test_the_script_keeps_brackets_and_braces_in_an_address(server: Loopback) -> None:
    path = f"{RESOURCE.path}{{a,b}}/?ids=[1-3]"
    first, again = _repeated(server, _sent(server, None, method="GET", path=path))
    assert again.path == first.path


@pytest.mark.parametrize("around", [b"", b"!", b"\0", b"\xff", b"a" * 30_000])
def test_a_credential_in_a_body_is_sent_but_not_written(server: Loopback, around: bytes) -> None:
    body = around + VALUES["PIGELLO_CLIENT_SECRET"].encode() + around
    first, again = _repeated(server, _sent(server, body))
    assert again.body == first.body


def test_the_script_creates_what_a_step_refers_to_and_deletes_it(server: Loopback) -> None:
    born = _sent(server, b'{"name": "a", "custom_id": "contract-1"}')
    pk = born.json["id"]
    before = len(server.asked)
    read = _sent(server, None, method="GET", path=f"{RESOURCE.path}{pk}/")
    writer = ScriptWriter(CREDENTIALS, server.url)
    writer.births.note(born)
    text = writer.script(Breach(RULE, "not_found", [read], "found", None), None, [])
    assert pk not in text
    assert "WORKENGAGEMENT=$(value 1 /id)" in text
    _run(text)
    create, get, delete = server.asked[before + 1 :]
    made = get.path.rstrip("/").rpartition("/")[2]
    assert (create.method, get.method, delete.method) == ("POST", "GET", "DELETE")
    assert made != pk
    assert delete.path == get.path


@pytest.mark.parametrize(
    ("id_", "path"), [("å/ä?# a+b", "/words/"), ("50%", "/words"), ("it's $HOME `id`", "/words")]
)
def test_an_id_that_addresses_escape_is_replaced_wherever_it_is_sent(id_: str, path: str) -> None:
    numbers = count(1)

    def answer(asked: Asked) -> Reply:
        if asked.method != "POST":
            return as_json(None, 204)
        return as_json({**asked.json, "id": f"{id_}{next(numbers)}"}, 201)

    made = replace(RESOURCE, path=path, id_schema={"type": "string"})
    operations = {
        name: replace(one, path=path + one.path.removeprefix(RESOURCE.path).lstrip("/"))
        for name, one in RESOURCE.operations.items()
    }
    if not path.endswith("/"):
        operations["delete"] = replace(operations["delete"], path=f"{path}/{{pk}}")
    made = replace(made, operations=operations)
    with loopback(answer) as server:
        client = Client(server.url, CREDENTIALS, OutageDetector(server.url, [made]))
        born = client.send(
            made, operations["create"], method="POST", path=path, body=b'{"name": "a"}'
        )
        delete = operations["delete"]
        address = delete.path.replace("{pk}", quote(born.json["id"], safe=""))
        gone = client.send(made, None, method="DELETE", path=address)
        listing = operations["list"]
        query = {"id__in": born.json["id"]}
        listed = client.send(made, listing, method="GET", path=listing.path, query=query)
        writer = ScriptWriter(CREDENTIALS, server.url)
        writer.births.note(born)
        breach = Breach(RULE, "not_found", [gone, listed], "found", None)
        text = writer.script(breach, None, [])
        before = len(server.asked)
        assert born.json["id"] not in text
        assert quote(born.json["id"], safe="") not in text
        assert _run(text).stdout.splitlines()[-1].startswith("unclear: look at the answer")
        again = [one.path for one in server.asked[before:]]
    now = quote(f"{id_}2", safe="")
    item = delete.path.replace("{pk}", now)
    assert again == [path, item, f"{listing.path}?id__in={now}", item]


def test_a_record_that_is_another_ones_is_not_deleted(server: Loopback) -> None:
    born = _sent(server, b'{"name": "a", "custom_id": "contract-1"}')
    text = _script(server, born).replace('"custom_id": "contract-1"', '"custom_id": "other"')
    before = len(server.asked)
    _run(text)
    assert [one.method for one in server.asked[before:]] == ["POST"]


def test_a_step_that_creates_nothing_makes_the_script_unclear(server: Loopback) -> None:
    born = _sent(server, b'{"name": "a"}')
    read = _sent(server, None, method="GET", path=f"{RESOURCE.path}{born.json['id']}/")
    text = _script(server, born, read, kept="True").replace('{"name": "a"}', '{"name": ')
    ended = _run(text)
    assert ended.stdout.splitlines()[-1] == "unclear: request 1 created no workengagement"
    assert ended.returncode == 2


@pytest.mark.parametrize(
    ("kept", "says", "code"),
    [
        ("accepted(last)", "kept", 0),
        ("refused(last)", "broken", 1),
        ("last.json['nothing']", "unclear: the answer cannot be judged", 2),
    ],
)
def test_the_script_judges_the_answer(server: Loopback, kept: str, says: str, code: int) -> None:
    ended = _run(_script(server, _sent(server, b'{"name": "a"}'), kept=kept))
    assert (ended.stdout.splitlines()[-1], ended.returncode) == (says, code), ended.stderr


@pytest.mark.parametrize(
    ("expected", "rule", "kept"),
    [
        ("any 4xx", "workengagement.get.malformed_pk", "last.status // 100 == 4"),
        ("a refusal (4xx)", "workengagement.name.max_length", "refused(last)"),
        (
            "a refusal (4xx)",
            "workengagement.name.not_null",
            "refused(last) or None not in [one.get('name') for one in records(last)]",
        ),
    ],
)
def test_what_must_be_refused_is_judged_by_what_the_rule_takes_for_a_refusal(
    server: Loopback, expected: str, rule: str, kept: str
) -> None:
    [promise] = [one for one in derive(SPEC) if one.id == rule]
    breach = Breach(promise, "accepted", (_sent(server, b"{}"),), expected, None)
    assert when_kept(breach) == kept


def test_an_unreachable_server_makes_the_script_unclear(server: Loopback) -> None:
    text = _script(server, _sent(server, b'{"name": "a"}'), kept="refused(last)")
    ended = _run(text.replace(server.url, "http://127.0.0.1:1"))
    assert ended.stdout.splitlines()[-1] == "unclear: the answer says nothing about the rule"


def test_what_is_shown_holds_no_secret_and_ends(server: Loopback) -> None:
    secret = VALUES["PIGELLO_CLIENT_SECRET"]
    body = f'{{"name": "{secret} {"a" * 50_000}"}}'.encode()
    shown = evidence.shown(_sent(server, body), CREDENTIALS)
    assert secret not in str(shown)
    assert shown.request_body is not None
    assert "$PIGELLO_CLIENT_SECRET" in shown.request_body
    assert len(shown.request_body) < 21_000


@pytest.mark.parametrize("before", range(19_940, 20_010, 7))
def test_a_secret_at_the_cut_is_shown_whole_as_its_variable_or_not_at_all(
    server: Loopback, before: int
) -> None:
    secret = VALUES["PIGELLO_CLIENT_SECRET"]
    exchange = _sent(server, ("a" * before + secret + "b" * 100).encode())
    text = str(evidence.shown(exchange, CREDENTIALS).request_body)
    for told in (_script(server, exchange), text):
        assert "aa" + secret[:4] not in told


@pytest.mark.parametrize("scheme", [scheme.name for scheme in SPEC.schemes])
def test_a_near_miss_is_repeated_without_being_shown(server: Loopback, scheme: str) -> None:
    for headers in CREDENTIALS.near_misses(scheme).values():
        exchange = _sent(server, b"{}", headers=dict(headers))
        first, again = _repeated(server, exchange)
        assert _told(first) == _told(again)
        assert not any(
            value.upper() in str(evidence.shown(exchange, CREDENTIALS)) for value in VALUES.values()
        )


@pytest.mark.parametrize(
    ("sent", "got", "kind", "alike"),
    [
        ("197601012392", "19760101-2392", "ssn", True),
        ("197601012392", "197601012391", "ssn", False),
        ("a@Example.com", "a@example.com", "email", True),
        ("A@example.com", "a@example.com", "email", False),
        ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "date-time", True),
        ("ABC", "abc", "color_code", True),
        ("ABC", "abc", "", False),
        ({"id": "a"}, {"id": "A", "type": "x"}, "uuid", True),
        ([{"id": "a"}, {"id": "b"}], [{"id": "b"}, {"id": "a"}], "uuid", True),
        (1, True, "", False),
        (None, None, "", True),
    ],
)
def test_values_are_compared_by_meaning(sent: object, got: object, kind: str, alike: bool) -> None:
    assert judging.same(sent, got, kind) is alike


@pytest.mark.parametrize(
    ("value", "name", "right"),
    [
        ("189001019802", "luhn", True),
        ("189001019803", "luhn", False),
        ("9520000000005", "gln13", False),
        ("2026-02-30", "date", False),
        ("2026-02-28T10:00:00Z", "date-time", True),
        ("2026-02-28", "date-time", False),
        ("a.example", "email", False),
        ("7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f1", "uuid", False),
    ],
)
def test_formats_are_verified(value: str, name: str, right: bool) -> None:
    assert judging.fits(value, name) is right


@pytest.mark.parametrize(
    ("value", "schema", "right"),
    [
        (["ab", "abc"], {"items": {"maxLength": 3}}, True),
        (["ab", "abcd"], {"items": {"maxLength": 3}}, False),
        (["a"], {"items": {"minLength": 2}}, False),
        ([1, 2], {"items": {"enum": [1]}}, False),
        ([100], {"items": {"maximum": 99}}, False),
        ([None], {"items": {"maximum": 99}}, True),
        ([1], {"items": {"exclusiveMinimum": 1}}, False),
        ([1], {"items": {"exclusiveMaximum": 1}}, False),
        ([0.3], {"items": {"multipleOf": 0.25}}, False),
        (["a-1"], {"items": {"pattern": r"^[a-z]+\Z"}}, False),
        (["2026-02-30"], {"items": {"format": "date"}}, False),
        ([[1, 1]], {"items": {"uniqueItems": True}}, False),
        ([[1]], {"items": {"minItems": 2}}, False),
        ({"width": -1}, {"properties": {"width": {"minimum": 0}}}, False),
        ({"width": 0, "x": -1}, {"properties": {"width": {"minimum": 0}}}, True),
        ({}, {"properties": {"width": {"minimum": 0}}}, True),
        (None, {"items": {"maxLength": 3}}, True),
    ],
)
def test_what_is_in_a_value_is_verified(
    value: object, schema: dict[str, object], right: bool
) -> None:
    assert judging.within(value, schema) is right


def test_an_answer_is_read_from_what_curl_wrote(tmp_path: Path) -> None:
    (tmp_path / "1.head").write_text(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nA: b\r\n"
    )
    (tmp_path / "1.body").write_text('{"a": 1, "a": 2}')
    answer = judging.Answer(str(tmp_path), 1, ())
    assert (answer.status, answer.headers, answer.is_json) == (201, {"a": "b"}, False)
    assert judging.Answer(str(tmp_path), 2, ()).status == 0
