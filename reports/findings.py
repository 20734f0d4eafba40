"""Joins findings of one rule."""

from collections.abc import Iterable

from msgspec.structs import replace

from reports.results import Finding


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings; of those with the same code and cause, one that counts the others."""
    found: dict[tuple[str, str | None], Finding] = {}
    for new in findings:
        key = new.code, new.because
        old = found.get(key)
        found[key] = replace(old, also=old.also + new.also + 1) if old else new
    return tuple(found.values())
