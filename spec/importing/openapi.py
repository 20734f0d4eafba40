"""OpenAPI 3.0 and 3.1 documents: the same promises, as schemas and as sentences beside them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from spec.importing.facts import (
    ASPECTS,
    COMPLETE,
    Block,
    Filters,
    Open,
    Place,
    Raw,
    ShownRow,
    ShownTable,
    SourceDocument,
    UnreadableError,
    is_field_name,
    is_resource_name,
)
from spec.importing.notation import FORMATS, ecma
from spec.importing.positions import Positions
from spec.importing.schemas import Flat, Schemas, Steps
from spec.importing.sentences import operators, understood, without_operators
from spec.importing.titles import operation_of
from spec.loader import RELATIONS
from spec.model import OperationName

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_LIMITS = {
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("multipleOf", "minItems", "maxItems", "minProperties", "maxProperties"),
}
# Kinds of credentials that use the same header.
_AUTHORIZATION = {"http", "oauth2", "openIdConnect"}

# What the parameter of a path may be called that is the id; others may name another field.
_IDS = {"id", "pk"}
# Properties of a page of List: the records, their number, and what leads to others.
_ENVELOPE = 5
# The usual names of the records in it.
USUAL = ("results", "items", "data", "records", "objects")
# The types of the values of an enumeration that names none.
_TYPE_OF = {str: "string", bool: "boolean", int: "integer", float: "number"}


def read_openapi(file: str, text: str, content: object) -> SourceDocument:
    """Read a document; raises UnreadableError where it is of another kind."""
    if not isinstance(content, dict):
        raise UnreadableError("holds no OpenAPI document")
    if "swagger" in content:
        raise UnreadableError("is Swagger 2.0; convert it to OpenAPI 3 first")
    version = content.get("openapi")
    if version is None:
        raise UnreadableError("holds no OpenAPI document: the key 'openapi' is missing")
    if not re.match(r"3\.[01](\.|$)", str(version)):
        raise UnreadableError(f"is OpenAPI {version}; 3.0 and 3.1 can be read")
    if not isinstance(content.get("paths"), dict) or not content["paths"]:
        raise UnreadableError("describes no operation: the key 'paths' is missing or empty")
    reader = _OpenApi(file, text, content)
    reader.read()
    return reader.document


class _OpenApi:
    """Reads one document."""

    def __init__(self, file: str, text: str, root: Raw) -> None:
        self.root = root
        self.positions = Positions(text)
        self.document = SourceDocument(file, "openapi", is_whole=True)
        self.schemas = Schemas(root)
        self.resource: str | None = None
        self._known_rows: dict[object, dict[str, ShownRow]] = {}

    def open(self, kind: str, text: str, path: Steps, field: str | None = None) -> None:
        """Report something that is not taken over."""
        place = Place(self.document.file, self.positions.line(path))
        one = Open(kind, text, place, self.resource, field)
        # Many operations may share one schema.
        if one not in self.document.open:
            self.document.open.append(one)

    def read(self) -> None:
        info = self.root.get("info")
        info = info if isinstance(info, dict) else {}
        self.document.title = _text(info.get("title"))
        self.document.version = _text(info.get("version"))
        self.document.description = _text(info.get("description"))
        self._servers()
        self._schemes()
        operations = list(self._operations())
        named = [(one, operation_of(_title(one[3]))) for one in operations]
        has_titles = any(name for _, name in named)
        shapes = Shapes(self.root) if not has_titles else None
        for (path, method, at, operation), name in named:
            self.resource = None
            told = shapes.name(path, method) if shapes else name
            if told is None:
                self.open("operation", _title(operation) or f"{method.upper()} {path}", at)
                continue
            self.resource = told[1]
            self._block(told, path, at, operation)
        self._addressed_by_id()

    def _addressed_by_id(self) -> None:
        """Leave out the operations that address a record by another field than its id.

        A resource of which no operation is left that reads is left out.
        """
        kept: list[Block] = []
        for resource in dict.fromkeys(one.resource for one in self.document.blocks):
            own = [one for one in self.document.blocks if one.resource == resource]
            tables = [table for one in own for table in (one.request, one.response) if table]
            names = {name for table in tables for name in table.rows} - _IDS
            by_another = [one for one in own if _parameter_of(one) in names]
            left = [one for one in own if one not in by_another]
            if by_another and not {"get", "list"} & {one.name for one in left}:
                left = []
            for one in own:
                if one not in left:
                    by = f"addresses records by {_parameter_of(by_another[0])}, not by id"
                    text = f"{one.method} {one.path}: {by}"
                    self.document.open.append(Open("operation", text, one.place, resource))
            kept += left
        self.document.blocks = kept

    def _operations(self) -> Iterator[tuple[str, str, Steps, Raw]]:
        for path, item in self.root["paths"].items():
            at: Steps = ("paths", path)
            item = self.schemas.local(item)  # noqa: PLW2901 -- what a $ref names
            if not isinstance(item, dict):
                continue
            for method in _METHODS:
                if isinstance(item.get(method), dict):
                    yield str(path), method, (*at, method), item[method]

    def _servers(self) -> None:
        servers = self.root.get("servers")
        for one in servers if isinstance(servers, list) else ():
            if isinstance(one, dict) and isinstance(one.get("url"), str):
                kept = {key: one[key] for key in ("url", "description", "variables") if key in one}
                self.document.servers.append(kept)

    def _schemes(self) -> None:
        components = self.root.get("components")
        schemes = components.get("securitySchemes") if isinstance(components, dict) else None
        for name, scheme in (schemes if isinstance(schemes, dict) else {}).items():
            one = self.schemas.local(scheme)
            one = one if isinstance(one, dict) else {}
            at: Steps = ("components", "securitySchemes", name)
            if one.get("type") == "apiKey" and one.get("in") == "header":
                self.document.schemes[name] = str(one.get("name"))
            elif str(one.get("type")) in _AUTHORIZATION:
                self.document.schemes[name] = "Authorization"
            else:
                self.open("notation", f"{name}: {_json(one)}", at)

    def _security(self, operation: Raw, at: Steps) -> list[str]:
        alternatives = operation.get("security", self.root.get("security"))
        if not isinstance(alternatives, list):
            return []
        sets = [list(one) for one in alternatives if isinstance(one, dict)]
        if [] in sets:
            # A call without credentials is as good.
            return []
        known = [[n for n in one if n in self.document.schemes] for one in sets]
        if len(sets) > 1:
            self.open("notation", f"security: {_json(alternatives)}", at)
        return next((one for one in known if one), [])

    def _block(
        self, named: tuple[OperationName, str], path: str, at: Steps, operation: Raw
    ) -> None:
        name, resource = named
        method = str(at[-1])
        prefix = _prefix(self.document.servers)
        place = Place(self.document.file, self.positions.line(at))
        title = _title(operation) or f"{method.upper()} {path}"
        block = Block(name, title, resource, method.upper(), prefix + path, place)
        block.basis = str(operation.get("x-basis", "stated"))
        block.schemes = self._security(operation, at)
        item = self.schemas.local(self.root["paths"][path])
        if name == "update" and method != "put" and isinstance(item, dict) and "put" in item:
            block.also = ["put"]
        body = self.schemas.local(operation.get("requestBody"))
        if isinstance(body, dict):
            block.request = self._body(body, title, (*at, "requestBody"), block)
            _drop(block.request, "read_only")
        responses = operation.get("responses")
        self._responses(block, responses if isinstance(responses, dict) else {}, at)
        if name == "list":
            block.filters = self._parameters(operation, path, title, at)
        self.document.blocks.append(block)

    def _body(
        self, body: Raw, page: str, at: Steps, block: Block | None, *, lists: bool = False
    ) -> ShownTable | None:
        """Read the fields of a body; an answer that `lists` records may have an envelope."""
        media = _json_media(body.get("content"))
        if media is None:
            return None
        schema = body["content"][media].get("schema", {})
        path: Steps = (*at, "content", media, "schema")
        flat = self.schemas.flat(schema, path)
        for _ in range(3):
            if "items" in flat.keywords:
                flat = self.schemas.flat(flat.keywords["items"], (*flat.path, "items"))
                break
            inner = self._envelope(flat, lists=lists)
            if inner is None:
                break
            flat = inner
        if block is not None and flat.component:
            block.required_counts = not flat.component.startswith("Patched")
        if not flat.properties:
            return None
        self._unknown(flat, None)
        table = ShownTable(page, self._table_rows(flat))
        table.extent = self._extent(table.rows)
        return table

    def _envelope(self, flat: Flat, *, lists: bool) -> Flat | None:
        """Return the schema of the records inside of an envelope, or of a further envelope."""
        if not lists and not ("results" in flat.properties and len(flat.properties) <= _ENVELOPE):
            return None
        inside = {
            name: self.schemas.flat(schema, path)
            for name, (schema, path) in flat.properties.items()
        }
        arrays = [name for name, one in inside.items() if "items" in one.keywords]
        named = [name for name in USUAL if name in inside]
        usual = [name for name in named if name in arrays] or named
        found = usual or (arrays if len(arrays) == 1 else [])
        return inside[found[0]] if found and "id" not in inside else None

    def _extent(self, rows: Mapping[str, object]) -> str:
        """Return how far a table goes: how far a bundle's does, its description alone knows."""
        if not self.schemas.is_bundle:
            return COMPLETE
        return f"cut short after {next(reversed(list(rows)), '')}"

    def _table_rows(self, flat: Flat) -> dict[str, ShownRow]:
        """Return the rows of a body, of which many operations share one schema."""
        places = tuple(path for _, path in flat.properties.values())
        key = self.resource, places, frozenset(flat.required)
        if key not in self._known_rows:
            self._known_rows[key] = self._rows(flat, set())
        known = self._known_rows[key]
        return {name: replace(row, keywords=dict(row.keywords)) for name, row in known.items()}

    def _rows(self, flat: Flat, inside: set[str]) -> dict[str, ShownRow]:
        rows: dict[str, ShownRow] = {}
        for name, (schema, path) in flat.properties.items():
            if not is_field_name(str(name)):
                self.open("notation", str(name), path)
                continue
            row = self._row(str(name), schema, path, inside)
            row.required = name in flat.required
            rows[str(name)] = row
        return rows

    def _row(self, name: str, schema: object, path: Steps, inside: set[str]) -> ShownRow:
        flat = self.schemas.flat(schema, path)
        place = Place(self.document.file, self.positions.line(path))
        row = ShownRow(name, place, shows=ASPECTS)
        self._unknown(flat, name)
        keywords = flat.keywords
        row.types = tuple(flat.types)
        if len(row.types) > 1:
            self.open("notation", f"type: {' or '.join(row.types)}", path, name)
            row.types = ()
        row.nullable = flat.nullable
        row.read_only = keywords.get("readOnly") is True
        row.write_only = keywords.get("writeOnly") is True
        for key in sorted(_LIMITS & set(keywords)):
            limit = keywords[key]
            if isinstance(limit, int | float) and not isinstance(limit, bool):
                row.keywords[key] = limit
            else:
                self.open("notation", f"{key}: {_json(limit)}", (*flat.path, key), name)
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
        self._inner(row, flat, path, inside)
        self._said(row, flat)
        if keywords.get("x-basis") == "open" and self.schemas.is_bundle:
            # Of such a field the bundle has the name alone.
            row.shows = frozenset()
        return row

    def _format(self, row: ShownRow, flat: Flat) -> None:
        told = flat.keywords.get("format")
        if isinstance(told, str) and told in FORMATS:
            row.keywords["format"] = told
        elif told is not None:
            self.open("format", str(told), (*flat.path, "format"), row.name)

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

    def _inner(self, row: ShownRow, flat: Flat, path: Steps, inside: set[str]) -> None:
        """Read a reference's target, an array's items, an object's properties."""
        if target := flat.reference():
            row.target = target
            return
        if "items" in flat.keywords and "array" in row.types:
            items = self.schemas.flat(flat.keywords["items"], (*flat.path, "items"))
            target = _text(flat.keywords.get("x-target")) or items.reference()
            if target:
                row.target = target
                row.items = ShownRow(row.name, row.place, types=("object",))
                return
            if not items.component or items.component not in inside:
                below = inside | ({items.component} if items.component else set())
                row.items = self._row(row.name, flat.keywords["items"], items.path, below)
            return
        if flat.properties and not (flat.component and flat.component in inside):
            row.properties = self._rows(
                flat, inside | ({flat.component} if flat.component else set())
            )
        del path

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
            self.open("sentence", words, (*flat.path, "description"), row.name)

    def _unknown(self, flat: Flat, field: str | None) -> None:
        for text, path in flat.unknown:
            self.open("notation", text, path, field)

    def _responses(self, block: Block, responses: Mapping[Any, Any], at: Steps) -> None:
        numbers = {str(number): one for number, one in responses.items()}
        block.errors = sorted(int(n) for n in numbers if re.fullmatch(r"4\d\d", n))
        for number in sorted(n for n in numbers if re.fullmatch(r"2\d\d", n)):
            one = self.schemas.local(numbers[number])
            one = one if isinstance(one, dict) else {}
            # A bundle tells which numbers its description only implies.
            if block.success is None and one.get("x-basis") != "implied":
                block.success = int(number)
                block.success_says = _text(one.get("description"))
            page, place = f"{block.title} › Responses", (*at, "responses", number)
            table = self._body(one, page, place, None, lists=block.name == "list")
            if table is not None:
                _drop(table, "write_only")
                block.response = table
                return

    def _parameters(self, operation: Raw, path: str, page: str, at: Steps) -> Filters:
        result = Filters(page)
        item = self.schemas.local(self.root["paths"][path])
        shared = item.get("parameters") if isinstance(item, dict) else None
        lists = [
            (shared, ("paths", path, "parameters")),
            (operation.get("parameters"), (*at, "parameters")),
        ]
        negated: set[str] = set()
        for parameters, where in lists:
            for index, raw in enumerate(parameters if isinstance(parameters, list) else ()):
                one = self.schemas.local(raw)
                if isinstance(one, dict) and one.get("in") == "query":
                    self._parameter(result, one, (*where, index), negated)
        _grouped(result, negated)
        if self.schemas.is_bundle:
            result.extent = self._extent(result.operators)
        return result

    def _parameter(self, result: Filters, one: Raw, at: Steps, negated: set[str]) -> None:
        name = str(one.get("name"))
        if name.endswith("!"):
            negated.add(name[:-1])
            return
        if together := _negations(one):
            negated |= together
            return
        if not is_field_name(name):
            self.open("notation", name, at)
            return
        description = str(one.get("description") or "")
        told = operators(description)
        schema = one.get("schema")
        row = self._row(name, schema if isinstance(schema, dict) else {}, (*at, "schema"), set())
        said = understood(without_operators(description))
        row.relations |= said.relations
        for _, words in said.unknown:
            self.open("sentence", words, (*at, "description"), name)
        if told is None:
            result.parameters[name] = row
            return
        result.operators[name] = told.names
        result.places[name] = row.place
        if not told.negatable:
            says = f"{name}: an operator does not support negation"
            self.open("sentence", says, (*at, "description"), name)


