"""Checks all seven headers on every operation, before anything else."""

from collections.abc import Mapping, Sequence

from mock_api.answer import RefusedError
from mock_api.checks import Check


def refusal_of(
    credentials: Sequence[Check], headers_by_scheme: Mapping[str, str], headers: Mapping[str, str]
) -> RefusedError | None:
    """Return the refusal of the credentials: 401 if one is absent or empty, 403 if wrong."""
    wrong: RefusedError | None = None
    for check in credentials:
        name = headers_by_scheme[check.rule.details["scheme"]]
        value = headers.get(name)
        if check.accepts(value):
            continue
        if not value:
            return RefusedError(401, f"The header {name} is missing or empty.", "authentication")
        wrong = RefusedError(403, f"The value of the header {name} is wrong.", "authentication")
    return wrong
