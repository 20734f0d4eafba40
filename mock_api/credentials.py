"""The credentials this mock accepts: invented, useless elsewhere, the same on every start."""

from collections.abc import Mapping

from spec.model import Spec

PREFIX = "mock-"


def credentials(spec: Spec) -> Mapping[str, str]:
    """Return the one accepted value of each header, such as "mock-client-secret"."""
    return {scheme.header: f"{PREFIX}{scheme.name.replace('_', '-')}" for scheme in spec.schemes}


def export_lines(spec: Spec) -> list[str]:
    """Return the shell line that exports each credential to a client."""
    values = credentials(spec)
    return [f"export {scheme.variable}={values[scheme.header]}" for scheme in spec.schemes]
