r"""Formats request and response bodies: indents JSON, finds the value in question, cuts them.

JSON is indented token by token, so numbers and repeated names stay as they were sent. Only escaped
letters in strings are decoded: \u00e5 is hard to read.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reports.printable import visible

# A longer body is shown as it came: indenting it takes too long.
LAID_OUT_AT_MOST = 100_000

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


@dataclass(frozen=True, slots=True)
class PrintedBody:
    """A body ready to print, and the start and end of the value in question, if it is found."""

    text: str
    marked: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a body: plain text, the value in question, or a note on what is left out."""

    kind: Literal["text", "mark", "gap"]
    text: str


def laid_out(text: str, pointer: str | None = None) -> PrintedBody:
    """Return a body, indented if it is JSON, with the place of the value at a JSON Pointer."""
    if len(text) > LAID_OUT_AT_MOST or not _is_json(text):
        return PrintedBody(visible(text))
    return _Layout(pointer).of(text)


def value_at(text: str, pointer: str) -> str | None:
    """Return the value at a JSON Pointer as it is spelled in the body, on one line, or None."""
    body = laid_out(text, pointer)
    if body.marked is None:
        return None
    start, end = body.marked
    return " ".join(body.text[start:end].split())


def shortened(body: PrintedBody, limit: int) -> list[Part]:
    """Return a body in parts of about `limit` characters in all, with the value in question."""
    text = body.text
    start, end = body.marked or (0, 0)
    if len(text) <= limit:
        kept = [(0, len(text))]
    elif end <= limit:
        kept = [(0, limit)]
    else:
        around = limit // 4
        kept = [(0, around), (max(start - around, around), min(start + 2 * around, len(text)))]
    return list(_parts(text, kept, start, end))


def _parts(text: str, kept: list[tuple[int, int]], start: int, end: int) -> Iterator[Part]:
    position = 0
    for first, last in kept:
        if first > position:
            yield Part("gap", f"{first - position:,} characters left out")
        inner_start, inner_end = max(first, min(start, last)), max(first, min(end, last))
        for kind, a, b in (
            ("text", first, inner_start),
            ("mark", inner_start, inner_end),
            ("text", inner_end, last),
        ):
            if b > a:
                yield Part("mark" if kind == "mark" else "text", text[a:b])
        position = last
    if position < len(text):
        yield Part("gap", f"{len(text) - position:,} characters left out")


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


@dataclass(slots=True)
class _Level:
    is_object: bool
    key: str = ""
    index: int = 0

    def step(self) -> str:
        return self.key if self.is_object else str(self.index)


class _Layout:
    def __init__(self, pointer: str | None) -> None:
        self.wanted = None if pointer is None else _steps(pointer)
        self.pieces: list[str] = []
        self.length = 0
        self.levels: list[_Level] = []
        self.start: int | None = None
        self.marked: tuple[int, int] | None = None

    def of(self, text: str) -> PrintedBody:
        pieces = [match.group() for match in _TOKEN.finditer(text)]
        for number, piece in enumerate(pieces):
            following = pieces[number + 1] if number + 1 < len(pieces) else ""
            if piece == ",":
                self._write(",")
                self.levels[-1].index += 1
                self._line()
            elif piece == ":":
                self._write(": ")
            elif piece in "}]":
                self._close(piece, is_empty=pieces[number - 1] in "{[")
            elif following == ":":
                self.levels[-1].key = _name(piece)
                self._write(piece)
            else:
                self._value(piece, is_empty=following in ("}", "]"))
        return PrintedBody("".join(self.pieces), self.marked)

    def _value(self, piece: str, *, is_empty: bool) -> None:
        if self._is_wanted():
            self.start = self.length
        self._write(piece)
        if piece in "{[":
            self.levels.append(_Level(is_object=piece == "{"))
            if not is_empty:
                self._line()
        else:
            self._finish()

    def _close(self, piece: str, *, is_empty: bool) -> None:
        self.levels.pop()
        if not is_empty:
            self._line()
        self._write(piece)
        self._finish()

    def _finish(self) -> None:
        if self.start is not None and self.marked is None and self._is_wanted():
            self.marked = (self.start, self.length)

    def _is_wanted(self) -> bool:
        return (
            self.wanted is not None
            and len(self.levels) == len(self.wanted)
            and [level.step() for level in self.levels] == self.wanted
        )

    def _write(self, piece: str) -> None:
        is_escaped = piece[0] == '"' and "\\u" in piece
        read = json.dumps(json.loads(piece), ensure_ascii=False) if is_escaped else piece
        printable = visible(read)
        self.pieces.append(printable)
        self.length += len(printable)

    def _line(self) -> None:
        self._write("\n" + "  " * len(self.levels))


def _steps(pointer: str) -> list[str] | None:
    if not pointer.startswith("/"):
        return None
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]


def _name(token: str) -> str:
    return str(json.loads(token))
