"""What all tests share: one day, a copy of the project to run contracts in, and one mock."""

import os

from spec.today import VARIABLE

# Before any module of values is imported, since those hold the day they were imported on.
os.environ[VARIABLE] = "2026-06-15"

import shutil
from collections.abc import Generator, Iterator
from compileall import compile_dir
from pathlib import Path

import pytest
import requests
from hypothesis.configuration import storage_directory

from contracts.harness.generation.warm_up import write_characters_down
from contracts.harness.outcomes import NotRun
from mock_api.server import Mock, running
from spec.loader import APPLICATIONS
from tests.support.descriptions import PAIR
from tests.support.mocks import break_only
from tests.support.runs import Checkout, variables

PARTS = ("contracts", "mock_api", "reports", "spec", "strategies")
FILES = ("conftest.py", "environments.toml", "pyproject.toml")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None]:
    """Fail a test in which a rule cannot be judged: to pytest, that is a skip."""
    try:
        return (yield)
    except NotRun as not_run:
        message = f"a rule was not run: {not_run}"
        raise AssertionError(message) from not_run


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout with two resources: what runs here leaves no trace in the project's reports."""
    root = tmp_path_factory.mktemp("checkout")
    for name in PARTS:
        shutil.copytree(
            APPLICATIONS.parent / name, root / name, ignore=shutil.ignore_patterns("out")
        )
    for path in (root / "spec" / "accounts" / "resources").iterdir():
        if path.stem not in PAIR:
            path.unlink()
    for name in FILES:
        shutil.copy(APPLICATIONS.parent / name, root)
    # Otherwise the first run of each copy computes the table of characters, and compiles.
    write_characters_down()
    characters = storage_directory("unicode_data").path
    shutil.copytree(characters, root / ".hypothesis" / "unicode_data")
    compile_dir(root, quiet=2)
    return Checkout(root)


@pytest.fixture
def own_checkout(checkout: Checkout, tmp_path: Path) -> Checkout:
    """A checkout that the test may change."""
    return checkout.copied(tmp_path / "checkout")


@pytest.fixture(scope="session")
def running_mock(checkout: Checkout) -> Iterator[Mock]:
    with running(folders=[checkout.spec]) as mock:
        yield mock


@pytest.fixture
def mock(running_mock: Mock) -> Mock:
    """The mock, healthy and empty."""
    break_only(running_mock)
    assert requests.post(f"{running_mock.base_url}/-/reset", timeout=60).status_code == 204
    return running_mock


@pytest.fixture
def keys(mock: Mock) -> dict[str, str]:
    """The variables that hold the mock's credentials."""
    return variables(mock)
