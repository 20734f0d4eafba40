"""One mock for all tests here, emptied and healthy before each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_api.server import Mock, running
from spec.loader import ACCOUNTS
from tests.support.descriptions import LODGER
from tests.support.mock_client import Client


@pytest.fixture(scope="session")
def description(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own description and, as one more file, a made-up resource."""
    folder = tmp_path_factory.mktemp("spec")
    (folder / "resources").mkdir()
    for name in ("application.yaml", "fields.yaml"):
        shutil.copy(ACCOUNTS / name, folder)
    for name in ("protectedidentity.yaml", "workengagement.yaml"):
        shutil.copy(ACCOUNTS / "resources" / name, folder / "resources")
    shutil.copy(LODGER, folder / "resources")
    return folder


@pytest.fixture(scope="session")
def mock(description: Path) -> Iterator[Mock]:
    with running(folders=[description]) as mock:
        yield mock


@pytest.fixture(scope="session")
def session_client(mock: Mock) -> Client:
    return Client(mock)


@pytest.fixture
def client(session_client: Client) -> Client:
    session_client.break_only()
    session_client.reset()
    return session_client
