"""Reads credentials from the environment, and from a file named on the command line."""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv.parser import parse_stream

from contracts.harness.outcomes import ConfigurationError


def variables(path: Path | None) -> Mapping[str, str]:
    """Return the environment variables; those in the file override them.

    Values are literal: a dollar sign in a secret is a dollar sign. Raises ConfigurationError.
    """
    if path is None:
        return os.environ
    try:
        with path.open(encoding="utf-8-sig") as file:
            bindings = list(parse_stream(file))
    except OSError as error:
        raise ConfigurationError(f"--env-file {path} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"--env-file {path} is not UTF-8.") from None
    for binding in bindings:
        if binding.error or (binding.key and binding.value is None):
            raise ConfigurationError(
                f"--env-file {path} has no NAME=value in line {binding.original.line}."
            )
    found = {one.key: one.value for one in bindings if one.key and one.value is not None}
    return {**os.environ, **found}
