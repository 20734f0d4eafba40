"""The one fixture of the contracts."""

from typing import cast

import pytest

from contracts.harness.checks.factory import Checks
from contracts.harness.plugin.hooks import NAME, ContractsPlugin


@pytest.fixture(scope="session")
def checks(pytestconfig: pytest.Config) -> Checks:
    """Where a contract brings its rule."""
    plugin = pytestconfig.pluginmanager.get_plugin(NAME)
    return cast("ContractsPlugin", plugin).checks
