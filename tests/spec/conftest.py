"""The project's description, and a copy of it with one made-up resource more."""

import shutil
from pathlib import Path

import pytest

from spec import Resource, Spec, load
from tests.spec.descriptions import BERTH, copied


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path / "description")


@pytest.fixture(scope="session")
def spec() -> Spec:
    return load()


@pytest.fixture(scope="session")
def wider_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied(tmp_path_factory.mktemp("wider") / "description")
    shutil.copy(BERTH, folder / "resources")
    return folder


@pytest.fixture(scope="session")
def wider_spec(wider_folder: Path) -> Spec:
    return load(wider_folder)


@pytest.fixture(scope="session")
def berth(wider_spec: Spec) -> Resource:
    return wider_spec.resource("berth")
