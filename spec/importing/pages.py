"""The text of a reference page: its operations, each with its tables, in either layout."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from spec.importing import copied, run_together
from spec.importing.facts import (
    COMPLETE,
    WITH_GAPS,
    Block,
    Filters,
    Open,
    Place,
    ShownTable,
    SourceDocument,
)
from spec.importing.lines import NumberedLine, next_text, split
from spec.importing.rows import Reader, Rows
from spec.importing.sentences import operators
from spec.importing.titles import operation_of

_BUTTONS = {"Copy", "Expand all", "Collapse all", "View security details"}
_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}
_APPLICATION = re.compile(r"(?P<title>[^\W\d][^()]*?)\s*\((?P<version>\d[\w.-]*)\)")
_BODY = re.compile(r"Body\s*(?P<media>\w+/[\w.+-]+)?\s*(?P<array>Array\s*\[)?")
_CURL = re.compile(
    r"curl\b.*?-X\s+(?P<method>[A-Z]+)\s*\\?\s*'?(?P<server>https?://[^\s'/]+)(?P<path>/[^\s'\\?]*)",
    re.DOTALL,
)
_HEADER = re.compile(r"-H\s+'([A-Za-z0-9-]+):")
_KEYS = re.compile(r'"([A-Za-z_][\w-]*)"\s*:')
_PLACES = {"Path", "Query", "Header", "Headers", "Cookie", "Cookies"}


def is_page(text: str) -> bool:
    """Return whether a text holds at least one operation as a reference page shows it."""
    lines = split(text)
    return next(_headings(lines), None) is not None


def read_page(file: str, text: str) -> SourceDocument:
    """Read a page's text; the first table shows its layout."""
    lines = split(text)
    jammed = any(re.match(r"Body\w+/|pkstring", line.text) for line in lines)
    document = SourceDocument(file, "page" if jammed else "copy")
    reader = run_together.rows if jammed else copied.rows
    _preamble(document, lines)
    starts = [*_headings(lines), len(lines)]
    for start, end in pairwise(starts):
        _operation(document, lines[start:end], reader, ends_file=end == len(lines))
    return document


def _headings(lines: Sequence[NumberedLine]) -> Iterator[int]:
    """Yield where an operation begins: its title, a button or none, then "Request"."""
    for index, line in enumerate(lines):
        if line.text != "Request":
            continue
        back = index - 1
        while back >= 0 and (not lines[back].text or lines[back].text in _BUTTONS):
            back -= 1
        if back >= 0:
            yield back


def _preamble(document: SourceDocument, lines: Sequence[NumberedLine]) -> None:
    for line in lines:
        if document.title is None and (match := _APPLICATION.fullmatch(line.text)):
            document.title, document.version = match["title"], match["version"]
        elif line.text == "Servers":
            break
    for index, line in enumerate(lines):
        if line.text == "Servers" and (at := next_text(lines, index + 1)) is not None:
            if re.match(r"https?://", lines[at].text):
                document.servers.append({"url": lines[at].text.rstrip("/")})
            break


@dataclass(slots=True)
class _Parts:
    """The lines of an operation, by what they are about."""

    security: list[str] = field(default_factory=list)
    query: list[NumberedLine] | None = None
    query_ends: bool = True
    request: list[NumberedLine] | None = None
    request_ends: bool = True
    response: list[NumberedLine] | None = None
    response_ends: bool = True
    says: str | None = None
    numbers: list[int] = field(default_factory=list)


def _operation(
    document: SourceDocument, lines: Sequence[NumberedLine], reader: Reader, *, ends_file: bool
) -> None:
    place = Place(document.file, lines[0].number)
    title = lines[0].text
    named = operation_of(title)
    if named is None:
        document.open.append(Open("operation", title, place))
        return
    text = "\n".join(line.text for line in lines)
    method, path = _address(document, lines, text)
    parts = _parts(lines, ends_file=ends_file)
    block = Block(named[0], title, named[1], method or "", path, place)
    block.schemes = parts.security
    for scheme in parts.security:
        document.schemes.setdefault(scheme, None)
    _match_headers(document, _HEADER.findall(text))
    names = frozenset(_KEYS.findall(text))
    block.success_says = parts.says
    if parts.numbers:
        block.success = next((one for one in parts.numbers if 200 <= one < 300), None)  # noqa: PLR2004
        block.errors = [one for one in parts.numbers if one >= 400]  # noqa: PLR2004
    if parts.request is not None:
        found = reader(document.file, parts.request, names, cut=not parts.request_ends)
        block.request = _table(document, block, title, found)
    if parts.response is not None:
        found = reader(document.file, parts.response, names, cut=not parts.response_ends)
        block.response = _table(document, block, f"{title} › Responses", found)
    if parts.query is not None and block.name == "list":
        found = reader(document.file, parts.query, frozenset(), cut=not parts.query_ends)
        block.filters = _filters(document, block, title, found)
    document.blocks.append(block)


def _address(
    document: SourceDocument, lines: Sequence[NumberedLine], text: str
) -> tuple[str | None, str | None]:
    """Return method and path: of the curl line, or of the two lines below the request."""
    if match := _CURL.search(text):
        url = match["server"]
        if document.servers and "{" in document.servers[0]["url"]:
            _variable(document.servers[0], url)
        elif not document.servers:
            document.servers.append({"url": url})
        return match["method"], match["path"]
    for one, other in pairwise(lines):
        if one.text in _METHODS and other.text.startswith("/"):
            return one.text, other.text
    return None, None


