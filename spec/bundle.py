"""The whole description as one self-contained, standard OpenAPI 3.1 document."""

from typing import Any

from spec.bundled_schemas import component_schemas
from spec.model import Invitation, Operation, Resource, Source, Spec
from spec.plain import answer_example

OpenApiDocument = dict[str, Any]

_STATUS_RESPONSES = {401: "Unauthenticated", 403: "Forbidden", 429: "TooManyRequests"}


def bundle(spec: Spec) -> OpenApiDocument:
    """Return a document that any OpenAPI 3.1 tool can read."""
    entry = spec.entry
    components = entry["components"]
    document: OpenApiDocument = {
        "openapi": entry["openapi"],
        "info": entry["info"],
        "servers": entry["servers"],
        "security": entry["security"],
        "tags": [{"name": r.title, "description": f"Records at {r.path}"} for r in spec.resources],
        "paths": {},
        "components": {
            "securitySchemes": components["securitySchemes"],
            "parameters": components["parameters"],
            "responses": components["responses"],
            "schemas": component_schemas(spec),
        },
    }
    for resource in spec.resources:
        for operation in resource.operations.values():
            item = document["paths"].setdefault(operation.path, {})
            if operation.has_pk:
                item.setdefault("parameters", [_pk(resource)])
            item[operation.method.lower()] = _operation(spec, resource, operation)
    for one in spec.invitations:
        document["paths"].setdefault(one.path, {})[one.method.lower()] = _invitation(one)
    return document


def _pk(resource: Resource) -> dict[str, Any]:
    if resource.id_form == "uuid":
        return {"$ref": "#/components/parameters/pk"}
    return {"name": "pk", "in": "path", "required": True, "schema": resource.id_schema}


def _place(source: Source) -> dict[str, Any]:
    return {"page": source.text, **({"url": source.url} if source.url else {})}


def _operation(spec: Spec, resource: Resource, operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation_id(resource, operation.name),
        "tags": [resource.title],
        "summary": f"{operation.title} '{resource.title}'",
        "x-basis": operation.basis,
        "x-source": _place(operation.source),
    }
    if operation.name == "list":
        described["parameters"] = [
            *({"$ref": f"#/components/parameters/{name}"} for name in resource.list_parameters),
            *_filters(spec, resource),
        ]
    if operation.body:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": _body(resource, operation)},
        }
    described["responses"] = _responses(resource, operation)
    return described


def _invitation(one: Invitation) -> dict[str, Any]:
    anything: dict[str, Any] = {"application/json": {"schema": {}}}
    return {
        "operationId": f"{one.invites.lower()}_invite",
        "tags": [one.invites],
        "summary": one.path,
        "description": one.why,
        "x-basis": one.basis,
        "x-source": _place(one.source),
        "x-called": "never",
        "requestBody": {"content": anything},
        "responses": {
            str(one.success): {
                "description": one.success_says,
                "x-basis": "implied",
                "content": anything,
            },
            "4XX": {"$ref": "#/components/responses/Refused"},
        },
    }


def operation_id(resource: Resource, name: str) -> str:
    """Return the operationId: resource and operation, joined by an underscore."""
    return f"{resource.name}_{name}"


def _body(resource: Resource, operation: Operation) -> dict[str, Any]:
    suffix = "Update" if operation.body == "partial" else "Create"
    schema = {"$ref": f"#/components/schemas/{resource.title}{suffix}"}
    example: Any = resource.example
    if operation.body == "array":
        return {"schema": {"type": "array", "items": schema}, "example": [example]}
    return {"schema": schema, "example": example}


def _responses(resource: Resource, operation: Operation) -> dict[str, Any]:
    success: dict[str, Any] = {
        "description": operation.success_says,
        "x-basis": operation.success_basis,
    }
    if operation.answer != "none":
        success["content"] = {"application/json": _answer(resource, operation)}
    if operation.name == "create" and any(f.name == "id" for f in resource.readable):
        success["links"] = _links(resource)
    responses = {str(operation.success): success}
    responses |= {
        str(status): {"description": operation.success_says, "x-basis": "implied"}
        for status in operation.or_without_body
    }
    for status in operation.errors:
        responses[str(status)] = {"$ref": f"#/components/responses/{_STATUS_RESPONSES[status]}"}
    responses["4XX"] = {"$ref": "#/components/responses/Refused"}
    return responses


def _answer(resource: Resource, operation: Operation) -> dict[str, Any]:
    record = {"$ref": f"#/components/schemas/{resource.title}"}
    example: Any = answer_example(resource)
    if operation.answer == "object":
        return {"schema": record, "example": example}
    # No page shows whether a list is bare or in an envelope.
    kind = ["array", "object"] if operation.answer == "list" else "array"
    return {"schema": {"type": kind, "items": record}, "example": [example]}


def _links(resource: Resource) -> dict[str, Any]:
    return {
        name: {
            "operationId": operation_id(resource, name),
            "parameters": {"pk": "$response.body#/id"},
        }
        for name, operation in resource.operations.items()
        if operation.has_pk
    }


def _filters(spec: Spec, resource: Resource) -> list[dict[str, Any]]:
    """Return each filter with each operator; their type is not documented.

    Their negations are the properties of one object, because generators cannot distinguish
    `name` from `name!` as names of parameters.
    """
    names = [
        f"{field}__{operator}" if operator else field
        for field, kind in resource.filters.items()
        for operator in ("", *spec.operators[kind])
    ]
    if not names:
        return []
    negated = {
        "name": "negated",
        "in": "query",
        "description": "Each filter negated: a parameter with the filter's name and a final '!'.",
        "style": "form",
        "explode": True,
        "schema": {"type": "object", "properties": {f"{name}!": {} for name in names}},
    }
    return [*({"name": name, "in": "query", "schema": {}} for name in names), negated]
