"""The valid items of a refused Bulk write do not outlive the run."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from contracts.harness.generation.profiles import PROFILES
from contracts.harness.outcomes import AccessLost, Outage, RunEnded
from contracts.harness.recording.report import ContractReport
from contracts.harness.records.journal import Journal, read_journal
from contracts.harness.records.resource_client import ResourceClient
from mock_api.server import Mock
from proof.bench import Bench
from spec import load
from tests.support.mocks import break_only
from tests.unit.harness.test_lists import Session


def _vary(mock: Mock, *variants: str) -> None:
    Bench(load(), mock, PROFILES["gate"]).vary(*variants)


@pytest.fixture
def partly(mock: Mock) -> Iterator[Mock]:
    """A server that creates the valid items of a Bulk write that it refuses."""
    break_only(mock)
    _vary(mock, "bulk_not_atomic")
    yield mock
    _vary(mock)


@pytest.mark.parametrize("ends", [AccessLost("refused since"), Outage("down")], ids=type)
def test_only_a_refused_create_leaves_nothing_to_look_for(
    mock: Mock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: RunEnded
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise ends

    break_only(mock)
    session = Session(mock)
    session.recorder.open(ContractReport("node", "refused", None))
    client = session.checks.resource_client("workengagement")
    path = tmp_path / "run.jsonl"
    client.created._journal = Journal(path)
    monkeypatch.setattr(client.client, "send", fail)
    with pytest.raises(type(ends)):
        client.call("create", body={"name": "one"})
    assert read_journal(path).nothing is isinstance(ends, AccessLost)


def _left(client: ResourceClient) -> int:
    return len(client.call("list").json)


@pytest.mark.parametrize("keeps", [False, True])
def test_they_are_deleted_where_they_would_stay(
    partly: Mock, tmp_path: Path, *, keeps: bool
) -> None:
    session = Session(partly)
    session.recorder.open(ContractReport("node", "take back", None))
    client = session.checks.resource_client("workengagement")
    if keeps:
        client.created._journal = Journal(tmp_path / "run.jsonl")
    before = client.given().pk
    items = [client.tagged({"name": "one"}), client.tagged({"name": "x" * 300})]
    refused = client.call("bulk_write", body=items, negative=True)
    assert refused.is_client_error
    assert _left(client) == 2
    client.take_back(items, refused)
    assert _left(client) == (1 if keeps else 2)
    assert client.read(before)
