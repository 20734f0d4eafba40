"""One field: what a row shows of it, put into its schema aspect by aspect."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spec.importing.facts import Raw, ShownRow
from spec.importing.merging import KEYWORDS
from spec.importing.values import printed
from spec.loader import RELATIONS

_KEY_OF = {relation: key for key, relation in RELATIONS.items()}
RELATION_KEYS = tuple(RELATIONS)
# What a word of a name says about the order of two dates; its other end is beside it.
_FIRST_LAST = (
    ("start", "end"),
    ("start", "stop"),
    ("starts", "ends"),
    ("from", "to"),
    ("from", "until"),
    ("begin", "end"),
    ("since", "until"),
    ("first", "last"),
    ("opens", "closes"),
)
# Keywords that the rules of a description cover. Anything else would be a promise without a rule.
RULED = frozenset(
    {
        *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *("multipleOf", "minItems", "maxItems", "minProperties", "maxProperties"),
        *("pattern", "format", "uniqueItems", "default", "deprecated"),
    }
)


@dataclass(slots=True)
class Applied:
    """A field's new schema, and what could not be taken over: (kind, text)."""

    schema: Raw
    open: list[tuple[str, str]] = field(default_factory=list)


def applied(old: Mapping[str, Any] | None, row: ShownRow, direction: str | None) -> Applied:
    """Return a field's schema with what the row shows; `old` is that of the file, if any."""
    result = Applied(copy.deepcopy(dict(old or {})))
    schema = result.schema
    _type(schema, row)
    _flag(schema, "x-unique", row.unique, shown="unique" in row.shows)
    if direction is not None:
        _flag(schema, "readOnly", direction == "readOnly", shown=True)
        _flag(schema, "writeOnly", direction == "writeOnly", shown=True)
    _target(schema, row)
    for aspect, keys in KEYWORDS.items():
        if aspect in row.shows:
            _keywords(result, row, keys)
    _items(result, row)
    _enum(result, row)
    _properties(result, row)
    if "relations" in row.shows:
        _relations(result, row)
    _reasons(schema)
    if not old:
        schema |= {k: v for k, v in row.extensions.items() if k not in schema and k != "x-items"}
        if row.id_of:
            schema["x-id-of"] = row.id_of
        if not schema.keys() - {"readOnly"}:
            schema["description"] = "Any value."
    return result


def _flag(schema: Raw, key: str, value: bool, *, shown: bool) -> None:
    if not shown:
        return
    if value:
        schema[key] = True
    else:
        schema.pop(key, None)


def _type(schema: Raw, row: ShownRow) -> None:
    if "type" not in row.shows:
        return
    if not row.types:
        # Null is one of any values, not the only one.
        schema.pop("type", None)
        return
    names = [*row.types, *(["null"] if row.nullable else [])]
    known = schema.get("type", ())
    if set(names) == ({known} if isinstance(known, str) else set(known)):
        return
    told = names[0] if len(names) == 1 else names
    rest = {key: value for key, value in schema.items() if key != "type"}
    schema.clear()
    schema |= {"type": told, **rest}
    if row.types:
        schema.pop("description", None)


def _target(schema: Raw, row: ShownRow) -> None:
    if "target" not in row.shows:
        return
    if row.target:
        schema["x-target"] = row.target
        for key in ("items", "x-items", "properties", "required"):
            schema.pop(key, None)
    else:
        schema.pop("x-target", None)


def _keywords(result: Applied, row: ShownRow, keys: tuple[str, ...]) -> None:
    schema = result.schema
    for key in keys:
        if key in row.keywords and key not in RULED:
            result.open.append(("notation", f"{key} {row.keywords[key]}"))
        elif key in row.keywords:
            if schema.get(key) != row.keywords[key]:
                schema[key] = row.keywords[key]
        elif key in RULED:
            schema.pop(key, None)


def _items(result: Applied, row: ShownRow) -> None:
    schema = result.schema
    if "array" not in row.types:
        if "type" in row.shows:
            schema.pop("items", None)
            schema.pop("x-items", None)
        return
    if schema.get("x-target"):
        return
    if "items" not in row.shows:
        if "items" not in schema:
            schema["x-items"] = "unknown"
        return
    items = row.items
    if items is None or not items.types or (items.types == ("object",) and not items.properties):
        if "items" not in schema or (items and items.types == ("object",)):
            schema.pop("items", None)
            schema["x-items"] = "unknown"
        return
    inner = applied(schema.get("items"), items, None)
    result.open += inner.open
    schema.pop("x-items", None)
    if schema.get("items") != inner.schema:
        schema["items"] = inner.schema


