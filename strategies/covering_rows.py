"""Rows of bodies that together show every class of good value of every field at least once.

One class of one field a request costs a request for each; fields that have nothing to do with each
other can show theirs in the same body.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from spec import Field, Resource
from spec.kinds import UNSTATED
from spec.schemas import unstated_pairs
from strategies import text
from strategies.bodies import Body, exclusive_groups, plain_value, samples
from strategies.coherence import restated
from strategies.fields import value_type
from strategies.values import Valid

# A field, and the classes that one of its values shows, for each row.
_Lane = list[tuple[Field, tuple[Valid, ...]]]

# Without a maxLength, a longer text may meet a limit that no document names.
_LONGEST = 128
# Rules that a body keeps in which all of their fields are set.
_KEPT_BY_ALL = frozenset({"any_of", "together_with"})


@dataclass(frozen=True, slots=True)
class CoveringRow:
    """One acceptable body, and the classes that each field shows in it."""

    body: Body
    shows: Mapping[str, tuple[Valid, ...]]


def covering_rows(resource: Resource) -> tuple[CoveringRow, ...]:
    """Build rows that show every class of every field that can share a body with others.

    One text shows classes of characters together.
    Fields that exclude each other take turns. A field tied to another by a rule that a body with
    both does not surely keep, or that must be unique, has its plainest value if any; its classes
    need separate bodies.
    """
    lanes = [_joined(lane) for lane in _lanes(resource)]
    length = max((len(lane) for lane in lanes), default=0)
    return tuple(_row(resource, lanes, index) for index in range(length))


def edge_rows(resource: Resource) -> tuple[CoveringRow, ...]:
    """Build three rows of the tour: every field's plainest value, its longest, and its last."""
    lanes = _lanes(resource)
    longest = [sorted(lane, key=_length, reverse=True) for lane in lanes]
    return (
        _row(resource, lanes, 0),
        _row(resource, longest, 0),
        _row(resource, [lane[::-1] for lane in lanes], 0),
    )


def _joined(lane: _Lane) -> _Lane:
    """Return a lane in which one text has the characters of several classes."""
    joined: _Lane = []
    for field, shown in groupby(lane, key=itemgetter(0)):
        samples = [sample for _, [sample] in shown]
        if value_type(field).name == "text":
            groups = text.joined(samples, field.schema.get("maxLength", _LONGEST))
        else:
            groups = [(sample,) for sample in samples]
        joined += [(field, group) for group in groups]
    return joined


def _value(samples: tuple[Valid, ...]) -> Any:  # noqa: ANN401 -- a JSON value
    return " ".join(s.value for s in samples) if len(samples) > 1 else samples[0].value


def _length(shown: tuple[Field, tuple[Valid, ...]]) -> int:
    value = _value(shown[1])
    return len(value) if isinstance(value, str) else 0


def _lanes(resource: Resource) -> list[_Lane]:
    """Return each field that is free its classes in a row; fields that take turns share a lane."""
    lanes: list[_Lane] = []
    seen: set[str] = set()
    for group in _turns(resource):
        seen.update(f.name for f in group)
        lanes.append([(f, (sample,)) for f in group for sample in samples(f)])
    together = _set_together(resource)
    for field in resource.writable:
        if field.name not in seen and field.name in together:
            classes = list(value_type(field).accepted)
            if field.nullable and not _is_needed(resource, field, together):
                classes.append(Valid(None, "null"))
            lanes.append([(field, (sample,)) for sample in classes])
    return lanes


def _is_needed(resource: Resource, field: Field, together: set[str]) -> bool:
    """Return whether null in a field may break a rule of a row in which these are set together."""
    users = [other for other in resource.writable if other.name in together]
    named = any(field.name in names for other in users for names in other.relations.values())
    return named or bool(field.relations)


def _set_together(resource: Resource) -> set[str]:
    """Name the fields that depend on no other one, or on some that are set in every row, too."""
    found = {
        field.name: {name for names in field.relations.values() for name in names}
        for field in resource.writable
        if set(field.relations) <= _KEPT_BY_ALL and not field.unique
    }
    while missing := {name for name, others in found.items() if others - set(found)}:
        for name in missing:
            del found[name]
    return set(found)


def _turns(resource: Resource) -> list[list[Field]]:
    """Group the fields of which a body has only one: by rule, or to stay coherent."""
    groups = [[resource.field(name) for name in group] for group in exclusive_groups(resource)]
    for source in resource.writable:
        dependent = [f for f in resource.writable if f.agrees_with == source.name]
        if dependent:
            groups.append([source, *dependent])
    for pair in unstated_pairs(resource):
        fields = [resource.field(name) for name in pair]
        if all(_is_only_unstated(field) for field in fields):
            groups.append(fields)
    return groups


def _is_only_unstated(field: Field) -> bool:
    """Return whether a field is optional and has no rule to another but one of no direction."""
    others = [name for relation in UNSTATED for name in field.relations.get(relation, ())]
    alone = set(field.relations) <= set(UNSTATED) and len(others) == 1
    return alone and field.in_request and not field.required and not field.unique


def _row(resource: Resource, lanes: list[_Lane], index: int) -> CoveringRow:
    shows = {field.name: shown for lane in lanes for field, shown in [lane[index % len(lane)]]}
    for group in _turns(resource):
        for waiting in group:
            if waiting.name not in shows and waiting.nullable:
                shows[waiting.name] = (Valid(None, "null"),)
    body = {name: _value(shown) for name, shown in shows.items()}
    in_lanes = {field.name for lane in lanes for field, _ in lane}
    for field in resource.writable:
        if field.name not in in_lanes and _can_stand(resource, field):
            body[field.name] = plain_value(field)
    return CoveringRow(restated(resource, body), shows)


def _can_stand(resource: Resource, field: Field) -> bool:
    """Return whether a field outside the lanes is needed: it is required, or first of a ring."""
    ring = field.relations.get("any_of", ())
    names = [f.name for f in resource.writable]
    first = bool(ring) and all(names.index(field.name) < names.index(other) for other in ring)
    return field.required or first
