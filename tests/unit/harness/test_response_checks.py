"""What every response is held against, whatever contract it was sent for."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pytest

from contracts.harness.checks.every_answer import ResponseChecks
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.records.created import track
from contracts.harness.records.journal import Journal
from spec import OperationName, load

SPEC = load()
RESOURCE = SPEC.resource("workengagement")
UNKNOWN = "7C0F9D1E-6c0b-4a57-9b1d-3d9a5b0a6f10"
PAGE = b"<!doctype html><title>Not Found</title>"
HTML, TEXT, JSON = "text/html", "text/plain; charset=utf-8", "application/json"


def found(exchange: Exchange) -> set[str]:
    """Return the kinds of rule that an exchange breaks."""
    broken: set[str] = set()
    recorder = SimpleNamespace(
        saw=lambda _: None,
        breach=lambda rule, *_, **__: broken.add(rule.rpartition(".")[2]),
        observe=lambda *_: None,
    )
    credentials = Credentials(SPEC.schemes, {s.variable: "a made-up value" for s in SPEC.schemes})
    created = track(SPEC.resources, Journal())
    checks = ResponseChecks(cast("Any", recorder), credentials, created)
    checks(exchange)
    return broken


def answered(
    name: OperationName | None, path: str, status: int, media_type: str, body: bytes
) -> Exchange:
    operation = RESOURCE.operations[name] if name else None
    method = operation.method if operation else "PUT"
    headers = {"Content-Type": media_type} if media_type else {}
    return Exchange(
        RESOURCE,
        operation,
        method,
        f"/api{RESOURCE.path}{path}",
        {},
        None,
        status=status,
        headers=headers,
        content=body,
    )


@pytest.mark.parametrize("pk", ["not-a-uuid/", "%00/", f"{UNKNOWN}x/", f"{UNKNOWN[:-1]}/"])
@pytest.mark.parametrize("name", ["get", "update", "delete"])
def test_an_address_that_no_route_has_may_be_answered_by_a_page(
    name: OperationName, pk: str
) -> None:
    assert found(answered(name, pk, 404, HTML, PAGE)) == set()


def test_an_undocumented_method_may_be_answered_by_a_page() -> None:
    assert found(answered(None, f"{UNKNOWN}/", 405, HTML, PAGE)) == set()


@pytest.mark.parametrize(
    ("name", "path"),
    [("get", f"{UNKNOWN}/"), ("list", "list/?id__in=x"), ("create", ""), ("delete", f"{UNKNOWN}/")],
)
def test_a_documented_operation_answers_with_no_page(name: OperationName, path: str) -> None:
    assert found(answered(name, path, 404, HTML, PAGE)) == {"discreet"}


def test_an_undocumented_address_is_no_excuse_for_a_server_error_or_a_secret() -> None:
    assert found(answered("get", "x/", 500, TEXT, b"Traceback (most recent call last)")) == {
        "robust",
        "discreet",
    }
    assert found(answered("get", "x/", 404, TEXT, b"not 'a made-up value'")) == {"discreet"}


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422])
@pytest.mark.parametrize(
    ("media_type", "body"),
    [(TEXT, b"no such record\n"), ("", b""), ("", b"\xff"), (JSON, b"{"), ("text/xml", b"<no/>")],
)
def test_a_refusal_may_have_any_media_type(status: int, media_type: str, body: bytes) -> None:
    assert found(answered("get", f"{UNKNOWN}/", status, media_type, body)) == set()


@pytest.mark.parametrize(
    ("media_type", "body"), [(TEXT, b'{"id": 1}'), ("", b"{}"), (JSON, b"{"), (JSON, b"\xff")]
)
def test_a_success_is_json_and_says_so(media_type: str, body: bytes) -> None:
    assert "json" in found(answered("get", f"{UNKNOWN}/", 200, media_type, body))


TRACES = ("stack traceback:", "goroutine 1 [running]:", "Traceback (most recent call last)")


def _refused(sent: str, said: str) -> Exchange:
    exchange = answered("create", "", 400, JSON, json.dumps({"name": [said]}).encode())
    return replace(exchange, request_body=json.dumps({"name": sent}).encode())


@pytest.mark.parametrize("trace", TRACES)
def test_what_a_client_wrote_is_no_trace_of_the_server(trace: str) -> None:
    record = {"id": UNKNOWN, "name": trace, "created_at": "2020-01-01T00:00:00Z"}
    shows: tuple[tuple[OperationName, str, object], ...] = (
        ("get", f"{UNKNOWN}/", record),
        ("list", "list/", [record]),
        ("list", "list/", {"count": 1, "results": [record]}),
    )
    for name, path, shown in shows:
        body = json.dumps(shown).encode()
        assert "discreet" not in found(answered(name, path, 200, JSON, body))
    assert found(_refused(trace, f"{trace!r} is not allowed")) == set()
    searched = answered("list", f"list/?name={quote(trace)}", 400, JSON, f'["{trace}"]'.encode())
    assert found(searched) == set()


@pytest.mark.parametrize("trace", TRACES)
def test_a_trace_beside_what_a_client_wrote_is_the_servers(trace: str) -> None:
    record = {"id": UNKNOWN, "name": "a", "debug": [trace]}
    assert "discreet" in found(
        answered("get", f"{UNKNOWN}/", 200, JSON, json.dumps(record).encode())
    )
    whole = {"results": [], "debug": {"error": trace}}
    assert "discreet" in found(answered("list", "list/", 200, JSON, json.dumps(whole).encode()))
    assert found(_refused("a", trace)) == {"discreet"}
