"""Descriptions to derive from: two resources, all of them, and all with a made-up one more."""

import shutil
from pathlib import Path

import pytest

from spec import Resource, Spec, load
from tests.support.descriptions import BERTH, copied
from tests.support.workshop import imported


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A description of two resources, to be changed."""
    return copied(tmp_path / "description")


@pytest.fixture(scope="session")
def pair_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("pair") / "description")


@pytest.fixture(scope="session")
def spec(pair_folder: Path) -> Spec:
    return load(pair_folder)


@pytest.fixture(scope="session")
def wider_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = [resource.name for resource in load().resources]
    folder = copied(tmp_path_factory.mktemp("wider") / "description", names)
    shutil.copy(BERTH, folder / "resources")
    return folder


@pytest.fixture(scope="session")
def wider_spec(wider_folder: Path) -> Spec:
    return load(wider_folder)


@pytest.fixture(scope="session")
def berth(wider_spec: Spec) -> Resource:
    return wider_spec.resource("berth")


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an invented application that has every notation."""
    return imported(tmp_path_factory.mktemp("workshop"))
