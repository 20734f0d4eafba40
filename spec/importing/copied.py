"""A page as a browser copies it: one thing a line, a field's name above its type."""

import json
import re
from collections.abc import Sequence

from spec.importing.facts import Open, Place, ShownRow
from spec.importing.lines import NumberedLine, next_text
from spec.importing.notation import ecma, fill, parse
from spec.importing.rows import SHOWN, Collected, Rows, assembled, lost
from spec.importing.sentences import HEADER, is_known
from spec.importing.values import ONE_VALUE, PrintedValues

_SCALAR = r"(?:string|integer|number|boolean|object|array|null|any)s?"
TYPE_LINE = re.compile(
    rf"(?:Array\s+of\s+)*(?:{_SCALAR}|items)(?:\s+or\s+{_SCALAR})*(?:\s*,\s.*|\s*[(\[<>=].*|$)"
)
_NAME = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*\*?")
_MARKS = {"required", "read-only", "write-only", "deprecated"}
_ENUM = re.compile(r"(?P<items>Items\s+)?(?:Enum|Value|Const)\s*:\s*(?P<rest>.*)")
_MORE = re.compile(r"\+\s*\d+\s+more")
_BUTTON = re.compile(
    r"[+−-]|(?:Show|Hide)\b.*|Array\s*\[|\]|Expand all|Collapse all|Copy|Find more info.*"
    r"|additional property|pattern property|property name\*"
)
_PATTERN = re.compile(r"\^.*|.*\$|.*\\Z")
_REGEX = re.compile(r"[\\\[\](){}|+*?^$]")


def rows(file: str, lines: Sequence[NumberedLine], names: frozenset[str], *, cut: bool) -> Rows:
    """Read the rows of a table."""
    del names
    reader = _Reader(file, lines)
    reader.read()
    last = max((line.number for line in lines if line.text), default=0)
    return assembled(file, reader.found, cut=cut, last_line=last)


class _Reader:
    """Goes through a table's lines once."""

    def __init__(self, file: str, lines: Sequence[NumberedLine]) -> None:
        self.file = file
        self.lines = lines
        self.found: list[Collected] = []

    def read(self) -> None:
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            if not line.text:
                index += 1
            elif (after := self._row(index)) is not None:
                index = after
            else:
                index = self._beside(index)

    def _row(self, index: int) -> int | None:
        """Begin a row where a name is above a type."""
        line = self.lines[index]
        following = next_text(self.lines, index + 1)
        if following is None or not _NAME.fullmatch(line.text):
            return None
        types = self.lines[following].text
        if not TYPE_LINE.fullmatch(types):
            return None
        # A marker above a field whose name is that of a type.
        if line.text in _MARKS and self.found and self._is_row(following):
            return None
        place = Place(self.file, line.number)
        row = ShownRow(line.text.rstrip("*"), place, shows=SHOWN)
        one = Collected(row, NumberedLine(line.number, f"{line.text}\n{types}"))
        notation = parse(re.sub(r"^((?:Array\s+of\s+)+)items", r"\1arrays", types))
        if notation is None:  # pragma: no cover -- TYPE_LINE is narrower
            return None
        for kind, text in fill(row, notation):
            one.open.append(Open(kind, text, Place(self.file, line.number), None, row.name))
        self.found.append(one)
        return following + 1

    def _is_row(self, index: int) -> bool:
        following = next_text(self.lines, index + 1)
        return (
            following is not None
            and _NAME.fullmatch(self.lines[index].text) is not None
            and TYPE_LINE.fullmatch(self.lines[following].text) is not None
        )

    def _beside(self, index: int) -> int:
        """Take a line that belongs to the row above it."""
        if not self.found:
            return index + (2 if self._lose(index) else 1)
        one, line = self.found[-1], self.lines[index]
        text = line.text
        if text in _MARKS:
            self._mark(one.row, text)
        elif _BUTTON.fullmatch(text) or text.startswith("Example"):
            return index + 1 + (1 if re.fullmatch(r"Examples?:", text) else 0)
        elif text in {"One of:", "Any of:"}:
            return self._alternatives(index + 1)
        elif match := _ENUM.fullmatch(text):
            return self._values(one, index, match)
        elif text.startswith("Default:"):
            return self._default(one, index)
        elif re.fullmatch(r"\([^()]+\)", text) and not one.paragraphs:
            self._paren(one, line)
        elif not one.paragraphs and self._is_pattern(one, line):
            inner = one.row.items or one.row
            inner.keywords["pattern"] = ecma(text)
        elif self._lose(index):
            return index + 2
        else:
            one.paragraphs.append(line)
        return index + 1

    def _lose(self, index: int) -> bool:
        """Keep a name above a line that is not a known type as a row that is not understood."""
        line = self.lines[index]
        below = self.lines[index + 1].text if index + 1 < len(self.lines) else ""
        is_name = _NAME.fullmatch(line.text) is not None
        if not is_name or not below or below in _MARKS or self._is_row(index + 1):
            return False
        self.found.append(lost(self.file, line.number, f"{line.text}\n{below}"))
        return True

    def _alternatives(self, index: int) -> int:
        """Skip the tabs of alternatives: the type line names them already."""
        while index < len(self.lines) and (
            not self.lines[index].text or TYPE_LINE.fullmatch(self.lines[index].text)
        ):
            index += 1
        return index

    @staticmethod
    def _mark(row: ShownRow, text: str) -> None:
        row.required |= text == "required"
        row.read_only |= text == "read-only"
        row.write_only |= text == "write-only"
        if text == "deprecated":
            row.keywords["deprecated"] = True

    def _values(self, one: Collected, index: int, match: "re.Match[str]") -> int:
        values, cut = [json.loads(v) for v in ONE_VALUE.findall(match["rest"])], False
        index += 1
        while index < len(self.lines):
            text = self.lines[index].text
            if ONE_VALUE.fullmatch(text):
                values.append(json.loads(text))
            elif _MORE.fullmatch(text):
                cut = True
            elif text:
                break
            index += 1
        one.values = PrintedValues(values, is_cut=cut)
        one.items_values = bool(match["items"])
        return index

    def _default(self, one: Collected, index: int) -> int:
        text = self.lines[index].text.removeprefix("Default:").strip()
        after = index + 1
        if not text:
            at = next_text(self.lines, after)
            if at is None:
                return after
            text, after = self.lines[at].text, at + 1
        try:
            one.row.keywords["default"] = json.loads(text)
        except ValueError:
            place = Place(self.file, self.lines[index].number)
            one.open.append(Open("notation", f"Default: {text}", place, None, one.row.name))
        return after

    def _paren(self, one: Collected, line: NumberedLine) -> None:
        """Take a target or a title; beside a plain value it is a title and says nothing."""
        row, inner = one.row, one.row.items or one.row
        if "object" in inner.types and row.target is None:
            row.target = line.text[1:-1].strip()

    def _is_pattern(self, one: Collected, line: NumberedLine) -> bool:
        """Return whether a line below a text's type is its pattern and not a description."""
        inner = one.row.items or one.row
        if inner.types and "string" not in inner.types:
            return False
        if "pattern" in inner.keywords or is_known(line.text) or line.text == HEADER:
            return False
        if _PATTERN.fullmatch(line.text):
            return True
        return " " not in line.text and _REGEX.search(line.text) is not None
