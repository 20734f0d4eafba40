"""The body of a record that must stay unchanged: it has values that no reset produces."""

from typing import Any

from spec import Field, Resource
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type

# Of these the reference shows the outside only, so a server may also refuse them.
_OPAQUE: dict[str, Any] = {
    "object": {"key": "value", "list": [1, 2], "nested": {"on": True}},
    "objects": [
        {"key": "value", "on": True},
        {"key": "another", "nested": {"list": [2, 1, 2]}},
        {"key": "another", "nested": {"list": [2, 1, 2]}},
        {"key": "a third"},
    ],
    "any": {"key": "value", "list": [1, 2]},
}


def control(resource: Resource, *, opaque: bool = False) -> Body:
    """Build a body with every field that may be set together, none with a value of a reset.

    Booleans are true, numbers are not zero, arrays have several items. With `opaque`, so have the
    values of which the reference shows the outside only; a server may refuse those.
    """
    body = bodies.complete(resource)
    for field in resource.writable:
        if field.name in body and is_free(resource, field):
            body[field.name] = control_value(field, opaque=opaque)
    return body


def control_value(field: Field, *, opaque: bool = False) -> Any:  # noqa: ANN401 -- a JSON value
    """Return a value of a field that no reset produces, if the field has one."""
    known = value_type(field)
    if opaque and known.name in _OPAQUE:
        return _OPAQUE[known.name]
    full = [sample.value for sample in known.accepted if sample.value] or [known.accepted[0].value]
    if isinstance(full[0], list):
        return max(full, key=len)
    return full[-1] if isinstance(full[0], bool | int) else full[0]


def empty_values(field: Field) -> list[Any]:
    """Return the empty values that a field surely takes: false, 0, [], {}, and null."""
    empty = [sample.value for sample in value_type(field).accepted if not sample.value]
    return empty + [None] * field.nullable


def is_opaque(field: Field) -> bool:
    """Return whether the reference shows only the outside of a field's values."""
    return value_type(field).name in _OPAQUE


def is_free(resource: Resource, field: Field) -> bool:
    """Return whether a field takes each of its values, whatever other fields and records have."""
    others = resource.writable
    source = any(other.agrees_with == field.name for other in others)
    needed = any(field.name in names for other in others for names in other.relations.values())
    alone = not (source or needed or field.relations or field.agrees_with)
    return alone and not (field.unique or field.id_of)
