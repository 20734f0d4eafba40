"""Tests of what a response's status says."""

import json

import pytest

from contracts.harness.http.exchange import Exchange
from spec import load

RESOURCE = load().resource("workengagement")
PREDICATES = (
    *("success", "is_redirect", "is_client_error", "is_server_error"),
    *("is_unauthenticated", "is_gone", "is_rate_limited", "refused"),
)


def _answered(status: int | None, body: object = None) -> Exchange:
    create = RESOURCE.operations["create"]
    content = json.dumps(body).encode()
    return Exchange(RESOURCE, create, "POST", create.path, {}, None, status=status, content=content)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((None, 101), ""),
        ((200, 204, 299), "success"),
        ((300, 399), "is_redirect"),
        ((400, 402, 409, 422, 499), "is_client_error refused"),
        ((405, 408), "is_client_error"),
        ((401, 403), "is_client_error is_unauthenticated"),
        ((404,), "is_client_error is_gone"),
        ((410,), "is_client_error is_gone refused"),
        ((429,), "is_client_error is_rate_limited"),
        ((500, 503, 600), "is_server_error"),
    ],
)
def test_a_status_is_classified(statuses: tuple[int | None, ...], expected: str) -> None:
    for status in statuses:
        exchange = _answered(status)
        found = {name for name in PREDICATES if getattr(exchange, name)}
        assert found == set(expected.split()), status


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (201, {"id": "1"}, [{"id": "1"}]),
        (201, [{"id": "1"}, {"id": "2"}], [{"id": "1"}, {"id": "2"}]),
        (201, [], []),
        (400, {"id": "1"}, []),
        (None, {"id": "1"}, []),
    ],
)
def test_only_a_success_answers_with_records(
    status: int | None, body: object, expected: list[object]
) -> None:
    assert _answered(status, body).records == expected


def _of(content: str) -> Exchange:
    create = RESOURCE.operations["create"]
    return Exchange(
        RESOURCE, create, "POST", create.path, {}, None, status=201, content=content.encode()
    )


def _depth(value: object) -> int:
    depth = 0
    while isinstance(value, list | dict):
        depth += 1
        value = next(iter(value.values() if isinstance(value, dict) else value), None)
    return depth


@pytest.mark.parametrize(("depth", "kept"), [(1, 1), (63, 63), (64, 64), (65, 64), (700, 64)])
@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ('{"a":', "}")])
def test_what_is_nested_too_deeply_is_left_out(
    depth: int, kept: int, opens: str, closes: str
) -> None:
    inner = opens * depth + "1" + closes * depth
    value = _of(f'{{"id": "1", "tags": {inner}}}').json
    assert value["id"] == "1"
    assert _depth(value["tags"]) == kept


@pytest.mark.parametrize("digits", [5, 400, 4300, 4301, 10_000, 1_000_000])
def test_a_long_integer_is_a_number(digits: int) -> None:
    name = _of('{"name": -' + "9" * digits + "}").json["name"]
    assert isinstance(name, int | float)
    assert name < 0
