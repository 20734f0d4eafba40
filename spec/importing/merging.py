"""Many documents, one reading: what they show together, and where they contradict each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from spec.importing.facts import (
    COMPLETE,
    Block,
    Filters,
    Open,
    ShownRow,
    ShownTable,
    SourceDocument,
    UnreadableError,
)
from spec.importing.titles import collection_of
from spec.importing.values import printed
from spec.model import OPERATION_NAMES, OperationName

LIMITS = (
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("multipleOf", "minItems", "maxItems", "minProperties", "maxProperties"),
)
EXTRAS = ("default", "deprecated")
# Aspect -> the keywords of a row that belong to it.
KEYWORDS: dict[str, tuple[str, ...]] = {
    "limits": LIMITS,
    "pattern": ("pattern",),
    "format": ("format",),
    "unique_items": ("uniqueItems",),
    "extras": EXTRAS,
}
# Aspect -> the attribute of a row that holds it.
_ATTRIBUTES = {
    "null": "nullable",
    "unique": "unique",
    "relations": "relations",
    "target": "target",
    "read_only": "read_only",
}


@dataclass(slots=True)
class Shown:
    """What documents show of one resource."""

    title: str
    path: str | None = None
    blocks: dict[OperationName, Block] = field(default_factory=dict)
    request: ShownTable | None = None
    response: ShownTable | None = None
    filters: Filters | None = None
    is_whole: bool = False


@dataclass(slots=True)
class Reading:
    """What all documents show."""

    title: str | None = None
    version: str | None = None
    description: str | None = None
    servers: list[dict[str, Any]] = field(default_factory=list)
    schemes: dict[str, str | None] = field(default_factory=dict)
    resources: dict[str, Shown] = field(default_factory=dict)
    open: list[Open] = field(default_factory=list)
    is_whole: bool = False

    @property
    def shows_security(self) -> bool:
        """Whether an operation was read that names its credentials."""
        return bool(self.schemes_of_all)

    @property
    def schemes_of_all(self) -> list[str]:
        """The credentials that an operation names, in the order of the operations."""
        blocks = (b for one in self.resources.values() for b in one.blocks.values())
        return [*dict.fromkeys(scheme for block in blocks for scheme in block.schemes)]


def merged(documents: Sequence[SourceDocument], title: str | None = None) -> Reading:
    """Put documents together.

    `title` is the application they must be of; a document of another one is refused by an entry
    of `open`. Raises UnreadableError where no document is left.
    """
    reading = Reading(title=title)
    blocks: dict[str, list[tuple[Block, SourceDocument]]] = {}
    for one in documents:
        if _is_foreign(reading, one):
            continue
        _entry(reading, one)
        reading.open += [
            replace(found, resource=found.resource and found.resource.lower()) for found in one.open
        ]
        for block in one.blocks:
            blocks.setdefault(block.resource.lower(), []).append((block, one))
    for name, found in blocks.items():
        reading.resources[name] = _resource(reading, found)
    return reading


def _is_foreign(reading: Reading, document: SourceDocument) -> bool:
    if not (reading.title and document.title):
        return False
    if reading.title.casefold() == document.title.casefold():
        return False
    says = (
        f"describes the application {document.title!r}, not {reading.title!r}; "
        "one folder holds one application"
    )
    raise UnreadableError(says)


def _entry(reading: Reading, document: SourceDocument) -> None:
    reading.title = reading.title or document.title
    reading.description = reading.description or document.description
    reading.is_whole |= document.is_whole
    if document.version and reading.version and document.version != reading.version:
        place = document.blocks[0].place if document.blocks else None
        if place:
            says = f"version {document.version}, elsewhere {reading.version}"
            reading.open.append(Open("contradiction", says, place))
    reading.version = reading.version or document.version
    if not reading.servers or (_has_values(document) and not _has_values(reading)):
        reading.servers = document.servers or reading.servers
    for scheme, header in document.schemes.items():
        reading.schemes[scheme] = reading.schemes.get(scheme) or header


def _has_values(one: SourceDocument | Reading) -> bool:
    """Return whether the values of a server's variables are known."""
    return any("variables" in server for server in one.servers)


