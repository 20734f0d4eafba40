"""Order: field names separated by commas; a leading minus reverses."""

from collections.abc import Callable
from typing import Any

from mock_api.answer import Json, JsonObject, RefusedError, to_json
from mock_api.checks.relations import moment
from mock_api.record import answered
from spec import Field, Resource


def ordered(resource: Resource, records: list[JsonObject], order: str) -> list[JsonObject]:
    """Return the records in order, null last, or first with a minus; raises RefusedError."""
    fields = {field.name: field for field in answered(resource)}
    result = list(records)
    # Sorting is stable, so the name that sorts last counts most.
    for term in reversed(order.split(",")):
        name = term.removeprefix("-")
        if name not in fields:
            raise RefusedError(400, {"_order_by": [f"There is no field {name!r}."]}, "query")
        result.sort(key=_key(fields[name]), reverse=term.startswith("-"))
    return result


def _key(field: Field) -> Callable[[JsonObject], tuple[bool, Any]]:
    def key(record: JsonObject) -> tuple[bool, Any]:
        value = record.get(field.name)
        return value is None, "" if value is None else sortable(field, value)

    return key


def sortable(field: Field, value: Json) -> Json:
    """Return the sort key of a value: text by its characters, times by their instant."""
    kind, form = field.types, field.schema.get("format")
    if form in {"date", "date-time"}:
        return (moment(value) is not None, moment(value) or str(value))
    if kind == ("string",):
        return str(value)
    if kind in {("integer",), ("number",), ("boolean",)} and isinstance(value, int | float):
        return (0, value)
    if field.is_reference and isinstance(value, dict):
        pk = value.get("id")
        return pk if field.id_form == "integer" else to_json(pk)
    return (1, to_json(value)) if kind else to_json(value)
