"""Whole bodies of a resource: coherent ones, and ones that break exactly one cross-field rule.

References and values of unique fields are placeholders in them (`Reference`, `Fresh`).
"""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from spec import Field, Resource
from spec.kinds import BY_RELATION
from spec.schemas import dependencies, unstated_pairs
from strategies.coherence import agree, restated
from strategies.fields import value_type
from strategies.fresh import Fresh, like
from strategies.values import Valid

Body = dict[str, Any]


def plain_value(field: Field) -> Any:  # noqa: ANN401 -- a JSON value
    """Return the plainest value a field accepts; of a unique field, one no record has yet."""
    if field.needs_new_value:
        return Fresh(field)
    return value_type(field).accepted[0].value


def samples(field: Field) -> tuple[Valid, ...]:
    """Return one value of each class that a field accepts.

    Of a unique field, that is a new value only; of one that takes any text, a new one like each.
    """
    if not field.needs_new_value:
        return value_type(field).accepted
    new = Valid(Fresh(field), "a new value")
    if value_type(field).name != "text":
        return (new,)
    resembling = (like(field, sample) for sample in value_type(field).accepted)
    return (new, *(one for one in resembling if one))


def minimal(resource: Resource) -> Body:
    """Build the smallest body that a Create must accept."""
    return _completed(resource, {f.name: plain_value(f) for f in resource.writable if f.required})


def having(resource: Resource, **values: Any) -> Body:  # noqa: ANN401 -- JSON values
    """Build the smallest acceptable body in which these fields have these values."""
    required = {f.name: plain_value(f) for f in resource.writable if f.required}
    return _completed(resource, {**required, **values}, keep=frozenset(values))


def patch(resource: Resource, stored: Body, **values: Any) -> Body:  # noqa: ANN401 -- JSON values
    """Build an Update of a stored body that gives these fields these values and keeps every rule.

    It carries the fields with a required marker, as the reference prints them on Update too. It is
    never empty, since whether an empty Update is accepted is open.
    """
    required = {
        f.name: stored[f.name] for f in resource.writable if f.required and f.name in stored
    }
    sent = restated(resource, {**required, **values}) or _one_again(resource, stored)
    if not any(
        resource.field(name).relations or resource.field(name).agrees_with for name in values
    ):
        return sent
    whole = having(resource, **values)
    tied = _tied(resource, frozenset(values))
    cleared = {
        name: None
        for name in stored
        if name in tied and name not in whole and resource.field(name).nullable
    }
    return {**cleared, **{name: whole[name] for name in whole if name in tied}, **sent}


def can_patch(resource: Resource, stored: Body, **values: Any) -> bool:  # noqa: ANN401 -- JSON values
    """Return whether `patch` can clear each field of a stored body that these values exclude."""
    whole, tied = having(resource, **values), _tied(resource, frozenset(values))
    return all(name in whole or resource.field(name).nullable for name in stored if name in tied)


def _one_again(resource: Resource, stored: Body) -> Body:
    """Return one field as it is stored, a text if there is one."""
    known = [f for f in resource.writable if stored.get(f.name) is not None]
    known.sort(key=lambda field: (bool(field.relations), "string" not in field.types))
    return {f.name: stored[f.name] for f in known[:1]}


def any_change(resource: Resource, stored: Body) -> Body:
    """Build an Update that changes something, where the resource has a plain text field."""
    for field in resource.writable:
        tied = field.relations or field.target or field.unique
        if not tied and field.types == ("string",):
            return patch(resource, stored, **{field.name: value_type(field).accepted[-1].value})
    return patch(resource, stored)


# Of arrays whose items are not known, no body is built that matches or does not.
_ACROSS = frozenset(BY_RELATION) - {"matches_values_of"}


def _tied(resource: Resource, names: frozenset[str]) -> frozenset[str]:
    """Name every field that a rule ties to one of these, over any number of steps."""
    pairs = [
        (field.name, other)
        for field in resource.writable
        for kind, others in field.relations.items()
        if kind in _ACROSS or not field.items_are_unknown
        for other in others
    ]
    found = set(names)
    while more := {b for a, b in (*pairs, *((b, a) for a, b in pairs)) if a in found} - found:
        found |= more
    return frozenset(found)


def complete(resource: Resource, choice: int = 0) -> Body:
    """Build a body with every field that may be set together.

    Of fields that exclude each other one stays; `choice` turns through them.
    """
    body = {f.name: plain_value(f) for f in resource.writable}
    for group in exclusive_groups(resource):
        kept = group[choice % len(group)]
        for name in group:
            if name != kept:
                del body[name]
    for name in _doubtful(resource, set(body)):
        del body[name]
    return agree(resource, body)


def drawn(resource: Resource) -> st.SearchStrategy[Body]:
    """Draw any acceptable body: any coherent choice of fields, each with any of its values."""
    return _drawn(resource)


@st.composite
def _drawn(draw: st.DrawFn, resource: Resource) -> Body:
    names = [f.name for f in resource.writable if not f.required]
    chosen = draw(st.sets(st.sampled_from(names))) if names else set()
    for group in exclusive_groups(resource):
        chosen -= set(group)
        chosen |= {draw(st.sampled_from(group))}
    chosen -= _doubtful(resource, chosen)
    body: Body = {}
    for field in resource.writable:
        if field.required or field.name in chosen:
            new = field.needs_new_value
            body[field.name] = Fresh(field) if new else draw(value_type(field).valid())
        elif field.nullable and draw(st.booleans()):
            body[field.name] = None
    return _completed(resource, body, keep=frozenset(body))


def repaired(resource: Resource, body: Body) -> Body:
    """Make a body keep the rules between fields, changing as little as possible."""
    body = dict(body)
    for group in exclusive_groups(resource):
        for name in [name for name in group if body.get(name) is not None][1:]:
            del body[name]
    return _completed(resource, body)


def _doubtful(resource: Resource, names: set[str]) -> set[str]:
    """Name the optional fields whose order to another of these fields is not stated.

    No value of both is surely accepted, so a body has one of them, unless a rule requires both.
    """
    tied = {frozenset(pair) for pair in dependencies(resource)}
    left = set(names)
    for one, other in unstated_pairs(resource):
        optional = [name for name in (other, one) if not resource.field(name).required]
        if {one, other} <= left and optional and frozenset((one, other)) not in tied:
            left.discard(optional[0])
    return names - left


def set_fields(body: Body) -> frozenset[str]:
    """Name the fields that are set: present and not null."""
    return frozenset(name for name, value in body.items() if value is not None)


def _completed(resource: Resource, body: Body, keep: frozenset[str] = frozenset()) -> Body:
    """Add what the cross-field rules ask for, touching no field in `keep` that is set."""
    for field in resource.writable:
        ring = (field.name, *field.relations.get("any_of", ()))
        if len(ring) > 1 and not set_fields(body) & set(ring):
            free = [name for name in ring if name not in keep] or list(ring)
            body[free[0]] = plain_value(resource.field(free[0]))
    for name, other in dependencies(resource):
        if body.get(name) is not None and body.get(other) is None:
            body[other] = plain_value(resource.field(other))
    return agree(resource, body)


def exclusive_groups(resource: Resource) -> Iterable[tuple[str, ...]]:
    """Yield each group of fields that exclude one another, once, in the order of the fields."""
    seen: set[str] = set()
    for field in resource.writable:
        others = field.relations.get("excluded_by", ())
        if others and field.name not in seen:
            group = (field.name, *others)
            seen.update(group)
            yield group
