"""The rows of a table as both layouts of a page lead to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from spec.importing.facts import ASPECTS, Open, Place, ShownRow, is_field_name
from spec.importing.lines import NumberedLine
from spec.importing.sentences import understood, without_operators
from spec.importing.values import PrintedValues

# A page prints everything but what lies inside a folded object.
SHOWN = ASPECTS - {"properties"}


@dataclass(slots=True)
class Rows:
    """What was read of a table: its rows by name, and what was not understood.

    `texts` holds the paragraphs beside each field. A table that ends with the file `is_cut`: its
    last row is left out, and `cut_text` is what was read of it. A table that `has_lost` holds lines
    that may be fields and were not understood.
    """

    rows: dict[str, ShownRow] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    open: list[Open] = field(default_factory=list)
    is_cut: bool = False
    cut_text: str | None = None
    cut_field: str | None = None
    last_line: int = 0
    has_lost: bool = False


Reader = Callable[..., Rows]


@dataclass(slots=True)
class Collected:
    """One row as it is read line by line; `is_lost` tells one that was not understood."""

    row: ShownRow
    line: NumberedLine
    paragraphs: list[NumberedLine] = field(default_factory=list)
    values: PrintedValues | None = None
    items_values: bool = False
    open: list[Open] = field(default_factory=list)
    is_lost: bool = False

    @property
    def text(self) -> str:
        """The paragraphs, as they are printed."""
        return "\n\n".join(line.text for line in self.paragraphs)


def assembled(file: str, found: Sequence[Collected], *, cut: bool, last_line: int) -> Rows:
    """Put the rows of a table together; the last one of a cut table is left out."""
    rows = Rows(is_cut=cut, last_line=last_line)
    kept = list(found)
    if cut and kept:
        last = kept.pop()
        rows.cut_field = last.row.name.partition(".")[0] or None
        rows.cut_text = "\n".join([last.line.text, *(line.text for line in last.paragraphs)])
        # A nested row belongs to the row above it, which is then not read to its end either.
        while (
            kept
            and rows.cut_field != last.row.name
            and (kept[-1].row.name.partition(".")[0] == rows.cut_field)
        ):
            kept.pop()
    for one in kept:
        if one.is_lost:
            # What is below it belongs to it, and to no other row.
            rows.has_lost = True
            rows.open.append(Open("notation", one.line.text, Place(file, one.line.number)))
            continue
        finish(file, one)
        rows.open += one.open
        _place(rows, one)
    return rows


def lost(file: str, number: int, text: str, name: str = "") -> Collected:
    """Return a row that was not understood; its name is only what it seems to be."""
    return Collected(ShownRow(name, Place(file, number)), NumberedLine(number, text), is_lost=True)


def finish(file: str, one: Collected) -> None:
    """Take what the paragraphs beside a row say, and its values."""
    row = one.row
    said = understood(without_operators(one.text))
    row.unique, row.relations = said.unique, said.relations
    for _, words in said.unknown:
        at = next((line for line in one.paragraphs if words in line.text), one.line)
        one.open.append(Open("sentence", words, Place(file, at.number), None, row.name))
    if one.values is None:
        return
    target = row.items if one.items_values and row.items else row
    target.enum = [value for value in one.values.values if value is not None] or None
    target.enum_is_cut = one.values.is_cut
    target.jammed = one.values.jammed


def _place(rows: Rows, one: Collected) -> None:
    """Put a row where it belongs: into the table, or below the object it is a part of."""
    name = one.row.name
    *parents, last = name.split(".")
    if not all(is_field_name(part) for part in (*parents, last)):
        rows.open.append(Open("notation", one.line.text, one.row.place, None, None))
        return
    if not parents:
        rows.rows[name] = one.row
        rows.texts[name] = one.text
        return
    into = rows.rows.get(parents[0])
    for part in parents[1:]:
        into = into.properties.get(part) if into else None
    if into is None:
        rows.open.append(Open("notation", one.line.text, one.row.place, None, name))
        return
    # A reference's own row: the id is what every reference holds.
    if into.target is not None and last == "id":
        return
    one.row.name = last
    into.properties[last] = one.row
    into.shows = into.shows | {"properties"}
