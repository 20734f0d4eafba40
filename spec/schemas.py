"""JSON Schemas of requests and answers, with every rule that JSON Schema can express.

The reference states its rules between fields as "set" and "not set"; set means present and not
null. The description keeps those terms, and only this module turns them into JSON Schema.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from spec.kinds import UNSTATED
from spec.model import Field, Resource

Schema = dict[str, Any]


def create_schema(resource: Resource) -> Schema:
    """Return the schema of a Create body, which is also that of one item of a Bulk write."""
    return _object(resource.writable, whole_record_rules(resource, resource.writable))


def update_schema(resource: Resource) -> Schema:
    """Return the schema of an Update body.

    A partial body breaks a rule only if it contradicts itself, whatever is stored. The required
    markers remain because the reference shows them on Update too.
    """
    return _object(resource.writable, partial_rules(resource))


def answer_schema(resource: Resource) -> Schema:
    """Return the schema of a record in an answer, which may have more fields."""
    return _object(
        resource.readable, whole_record_rules(resource, resource.readable), read_only=True
    )


def _object(fields: tuple[Field, ...], rules: list[Schema], *, read_only: bool = False) -> Schema:
    properties = {f.name: _property(f) for f in fields}
    schema: Schema = {"type": "object", "properties": properties}
    required = [f.name for f in fields if f.required and (read_only or not f.read_only)]
    if required:
        schema["required"] = required
    if rules:
        schema["allOf"] = rules
    return schema


def _property(field: Field) -> Schema:
    """Return a field's schema, without a list of values that was cut short."""
    schema = {key: value for key, value in field.schema.items() if key != "enum"}
    if "enum" in field.schema and not field.enum_is_cut:
        schema["enum"] = field.schema["enum"]
    return {**schema, "readOnly": True} if field.read_only else schema


_OUTLINE = {"type", "items", "properties", "required", "title", "readOnly", "writeOnly"}


def limits_inside(schema: Mapping[str, Any]) -> bool:
    """Return whether the items or the properties of a value have more than a type."""
    inner = [schema["items"]] if isinstance(schema.get("items"), Mapping) else []
    inner += schema.get("properties", {}).values()
    return any(set(one) - _OUTLINE or limits_inside(one) for one in inner)


def is_set(name: str) -> Schema:
    """Return the schema of an object in which a field is present and not null."""
    return {"required": [name], "properties": {name: {"not": {"type": "null"}}}}


def is_null(name: str) -> Schema:
    """Return the schema of an object in which a field is present and null."""
    return {"required": [name], "properties": {name: {"type": "null"}}}


def rings(resource: Resource) -> Iterator[tuple[str, ...]]:
    """Yield each group of fields of which at least one must be set, in field order."""
    seen: set[frozenset[str]] = set()
    for one in resource.fields:
        if others := one.relations.get("any_of"):
            members = frozenset((one.name, *others))
            if members not in seen:
                seen.add(members)
                yield tuple(f.name for f in resource.fields if f.name in members)


def exclusive_pairs(resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield each pair of fields that must not be set together, once."""
    seen: set[frozenset[str]] = set()
    for one in resource.fields:
        for other in one.relations.get("excluded_by", ()):
            if (pair := frozenset((one.name, other))) not in seen:
                seen.add(pair)
                yield one.name, other


def dependencies(resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield each field with one that must be set with it, for together_with and requires."""
    for one in resource.fields:
        for relation in ("together_with", "requires"):
            for other in one.relations.get(relation, ()):
                yield one.name, other


def unstated_pairs(resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield each pair of fields whose order or proportion the reference does not say, once."""
    seen: set[frozenset[str]] = set()
    for one in resource.fields:
        for relation in UNSTATED:
            for other in one.relations.get(relation, ()):
                if (pair := frozenset((one.name, other))) not in seen:
                    seen.add(pair)
                    yield one.name, other


def ordered_pairs(resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield each pair of fields with a stated order, once, the earlier field first."""
    pairs = {
        (one.name, other) if relation == "before" else (other, one.name): None
        for one in resource.fields
        for relation in ("before", "after")
        for other in one.relations.get(relation, ())
    }
    yield from pairs


def whole_record_rules(resource: Resource, fields: tuple[Field, ...]) -> list[Schema]:
    """Return the rules between fields of a whole record.

    Leaves out a rule if one of its fields is not among `fields`.
    """
    names = {f.name for f in fields}
    exclusive = {frozenset(pair) for pair in exclusive_pairs(resource)}
    said: set[frozenset[str]] = set()
    rules: list[Schema] = []
    for ring in rings(resource):
        if not names.issuperset(ring):
            continue
        pairs = {frozenset(pair) for pair in combinations(ring, 2)}
        exactly_one = pairs <= exclusive
        said |= pairs if exactly_one else set()
        rules.append({"oneOf" if exactly_one else "anyOf": [is_set(name) for name in ring]})
    rules += [
        _not_both(one, other)
        for one, other in exclusive_pairs(resource)
        if {one, other} <= names and frozenset((one, other)) not in said
    ]
    rules += [
        {"if": is_set(one), "then": is_set(other)}
        for one, other in dependencies(resource)
        if {one, other} <= names
    ]
    return rules


def partial_rules(resource: Resource) -> list[Schema]:
    """Return the rules between fields that a partial body can break by itself."""
    rules = [_not_both(one, other) for one, other in exclusive_pairs(resource)]
    rules += [{"not": {"allOf": [is_null(name) for name in ring]}} for ring in rings(resource)]
    rules += [
        {"not": {"allOf": [is_set(one), is_null(other)]}} for one, other in dependencies(resource)
    ]
    return rules


def _not_both(one: str, other: str) -> Schema:
    return {"not": {"allOf": [is_set(one), is_set(other)]}}
