"""The journal keeps a note open as long as an earlier attempt may have left a record."""

from pathlib import Path

import pytest

from contracts.harness.http.exchange import Exchange
from contracts.harness.records.created import CreatedRecord, track
from contracts.harness.records.journal import Journal, read_journal
from spec import load

RESOURCE = load().resource("workengagement")
RECORD = b'{"id": "0b9e9a3e-6a4a-4a3e-9d3b-0d7c1a4e5f60"}'


@pytest.mark.parametrize(
    ("status", "content", "undone", "is_open"),
    [
        (201, RECORD, True, False),
        (201, RECORD, False, True),
        (400, b"{}", False, False),
        (504, b"", True, True),
    ],
)
def test_a_note_is_open_until_no_attempt_can_leave_a_record(
    tmp_path: Path, status: int, content: bytes, *, undone: bool, is_open: bool
) -> None:
    path = tmp_path / "run.jsonl"
    created = track([RESOURCE], Journal(path))[RESOURCE.name]
    create = RESOURCE.operations["create"]
    exchange = Exchange(
        RESOURCE, create, "POST", create.path, {}, b"{}", True, status=status, content=content
    )
    exchange.unanswered_before = True
    created.add(created.intend([{}]), [{}], exchange, undone=undone)
    assert bool(read_journal(path).notes) is is_open


@pytest.mark.parametrize("status", [204, 404])
def test_a_record_that_is_deleted_is_not_shared(tmp_path: Path, status: int) -> None:
    created = track([RESOURCE], Journal(tmp_path / "run.jsonl"))[RESOURCE.name]
    delete, pk = RESOURCE.operations["delete"], "0b9e9a3e-6a4a-4a3e-9d3b-0d7c1a4e5f60"
    path = delete.path.replace("{pk}", pk)
    exchange = Exchange(RESOURCE, delete, "DELETE", path, {}, None, status=status)
    created.shared.append(CreatedRecord(pk, {}, exchange))
    created.shared_with["a body"] = CreatedRecord(pk, {}, exchange)
    created.deleted(pk, exchange)
    assert (created.shared, created.shared_with) == ([], {})
