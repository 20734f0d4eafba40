"""OpenAPI 3.0 and 3.1 documents: the same promises, as schemas and as sentences beside them."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from spec.importing.facts import (
    Block,
    Open,
    Raw,
    ShownTable,
    SourceDocument,
    UnreadableError,
)
from spec.importing.list_parameters import ListParameters
from spec.importing.reporter import Reporter
from spec.importing.schema_rows import SchemaRows
from spec.importing.schemas import Flat, Schemas, Steps
from spec.importing.shapes import Shapes
from spec.importing.titles import operation_of
from spec.model import OperationName

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
# Kinds of credentials that use the same header.
_AUTHORIZATION = {"http", "oauth2", "openIdConnect"}
# What the parameter of a path may be called that is the id; others may name another field.
_IDS = {"id", "pk"}
# Properties of a page of List: the records, their number, and what leads to others.
_ENVELOPE = 5
# The usual names of the records in it.
_USUAL = ("results", "items", "data", "records", "objects")


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
        self.document = SourceDocument(file, "openapi", is_whole=True)
        self.schemas = Schemas(root)
        self.reporter = Reporter(self.document, text)
        self.rows = SchemaRows(self.schemas, self.reporter)
        self.parameters = ListParameters(root, self.schemas, self.rows, self.reporter)

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
            self.reporter.resource = None
            told = shapes.name(path, method) if shapes else name
            if told is None:
                self.reporter.open("operation", _title(operation) or f"{method.upper()} {path}", at)
                continue
            self.reporter.resource = told[1]
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
                self.reporter.open("notation", f"{name}: {_json(one)}", at)

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
            self.reporter.open("notation", f"security: {_json(alternatives)}", at)
        return next((one for one in known if one), [])

    def _block(
        self, named: tuple[OperationName, str], path: str, at: Steps, operation: Raw
    ) -> None:
        name, resource = named
        method = str(at[-1])
        prefix = _prefix(self.document.servers)
        place = self.reporter.place(at)
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
            block.filters = self.parameters.read(operation, path, title, at)
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
        self.rows.unknown(flat, None)
        table = ShownTable(page, self.rows.of_body(flat))
        table.extent = self.rows.extent(table.rows)
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
        named = [name for name in _USUAL if name in inside]
        usual = [name for name in named if name in arrays] or named
        found = usual or (arrays if len(arrays) == 1 else [])
        return inside[found[0]] if found and "id" not in inside else None

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


def _drop(table: ShownTable | None, direction: str) -> None:
    """Leave out the fields of a schema for both directions that a table does not have."""
    if table is not None:
        table.rows = {n: row for n, row in table.rows.items() if not getattr(row, direction)}


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
