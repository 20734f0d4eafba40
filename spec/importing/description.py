"""A description as plain values: what import changes and what diff compares."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spec.importing.facts import (
    ASPECTS,
    Block,
    Filters,
    Place,
    Raw,
    ShownRow,
    ShownTable,
    SourceDocument,
)
from spec.loader import ENTRY, EXTENSIONS, RELATIONS, SpecError, assembled, parsed, resolved
from spec.model import OPERATION_NAMES, Spec


@dataclass(slots=True)
class Description:
    """The entry and the resources, by their lower-case names, with no `$ref` in any field.

    `files` names the file of each resource that has one.
    """

    entry: Raw
    resources: dict[str, Raw] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    invitations: list[Raw] = field(default_factory=list)

    def copied(self) -> "Description":
        """Return a copy that shares nothing with this one."""
        return Description(
            copy.deepcopy(self.entry),
            copy.deepcopy(self.resources),
            dict(self.files),
            self.invitations,
        )

    def spec(self) -> Spec:
        """Build the model of it; raises SpecError."""
        files = {
            self.files.get(name, Path(f"{name}.yaml")): raw for name, raw in self.resources.items()
        }
        return assembled(Path(ENTRY), self.entry, {}, files, self.invitations)


def read_description(directory: Path) -> Description:
    """Read the files of a folder; raises SpecError."""
    entry = parsed(directory / ENTRY)
    shared = parsed(directory / "fields.yaml")
    if not isinstance(entry, dict) or not isinstance(shared, dict):
        raise SpecError(f"{directory}: {ENTRY} and fields.yaml must each hold a mapping.")
    description = Description(_plain(entry))
    invitations = directory / "invitations.yaml"
    if invitations.exists():
        description.invitations = parsed(invitations)
    for path in sorted((directory / "resources").glob("*.yaml")):
        raw = parsed(path)
        try:
            name = str(raw["name"]).lower()
            whole = _plain(raw)
            properties = {
                key: _plain(resolved(schema, shared))
                for key, schema in raw["schema"]["properties"].items()
            }
            whole["schema"]["properties"] = properties
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SpecError(f"{path}: {error}.") from None
        description.resources[name] = whole
        description.files[name] = path
    return description


def _plain(value: Mapping[str, Any]) -> Raw:
    """Return values without aliases, as JSON has them."""
    plain: Raw = json.loads(json.dumps(value, default=str))
    return plain


def as_document(description: Description, file: str) -> SourceDocument:
    """Return what a description shows, in the form of a document's facts."""
    info = description.entry["info"]
    document = SourceDocument(
        file, "description", info["title"], str(info["version"]), is_whole=True
    )
    schemes = description.entry["components"]["securitySchemes"]
    document.schemes = {name: one["name"] for name, one in schemes.items()}
    operations = description.entry["x-operations"]
    for raw in description.resources.values():
        request, response = _tables(raw, Place(file, 1))
        for name in OPERATION_NAMES:
            if name not in raw["operations"]:
                continue
            place, pattern = raw["operations"][name], operations[name]
            block = Block(
                name,
                place["page"],
                raw["name"],
                place.get("method", pattern["method"]).upper(),
                raw["path"] + place.get("path", pattern["path"]),
                Place(file, 1),
                schemes=list(place.get("security", schemes)),
                success=place.get("status", pattern["success"]["status"]),
                errors=list(pattern.get("errors", ())) or None,
                basis=place["basis"],
                also=list(place.get("also", ())),
            )
            if pattern.get("body"):
                block.request = request
            if pattern["answer"] in {"object", "array"}:
                block.response = response
            if name == "list" and "filters" in raw:
                kinds = description.entry["x-operators"]
                block.filters = Filters(
                    raw["filters"]["page"],
                    {one: list(kinds[kind]) for one, kind in raw["filters"]["fields"].items()},
                    extent=raw["filters"]["table"],
                )
                block.filters.places = dict.fromkeys(block.filters.operators, Place(file, 1))
            document.blocks.append(block)
    return document


def _tables(raw: Raw, place: Place) -> tuple[ShownTable, ShownTable]:
    required = set(raw["schema"].get("required", ()))
    tables = []
    for key in ("request", "response"):
        told = raw[key]
        table = ShownTable(told["page"], {}, told["table"])
        for name, schema in raw["schema"]["properties"].items():
            hidden = schema.get("readOnly") if key == "request" else schema.get("writeOnly")
            if hidden or ("seen" in told and name not in told["seen"]):
                continue
            row = _row(name, schema, place)
            row.required = name in required
            table.rows[name] = row
        tables.append(table)
    return tables[0], tables[1]


_RELATION_KEYS = {**RELATIONS}


def _row(name: str, schema: Raw, place: Place) -> ShownRow:
    types = schema.get("type", ())
    types = (types,) if isinstance(types, str) else tuple(types)
    row = ShownRow(name, place, tuple(one for one in types if one != "null"), "null" in types)
    row.shows = ASPECTS
    row.unique = bool(schema.get("x-unique"))
    row.read_only = bool(schema.get("readOnly"))
    row.write_only = bool(schema.get("writeOnly"))
    row.target, row.id_of = schema.get("x-target"), schema.get("x-id-of")
    row.relations = {
        relation: list(schema[key]) for key, relation in _RELATION_KEYS.items() if schema.get(key)
    }
    skipped = {"type", "readOnly", "writeOnly", "enum", "items", "properties", "required"}
    row.keywords = {
        key: one
        for key, one in schema.items()
        if key not in skipped and not key.startswith("x-") and key != "description"
    }
    if "enum" in schema:
        row.enum = [one for one in schema["enum"] if one is not None]
        row.enum_is_cut = bool(schema.get("x-enum-is-cut"))
    if isinstance(schema.get("items"), dict):
        row.items = _row(name, schema["items"], place)
    elif schema.get("x-items") == "unknown":
        row.items = ShownRow(name, place, ("object",))
        row.shows = row.shows - {"items"}
    if isinstance(schema.get("properties"), dict):
        inner = set(schema.get("required", ()))
        row.properties = {key: _row(key, one, place) for key, one in schema["properties"].items()}
        for key in inner & set(row.properties):
            row.properties[key].required = True
    row.extensions = {key: one for key, one in schema.items() if key in EXTENSIONS}
    return row


def extent_is_complete(table: Mapping[str, Any]) -> bool:
    """Return whether a table of a resource's file was read to its end."""
    return ShownTable(table["page"], extent=str(table["table"])).is_complete
