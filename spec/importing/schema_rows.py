"""Reads the fields of a schema of OpenAPI: types, limits, values, references, and sentences."""

import json
from collections.abc import Mapping
from dataclasses import replace

from spec.importing.facts import ASPECTS, COMPLETE, Raw, ShownRow, is_field_name
from spec.importing.notation import FORMATS, ecma
from spec.importing.reporter import Reporter
from spec.importing.schemas import Flat, Schemas, Steps
from spec.importing.sentences import understood, without_operators
from spec.loader import RELATIONS

_LIMITS = {
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("multipleOf", "minItems", "maxItems", "minProperties", "maxProperties"),
}
# The types of the values of an enumeration that names none.
_TYPE_OF = {str: "string", bool: "boolean", int: "integer", float: "number"}


class SchemaRows:
    """Reads the fields of the schemas of one document; reports what it cannot take over."""

    def __init__(self, schemas: Schemas, reporter: Reporter) -> None:
        self._schemas = schemas
        self._reporter = reporter
        self._known: dict[object, dict[str, ShownRow]] = {}

    def extent(self, rows: Mapping[str, object]) -> str:
        """Return how far a table goes; how far a bundle's goes, only its description knows."""
        if not self._schemas.is_bundle:
            return COMPLETE
        return f"cut short after {next(reversed(list(rows)), '')}"

    def of_body(self, flat: Flat) -> dict[str, ShownRow]:
        """Return the rows of a body, of which many operations share one schema."""
        places = tuple(path for _, path in flat.properties.values())
        key = self._reporter.resource, places, frozenset(flat.required)
        if key not in self._known:
            self._known[key] = self._rows(flat, frozenset())
        known = self._known[key]
        return {name: replace(row, keywords=dict(row.keywords)) for name, row in known.items()}

    def _rows(self, flat: Flat, inside: frozenset[str]) -> dict[str, ShownRow]:
        rows: dict[str, ShownRow] = {}
        for name, (schema, path) in flat.properties.items():
            if not is_field_name(str(name)):
                self._reporter.open("notation", str(name), path)
                continue
            row = self.row(str(name), schema, path, inside)
            row.required = name in flat.required
            rows[str(name)] = row
        return rows

    def row(
        self, name: str, schema: object, path: Steps, inside: frozenset[str] = frozenset()
    ) -> ShownRow:
        """Return one field; `inside` names the components that it is a part of."""
        flat = self._schemas.flat(schema, path)
        place = self._reporter.place(path)
        row = ShownRow(name, place, shows=ASPECTS)
        self.unknown(flat, name)
        keywords = flat.keywords
        row.types = tuple(flat.types)
        if len(row.types) > 1:
            self._reporter.open("notation", f"type: {' or '.join(row.types)}", path, name)
            row.types = ()
        row.nullable = flat.nullable
        row.read_only = keywords.get("readOnly") is True
        row.write_only = keywords.get("writeOnly") is True
        for key in sorted(_LIMITS & set(keywords)):
            limit = keywords[key]
            if isinstance(limit, int | float) and not isinstance(limit, bool):
                row.keywords[key] = limit
            else:
                self._reporter.open("notation", f"{key}: {_json(limit)}", (*flat.path, key), name)
        if keywords.get("default") is not None:
            row.keywords["default"] = keywords["default"]
        if keywords.get("deprecated") is True:
            row.keywords["deprecated"] = True
        if keywords.get("uniqueItems") is True:
            row.keywords["uniqueItems"] = True
        if isinstance(keywords.get("pattern"), str):
            row.keywords["pattern"] = ecma(keywords["pattern"])
        self._format(row, flat)
        self._enum(row, keywords)
        self._inner(row, flat, inside)
        self._said(row, flat)
        if keywords.get("x-basis") == "open" and self._schemas.is_bundle:
            # Of such a field the bundle has the name alone.
            row.shows = frozenset()
        return row

    def _format(self, row: ShownRow, flat: Flat) -> None:
        told = flat.keywords.get("format")
        if isinstance(told, str) and told in FORMATS:
            row.keywords["format"] = told
        elif told is not None:
            self._reporter.open("format", str(told), (*flat.path, "format"), row.name)

    def _enum(self, row: ShownRow, keywords: Raw) -> None:
        values = keywords.get("enum")
        if isinstance(values, list):
            row.enum = [value for value in values if value is not None] or None
        elif "const" in keywords:
            row.enum = [keywords["const"]]
        if row.enum and not row.types:
            # A list of values without a type says what they are.
            row.types = tuple(
                {_TYPE_OF[type(one)]: None for one in row.enum if type(one) in _TYPE_OF}
            )
        seen = keywords.get("x-enum-seen")
        if isinstance(seen, list):
            row.enum, row.enum_is_cut = [value for value in seen if value is not None], True

    def _inner(self, row: ShownRow, flat: Flat, inside: frozenset[str]) -> None:
        """Read a reference's target, an array's items, an object's properties."""
        if target := flat.reference():
            row.target = target
            return
        if "items" in flat.keywords and "array" in row.types:
            items = self._schemas.flat(flat.keywords["items"], (*flat.path, "items"))
            target = _text(flat.keywords.get("x-target")) or items.reference()
            if target:
                row.target = target
                row.items = ShownRow(row.name, row.place, types=("object",))
                return
            if not items.component or items.component not in inside:
                below = inside | ({items.component} if items.component else set())
                row.items = self.row(row.name, flat.keywords["items"], items.path, below)
            return
        if flat.properties and not (flat.component and flat.component in inside):
            row.properties = self._rows(
                flat, inside | ({flat.component} if flat.component else set())
            )

    def _said(self, row: ShownRow, flat: Flat) -> None:
        keywords = flat.keywords
        said = understood(without_operators(str(keywords.get("description") or "")))
        row.unique = said.unique or keywords.get("x-unique") is True
        row.relations = said.relations
        for key, relation in RELATIONS.items():
            if isinstance(keywords.get(key), list):
                row.relations[relation] = [str(one) for one in keywords[key]]
        row.id_of = _text(keywords.get("x-id-of"))
        for _, words in said.unknown:
            self._reporter.open("sentence", words, (*flat.path, "description"), row.name)

    def unknown(self, flat: Flat, field: str | None) -> None:
        """Report what a schema says in a way that the import does not know."""
        for text, path in flat.unknown:
            self._reporter.open("notation", text, path, field)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
