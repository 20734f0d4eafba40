"""What documents show, in one neutral form: whichever form they have, readers return this."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from spec.importing.sentences import Operators
from spec.model import OperationName

# What a YAML or JSON document holds, as it is read.
Raw = dict[str, Any]

COMPLETE = "complete"
# A table that was read to its end, with lines in it that were not understood.
WITH_GAPS = f"{COMPLETE}, but for rows that were not understood"
# What a row can show of a field. A form that cannot print one of them says nothing about it.
ASPECTS = frozenset(
    {
        "type",
        "null",
        "required",
        "unique",
        "relations",
        "enum",
        "limits",
        "pattern",
        "format",
        "target",
        "read_only",
        "unique_items",
        "items",
        "properties",
        "extras",
    }
)
# A name that may become a key, a part of a rule's id, and (a resource's) the name of a file.
_RESOURCE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,199}")


def is_resource_name(name: str) -> bool:
    """Return whether a resource can have this name: it becomes the name of a file."""
    return _RESOURCE.fullmatch(name) is not None


def is_field_name(name: str) -> bool:
    """Return whether a field can have this name."""
    return _FIELD.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a document."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Open:
    """Something in a document that was not taken over, word for word, and where it is."""

    kind: str
    text: str
    place: Place
    resource: str | None = None
    field: str | None = None

    @property
    def row(self) -> dict[str, Any]:
        """The entry of the report."""
        return {
            "kind": self.kind,
            "resource": self.resource,
            "field": self.field,
            "text": self.text,
            "file": self.place.file,
            "line": self.place.line,
        }


@dataclass(slots=True)
class ShownRow:
    """What one row of a table shows of a field.

    `shows` names the aspects on which the row is to be believed. `keywords` holds JSON Schema's
    limits and `format`, `pattern`, `uniqueItems`; `extensions` holds `x-` keys that only a
    description or its bundle knows. `jammed` is a list of values that were printed without
    separators.
    """

    name: str
    place: Place
    types: tuple[str, ...] = ()
    nullable: bool = False
    required: bool = False
    unique: bool = False
    read_only: bool = False
    write_only: bool = False
    target: str | None = None
    id_of: str | None = None
    relations: dict[str, list[str]] = field(default_factory=dict)
    keywords: dict[str, Any] = field(default_factory=dict)
    enum: list[Any] | None = None
    enum_is_cut: bool = False
    jammed: str | None = None
    items: "ShownRow | None" = None
    properties: "dict[str, ShownRow]" = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    shows: frozenset[str] = ASPECTS


@dataclass(slots=True)
class ShownTable:
    """The rows of one table, and how far it could be read: "complete" or where it ends."""

    page: str
    rows: dict[str, ShownRow] = field(default_factory=dict)
    extent: str = COMPLETE

    @property
    def is_complete(self) -> bool:
        """Whether the table was read to its end, so that it shows what it does not have."""
        return self.extent.startswith(COMPLETE) and self.extent != WITH_GAPS


@dataclass(slots=True)
class Filters:
    """What List takes: filters by field with their operators, and other parameters."""

    page: str
    operators: dict[str, list[str]] = field(default_factory=dict)
    parameters: dict[str, ShownRow] = field(default_factory=dict)
    extent: str = COMPLETE
    places: dict[str, Place] = field(default_factory=dict)

    def add(self, row: ShownRow, told: Operators | None) -> str | None:
        """Take over a parameter, a filter if its text names operators; returns what is left."""
        if told is None:
            self.parameters[row.name] = row
            return None
        self.operators[row.name] = told.names
        self.places[row.name] = row.place
        return None if told.negatable else f"{row.name}: an operator does not support negation"


@dataclass(slots=True)
class Block:
    """One operation as one document shows it; `also` has other methods at the path of an Update."""

    name: OperationName
    title: str
    resource: str
    method: str
    path: str | None
    place: Place
    request: ShownTable | None = None
    response: ShownTable | None = None
    filters: Filters | None = None
    schemes: list[str] = field(default_factory=list)
    success: int | None = None
    success_says: str | None = None
    errors: list[int] | None = None
    required_counts: bool = True
    basis: str = "stated"
    also: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SourceDocument:
    """Everything one document shows.

    `is_whole` tells a document that holds its application completely (OpenAPI, a description's
    folder): what it lacks does not exist there. `schemes` maps a credential to its header.
    """

    file: str
    form: str
    title: str | None = None
    version: str | None = None
    description: str | None = None
    servers: list[dict[str, Any]] = field(default_factory=list)
    schemes: dict[str, str | None] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)
    is_whole: bool = False


class UnreadableError(Exception):
    """A file that cannot be read as a reference; the message is one sentence."""


def joined(names: Iterable[str]) -> str:
    """Join names with commas."""
    return ", ".join(names)