def _resource(reading: Reading, found: Sequence[tuple[Block, SourceDocument]]) -> Shown:
    shown = Shown(found[0][0].resource)
    shown.is_whole = any(document.is_whole for _, document in found)
    merger = Merger(reading, shown.title.lower())
    # Create says which fields are required; where it was not read, the next best does.
    order = {name: index for index, name in enumerate(OPERATION_NAMES)}
    blocks = sorted(found, key=lambda pair: order[pair[0].name])
    for block, _ in blocks:
        shown.blocks.setdefault(block.name, block)
        merger.path(shown, block)
    shown.request = merger.tables([b.request for b, _ in blocks if b.request], blocks)
    shown.response = merger.tables([b.response for b, _ in blocks if b.response], blocks)
    for block, _ in blocks:
        if block.filters is not None:
            shown.filters = _filters(shown.filters, block.filters)
    return shown


def _filters(one: Filters | None, other: Filters) -> Filters:
    if one is None:
        return other
    best = one if one.extent == COMPLETE or other.extent != COMPLETE else other
    return replace(
        best,
        operators={**other.operators, **one.operators},
        parameters={**other.parameters, **one.parameters},
        places={**other.places, **one.places},
    )


class Merger:
    """Merges tables and rows of one resource; contradictions go into the reading."""

    def __init__(self, reading: Reading, resource: str) -> None:
        self.reading = reading
        self.resource = resource

    def contradiction(self, row: ShownRow, text: str) -> None:
        """Report two places that say different things, once for each field and text."""
        one = Open("contradiction", text, row.place, self.resource, row.name)
        if not any(
            (o.kind, o.text, o.field, o.resource) == (one.kind, one.text, one.field, one.resource)
            for o in self.reading.open
        ):
            self.reading.open.append(one)

    def path(self, shown: Shown, block: Block) -> None:
        """Take the path of a resource from the path of one of its operations."""
        if block.path is None:
            return
        found = collection_of(block.name, block.path)
        if found is None:
            self.reading.open.append(
                Open("operation", f"{block.method} {block.path}", block.place, self.resource, None)
            )
        elif shown.path is None or found.rstrip("/") == shown.path.rstrip("/"):
            shown.path = shown.path or found
        else:
            says = f"{block.method} {block.path}, elsewhere {shown.path}"
            self.reading.open.append(Open("contradiction", says, block.place, self.resource, None))

    def tables(
        self, tables: Sequence[ShownTable], blocks: Sequence[tuple[Block, SourceDocument]]
    ) -> ShownTable | None:
        """Merge the tables of several operations, the furthest one first."""
        if not tables:
            return None
        counts = {id(b.request): b.required_counts for b, _ in blocks if b.request}
        whole = [table for table in tables if table.is_complete]
        # What is complete tells how far; of the others, the one that goes furthest.
        best = whole[0] if whole else max(tables, key=lambda table: len(table.rows))
        result = ShownTable(best.page, {}, best.extent)
        if any(table.extent == COMPLETE for table in whole):
            result.extent = COMPLETE
        required_by: dict[str, ShownRow] = {}
        for table in [best, *(table for table in tables if table is not best)]:
            for name, row in table.rows.items():
                if counts.get(id(table), True):
                    required_by.setdefault(name, row)
                known = result.rows.get(name)
                if known is None and table is not best and best.is_complete:
                    self.contradiction(row, f"{name}: in {table.page}, not in {best.page}")
                    continue
                result.rows[name] = self.rows(known, row) if known else replace(row)
        for name, row in result.rows.items():
            if name in required_by:
                row.required = self._required(name, required_by[name], tables, counts)
            else:
                row.shows = row.shows - {"required"}
        return result

    def _required(
        self, name: str, first: ShownRow, tables: Sequence[ShownTable], counts: dict[int, bool]
    ) -> bool:
        """Return whether a field is required: as Create has it, which comes first."""
        for table in tables:
            if counts.get(id(table), True) and name in table.rows:
                return table.rows[name].required
        return first.required

    def rows(
        self, one: ShownRow, other: ShownRow, *, ignore: frozenset[str] = frozenset()
    ) -> ShownRow:
        """Merge two rows of a field: aspect by aspect, from the one that shows it."""
        result = replace(
            one,
            keywords=dict(one.keywords),
            properties=dict(one.properties),
            shows=one.shows | other.shows,
        )
        for aspect in other.shows - ignore:
            if aspect not in one.shows:
                _take(result, other, aspect)
            elif aspect == "enum":
                self._enum(result, other)
            elif aspect == "properties":
                self._properties(result, other)
            elif aspect == "items":
                if one.items and other.items:
                    result.items = self.rows(one.items, other.items)
                else:
                    result.items = one.items or other.items
            elif aspect != "required" and value(one, aspect) != value(other, aspect):
                says = f"{one.name}: {told(other, aspect)}, elsewhere {told(one, aspect)}"
                self.contradiction(other, says)
        result.extensions = {**other.extensions, **one.extensions}
        result.id_of = one.id_of or other.id_of
        result.write_only = one.write_only or other.write_only
        return result

    def _enum(self, result: ShownRow, other: ShownRow) -> None:
        """Take the more exact of two lists of values."""
        if other.jammed is not None:
            if result.jammed is None and not _fits(result, other.jammed):
                self.contradiction(other, f"{other.name}: Enum {other.jammed}")
            return
        if result.jammed is not None:
            if not _fits(other, result.jammed):
                self.contradiction(other, f"{other.name}: {told(other, 'enum')}")
            _take(result, other, "enum")
            return
        ours, theirs = set(map(repr, result.enum or ())), set(map(repr, other.enum or ()))
        if result.enum_is_cut and (theirs >= ours) and len(theirs) >= len(ours):
            _take(result, other, "enum")
        elif not (other.enum_is_cut and ours >= theirs) and ours != theirs:
            says = f"{other.name}: {told(other, 'enum')}, elsewhere {told(result, 'enum')}"
            self.contradiction(other, says)

    def _properties(self, result: ShownRow, other: ShownRow) -> None:
        for name, row in other.properties.items():
            known = result.properties.get(name)
            result.properties[name] = self.rows(known, row) if known else row