def _variable(server: dict[str, object], url: str) -> None:
    """Read the value of a server's one variable from an address that was made with it."""
    template = str(server["url"])
    names = re.findall(r"\{(\w+)\}", template)
    if len(names) != 1 or "variables" in server:
        return
    before, after = template.split("{" + names[0] + "}")
    if url.startswith(before) and url.endswith(after):
        value = url[len(before) : len(url) - len(after)]
        server["variables"] = {names[0]: {"default": value, "enum": [value]}}


def _match_headers(document: SourceDocument, headers: Sequence[str]) -> None:
    """Match credentials and headers: by their names, the last of each by elimination."""
    free = [one for one in headers if one.lower() not in {"content-type", "accept"}]
    free = [one for one in dict.fromkeys(free) if one not in document.schemes.values()]
    for scheme, known in document.schemes.items():
        if known is None:
            words = scheme.replace("_", "-").upper()
            if found := [one for one in free if one.upper().endswith(words)]:
                document.schemes[scheme] = min(found, key=len)
                free.remove(document.schemes[scheme] or "")
    unmatched = [scheme for scheme, known in document.schemes.items() if known is None]
    if len(unmatched) == len(free) == 1:
        document.schemes[unmatched[0]] = free[0]


def _parts(lines: Sequence[NumberedLine], *, ends_file: bool) -> _Parts:
    parts = _Parts()
    index = 1
    answers = False
    while index < len(lines):
        line = lines[index].text
        if line == "Responses":
            answers = True
            index = _answer_heading(parts, lines, index + 1)
            continue
        if line == "Security" and not answers:
            index = _security(parts, lines, index + 1)
            continue
        if line in _PLACES and not answers:
            end = _table_end(lines, index + 1, answers=False)
            if line == "Query":
                parts.query = list(lines[index + 1 : end])
                parts.query_ends = end < len(lines) or not ends_file
            index = end
            continue
        body = _BODY.fullmatch(line)
        if body and (parts.response if answers else parts.request) is None:
            start = index + 1 if body["media"] else _after_media(lines, index + 1)
            index = _body(parts, lines, start, answers=answers, ends_file=ends_file)
            continue
        index += 1
    return parts


def _security(parts: _Parts, lines: Sequence[NumberedLine], start: int) -> int:
    at = next_text(lines, start)
    while at is not None and lines[at].text in _BUTTONS:
        at = next_text(lines, at + 1)
    if at is None:
        return len(lines)
    if re.fullmatch(r"[\w-]+(?:\s+(?:and|or)\s+[\w-]+)*", lines[at].text):
        parts.security = re.split(r"\s+(?:and|or)\s+", lines[at].text)
        return at + 1
    return at


def _answer_heading(parts: _Parts, lines: Sequence[NumberedLine], start: int) -> int:
    """Read the numbers of the tabs and the first answer's text, up to its body."""
    index = start
    while index < len(lines):
        line = lines[index].text
        if _BODY.fullmatch(line) or line in {"Response", "Headers"} or parts.says:
            break
        if re.fullmatch(r"\d{3}", line):
            parts.numbers.append(int(line))
        elif line and line not in _BUTTONS:
            parts.says = line
        index += 1
    return index


def _after_media(lines: Sequence[NumberedLine], start: int) -> int:
    """Return where a table begins whose media type is on a separate line."""
    at = next_text(lines, start)
    is_media = at is not None and re.fullmatch(r"\w+/[\w.+-]+", lines[at].text)
    return at + 1 if at is not None and is_media else start


def _body(
    parts: _Parts, lines: Sequence[NumberedLine], start: int, *, answers: bool, ends_file: bool
) -> int:
    end = _table_end(lines, start, answers=answers)
    whole = end < len(lines) or not ends_file
    if answers:
        parts.response, parts.response_ends = list(lines[start:end]), whole
    else:
        parts.request, parts.request_ends = list(lines[start:end]), whole
    return end


def _table_end(lines: Sequence[NumberedLine], start: int, *, answers: bool) -> int:
    """Return where a table ends: at the next part of the page, or at the end of the lines."""
    for index in range(start, len(lines)):
        line = lines[index].text
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        if answers:
            if line == "Response" and not _is_type(following):
                return index
            continue
        if line == "Responses" or line.startswith("curl "):
            return index
        if line in _METHODS and following.startswith("/"):
            return index
        if _BODY.fullmatch(line) and not _is_type(following):
            return index
        if line in _PLACES and not _is_type(following):
            return index
    return len(lines)


def _is_type(line: str) -> bool:
    """Return whether a line is a type, so that the line before it is a field's name."""
    return copied.TYPE_LINE.match(line) is not None


def _table(document: SourceDocument, block: Block, page: str, found: Rows) -> ShownTable:
    for one in found.open:
        document.open.append(Open(one.kind, one.text, one.place, block.resource, one.field))
    extent = WITH_GAPS if found.has_lost else COMPLETE
    if found.is_cut:
        last = next(reversed(found.rows), None)
        extent = f"cut short after {last}" if last else "not visible"
        text = found.cut_text or f"{page}: the table ends with the file"
        place = Place(document.file, found.last_line)
        document.open.append(Open("table", text, place, block.resource, found.cut_field))
    return ShownTable(page, found.rows, extent)


def _filters(document: SourceDocument, block: Block, page: str, found: Rows) -> Filters:
    """Turn the rows of List's parameters into filters and other parameters."""
    table = _table(document, block, page, found)
    result = Filters(page, extent=table.extent)
    for name, row in table.rows.items():
        says = result.add(row, operators(found.texts.get(name, "")))
        if says:
            document.open.append(Open("sentence", says, row.place, block.resource, name))
    return result
