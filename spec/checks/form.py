"""Checks the form of the files: required keys, allowed keys, and their values."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from spec.checks.documents import QUESTIONS, SHARED, Documents, Problem
from spec.keywords import unusable
from spec.loader import ENTRY, EXTENSIONS, RELATIONS
from spec.model import OPERATION_NAMES

_Schema = dict[str, Any]

_TEXT: _Schema = {"type": "string", "pattern": r"\S"}
_NAMES: _Schema = {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True}
# Of a table that is not visible, nothing may have been seen.
_SEEN: _Schema = {**_NAMES, "minItems": 0}
_LIMIT: _Schema = {"type": "integer", "minimum": 0}
_TYPES: _Schema = {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}


def _mapping(required: str, allowed: _Schema, **more: Any) -> _Schema:  # noqa: ANN401 -- keywords
    return {
        "type": "object",
        "required": required.split(),
        "properties": allowed,
        "additionalProperties": False,
        **more,
    }


# Closed, because a misspelled keyword would lose a rule silently.
_FIELD = _mapping(
    "",
    {
        "$ref": _TEXT,
        "description": _TEXT,
        "enum": {"type": "array", "minItems": 1, "uniqueItems": True},
        "format": _TEXT,
        "items": {"type": "object"},
        "maxLength": _LIMIT,
        "maximum": {"type": "number"},
        "exclusiveMaximum": {"type": "number"},
        "exclusiveMinimum": {"type": "number"},
        "multipleOf": {"type": "number", "exclusiveMinimum": 0},
        **dict.fromkeys(("maxItems", "maxProperties", "minItems", "minProperties"), _LIMIT),
        "default": {},
        "deprecated": {"type": "boolean"},
        "required": _NAMES,
        "minLength": _LIMIT,
        "minimum": {"type": "number"},
        "pattern": {"type": "string", "format": "regex"},
        "properties": {"type": "object"},
        "readOnly": {"type": "boolean"},
        "type": {
            "type": ["string", "array"],
            "if": {"type": "string"},
            "then": _TYPES,
            "else": {"items": _TYPES, "uniqueItems": True},
        },
        "uniqueItems": {"type": "boolean"},
        "writeOnly": {"type": "boolean"},
        **{key: {} for key in EXTENSIONS},
        **dict.fromkeys(RELATIONS, _NAMES),
        "x-agrees-with": {"type": ["string", "null"]},
        "x-enum-is-cut": {"type": "boolean"},
        "x-items": {"enum": ["unknown"]},
        "x-target": _TEXT,
        "x-id-of": _TEXT,
        "x-unique": {"type": "boolean"},
        "x-unreachable": {"type": "object", "additionalProperties": _TEXT},
        "x-values": _TEXT,
    },
)
_PLACE = {"page": _TEXT, "url": _TEXT}
_OPERATION = _mapping(
    "basis page",
    {
        "basis": {},
        **_PLACE,
        "method": {"enum": ["delete", "get", "patch", "post", "put"]},
        "path": {"type": "string"},
        "status": {"type": "integer", "minimum": 200, "maximum": 299},
        "also": {"type": "array", "items": {"enum": ["put"]}, "minItems": 1},
        "security": {"type": "array", "items": _TEXT, "uniqueItems": True},
    },
)
_TABLE = {"table": _TEXT, **_PLACE}
_RESOURCE = _mapping(
    "name path operations request response schema example",
    {
        "name": _TEXT,
        "path": {"type": "string", "pattern": "^/\\S*$"},
        "url": _TEXT,
        "operations": _mapping(
            "",
            dict.fromkeys(OPERATION_NAMES, _OPERATION),
            anyOf=[{"required": ["get"]}, {"required": ["list"]}],
        ),
        "request": _mapping("table page", {**_TABLE, "seen": _SEEN}),
        "response": _mapping("table page", {**_TABLE, "seen": _SEEN}),
        "filters": _mapping(
            "table page fields", {**_TABLE, "fields": {"type": "object"}, "parameters": _NAMES}
        ),
        "schema": _mapping(
            "type properties",
            {
                "type": {"const": "object"},
                "required": _NAMES,
                "properties": {"type": "object", "additionalProperties": _FIELD},
            },
        ),
        "example": {"type": "object"},
        "x-example": {"enum": ["generated"]},
    },
)
_ENTRY: _Schema = {
    "type": "object",
    "required": [
        *("openapi", "info", "servers", "security", "components"),
        *("x-operations", "x-operators", "x-security-source"),
    ],
    "properties": {
        "info": {"type": "object", "required": ["title", "version"]},
        "servers": {"type": "array", "minItems": 1},
        "components": {
            "type": "object",
            "required": ["securitySchemes", "parameters", "responses"],
        },
        "x-operations": {
            "type": "object",
            "required": list(OPERATION_NAMES),
            "additionalProperties": {
                "type": "object",
                "required": ["title", "method", "path", "answer", "success"],
                "properties": {
                    "title": _TEXT,
                    "success": {
                        "type": "object",
                        "required": ["status", "says", "basis"],
                        "properties": {"status": {"type": "integer"}, "says": _TEXT},
                    },
                },
            },
        },
        "x-operators": {"type": "object"},
        "x-list-parameters": _NAMES,
        "x-security-source": {"type": "object", "required": ["page"], "properties": _PLACE},
    },
}
_QUESTIONS: _Schema = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "asks", "why", "send"],
        "properties": {
            "id": _TEXT,
            "asks": _TEXT,
            "why": _TEXT,
            "send": {
                "type": "object",
                "required": ["operation"],
                "properties": {"operation": {"enum": list(OPERATION_NAMES)}},
            },
        },
    },
}
_FILES = {
    ENTRY: _ENTRY,
    SHARED: {"type": "object", "additionalProperties": _FIELD},
    QUESTIONS: _QUESTIONS,
}

_PROPERTIES = ("schema", "properties")


def problems(documents: Documents) -> Iterator[Problem]:
    """Yield every key that is missing or unknown or has an invalid value."""
    for name, document in documents.files.items():
        schema = _RESOURCE if name.startswith("resources/") else _FILES.get(name, {})
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for error in validator.iter_errors(document.content):
            path = tuple(error.instance_path)
            for key, says in _said(error):
                yield documents.problem(says, name, *path, *key)
    for one in documents.resources:
        properties = one.content.get("schema", {}).get("properties")
        for field, inner in properties.items() if isinstance(properties, dict) else ():
            for keyword in unusable(inner) if isinstance(inner, dict) else ():
                says = f"{field}: {keyword} cannot be {inner[keyword]!r}."
                yield documents.problem(says, one.name, *_PROPERTIES, field, keyword)


def _said(error: Any) -> Iterator[tuple[tuple[str, ...], str]]:  # noqa: ANN401 -- untyped
    """Yield the steps to the place of an error, and the error in words."""
    match error.kind.name:
        case "anyOf" if error.instance_path[-1:] == ["operations"]:
            yield (), "'get' and 'list' are missing; without both no record can be read."
        case "required":
            yield (), f"the key {error.kind.property!r} is missing."
        case "additionalProperties":
            for key in error.kind.unexpected:
                yield (key,), f"the key {key!r} is unknown here."
        case _:
            where = error.instance_path[-1] if error.instance_path else "the file"
            yield (), f"{where}: {error.message}."
