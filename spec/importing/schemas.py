"""Schemas of an OpenAPI document, flattened: references followed, alternatives with null joined."""

import json
from dataclasses import dataclass, field
from typing import Any

from spec.importing.facts import Raw, UnreadableError, is_resource_name

Steps = tuple[str | int, ...]

_KNOWN = frozenset(
    {
        *("$ref", "$schema", "$id", "$comment", "$defs", "title", "description", "type", "format"),
        *("enum", "const", "nullable", "minLength", "maxLength", "pattern", "minimum", "maximum"),
        *("exclusiveMinimum", "exclusiveMaximum", "multipleOf", "items", "minItems", "maxItems"),
        *("uniqueItems", "properties", "required", "minProperties", "maxProperties"),
        *("additionalProperties", "allOf", "anyOf", "oneOf", "readOnly", "writeOnly", "default"),
        *("deprecated", "example", "examples", "externalDocs", "xml", "discriminator"),
    }
)
# Rules between the fields of an object: a description's bundle derives them from its own words.
_RULES = frozenset({"not", "anyOf", "oneOf", "allOf", "if", "then", "else"})
_MOST_REFERENCES = 50

_TYPES = ("string", "integer", "number", "boolean", "object", "array")


@dataclass(slots=True)
class Flat:
    """One schema with everything that it refers to.

    `component` is the name of the component it came from. `unknown` holds keywords that nothing
    here reads, as text, with their paths.
    """

    path: Steps
    keywords: Raw = field(default_factory=dict)
    types: list[str] = field(default_factory=list)
    nullable: bool = False
    properties: dict[str, tuple[Any, Steps]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    title: str | None = None
    component: str | None = None
    unknown: list[tuple[str, Steps]] = field(default_factory=list)

    def reference(self) -> str | None:
        """Return the kind of record that an object refers to, which holds its id alone."""
        told = self.keywords.get("x-target")
        if isinstance(told, str):
            return told if "array" not in self.types else None
        if set(self.properties) != {"id"} or (self.types and self.types != ["object"]):
            return None
        one = self.properties["id"][0]
        is_id = isinstance(one, dict) and one.get("type") in {"string", "integer"}
        name = self.title or self.component
        return name if is_id and name and is_resource_name(name) else None


class Schemas:
    """Follows references inside one document; raises UnreadableError for any that lead outside."""

    def __init__(self, root: Raw) -> None:
        self.root = root
        # The bundle of a description says its rules twice; the words beside the fields are read.
        self.is_bundle = "x-source" in json.dumps(root.get("paths", {}))[:100_000]

    def local(self, value: object, steps: int = 0) -> object:
        """Return what a local `$ref` names."""
        if not isinstance(value, dict) or "$ref" not in value:
            return value
        if steps > _MOST_REFERENCES:
            raise UnreadableError(f"holds a $ref that leads to itself ({value['$ref']})")
        return self.local(self.target(value["$ref"]), steps + 1)

    def target(self, reference: object) -> object:
        """Return what a reference names in the document."""
        text = str(reference)
        if not text.startswith("#/"):
            raise UnreadableError(
                f"refers to another file or address ({text}); bundle it into one document first"
            )
        node: object = self.root
        for step in text[2:].split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict) and key in node:
                node = node[key]
            else:
                raise UnreadableError(f"has a $ref that names nothing ({text})")
        return node

    def flat(self, schema: object, path: Steps) -> Flat:
        """Flatten a schema."""
        flat = Flat(path)
        self._add(flat, schema, path, frozenset())
        return flat

    def _add(self, flat: Flat, schema: object, path: Steps, seen: frozenset[str]) -> None:
        if not isinstance(schema, dict):
            if schema not in (True, False, None):
                flat.unknown.append((json.dumps(schema), path))
            return
        if "$ref" in schema:
            text = str(schema["$ref"])
            if text in seen:
                return
            target = self.target(text)
            name = text.rpartition("/")[2]
            steps = tuple(text[2:].split("/"))
            self._add(flat, target, steps, seen | {text})
            flat.component = name
            flat.path = path
        for index, part in enumerate(_list(schema.get("allOf"))):
            if (
                isinstance(part, dict)
                and part
                and set(part) <= _RULES - {"allOf"}
                and (not _is_null_choice(part))
            ):
                if not self.is_bundle:
                    flat.unknown.append((f"allOf: {json.dumps(part)}", (*path, "allOf", index)))
                continue
            self._add(flat, part, (*path, "allOf", index), seen)
        for key in ("oneOf", "anyOf"):
            self._choice(flat, schema, key, path, seen)
        self._own(flat, schema, path)

    def _own(self, flat: Flat, schema: Raw, path: Steps) -> None:
        """Add the keywords of the schema itself."""
        self._types(flat, schema.get("type", []), path)
        flat.nullable |= schema.get("nullable") is True
        flat.title = str(schema["title"]) if "title" in schema else flat.title
        if isinstance(schema.get("properties"), dict):
            for name, one in schema["properties"].items():
                flat.properties[str(name)] = (one, (*path, "properties", name))
            if not flat.types:
                flat.types.append("object")
        flat.required |= {str(name) for name in _list(schema.get("required"))}
        for key, value in schema.items():
            if key in _KNOWN or str(key).startswith("x-"):
                flat.keywords[key] = value
            elif not (self.is_bundle and key in _RULES):
                text = f"{key}: {json.dumps(value, ensure_ascii=False)}"
                flat.unknown.append((text, (*path, str(key))))
        _numbers(flat.keywords)

    def _types(self, flat: Flat, told: object, path: Steps) -> None:
        for name in told if isinstance(told, list) else [told]:
            if name == "null":
                flat.nullable = True
            elif name not in _TYPES:
                text = f"type: {json.dumps(name, ensure_ascii=False)}"
                flat.unknown.append((text, (*path, "type")))
            elif name not in flat.types:
                flat.types.append(name)

    def _choice(self, flat: Flat, schema: Raw, key: str, path: Steps, seen: frozenset[str]) -> None:
        """Join alternatives: with null or with an empty text they are one type, else several."""
        options = _list(schema.get(key))
        if not options:
            return
        rest = []
        blank = False
        for index, option in enumerate(options):
            one = Flat((*path, key, index))
            self._add(one, option, (*path, key, index), seen)
            if (one.types == [] and one.nullable) or one.keywords.get("enum") == [None]:
                flat.nullable = True
            elif one.keywords.get("enum") == [""]:
                blank = True
            else:
                rest.append((one, option, index))
        if len(rest) == 1:
            one, option, index = rest[0]
            self._add(flat, option, (*path, key, index), seen)
            if blank and isinstance(flat.keywords.get("enum"), list):
                flat.keywords["enum"] = [*flat.keywords["enum"], ""]
            return
        simple = all(
            set(one.keywords) <= {"type", "title", "description"} and len(one.types) == 1
            for one, _, _ in rest
        )
        if not (simple and rest):
            if rest and not (self.is_bundle and all("type" not in o for _, o, _ in rest)):
                flat.unknown.append(
                    (f"{key}: {json.dumps(options, ensure_ascii=False)}", (*path, key))
                )
            return
        for one, _, _ in rest:
            flat.types += [name for name in one.types if name not in flat.types]


def _is_null_choice(part: Raw) -> bool:
    return any(
        isinstance(one, dict) and ("$ref" in one or "type" in one or "enum" in one)
        for key in ("oneOf", "anyOf")
        for one in _list(part.get(key))
    )


def _numbers(keywords: Raw) -> None:
    """Turn OpenAPI 3.0's exclusive limits into those of JSON Schema."""
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if keywords.get(exclusive) is True and limit in keywords:
            keywords[exclusive] = keywords.pop(limit)
        elif isinstance(keywords.get(exclusive), bool):
            del keywords[exclusive]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
