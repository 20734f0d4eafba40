"""The `.md` twin of an operation: a heading, an endpoint, lists of fields.

White space means nothing here: a stored twin may have lost its line breaks, and the paragraphs
below a row are not indented as Markdown would have them.
"""

import re
from collections.abc import Sequence

from spec.importing.facts import (
    COMPLETE,
    WITH_GAPS,
    Block,
    Filters,
    Open,
    Place,
    ShownRow,
    ShownTable,
    SourceDocument,
    is_field_name,
)
from spec.importing.sentences import operators, understood, without_operators
from spec.importing.titles import operation_of
from spec.importing.values import parsed

# What a twin prints of a field. It prints no limits, formats, patterns, targets and items, and no
# read-only marker.
SHOWN = frozenset({"type", "null", "required", "unique", "relations", "enum"})
NOTE = f"{COMPLETE}, as the .md twin shows it"

_OPERATION = re.compile(
    r"(?:^|(?<=\s))#\s+(?P<title>[^#]+?)\s+Endpoint:\s+(?P<method>[A-Z]+)\s+(?P<path>/\S*)"
)
_VERSION = re.compile(r"Version:\s+(\S+)")
_SECURITY = re.compile(r"Security:\s+([\w-]+(?:(?:\s*,\s*|\s+(?:and|or)\s+)[\w-]+)*)")
_SECTION = re.compile(
    r"##\s+(?:(?P<query>Query)\s+parameters|(?P<other>(?:Path|Header|Cookie)\s+parameters)"
    r"|(?P<request>Request)\s+fields|Response\s+(?P<status>\d\d\d|\dXX|default)\s+fields)"
    r"\s*(?:\((?P<media>[^)]*)\))?\s*:?"
)
_ROW = re.compile(r"(?:(?<=\s)|^)-\s+`(?P<name>[^`\n]+)`\s+\((?P<type>[^()]*)\)")
_ROW_BEGINS = re.compile(r"(?:(?<=\s)|^)-\s+`")
_VALUE = r'(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|null|true|false)'
_ENUM = re.compile(
    rf"Enum:\s*(?:same\s+as\s+`+(?P<same>[^`]+)`+(?:\s*\(\d+\s+values?\))?"
    rf"|(?P<values>{_VALUE}(?:\s*,\s*{_VALUE})*)(?P<more>\s*,?\s*(?:\.\.\.|…|\+\s*\d+\s+more))?)"
)
_EXAMPLE = re.compile(r"Example:\s*(?:\"(?:[^\"\\]|\\.)*\"|\S+)")
_TYPES = {"string", "integer", "number", "boolean", "object", "array", "any", "null"}


def is_twin(text: str) -> bool:
    """Return whether a text is one or more twins."""
    return _OPERATION.search(text) is not None