def _enum(result: Applied, row: ShownRow) -> None:
    if "enum" not in row.shows:
        return
    schema = result.schema
    known = [one for one in schema.get("enum", ()) if one is not None]
    if row.jammed is not None:
        if not known or printed(known) != row.jammed.removesuffix("null"):
            result.open.append(("values", f"Enum{row.jammed}"))
        _nullable_enum(schema)
        return
    if row.enum is None:
        schema.pop("enum", None)
        schema.pop("x-enum-is-cut", None)
        return
    ours, theirs = set(map(repr, known)), set(map(repr, row.enum))
    if row.enum_is_cut and theirs <= ours and not schema.get("x-enum-is-cut"):
        pass  # The file holds the whole list already.
    elif row.enum_is_cut:
        result.open.append(("enumeration", f"Enum {', '.join(map(str, row.enum))} …"))
        if not theirs <= ours:
            schema["enum"] = list(row.enum)
        schema["x-enum-is-cut"] = True
    else:
        if ours != theirs:
            schema["enum"] = list(row.enum)
        schema.pop("x-enum-is-cut", None)
    _nullable_enum(schema)


def _nullable_enum(schema: Raw) -> None:
    """Let a list of values hold null where the type does."""
    if "enum" not in schema:
        return
    nullable = "null" in schema.get("type", ()) and schema.get("type") != "null"
    if nullable and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    elif not nullable and None in schema["enum"]:
        schema["enum"] = [one for one in schema["enum"] if one is not None]


def _properties(result: Applied, row: ShownRow) -> None:
    schema = result.schema
    if "properties" not in row.shows or schema.get("x-target"):
        return
    if not row.properties:
        schema.pop("properties", None)
        schema.pop("required", None)
        return
    known = schema.get("properties", {})
    inner: Raw = {}
    for name in [*(n for n in known if n in row.properties), *row.properties]:
        if name not in inner:
            one = applied(known.get(name), row.properties[name], None)
            result.open += [(kind, f"{row.name}.{name}: {text}") for kind, text in one.open]
            inner[name] = one.schema
    if known != inner:
        schema["properties"] = inner
    required = [name for name, one in row.properties.items() if one.required]
    if set(required) != set(schema.get("required", ())):
        schema["required"] = required
    if not required:
        schema.pop("required", None)


def _relations(result: Applied, row: ShownRow) -> None:
    schema = result.schema
    wanted: dict[str, list[str]] = {}
    for relation, names in row.relations.items():
        if relation == "order":
            _ordered(result, row, names, wanted)
        elif relation == "magnitude":
            result.open.append(("direction", f"{row.name}: {relation} of {', '.join(names)}"))
            wanted.setdefault(_KEY_OF["sized_relative_to"], []).extend(names)
        else:
            wanted.setdefault(_KEY_OF[relation], []).extend(names)
    for key in RELATION_KEYS:
        names = [name for name in wanted.get(key, ()) if name != row.name]
        if not names:
            schema.pop(key, None)
        elif set(schema.get(key, ())) != set(names):
            schema[key] = names


def _ordered(
    result: Applied, row: ShownRow, names: list[str], wanted: dict[str, list[str]]
) -> None:
    """Read the order of two dates from their names; where they do not tell it, it is open."""
    for name in names:
        told = direction(row.name, name)
        if told is None and (known := _known_direction(result.schema, name)):
            told = known
        if told is not None:
            wanted.setdefault(f"x-{told}", []).append(name)
            continue
        result.open.append(("direction", f"{row.name}, {name}: which comes first is not stated"))
        wanted.setdefault(_KEY_OF["in_order_with"], []).append(name)


def _known_direction(schema: Raw, name: str) -> str | None:
    for told in ("before", "after"):
        if name in schema.get(f"x-{told}", ()):
            return told
    return None


def direction(one: str, other: str) -> str | None:
    """Return whether the names say that `one` lies "before" or "after" `other`."""
    ours, theirs = re.split(r"[_-]", one.lower()), re.split(r"[_-]", other.lower())
    if len(ours) != len(theirs):
        return None
    differing = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    if len(differing) != 1:
        return None
    for first, last in _FIRST_LAST:
        if differing[0] == (first, last):
            return "before"
        if differing[0] == (last, first):
            return "after"
    return None


def _reasons(schema: Raw) -> None:
    """Drop the reasons of rules that are no longer there."""
    reasons = schema.get("x-unreachable")
    if not isinstance(reasons, dict):
        return
    there = {*schema, *(RELATIONS[key] for key in RELATIONS if key in schema)}
    kept = {key: why for key, why in reasons.items() if key in there}
    if not kept:
        del schema["x-unreachable"]
    elif kept != reasons:
        schema["x-unreachable"] = kept


def parameter_schema(row: ShownRow) -> Raw:
    """Return the schema of a parameter of List."""
    schema = applied(None, row, None).schema
    return {key: value for key, value in schema.items() if not key.startswith("x-")}
