"""Checks sources: each basis is a known word, each page has a name, each cut has a place."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from spec.checks.documents import Documents, Problem, Step
from spec.model import Basis

_BASES: tuple[str, ...] = get_args(Basis)
_OF_THE_API = {"properties", "parameters", "fields", "example"}
_WHOLE = {"complete", "not visible"}
_CUT = re.compile(r"cut short (?:after|inside) (\S+)")


def problems(documents: Documents) -> Iterator[Problem]:
    """Yield every unknown basis, empty page, and cut without a place."""
    for name, document in documents.files.items():
        for path, key, value in _walk(document.content, ()):
            # Below these, names are those of the API, such as a parameter called page.
            named = bool(path) and path[-1] in _OF_THE_API
            if not named and (says := _wrong(key, value)):
                yield documents.problem(says, name, *path, key)
    for document in documents.resources:
        yield from _cuts(documents, document.name, document.content)


def _walk(value: object, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str, object]]:
    """Yield every key with its value and path, except in examples, which are data."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield path, key, inner
            if key not in {"example", "properties"} or path == ("schema",):
                yield from _walk(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*path, index))


def _wrong(key: str, value: object) -> str | None:
    if key in {"basis", "x-basis"} and value not in _BASES:
        return f"the basis {value!r} is unknown; use {', '.join(_BASES)}."
    if key == "page" and not (isinstance(value, str) and value.strip()):
        return "the page is empty; name the page of the reference."
    return None


def _cuts(documents: Documents, name: str, content: dict[str, Any]) -> Iterator[Problem]:
    """Yield mistakes in how far each table could be read."""
    schema = content.get("schema")
    properties = schema.get("properties", ()) if isinstance(schema, dict) else ()
    for key in ("request", "response", "filters"):
        table = content.get(key)
        if not isinstance(table, dict):
            continue
        extent = table.get("table")
        if not isinstance(extent, str) or extent in _WHOLE or extent.startswith("complete, "):
            continue
        known = {*properties, *table.get("fields", ())}
        cut = _CUT.fullmatch(extent)
        if cut is None:
            says = f"{extent!r} does not say where the table ends; write 'complete', "
            says += "'cut short after FIELD', 'cut short inside FIELD' or 'not visible'."
            yield documents.problem(says, name, key, "table")
        elif cut[1] not in known:
            says = f"the table is cut at {cut[1]!r}, which is not a field of the resource."
            yield documents.problem(says, name, key, "table")
