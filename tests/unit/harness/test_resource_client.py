"""What the client of a resource notices, whichever check creates records with it."""

from types import SimpleNamespace
from typing import Any

import pytest

from contracts.harness.recording.report import ContractReport
from mock_api.server import Mock
from reports.results import Finding
from spec import OperationName, load
from tests.support.careless import Record, checks
from tests.support.mocks import break_only
from tests.unit.harness.test_lists import Session

FAULT = "workengagement.id.unique:repeated"


def _findings(mock: Mock, *, bulk: bool, negative: bool) -> list[Finding]:
    session = Session(mock)
    client = session.checks.resource_client("workengagement")
    session.recorder.open(ContractReport("node", "made twice", None))
    client.given()
    body = client.tagged({"name": "another"})
    if bulk:
        client.call("bulk_write", body=[body], negative=negative)
    else:
        client.call("create", body=body, negative=negative)
    return session.recorder.report.findings


@pytest.mark.parametrize("bulk", [False, True])
def test_records_with_ids_of_their_own_are_no_finding(mock: Mock, *, bulk: bool) -> None:
    break_only(mock)
    assert _findings(mock, bulk=bulk, negative=False) == []


def test_a_record_with_the_id_of_an_earlier_one_is_a_finding(mock: Mock) -> None:
    break_only(mock, FAULT)
    [finding] = _findings(mock, bulk=False, negative=False)
    assert finding.rule == "workengagement.id.unique"
    assert finding.got.count("-") == 4


def test_what_should_have_been_refused_is_no_such_finding(mock: Mock) -> None:
    break_only(mock, FAULT)
    assert _findings(mock, bulk=False, negative=True) == []


def _filled_in(record: Record) -> Record:
    return {"custom_id": "auto-1", **record}


def _spelled(how: Any) -> Any:  # noqa: ANN401 -- functions
    return lambda record: {**record, "custom_id": how(record["custom_id"])}


@pytest.mark.parametrize("raw", [None, b'{"name": "Anna"}', b'[{"name": "Anna"}]'])
def test_a_custom_id_that_the_server_chooses_leaves_a_record_ours(raw: bytes | None) -> None:
    with checks(load(), _filled_in) as judging:
        client = judging.resource_client("workengagement")
        name: OperationName = "bulk_write" if raw and raw.startswith(b"[") else "create"
        body = None if raw else {"name": "Anna"}
        [made] = client.call(name, body=body, raw=raw).records
        assert made["custom_id"] == "auto-1"
        assert client.created.owns(made["id"])


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (" a b ", str.strip),
        ("A\u030a-1", lambda _: "\u00c5-1"),
        (123, str),
        ("MiXed", str.lower),
        ("a\0b", lambda _: "ab"),
        (" ", lambda _: None),
    ],
)
def test_a_custom_id_in_another_spelling_leaves_a_record_ours(sent: object, shown: Any) -> None:  # noqa: ANN401
    with checks(load(), _spelled(shown)) as judging:
        client = judging.resource_client("workengagement")
        exchange = client.call("create", body={"name": "Anna", "custom_id": sent}, negative=True)
        assert client.created.owns(exchange.json["id"])


@pytest.mark.parametrize("raw", [None, b'{"name": "Anna", "custom_id": "mine"}'])
def test_another_custom_id_than_was_sent_makes_a_record_doubtful(raw: bytes | None) -> None:
    with checks(load(), _spelled(lambda _: "theirs")) as judging:
        client = judging.resource_client("workengagement")
        body = None if raw else {"name": "Anna", "custom_id": "mine"}
        exchange = client.call("create", body=body, raw=raw)
        assert not client.created.owns(exchange.json["id"])


@pytest.mark.parametrize(
    ("pages", "count"),
    [([[1, 2], [3, 4], [5], []], 5), ([[1, 2, 3]] * 99, 3), ([[]], 0), ([None], 0)],
    ids=["short pages", "one page for all", "none", "not a list"],
)
def test_all_records_are_seen_however_long_a_page_is(
    mock: Mock, monkeypatch: pytest.MonkeyPatch, pages: list[list[int] | None], count: int
) -> None:
    def answer(_name: str, query: dict[str, str]) -> SimpleNamespace:
        return SimpleNamespace(success=True, json=pages[int(query["_page"]) - 1])

    client = Session(mock).checks.resource_client("workengagement")
    monkeypatch.setattr(client, "call", answer)
    assert len(client._stored()) == count


def test_a_record_that_the_run_did_not_make_is_not_discarded(mock: Mock) -> None:
    client = Session(mock).checks.resource_client("workengagement")
    exchange = client.call("create", body={"name": "of another"})
    client.created.forget(exchange.json["id"])
    client.discard_made(exchange)
    assert client.found(exchange.json["id"]) is not None
