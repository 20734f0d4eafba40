"""Plain values for fields of which a record says nothing, and records made of them."""

from collections.abc import Callable
from typing import Any

from spec.ids import NO_ID, sample_id
from spec.model import Field, Resource

_BY_FORMAT = {"uuid": NO_ID, "date": "2000-01-01", "date-time": "2000-01-01T00:00:00Z"}
_BY_TYPE: dict[str, Callable[[], Any]] = {
    "array": list,
    "boolean": lambda: False,
    "integer": lambda: 0,
    "number": lambda: 0,
    "object": dict,
    "string": str,
}


def plain_value(field: Field, resource: Resource) -> Any:  # noqa: ANN401 -- any JSON value
    """Return a plausible value, not null, for a field that was never written."""
    if "enum" in field.schema:
        return next(value for value in field.schema["enum"] if value is not None)
    if field.is_reference:
        return {"id": sample_id(field.id_schema)}
    if field.name == "id":
        return sample_id(field.id_schema)
    kind, form = (*field.types, "string")[0], field.schema.get("format")
    if kind == "string" and field.name in resource.example:
        return resource.example[field.name]
    if kind == "string" and form in _BY_FORMAT:
        return _BY_FORMAT[form]
    value = _BY_TYPE[kind]()
    return max(value, field.schema.get("minimum", value)) if kind == "integer" else value


def answer_example(resource: Resource) -> dict[str, Any]:
    """Return the resource's example as a response shows it, with an id and every other field."""
    return {field.name: _shown(field, resource) for field in resource.readable}


def _shown(field: Field, resource: Resource) -> Any:  # noqa: ANN401 -- any JSON value
    if field.name in resource.example:
        return resource.example[field.name]
    return None if field.nullable else plain_value(field, resource)
