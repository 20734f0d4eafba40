"""Judges the rules between the fields of one record, or of one body that is sent."""

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.harness.oracle.dates import is_not_after
from spec import Field, Resource, Rule
from spec.kinds import BY_RELATION, UNSTATED


def holds(rule: Rule, record: Mapping[str, Any]) -> bool:
    """Return whether a stored record keeps a rule between its fields.

    Equal dates are in order, and so is everything where the direction is not stated.
    """
    name, others = str(rule.field), tuple(rule.details["others"])
    relation = rule.details["relation"]
    set_fields = _set(record)
    if _depends_on_set_fields(relation):
        return not _is_broken(relation, name, others, set_fields)
    if relation in UNSTATED:
        return True
    if relation == "matches_values_of":
        allowed = [item for one in others for item in record.get(one) or ()]
        return all(item in allowed for item in record.get(name) or ())
    pairs = ((name, one) if relation == "before" else (one, name) for one in others)
    return all(
        not {first, second} <= set_fields or is_not_after(record[first], record[second])
        for first, second in pairs
    )


def broken_relations(
    resource: Resource, body: Mapping[str, Any], *, partial: bool
) -> Iterator[tuple[str, str]]:
    """Yield the field and the kind of each rule between fields that a body breaks.

    The kind is "open" where the stored record or the values decide. A rule that two fields state
    is yielded once.
    """
    set_fields = _set(body)
    for field in resource.writable:
        for kind, others in field.relations.items():
            if partial:
                if field.name in body:
                    both = (
                        kind == "excluded_by"
                        and field.name in set_fields
                        and set_fields & set(others)
                    )
                    yield field.name, "excluded_by" if both else "open"
                continue
            if _is_stated_before(resource, field, kind):
                continue
            if _is_broken(kind, field.name, others, set_fields):
                yield field.name, kind if _depends_on_set_fields(kind) else "open"


def _set(record: Mapping[str, Any]) -> set[str]:
    return {name for name, value in record.items() if value is not None}


def _depends_on_set_fields(relation: str) -> bool:
    """Return whether it is enough to know which fields are set, and not their values."""
    return BY_RELATION[relation].seen_in == "any record"


def _is_stated_before(resource: Resource, field: Field, kind: str) -> bool:
    """Return whether the rule belongs to an earlier field, which says the same."""
    if BY_RELATION[kind].one_way:
        return False
    names = [f.name for f in resource.fields]
    earlier = [o for o in field.relations[kind] if names.index(o) < names.index(field.name)]
    back = [o for o in earlier if field.name in resource.field(o).relations.get(kind, ())]
    return len(back) == len(field.relations[kind]) or (kind == "any_of" and bool(back))


def _is_broken(kind: str, name: str, others: tuple[str, ...], set_fields: set[str]) -> bool:
    match kind:
        case "any_of":
            return not set_fields & {name, *others}
        case "excluded_by":
            return name in set_fields and bool(set_fields & set(others))
        case "together_with":
            return len(set_fields & {name, *others}) not in {0, 1 + len(others)}
        case "requires":
            return name in set_fields and not set(others) <= set_fields
        case _:
            return {name, *others} <= set_fields
