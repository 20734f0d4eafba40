"""One plain record of a resource that keeps every rule, to be shown as its example."""

import re
import uuid
from typing import Any

from spec import Field, Resource
from spec.schemas import dependencies, unstated_pairs
from strategies.bodies import Body, minimal
from strategies.coherence import agree
from strategies.fields import value_type
from strategies.fresh import Fresh
from strategies.reference import Reference

# Any constant: the ids of an example name no record, and are the same each time.
_NAMESPACE = uuid.UUID("6f9d1c5e-3b7a-4c1d-9e8f-2a5b7c9d1e3f")
_UNMADE = (ValueError, KeyError, TypeError, re.error)


def sample(resource: Resource) -> Body:
    """Return a record with as many fields as its rules allow together.

    Raises ValueError or KeyError where a required field has no strategy.
    """
    body: Body = {}
    for field in resource.writable:
        try:
            body[field.name] = _plain(field)
        except _UNMADE:
            if field.required:
                raise
    whole = {f.name: body[f.name] for f in resource.writable if f.required}
    for name in body:
        larger = _with(resource, whole, name, body)
        if larger is not None:
            whole = larger
    if not _keeps_rules(resource, whole):
        whole = minimal(resource)
    whole = agree(resource, dict(whole))
    return {name: _filled(resource.name, name, value) for name, value in whole.items()}


def _with(resource: Resource, body: Body, name: str, values: Body) -> Body | None:
    """Return a body with one more field and those it needs; None where the rules forbid it."""
    larger, wanted = dict(body), [name]
    while wanted:
        one = wanted.pop()
        if one in larger:
            continue
        if one not in values or _is_unordered(resource, one):
            return None
        larger[one] = values[one]
        wanted += [other for field, other in dependencies(resource) if field == one]
    apart = _exclusive(resource, larger) or any(
        {one, another} <= larger.keys() and not {one, another} <= body.keys()
        for one, another in unstated_pairs(resource)
    )
    unequal = any(
        larger.get(other, value) != value
        for one, value in larger.items()
        for other in resource.field(one).relations.get("matches_values_of", ())
    )
    return None if apart or unequal else larger


def _is_unordered(resource: Resource, name: str) -> bool:
    """Return whether a field has an order among dates and may hold something else."""
    field = resource.field(name)
    dated = field.schema.get("format") in {"date", "date-time"}
    return not dated and bool({"before", "after"} & set(field.relations))


def _exclusive(resource: Resource, body: Body) -> bool:
    """Return whether two fields of a body exclude each other."""
    return any(
        other in body
        for one in body
        for other in resource.field(one).relations.get("excluded_by", ())
    )


def _keeps_rules(resource: Resource, body: Body) -> bool:
    """Return whether a body has one of each group of which at least one is set."""
    rings = (
        (field.name, *field.relations["any_of"])
        for field in resource.writable
        if "any_of" in field.relations
    )
    return not _exclusive(resource, body) and all(set(ring) & set(body) for ring in rings)


def _plain(field: Field) -> Any:  # noqa: ANN401 -- a JSON value
    return value_type(field).accepted[0].value


def _filled(resource: str, name: str, value: Any) -> Any:  # noqa: ANN401 -- a JSON value
    """Put a value in the place of a placeholder, the same one each time."""
    if isinstance(value, Reference):
        record = _id(resource, name, value)
        return record if value.bare else {"id": record}
    if isinstance(value, Fresh):
        return _filled(resource, name, _plain(value.field))
    if isinstance(value, list):
        return [_filled(resource, f"{name}.{index}", one) for index, one in enumerate(value)]
    return value


def _id(resource: str, name: str, value: Reference) -> str | int:
    if value.form == "uuid":
        return str(uuid.uuid5(_NAMESPACE, f"{resource}.{name}.{value.target}"))
    return 1 if value.form == "integer" else "some"
