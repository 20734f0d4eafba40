"""Checks that a strategy makes values of each field, and that other code verifies them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from spec.checks.abilities import Abilities
from spec.checks.documents import Documents, Problem
from spec.model import Field, Resource

# The ranges of OpenAPI's number formats, which minimum and maximum verify.
_RANGES = {"int32": 2**31, "int64": 2**63}
# Fewer characters are too few for the ids of a run.
_SHORTEST_ID = 4
_SIZES = {*_RANGES, "float", "double"}
# A family tells a strategy what to make; one of these keywords lets other code verify it.
_VERIFIABLE = {"enum", "format", "maxLength", "minLength", "pattern"}


def problems(documents: Documents, resource: Resource, abilities: Abilities) -> Iterator[Problem]:
    """Yield every field without a strategy or a verifier."""
    file = documents.of(resource.name)
    for field in resource.fields:
        path = ("schema", "properties", field.name)
        for key, says in _unknown_id(field) if field.name == "id" else ():
            yield documents.problem(f"id: {says}.", file, *path, key)
        unverified = list(_unverified(field, abilities))
        for key, says in unverified:
            yield documents.problem(f"{field.name}: {says}.", file, *path, key)
        if not unverified:
            for key, says in _unmade(field, abilities):
                yield documents.problem(f"{field.name}: {says}.", file, *path, key)


def _unknown_id(field: Field) -> Iterator[tuple[str, str]]:
    """Yield the key of an id that the mock cannot make, and why."""
    if field.types not in {("integer",), ("string",)}:
        told = " or ".join(field.types) or "any"
        yield "type", f"is {told}; only ids that are texts or integers are known"
    elif field.schema.get("maxLength", _SHORTEST_ID) < _SHORTEST_ID:
        most = field.schema["maxLength"]
        yield "maxLength", f"has at most {most} characters; at least {_SHORTEST_ID} are needed"
    elif field.id_form == "text":
        for key in ("pattern", "enum", "format"):
            if key in field.schema:
                yield key, f"has {field.schema[key]!r} as its {key}; such ids are not known"


def _unverified(field: Field, abilities: Abilities) -> Iterator[tuple[str, str]]:
    """Yield each key without a verifier, and why."""
    for name in _formats(field.schema):
        if name in _RANGES:
            low, high = -_RANGES[name], _RANGES[name] - 1
            inside = field.schema.get("minimum", low), field.schema.get("maximum", high)
            if inside[0] < low or inside[1] > high:
                yield "format", f"{name} needs minimum and maximum within {low}..{high}"
        elif name not in _SIZES and not _has_verifier(name, abilities):
            yield "format", f"the format {name!r} has no verifier"
    if field.values is not None and not _VERIFIABLE & set(field.schema):
        keywords = ", ".join(sorted(_VERIFIABLE))
        yield "x-values", f"{field.values!r} has no verifier: it has none of {keywords}"


def _formats(schema: object) -> Iterator[str]:
    """Yield the formats in a schema, at any depth."""
    if not isinstance(schema, Mapping):
        return
    if isinstance(schema.get("format"), str):
        yield schema["format"]
    yield from _formats(schema.get("items"))
    inner = schema.get("properties")
    for one in inner.values() if isinstance(inner, Mapping) else ():
        yield from _formats(one)


def _has_verifier(name: str, abilities: Abilities) -> bool:
    try:
        _compiled({"format": name}, abilities)
    except jsonschema_rs.ValidationError:
        return False
    return True


def _compiled(schema: Mapping[str, Any], abilities: Abilities) -> Any:  # noqa: ANN401 -- untyped
    return jsonschema_rs.Draft202012Validator(
        dict(schema),
        validate_formats=True,
        ignore_unknown_formats=False,
        formats=dict(abilities.verifiers),
    )


def _unmade(field: Field, abilities: Abilities) -> Iterator[tuple[str, str]]:
    """Yield the key for which no strategy makes a value that the verifier accepts, and why."""
    key = next((k for k in ("x-values", "format", "pattern") if _holds(field, k)), "type")
    try:
        values = list(abilities.good_values(field))
    except KeyError as missing:
        yield key, f"its strategy needs {missing}, which the field does not have"
        return
    except (ValueError, TypeError, re.error) as error:
        said = str(error).removeprefix(f"{field.name}: ")
        yield key, f"it has no strategy ({said})"
        return
    if not values:
        yield key, "its strategy makes no value"
    if field.target is not None or field.id_of is not None:
        # A reference is a placeholder in a body, which only a run can resolve.
        return
    validator = _compiled(_without_sizes(field.schema), abilities)
    for value in values:
        for refused in validator.iter_errors(value):
            yield key, f"the verifier refuses a good value of its strategy ({refused.message})"
            return


def _without_sizes(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without formats that only say how a number is stored, at any depth."""
    kept = {k: v for k, v in schema.items() if k != "format" or v not in _SIZES}
    if isinstance(kept.get("items"), Mapping):
        kept["items"] = _without_sizes(kept["items"])
    if isinstance(kept.get("properties"), Mapping):
        kept["properties"] = {k: _without_sizes(v) for k, v in kept["properties"].items()}
    return kept


def _holds(field: Field, key: str) -> bool:
    return field.values is not None if key == "x-values" else key in field.schema
