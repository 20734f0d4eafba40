"""Renders rows as a table for the terminal, as JSON, or as Markdown."""

import io
import json
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

FORMATS = ("table", "json", "markdown")
TableRow = Mapping[str, str]


def render(rows: Sequence[TableRow], form: str) -> str:
    """Render rows with the same keys in one of FORMATS."""
    if form == "json":
        return json.dumps(list(rows), indent=2, ensure_ascii=False)
    if form == "markdown":
        return _markdown(rows)
    return _table(rows)


def _markdown(rows: Sequence[TableRow]) -> str:
    if not rows:
        return "Nothing matches."
    lines = [f"| {' | '.join(rows[0])} |", f"|{' --- |' * len(rows[0])}"]
    lines += [
        f"| {' | '.join(value.replace('|', chr(92) + '|') for value in row.values())} |"
        for row in rows
    ]
    return "\n".join(lines)


def _table(rows: Sequence[TableRow]) -> str:
    if not rows:
        return "Nothing matches."
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        table.add_column(name, overflow="fold", no_wrap=name == "id")
    for row in rows:
        table.add_row(*(escape(value) for value in row.values()))
    # A fixed width, so that a pipe gets the same as a terminal.
    console = Console(file=io.StringIO(), width=200, color_system=None)
    console.print(table)
    assert isinstance(console.file, io.StringIO)  # noqa: S101 -- given two lines above
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    return "\n".join([*lines, f"{len(rows)} in all"])
