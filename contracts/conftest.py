"""The fixture of the contracts."""

from typing import cast

import pytest

from contracts.harness.checks.factory import Checks
from contracts.harness.plugin.hooks import NAME, ContractsPlugin


@pytest.fixture(scope="session")
def checks(pytestconfig: pytest.Config) -> Checks:
    """Return the checks, which a contract calls with its rule."""
    plugin = pytestconfig.pluginmanager.get_plugin(NAME)
    return cast("ContractsPlugin", plugin).checks
