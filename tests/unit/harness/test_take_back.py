"""The valid items of a refused Bulk write do not outlive the run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.harness.generation.profiles import PROFILES
from contracts.harness.recording.report import ContractReport
from contracts.harness.records.journal import Journal
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