def _drop(table: ShownTable | None, direction: str) -> None:
    """Leave out the fields of a schema for both directions that a table does not have."""
    if table is not None:
        table.rows = {n: row for n, row in table.rows.items() if not getattr(row, direction)}


def _negations(parameter: Raw) -> set[str]:
    """Return the filters that one object of a bundle negates: its keys without their mark."""
    schema = parameter.get("schema")
    keys = schema.get("properties") if isinstance(schema, dict) else None
    names = {str(key) for key in keys} if isinstance(keys, dict) else set()
    return {name[:-1] for name in names} if all(name.endswith("!") for name in names) else set()


def _grouped(result: Filters, negated: set[str]) -> None:
    """Read `name`, `name!`, `name__in`, `name__in!` as one filter with its operators."""
    for name in [one for one in result.parameters if one in negated]:
        field, _, operator = name.partition("__")
        row = result.parameters.pop(name)
        known = result.operators.setdefault(field, [])
        result.places.setdefault(field, row.place)
        if operator and operator not in known:
            known.append(operator)


class Shapes:
    """Names the operations of a document without titles: by method and path."""

    def __init__(self, root: Raw) -> None:
        self.root = root
        self.items = {
            match[1]: match[0]
            for path in root["paths"]
            if (match := re.fullmatch(r"(/.*?)\{[^{}/]+\}/?", str(path)))
        }

    def name(self, path: str, method: str) -> tuple[OperationName, str] | None:
        """Return operation and resource; None for what is none of the six."""
        collection, kind = self._shape(path)
        told = {
            ("item", "get"): "get",
            ("item", "patch"): "update",
            ("item", "delete"): "delete",
            ("collection", "post"): "create",
            ("collection", "get"): "list",
            ("list", "post"): "bulk_write",
            ("list", "get"): "list",
        }.get((kind, method))
        title = self._resource(collection) if told else None
        return (cast("OperationName", told), title) if told and title else None

    def _shape(self, path: str) -> tuple[str, str]:
        match = re.fullmatch(r"(/.*?)\{[^{}/]+\}/?", path)
        if match:
            return match[1], "item"
        slashed = path if path.endswith("/") else path + "/"
        if slashed in self.items:
            return slashed, "collection"
        if slashed.endswith("/list/") and slashed[: -len("list/")] in self.items:
            return slashed[: -len("list/")], "list"
        return path, ""

    def _resource(self, collection: str) -> str | None:
        """Return a resource's name: its one tag where no other has it, else the path's word."""
        word = collection.rstrip("/").rpartition("/")[2]
        tags = [self._tags(one) for one in self.items]
        own = self._tags(collection)
        if len(own) == 1 and tags.count(own) == 1:
            tag = next(iter(own))
            if is_resource_name(tag):
                return tag[0].upper() + tag[1:]
        name = re.sub(r"[^A-Za-z0-9_]", "", word).capitalize()
        return name if is_resource_name(name) else None

    def _tags(self, collection: str) -> set[str]:
        item = self.root["paths"].get(self.items[collection])
        operations = item.values() if isinstance(item, dict) else ()
        return {
            str(tag)
            for one in operations
            if isinstance(one, dict)
            for tag in (one.get("tags") or ())
        }


def _title(operation: Raw) -> str:
    return " ".join(str(operation.get("summary") or "").split())


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _prefix(servers: list[Raw]) -> str:
    """Return the path that a server's address adds before every path."""
    match = re.fullmatch(r"(?:https?:)?//[^/]+(/.*)?|(/.*)", servers[0]["url"]) if servers else None
    return ((match[1] or match[2] or "") if match else "").rstrip("/")


def _json_media(content: object) -> str | None:
    if not isinstance(content, dict):
        return None
    medias = [media for media in content if isinstance(content[media], dict)]
    if "application/json" in medias:
        return "application/json"
    return next((media for media in medias if "json" in media or media == "*/*"), None)


def _parameter_of(block: Block) -> str:
    """Return the name of the parameter at the end of a path, which names a record."""
    match = re.search(r"\{([^{}/]+)\}/?$", block.path or "")
    return match[1] if match else ""
