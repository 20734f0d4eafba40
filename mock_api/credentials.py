"""The credentials this mock takes: made up, worthless anywhere else, the same on every start."""

from collections.abc import Mapping

from spec.model import Spec


def credentials(spec: Spec) -> Mapping[str, str]:
    """Give the one accepted value of each header, such as "mock-client-secret"."""
    return {scheme.header: f"mock-{scheme.name.replace('_', '-')}" for scheme in spec.schemes}


def export_lines(spec: Spec) -> list[str]:
    """Write for each credential the shell line that hands it to a client."""
    values = credentials(spec)
    return [f"export {scheme.variable}={values[scheme.header]}" for scheme in spec.schemes]
