"""Options and wiring only: a contract run begins in contracts/harness/plugin/hooks.py."""

import pytest

from contracts.harness.config.option_table import declare_options
from contracts.harness.paths import name_contracts


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of a contract run."""
    declare_options(parser.getgroup("contracts", "Pigello contracts").addoption)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Begin a contract run if pytest runs contracts."""
    if name_contracts(config.args, config.invocation_params.dir):
        # Here, so that the project's own tests need not load the engine.
        from contracts.harness.plugin.hooks import register  # noqa: PLC0415

        register(config)
