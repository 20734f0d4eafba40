"""A page as a crawler extracts it: name, type and limits of a field run together in one line."""

import re
from collections.abc import Iterator, Sequence

from spec.importing.facts import Open, Place, ShownRow
from spec.importing.lines import NumberedLine
from spec.importing.notation import Notation, fill, number, parse
from spec.importing.rows import SHOWN, Collected, Rows, assembled, lost
from spec.importing.sentences import HEADER, is_known
from spec.importing.values import run_together

_NAME = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*\*?")
_ENUM = re.compile(r"(?P<items>Items\s*)?(?:Enum|Value)\s*:?\s*(?P<values>.+)")
_DEFAULT = re.compile(r"Default\s*:?\s*(?P<value>.+)")
_NOTATION = re.compile(r"[<>]=? ?\d|\.\. ?\d|(?:read-only|write-only|required)$")
_SKIPPED = re.compile(r"(?:Array\s*\[|\]|Examples?\s*:.*|any)")
_FREE = re.compile(r"(?:[\w-]+\.)*(?:property name\*|additional property|pattern property).*")


def rows(file: str, lines: Sequence[NumberedLine], names: frozenset[str], *, cut: bool) -> Rows:
    """Read the rows of a table; `names` are names that an example beside it shows."""
    found: list[Collected] = []
    last = max((line.number for line in lines if line.text), default=0)
    blank = rules = False
    for line in lines:
        if not line.text:
            blank = True
            continue
        after_blank, blank = blank, False
        if line.text == HEADER:
            rules = True
        elif _belongs(line, found) or _SKIPPED.fullmatch(line.text) or _FREE.fullmatch(line.text):
            continue
        elif (row := _row(file, line, names)) is not None:
            found.append(row)
            rules = False
        elif _may_be_a_row(line.text, names, after_blank=after_blank) or (
            cut and line.number == last and (" " not in line.text or _name(line.text))
        ):
            found.append(lost(file, line.number, line.text, _name(line.text)))
            rules = False
        elif after_blank and found:
            text = f"{HEADER}\n\n{line.text}" if rules else line.text
            found[-1].paragraphs.append(NumberedLine(line.number, text))
    return assembled(file, found, cut=cut, last_line=last)


def _name(text: str) -> str:
    """Return the name that a line most likely begins with, although it is not understood."""
    return min((name for name, _ in _splits(text)), key=len, default="")


def _may_be_a_row(text: str, names: frozenset[str], *, after_blank: bool) -> bool:
    """Return whether a line that was not understood looks like a field and not like a text."""
    if _NOTATION.search(text):
        return True
    known = any(re.match(re.escape(name) + r"\w", text) for name in names)
    return known or (not after_blank and " " not in text)


def _belongs(line: NumberedLine, found: list[Collected]) -> bool:
    """Take a line that belongs to the row above it: a sentence, values, a default."""
    if not found:
        return False
    one = found[-1]
    if is_known(line.text):
        one.paragraphs.append(line)
        return True
    match = _ENUM.fullmatch(line.text)
    values = run_together(match["values"]) if match else None
    if match and values:
        one.values, one.items_values = values, bool(match["items"])
        return True
    match = _DEFAULT.fullmatch(line.text)
    return match is not None and _parsed_default(one, match["value"])


def _parsed_default(one: Collected, text: str) -> bool:
    values = re.fullmatch(r'"(.*)"|(true|false)|(-?\d+(?:\.\d+)?)', text.strip())
    if values is None:
        return False
    one.row.keywords["default"] = (
        values[1]
        if values[1] is not None
        else values[2] == "true"
        if values[2]
        else number(values[3])
    )
    return True


def _row(file: str, line: NumberedLine, names: frozenset[str]) -> Collected | None:
    splits = list(_splits(line.text))
    if not splits:
        return None
    # Where more than one reading is possible, an example that shows the name decides.
    splits.sort(key=lambda split: (len(split[1].rest), split[0] not in names, len(split[0])))
    name, notation = splits[0]
    if notation.rest and name.partition(".")[0] not in names and " " in notation.rest:
        return None
    place = Place(file, line.number)
    row = ShownRow(name.rstrip("*"), place, shows=SHOWN)
    collected = Collected(row, line)
    for kind, text in fill(row, notation):
        collected.open.append(Open(kind, _verbatim(kind, text, line), place, None, row.name))
    return collected


def _verbatim(kind: str, text: str, line: NumberedLine) -> str:
    return line.text if kind == "notation" and text not in line.text else text


def _splits(text: str) -> Iterator[tuple[str, Notation]]:
    """Yield every way to read a line as a name and a notation."""
    match = _NAME.match(text)
    if match is None:
        return
    for end in range(1, match.end() + 1):
        name = text[:end]
        if _NAME.fullmatch(name) and (notation := parse(text[end:].lstrip())):
            yield name, notation
