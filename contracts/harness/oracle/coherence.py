"""Judges whether the fields of a body that describe the same thing agree with each other."""

from collections.abc import Mapping
from typing import Any

from contracts.harness.oracle.dates import is_not_after
from spec import Resource
from spec.schemas import ordered_pairs

_COORDINATION_OFFSET = 60


def is_coherent(resource: Resource, body: Mapping[str, Any]) -> bool:
    """Return whether facts about one person agree, and dates with an order are strictly in it.

    A fact is only compared where both fields are set and the personal number shows one. A server
    may take a fact for false that was left out and is never null.
    """
    stated = {f.name: False for f in resource.writable if f.agrees_with and not f.nullable} | dict(
        body
    )
    return all(
        _agrees(stated[field.name], stated[field.agrees_with])
        for field in resource.writable
        if field.agrees_with and _both_set(stated, field.name, field.agrees_with)
    ) and all(
        _in_order(body[earlier], body[later])
        for earlier, later in ordered_pairs(resource)
        if _both_set(body, earlier, later)
    )


def depends_on_stored(resource: Resource, body: Mapping[str, Any]) -> bool:
    """Return whether the stored record decides if it is coherent after an Update of this body."""
    pairs = [(f.name, f.agrees_with) for f in resource.writable if f.agrees_with]
    return any(
        body.get(one) is not None and other not in body
        for pair in pairs
        for one, other in (pair, pair[::-1])
    )


def _both_set(body: Mapping[str, Any], one: str, other: str) -> bool:
    return body.get(one) is not None and body.get(other) is not None


def _in_order(earlier: object, later: object) -> bool:
    """Return whether one date lies before another; what is not a date is judged elsewhere."""
    if not (isinstance(earlier, str) and isinstance(later, str)):
        return True
    return is_not_after(earlier, later) and not is_not_after(later, earlier)


def _agrees(fact: object, ssn: object) -> bool:
    """Return whether a birth date, or whether it is a coordination number, fits a number."""
    digits = ssn.replace("-", "") if isinstance(ssn, str) else ""
    if not digits[:8].isdecimal() or len(digits) < len("YYYYMMDD"):
        return True
    day = int(digits[6:8])
    is_coordination_number = day > _COORDINATION_OFFSET
    if isinstance(fact, bool):
        return fact is is_coordination_number
    born = day - _COORDINATION_OFFSET if is_coordination_number else day
    return fact == f"{digits[:4]}-{digits[4:6]}-{born:02}"
