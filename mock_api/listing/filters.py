"""Filters: `field__operator=value`; a "!" at the end of the name negates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mock_api.answer import JsonObject
from mock_api.listing.operators import OPERATORS
from mock_api.listing.values import Values, reader
from spec import Field, Resource

Test = Callable[[JsonObject], bool]

# Every resource has these filters, whether or not its page lists them.
_ALWAYS = {"id": "reference", "custom_id": "string"}


def filters_of(resource: Resource, query: Sequence[tuple[str, str]]) -> list[Test]:
    """Return a test for each filter, and ignore other names; raises RefusedError."""
    kinds = _kinds(resource)
    return [
        _negated(test) if name.endswith("!") else test
        for name, text in query
        for test in _tests(resource, kinds, name.removesuffix("!"), text)
    ]


def _kinds(resource: Resource) -> Mapping[str, str]:
    names = {field.name for field in resource.fields}
    always = {name: kind for name, kind in _ALWAYS.items() if name in names}
    return {**always, **resource.filters}


def _tests(resource: Resource, kinds: Mapping[str, str], name: str, text: str) -> Iterator[Test]:
    field_name, _, operator = name.partition("__")
    kind = kinds.get(field_name)
    if kind is not None and operator in OPERATORS[kind]:
        field = next((f for f in resource.fields if f.name == field_name), None)
        yield _test(field_name, field, kind, operator, text)


def _test(name: str, field: Field | None, kind: str, operator: str, text: str) -> Test:
    read = reader(name, field, kind)
    wanted = OPERATORS[kind][operator](read, text)
    return lambda record: any(wanted(value) for value in _values(record, name, read))


def _values(record: JsonObject, name: str, read: Values) -> Sequence[Any]:
    """Return the comparable values of a field: one, or each item of an array."""
    value = record.get(name)
    if isinstance(value, list):
        return [read.stored(item) for item in value] or [None]
    return [read.stored(value)]


def _negated(test: Test) -> Test:
    return lambda record: not test(record)
