"""A reading of the rules between fields that is not the project's own: set means not null."""

from collections.abc import Mapping
from typing import Any

from spec import Resource


def broken_relations(
    resource: Resource, record: Mapping[str, Any]
) -> set[tuple[str, frozenset[str]]]:
    """Name each rule between fields that a whole record breaks, by kind and members."""
    broken: set[tuple[str, frozenset[str]]] = set()
    there = {name for name, value in record.items() if value is not None}
    for field in resource.fields:
        for kind, others in field.relations.items():
            # A ring is one rule; of everything else each two fields are one.
            groups = [others] if kind == "any_of" else [(one,) for one in others]
            broken |= {
                (_ONE.get(kind, kind), frozenset((field.name, *group)))
                for group in groups
                if _breaks(kind, field.name, group, there, record)
            }
    return broken


_ONE = {"before": "order", "after": "order"}


def _breaks(
    kind: str, name: str, others: tuple[str, ...], there: set[str], record: Mapping[str, Any]
) -> bool:
    if kind == "any_of":
        return not there & {name, *others}
    if name not in there:
        return False
    if kind in {"before", "after"}:
        sign = 1 if kind == "before" else -1
        return any(
            sign * ((record[name] > record[one]) - (record[name] < record[one])) > 0
            for one in others
            if one in there
        )
    if kind == "excluded_by":
        return bool(there & set(others))
    if kind == "matches_values_of":
        return any(item not in (record.get(one) or ()) for one in others for item in record[name])
    return bool(set(others) - there)
