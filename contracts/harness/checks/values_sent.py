"""Knows which values the contracts of single fields send, to see what a generated body adds.

Values count as the same if they have the same JSON type and break the same rule, or none. Of each
such kind, the contracts of fields send as many values as schemathesis does, by the same operations.
"""

import json
from typing import Any

from contracts.harness.oracle.values import broken_kind
from spec import Field, Operation, Resource
from strategies import bodies
from strategies.fields import once, value_type
from strategies.reference import Reference
from strategies.values import Valid


class ValuesSent:
    """The values that the contracts of a resource's fields send, and those of earlier bodies."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._forms = {field.name: _forms_of(field) for field in resource.writable}
        self._open: set[tuple[str, str, object]] = set()
        # Bodies differ in one value, so that each value is met often.
        self._judged: dict[tuple[str, str], tuple[str | None, object]] = {}

    def include_all_of(self, operation: Operation, body: object) -> bool:
        """Return whether those contracts send every value in a body by this operation.

        An open value counts if an earlier body had it in a field of the same type, since a server
        reads these in the same place. Every operation is sent null in place of a record, and Update
        a body without any required field. Open questions and hard input have unknown fields.
        """
        if operation.body == "array":
            if not isinstance(body, list) or len(body) != 1:
                return False
            body = body[0]
        if not isinstance(body, dict | list):
            return True
        if not isinstance(body, dict) or not body:
            return False
        left_out = [f for f in self._resource.writable if f.required and f.name not in body]
        if len(left_out) > 1:
            return False
        return all(
            name not in self._forms or self._has(operation.name, name, value)
            for name, value in body.items()
        )

    def _has(self, operation: str, name: str, value: object) -> bool:
        field = self._resource.field(name)
        written = name, json.dumps(value)
        if written not in self._judged:
            self._judged[written] = broken_kind(field, value), _form(value)
        kind, form = self._judged[written]
        if (kind, form) in self._forms[name]:
            return True
        if kind != "open":
            return False
        of_type = (operation, value_type(field).name, form)
        if of_type in self._open:
            return True
        self._open.add(of_type)
        return False


@once
def _forms_of(field: Field) -> set[tuple[str | None, object]]:
    known = value_type(field)
    valid: tuple[Valid, ...] = (*known.accepted, *bodies.samples(field))
    return {
        (broken_kind(field, None), _form(None)),
        *((None, _form(sample.value)) for sample in valid),
        *((sample.rule, _form(sample.value)) for sample in known.refused),
        *(("open", _form(sample.value)) for sample in known.open),
    }


def _form(value: Any) -> object:  # noqa: ANN401 -- a JSON value
    """Return the JSON type of a value, with those of what is inside."""
    if isinstance(value, Reference):
        return _form("" if value.bare else {"id": ""})
    if isinstance(value, dict):
        return frozenset((key, _form(inner)) for key, inner in value.items())
    if isinstance(value, list):
        return "list", frozenset(_form(item) for item in value)
    return type(value).__name__