def read_twin(file: str, text: str) -> SourceDocument:
    """Read every operation of a twin."""
    document = SourceDocument(file, "md")
    found = list(_OPERATION.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        _Twin(document, text, match, end).read()
    return document


class _Twin:
    """Reads one operation: `begin` and `end` bound it in the document's text."""

    def __init__(
        self, document: SourceDocument, text: str, heading: "re.Match[str]", end: int
    ) -> None:
        self.document = document
        self.text = text
        self.heading = heading
        self.end = end
        self.title = " ".join(heading["title"].split())
        self.resource: str | None = None

    def place(self, at: int) -> Place:
        """Return the line of an offset."""
        return Place(self.document.file, self.text.count("\n", 0, at) + 1)

    def read(self) -> None:
        named = operation_of(self.title)
        place = self.place(self.heading.start("title"))
        if named is None:
            self._open("operation", self.title, self.heading.start("title"))
            return
        self.resource = named[1]
        method, path = self.heading["method"], self.heading["path"]
        block = Block(named[0], self.title, named[1], method, path, place)
        sections = list(_SECTION.finditer(self.text, self.heading.end(), self.end))
        head = self.text[self.heading.end() : sections[0].start() if sections else self.end]
        if version := _VERSION.search(head):
            self.document.version = self.document.version or version[1]
        if security := _SECURITY.search(head):
            block.schemes = re.split(r"\s*,\s*|\s+(?:and|or)\s+", security[1])
            for scheme in block.schemes:
                self.document.schemes.setdefault(scheme, None)
        block.errors = [int(s["status"]) for s in sections if re.match("4", s["status"] or "")]
        for index, section in enumerate(sections):
            is_last = index + 1 == len(sections)
            end = self.end if is_last else sections[index + 1].start()
            self._section(block, section, end, is_last=is_last)
        self.document.blocks.append(block)

    def _section(self, block: Block, section: "re.Match[str]", end: int, *, is_last: bool) -> None:
        if section["other"]:
            return
        rows, extent = self._rows(section.end(), end, is_last=is_last and self._may_be_cut(section))
        if section["query"]:
            block.filters = self._filters(rows, extent)
        elif section["request"]:
            block.request = ShownTable(self.title, dict(_nested(self, rows)), extent)
        elif section["status"].startswith("2") and block.success is None:
            block.success = int(section["status"])
            if section["media"] or rows:
                page = f"{self.title} › Response {section['status']}"
                block.response = ShownTable(page, dict(_nested(self, rows)), extent)

    def _may_be_cut(self, section: "re.Match[str]") -> bool:
        """Return whether the last section may lack its end.

        Responses follow a request, and a whole file ends with a line break.
        """
        if section["request"] or section["query"]:
            return True
        return not (self.end < len(self.text) or self.text.endswith("\n")) and not re.match(
            "[345]", section["status"] or ""
        )

    def _rows(
        self, begin: int, end: int, *, is_last: bool
    ) -> tuple[list[tuple[ShownRow, str, int]], str]:
        """Read the rows between two offsets, and how far they go."""
        begins = [match.start() for match in _ROW_BEGINS.finditer(self.text, begin, end)]
        rows: list[tuple[ShownRow, str, int]] = []
        broken: int | None = None
        for at, after in zip(begins, [*begins[1:], end], strict=False):
            match = _ROW.match(self.text, at, after)
            if match is None:
                broken = at
                if after != end:
                    self._open("notation", self.text[at:after].strip(), at)
                continue
            rows.append((self._row(match), self.text[match.end() : after], match.end()))
        is_cut = is_last or (broken is not None and broken == begins[-1])
        if not is_cut:
            self._finish(rows)
            return rows, WITH_GAPS if broken is not None else NOTE
        cut_at = broken if broken is not None else (begins[-1] if begins else begin)
        if broken is None and rows:
            rows.pop()
        self._finish(rows)
        last = next((row.name.partition(".")[0] for row, _, _ in reversed(rows)), None)
        self._open("table", self.text[cut_at:end].strip() or self.title, cut_at)
        return rows, f"cut short after {last}" if last else "not visible"

    def _row(self, match: "re.Match[str]") -> ShownRow:
        row = ShownRow(match["name"].strip(), self.place(match.start()), shows=SHOWN)
        for word in re.split(r"\s*,\s*", match["type"].strip()):
            if word == "required":
                row.required = True
            elif word == "null":
                row.nullable = True
            elif word in _TYPES:
                row.types += () if word == "any" else (word,)
            else:
                self._open("notation", match[0].strip(), match.start(), row.name)
        return row

    def _finish(self, rows: Sequence[tuple[ShownRow, str, int]]) -> None:
        for row, text, at in rows:
            self._values(row, text, at, rows)
            rest = _EXAMPLE.sub("", without_operators(_ENUM.sub("", text)))
            said = understood(rest)
            row.unique, row.relations = said.unique, said.relations
            for _, words in said.unknown:
                found = self.text.find(words.split()[0], at)
                self._open("sentence", words, max(found, at), row.name)

    def _values(
        self, row: ShownRow, text: str, at: int, rows: Sequence[tuple[ShownRow, str, int]]
    ) -> None:
        match = _ENUM.search(text)
        if match is None:
            if "Enum:" in text:
                self._open("enumeration", " ".join(text.split()), at, row.name)
                row.shows = row.shows - {"enum"}
            return
        if not match["same"]:
            values = [value for value in parsed(match["values"]) if value is not None]
            row.enum, row.enum_is_cut = values, match["more"] is not None
            return
        same = match["same"].strip()
        others = [one for one, _, _ in rows if one.name == same and one.enum]
        others += [
            table.rows[same]
            for block in self.document.blocks
            for table in (block.request, block.response)
            if table and same in table.rows and table.rows[same].enum
        ]
        if others:
            row.enum = others[0].enum
        else:
            self._open("enumeration", match[0], at, row.name)
            row.shows = row.shows - {"enum"}

    def _filters(self, rows: Sequence[tuple[ShownRow, str, int]], extent: str) -> Filters:
        result = Filters(self.title, extent=extent.replace(NOTE, COMPLETE))
        for row, text, _ in rows:
            told = operators(text)
            if told is None:
                result.parameters[row.name] = row
                continue
            result.operators[row.name] = told.names
            result.places[row.name] = row.place
            if not told.negatable:
                says = f"{row.name}: an operator does not support negation"
                self.document.open.append(
                    Open("sentence", says, row.place, self.resource, row.name)
                )
        return result

    def _open(self, kind: str, text: str, at: int, field: str | None = None) -> None:
        self.document.open.append(Open(kind, text, self.place(at), self.resource, field))

    def lost(self, row: ShownRow) -> None:
        """Report a row whose name no field can have."""
        text = f"- `{row.name}`"
        self.document.open.append(Open("notation", text, row.place, self.resource, None))


def _nested(twin: _Twin, rows: Sequence[tuple[ShownRow, str, int]]) -> dict[str, ShownRow]:
    """Put the rows of nested properties below their objects."""
    table: dict[str, ShownRow] = {}
    for row, _, _ in rows:
        *parents, last = row.name.split(".")
        if not all(is_field_name(part) for part in (*parents, last)):
            twin.lost(row)
            continue
        into = table
        for parent in parents:
            if parent in into:
                owner = into[parent]
                owner.shows = owner.shows | {"properties"}
                into = owner.properties
        row.name = last
        into[last] = row
    return table
