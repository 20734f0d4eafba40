"""A check that is missing, everywhere or on some operations, or too strict."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from mock_api.answer import Json
from mock_api.behaviour import Change
from mock_api.checks import Check
from mock_api.faults.way import Case, Way

WRITES: Final = frozenset({"create", "update", "bulk_write"})
_MISSING_ON = {
    "not_enforced": ("No operation enforces it.", WRITES),
    "only_on_create": ("Only Create enforces it.", frozenset({"update", "bulk_write"})),
    "not_on_update": ("Update does not enforce it.", frozenset({"update"})),
    "not_on_bulk_write": ("Bulk write does not enforce it.", frozenset({"bulk_write"})),
}


def unenforced(case: Case) -> Iterator[Way]:
    """Yield the ways in which a check can be missing."""
    for name, (says, operations) in _MISSING_ON.items():
        yield _replacing(case, name, says, operations, lambda _: None)


def unenforced_except_on_update(case: Case) -> Iterator[Way]:
    """Yield the ways for a check that Update does not make."""
    return (way for way in unenforced(case) if way.name in {"not_enforced", "not_on_bulk_write"})


def too_hard(
    case: Case, name: str, says: str, refuses: Callable[[Json], bool], *operations: str
) -> Way:
    """Return the way that refuses some allowed values, in all operations or in these."""

    def harder(check: Check) -> Check:
        return replace(check, accepts=lambda value: check.accepts(value) and not refuses(value))

    return _replacing(case, name, says, frozenset(operations) or WRITES, harder)


def softer(case: Case, name: str, says: str, takes: Callable[[Json], bool]) -> Way:
    """Return the way that accepts some forbidden values."""

    def soft(check: Check) -> Check:
        return replace(check, accepts=lambda value: check.accepts(value) or takes(value))

    return _replacing(case, name, says, None, soft)


def softened(case: Case, name: str, says: str, parts: Callable[[Json], Iterable[Json]]) -> Way:
    """Return the way that accepts a value if one of its parts is right."""

    def soft(check: Check) -> Check:
        return replace(check, accepts=lambda value: any(map(check.accepts, parts(value))))

    return _replacing(case, name, says, None, soft)


def replaced(case: Case, name: str, says: str, accepts: Callable[[Json], bool]) -> Way:
    """Return the way that judges by another condition."""
    return _replacing(case, name, says, None, lambda check: replace(check, accepts=accepts))


def _replacing(
    case: Case,
    name: str,
    says: str,
    operations: frozenset[str] | None,
    replacement: Callable[[Check], Check | None],
) -> Way:
    rule = case.rule

    def check(_: str, one: Check) -> Check | None:
        return replacement(one) if one.rule.id == rule.id else one

    return Way(
        name,
        says,
        lambda: Change(name=name, resource=case.resource.name, operations=operations, check=check),
    )
