"""Another spelling of a value is told and never judged, for every type of value."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from contracts.harness.checks.compare import agrees
from contracts.harness.recording.report import ContractReport
from spec import load
from tests.support.careless import Record, checks
from tests.support.loopback import Reply, as_json, loopback

SPEC = load()
ID = "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"
OTHER = "1c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"
Respell = Callable[[Any], Any]


def _flat(value: str) -> str:
    return value.replace("-", "")


def _upper_ids(value: Mapping[str, str]) -> Record:
    return {**value, "id": value["id"].upper(), "type": "tenant"}


# The field, what is sent, how it comes back, and what is said of that.
SPELLINGS: list[tuple[str, str, Any, Respell, str]] = [
    ("tenant", "ssn", "19760101-2391", _flat, "returned without the dash"),
    ("organizationuser", "org_no", "412345-6784", _flat, "returned without the dash"),
    ("organizationuser", "org_no", "4123456784", lambda v: f"{v[:6]}-{v[6:]}", "with the dash"),
    ("workengagement", "color_code", "ABC", str.lower, "returned in lower case"),
    ("organizationuser", "email", "a@EXAMPLE.com", str.lower, "returned in lower case"),
    (
        "organizationuser",
        "phone_number",
        "+46701740605",
        lambda v: v[1:],
        "returned without the plus",
    ),
    (
        "organizationuser",
        "phone_number",
        "0701740605",
        lambda v: f"+46{v[1:]}",
        "in another spelling",
    ),
    (
        "tenant",
        "active_to",
        "2030-01-01T12:00:00+02:00",
        lambda _: "2030-01-01T10:00:00Z",
        "returned as the same instant in another spelling",
    ),
    ("protectedidentity", "tenant", {"id": ID}, _upper_ids, "returned in upper case"),
    (
        "tenant",
        "realestates",
        [{"id": ID}, {"id": OTHER}],
        lambda v: v[::-1],
        "returned in another order or spelling",
    ),
    ("workengagement", "color_code", None, lambda _: ..., "left out"),
]


def _seen(resource: str, name: str, sent: object, respell: Respell) -> list[tuple[str, str, str]]:
    def shown(record: Record) -> Record:
        changed = respell(record[name])
        rest = {key: value for key, value in record.items() if key != name}
        return rest if changed is ... else {**rest, name: changed}

    with checks(SPEC, shown) as judging:
        client = judging.resource_client(resource)
        judging.recorder.open(ContractReport("node", "spelling", None))
        exchange = client.call("create", body={name: sent}, negative=True)
        assert agrees(client, {name: sent}, exchange.json)
        assert agrees(client, {name: sent}, client.read(exchange.json["id"]), "Get")
        assert judging.recorder.report.findings == []
        return [(o.id, o.of, o.seen) for o in judging.recorder.report.observations]


@pytest.mark.parametrize(("resource", "name", "sent", "respell", "says"), SPELLINGS)
def test_another_spelling_is_observed_once(
    resource: str, name: str, sent: object, respell: Respell, says: str
) -> None:
    [(key, of, seen)] = _seen(resource, name, sent, respell)
    of_what = "nulls" if sent is None else name
    assert (key, of) == (f"{resource}.{of_what}.observed", of_what)
    assert seen.endswith(says)


@pytest.mark.parametrize(("resource", "name", "sent", "respell", "says"), SPELLINGS)
def test_the_same_spelling_is_not_observed(
    resource: str, name: str, sent: object, respell: Respell, says: str
) -> None:
    del respell, says
    assert _seen(resource, name, sent, lambda value: value) == []


@pytest.mark.parametrize(
    ("reply", "seen"),
    [
        (
            Reply(400, b"no\n", {"Content-Type": "text/plain; charset=utf-8"}),
            ["as text/plain (400)"],
        ),
        (Reply(404, b"", {}), ["without a body (404)"]),
        (Reply(404, b"no", {}), ["as a body without a content type (404)"]),
        (Reply(422, b"{}", {"Content-Type": "application/problem+json"}), []),
        (Reply(401, b"", {}), []),
    ],
    ids=["text", "empty", "untyped", "problem", "unauthenticated"],
)
def test_what_a_refusal_looks_like_is_observed(reply: Reply, seen: list[str]) -> None:
    with (
        checks(SPEC) as judging,
        loopback(lambda asked: reply if ID in asked.path else as_json([])) as server,
    ):
        client = judging.resource_client("tenant")
        client.client.base_url = server.url
        judging.recorder.open(ContractReport("node", "refused", None))
        client.call("get", pk=ID, negative=True)
        assert judging.recorder.report.findings == []
        assert [one.seen for one in judging.recorder.report.observations] == seen
