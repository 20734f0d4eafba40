"""Cleaning up waits for what a server may still create after its client is gone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.harness.http.permissions import Permissions
from contracts.harness.records.cleanup import Cleanup
from contracts.harness.records.journal import Journal, read_journal
from mock_api.server import Mock
from tests.unit.harness.test_lists import Session

RUN = "20261122T000000-gate-0a1b"
RESOURCE = "workengagement"


class Server:
    """Carries out one request at each pause of a cleanup, from the second on."""

    def __init__(self, session: Session, bodies: list[dict[str, str]]) -> None:
        self._client = session.checks.resource_client(RESOURCE)
        self._bodies = [{}, *bodies]
        self.seconds = 0.0

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        if self._bodies and (body := self._bodies.pop(0)):
            assert self._client.call("create", body=body).success


def _tagged(number: int) -> dict[str, str]:
    return {"name": "late", "custom_id": f"contract-{RUN}-{number}"}


def _untagged(number: int) -> dict[str, str]:
    return {"name": f"late {number}"}


@pytest.mark.parametrize("body", [_tagged, _untagged])
@pytest.mark.parametrize("number", [1, 3])
def test_records_that_appear_late_are_deleted(
    mock: Mock, tmp_path: Path, body: Callable[[int], dict[str, str]], number: int
) -> None:
    session = Session(mock)
    bodies = [body(one) for one in range(number)]
    server = Server(session, bodies)
    journal = Journal(tmp_path / f"{RUN}.jsonl", mock.base_url, RUN)
    journal.intend(RESOURCE, bodies, str(bodies).replace("'", '"').encode())
    cleanup = Cleanup(
        session.checks.clients, session.recorder, sleep=server.sleep, clock=lambda: server.seconds
    )
    assert journal.path
    assert cleanup.run(journal.path, journal).nothing
    assert session.checks.resource_client(RESOURCE).call("list").json == []
    assert cleanup.deleted == number


def test_a_record_that_may_not_be_deleted_stays_in_the_journal(mock: Mock, tmp_path: Path) -> None:
    session = Session(mock)
    client = session.checks.resource_client(RESOURCE)
    body = _tagged(1)
    pk = client.call("create", body=body).json["id"]
    journal = Journal(tmp_path / f"{RUN}.jsonl", mock.base_url, RUN)
    journal.made(journal.intend(RESOURCE, [body]), RESOURCE, [pk])
    client.client.permissions = Permissions(read_only=True)
    cleanup = Cleanup(session.checks.clients, session.recorder)
    assert journal.path
    assert cleanup.run(journal.path, journal).records == ((RESOURCE, pk),)
    assert read_journal(journal.path).records == ((RESOURCE, pk),)
    assert cleanup.deleted == 0