def _fits(row: ShownRow, jammed: str) -> bool:
    """Return whether values would be printed like this when they run together."""
    return row.enum is not None and printed(row.enum) == jammed.removesuffix("null")


def _take(result: ShownRow, other: ShownRow, aspect: str) -> None:
    if aspect == "type":
        result.types = other.types
    elif aspect == "enum":
        result.enum, result.enum_is_cut = other.enum, other.enum_is_cut
        result.jammed, result.place = other.jammed, other.place
    elif aspect in KEYWORDS:
        for key in KEYWORDS[aspect]:
            result.keywords.pop(key, None)
            if key in other.keywords:
                result.keywords[key] = other.keywords[key]
    elif aspect in {"required", "items", "properties"}:
        setattr(result, aspect, getattr(other, aspect))
    else:
        setattr(result, _ATTRIBUTES[aspect], getattr(other, _ATTRIBUTES[aspect]))


def value(row: ShownRow, aspect: str) -> object:
    """Return what a row says on an aspect, to compare it."""
    if aspect == "type":
        return frozenset(row.types)
    if aspect in KEYWORDS:
        return {key: row.keywords[key] for key in KEYWORDS[aspect] if key in row.keywords}
    if aspect == "relations":
        return {kind: frozenset(names) for kind, names in row.relations.items()}
    return getattr(row, _ATTRIBUTES[aspect])


def promises_less(row: ShownRow, other: ShownRow, aspect: str) -> bool:
    """Return whether all keywords that a row has of an aspect are among those of another one."""
    said, more = value(row, aspect), value(other, aspect)
    assert isinstance(said, dict) and isinstance(more, dict)  # noqa: S101, PT018 -- keywords
    return said.items() <= more.items()


def told(row: ShownRow, aspect: str) -> str:
    """Return an aspect of a row in short words, for a report."""
    if aspect == "type":
        return " or ".join(row.types) or "any"
    if aspect == "enum":
        return "Enum " + ", ".join(map(str, row.enum or ()))
    if aspect in KEYWORDS:
        said = value(row, aspect)
        assert isinstance(said, dict)  # noqa: S101 -- that of a KEYWORDS aspect
        return ", ".join(f"{k} {v}" for k, v in said.items()) or f"no {aspect}"
    if aspect == "relations":
        return (
            "; ".join(f"{k}: {', '.join(names)}" for k, names in row.relations.items())
            or "no rules"
        )
    said = getattr(row, _ATTRIBUTES[aspect])
    word = {"null": "or null", "unique": "unique", "read_only": "read-only"}.get(aspect, aspect)
    if isinstance(said, bool):
        return word if said else f"not {word}"
    return str(said) if said else f"no {word}"
