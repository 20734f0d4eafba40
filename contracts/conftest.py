"""The one fixture of the contracts."""

from typing import cast

import pytest

from contracts.harness.court import Court
from contracts.harness.plugin import NAME, ContractsPlugin


@pytest.fixture(scope="session")
def court(pytestconfig: pytest.Config) -> Court:
    """Where a contract brings its rule."""
    plugin = pytestconfig.pluginmanager.get_plugin(NAME)
    return cast("ContractsPlugin", plugin).court
