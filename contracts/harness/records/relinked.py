"""Lets the references in a body from elsewhere point at records that the environment takes."""

from typing import Any

from spec import Resource
from strategies.reference import Reference

_UUID_LENGTH = 36


def relinked(resource: Resource, body: Any) -> Any:  # noqa: ANN401 -- a JSON value
    """Give a body with a placeholder for each well-formed reference, alone or in an array."""
    if isinstance(body, list):
        return [relinked(resource, item) for item in body]
    if not isinstance(body, dict):
        return body
    changed = dict(body)
    for field in resource.writable:
        value, good = body.get(field.name), Reference(str(field.target), field.unique)
        if field.is_reference and _is_reference(value):
            changed[field.name] = good
        elif field.id_of and _is_id(value):
            changed[field.name] = Reference(field.id_of, bare=True)
        elif field.target and isinstance(value, list):
            changed[field.name] = [good if _is_reference(one) else one for one in value]
    return changed


def _is_reference(value: object) -> bool:
    """Tell whether a value holds a well-formed id; what else it holds says nothing."""
    return isinstance(value, dict) and _is_id(value.get("id"))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) == _UUID_LENGTH
