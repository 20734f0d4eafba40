"""Options and wiring only: a contract run begins in contracts/harness/plugin/hooks.py."""

import pytest

from contracts.harness.config.options import add_options, judges_contracts


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of a contract run."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Begin a contract run where contracts were asked for."""
    if judges_contracts(config):
        # Here, so that the project's own tests need not load the engine.
        from contracts.harness.plugin.hooks import register  # noqa: PLC0415

        register(config)
