"""Puts findings of one rule together."""

import dataclasses
from collections.abc import Iterable

from reports.results import Finding


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, those that are alike as one that counts the others."""
    found: dict[tuple[str, str | None], Finding] = {}
    for new in findings:
        key = new.code, new.because
        old = found.get(key)
        found[key] = dataclasses.replace(old, also=old.also + new.also + 1) if old else new
    return tuple(found.values())
