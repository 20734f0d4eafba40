"""Options as pytest passes them."""

from contracts.harness.config.options import GetOption, Options, read_options


def given(**options: object) -> GetOption:
    """Return options as pytest does."""
    return {f"--{name.replace('_', '-')}": value for name, value in options.items()}.get


def options_of(**options: object) -> Options:
    """Return what a run reads from these options."""
    return read_options(given(**options))
