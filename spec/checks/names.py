"""Checks names: each $ref, field, operator and reason exists, and each id is unique."""

from collections.abc import Iterator, Sequence
from typing import Any

from spec.checks.documents import QUESTIONS, SHARED, Document, Documents, Problem, Step
from spec.loader import ENTRY, RELATIONS

_REF = f"../{SHARED}#/"


def problems(documents: Documents) -> Iterator[Problem]:
    """Yield every name without a target, and every duplicate id or path."""
    for name, schema in documents.shared.items():
        yield from _reference(documents, SHARED, (name,), schema)
    for document in documents.resources:
        for field, schema in _properties(document).items():
            path = ("schema", "properties", field)
            yield from _reference(documents, document.name, path, schema)
        yield from _fields(documents, document)
        yield from _operators(documents, document)
    yield from _twice(documents)


def _properties(document: Document) -> dict[str, Any]:
    schema = document.content.get("schema")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return properties if isinstance(properties, dict) else {}


def _reference(
    documents: Documents, file: str, path: tuple[Step, ...], schema: object
) -> Iterator[Problem]:
    """Yield a $ref that is not a shared field, or refers to itself."""
    seen: list[str] = []
    shared = documents.shared
    while isinstance(schema, dict) and "$ref" in schema:
        target = str(schema["$ref"])
        name = target.removeprefix(_REF)
        if not target.startswith(_REF) or name not in shared:
            # The $ref of a shared field is a problem at its own place, not where the field is used.
            if not seen:
                says = f"the $ref {target!r} names nothing in {SHARED}."
                yield documents.problem(says, file, *path, "$ref")
            return
        if name in seen:
            if file == SHARED:
                yield documents.problem(f"the $ref {target!r} refers to itself.", file, *path)
            return
        seen.append(name)
        schema = shared[name]


def _resolved(shared: dict[str, Any], schema: object, depth: int = 9) -> dict[str, Any]:
    if not isinstance(schema, dict) or not depth:
        return {}
    name = str(schema.get("$ref", "")).removeprefix(_REF)
    return {**_resolved(shared, shared.get(name), depth - 1), **schema}


def _fields(documents: Documents, document: Document) -> Iterator[Problem]:
    """Yield every reference to a field that the resource does not have."""
    properties = _properties(document)
    places: list[tuple[tuple[Step, ...], object]] = [
        (("schema", "required"), document.content.get("schema", {}).get("required")),
        *(
            ((table, "seen"), content.get("seen"))
            for table in ("request", "response")
            if isinstance(content := document.content.get(table), dict)
        ),
    ]
    for field, schema in properties.items():
        keys = _resolved(documents.shared, schema)
        path: tuple[Step, ...] = ("schema", "properties", field)
        places += [((*path, key), keys.get(key)) for key in (*RELATIONS, "x-agrees-with")]
        yield from _reasons(documents, document.name, path, keys)
    for path, named in places:
        for other in [named] if isinstance(named, str) else _list(named):
            if other not in properties:
                says = f"{_about(path)} names {other!r}, which is not a field of the resource."
                yield documents.problem(says, document.name, *path)
            elif path[:-1] == ("schema", "properties", other):
                says = f"{_about(path)} names {other!r}, the field itself."
                yield documents.problem(says, document.name, *path)


def _about(path: Sequence[Step]) -> str:
    return f"{path[-1]} of {path[-2]}" if path[0] == "schema" else f"{path[-1]} of the {path[0]}"


def _list(named: object) -> list[Any]:
    return named if isinstance(named, list) else []


def _reasons(
    documents: Documents, name: str, path: tuple[Step, ...], keys: dict[str, Any]
) -> Iterator[Problem]:
    """Yield every x-unreachable reason without a rule of its field."""
    reasons = keys.get("x-unreachable")
    promised = {*keys, *(kind for key, kind in RELATIONS.items() if key in keys)}
    for keyword in reasons if isinstance(reasons, dict) else ():
        if keyword not in promised:
            says = f"x-unreachable gives a reason for {keyword!r}, which the field does not have."
            yield documents.problem(says, name, *path, "x-unreachable", keyword)


def _operators(documents: Documents, document: Document) -> Iterator[Problem]:
    """Yield every filter whose kind has no operators."""
    kinds = documents.content(ENTRY).get("x-operators")
    filters = document.content.get("filters")
    fields = filters.get("fields") if isinstance(filters, dict) else None
    if not isinstance(kinds, dict) or not isinstance(fields, dict):
        return
    for field, kind in fields.items():
        if kind not in kinds:
            says = f"the filter {field!r} is of the unknown kind {kind!r}; use {', '.join(kinds)}."
            yield documents.problem(says, document.name, "filters", "fields", field)


def _twice(documents: Documents) -> Iterator[Problem]:
    """Yield every duplicate name, path and question."""
    for key in ("name", "path"):
        seen: dict[str, str] = {}
        for document in documents.resources:
            value = str(document.content.get(key)).lower()
            if value in seen:
                says = f"the {key} {document.content[key]!r} is already used by {seen[value]}."
                yield documents.problem(says, document.name, key)
            seen.setdefault(value, document.name)
    questions = documents.files.get(QUESTIONS)
    ids: set[str] = set()
    for index, one in enumerate(_list(questions.content if questions else None)):
        name = str(one.get("id")) if isinstance(one, dict) else ""
        if name in ids:
            says = f"the id {name!r} is already used by an earlier question."
            yield documents.problem(says, QUESTIONS, index, "id")
        ids.add(name)
