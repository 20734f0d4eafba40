"""The schemas of the bundled document, in the form that code generators turn into good classes."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from spec.ids import UUID
from spec.model import Field, Resource, Spec
from spec.schemas import Schema, answer_schema, create_schema, update_schema

REFERENCE = "Reference"
_REFERENCE: Schema = {
    "type": "object",
    "description": "Another record, named by its id.",
    "required": ["id"],
    "properties": {"id": UUID},
}


def component_schemas(spec: Spec) -> dict[str, Schema]:
    """Return the schemas of all resources, and those that their fields share, by name."""
    schemas: dict[str, Schema] = {REFERENCE: _REFERENCE}
    for resource in spec.resources:
        schemas |= {
            choice_name(resource, field): _choice(field)
            for field in resource.fields
            if _is_choice(field)
        }
        schemas |= {
            resource.title: _extended(answer_schema(resource), resource),
            f"{resource.title}Create": _requested(create_schema(resource), resource),
            f"{resource.title}Update": _requested(update_schema(resource), resource),
        }
    return schemas


def choice_name(resource: Resource, field: Field) -> str:
    """Return the name of the schema of an enumeration, such as "OrganizationuserDetailAccess"."""
    return resource.title + "".join(word.capitalize() for word in field.name.split("_"))


def _is_choice(field: Field) -> bool:
    return "enum" in field.schema and not field.enum_is_cut


def _choice(field: Field) -> Schema:
    """Return the schema of an enumeration without null, which is said beside it."""
    values = [value for value in field.schema["enum"] if value is not None]
    return {**field.schema, "type": field.types[0], "enum": values}


def _requested(schema: Schema, resource: Resource) -> Schema:
    """Describe a request; a field whose rules could not be read has only its name."""
    whole = _extended(schema, resource)
    unread = [f for f in resource.fields if f.in_request and f.basis == "open"]
    return {**whole, "properties": whole["properties"] | {f.name: _extensions(f) for f in unread}}


def _extended(schema: Schema, resource: Resource) -> Schema:
    """Name what fields share, and add the rules that JSON Schema has no keyword for."""
    properties = {
        name: _field(resource, resource.field(name), keywords) | _extensions(resource.field(name))
        for name, keywords in schema["properties"].items()
    }
    rules = [
        _permissive(part) for rule in schema.get("allOf", ()) for part in _without_choices(rule)
    ]
    return {**schema, "properties": properties, **({"allOf": rules} if rules else {})}


def _field(resource: Resource, field: Field, keywords: Schema) -> Schema:
    if field.target and field.id_form != "uuid":
        return keywords
    if field.is_reference:
        return _named(REFERENCE, field, keywords)
    if _is_choice(field):
        return _named(choice_name(resource, field), field, keywords)
    if "array" in field.types:
        items = {"$ref": _path(REFERENCE)} if field.target else field.schema.get("items", {})
        return {**keywords, "items": items}
    return keywords


def _named(name: str, field: Field, keywords: Schema) -> Schema:
    """Refer to a schema of the document, or to null where the field may be null."""
    one: Schema = {"$ref": _path(name)}
    beside: Schema = {key: keywords[key] for key in ("readOnly", "default") if key in keywords}
    return {**({"anyOf": [one, {"type": "null"}]} if field.nullable else one), **beside}


def _path(name: str) -> str:
    return f"#/components/schemas/{name}"


def _without_choices(rule: Schema) -> Iterator[Schema]:
    """Say `anyOf` and `oneOf` of whole records with `not`.

    Generators make a class of each alternative, with a number in its name.
    """
    choices = rule.get("oneOf") or rule.get("anyOf")
    if not choices:
        yield rule
        return
    yield {"not": {"allOf": [{"not": one} for one in choices]}}
    for pair in combinations(rule.get("oneOf", ()), 2):
        yield {"not": {"allOf": list(pair)}}


def _permissive(rule: Any) -> Any:  # noqa: ANN401 -- any part of a schema
    """Permit further keys in each part of a rule, which some linters forbid by default."""
    if isinstance(rule, list):
        return [_permissive(part) for part in rule]
    if not isinstance(rule, dict):
        return rule
    opened = {key: _permissive(part) for key, part in rule.items()}
    return {**opened, "unevaluatedProperties": True} if "required" in rule else opened


def _extensions(field: Field) -> dict[str, Any]:
    extensions: dict[str, Any] = {}
    if field.unique:
        extensions["x-unique"] = True
    if field.enum_is_cut:
        extensions["x-enum-seen"] = field.schema["enum"]
    if field.target:
        extensions["x-target"] = field.target
    if field.id_of:
        extensions["x-id-of"] = field.id_of
    if field.basis != "stated":
        extensions["x-basis"] = field.basis
    for relation, others in field.relations.items():
        extensions[f"x-{relation.replace('_', '-')}"] = list(others)
    return extensions
