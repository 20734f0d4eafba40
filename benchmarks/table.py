"""The measurements of a benchmark, as rows for a terminal and a file."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Spread:
    """The median, minimum, and maximum of several measurements."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return the spread of values."""
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        if self.low == self.high:
            return _short(self.median)
        return f"{_short(self.median)} ({_short(self.low)} to {_short(self.high)})"

    def plain(self) -> dict[str, float]:
        """Return it as a dictionary."""
        return {"median": self.median, "min": self.low, "max": self.high}


@dataclass
class MeasuredTable:
    """One table; `says` names what is measured, and its baseline."""

    name: str
    says: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """Add a row."""
        self.rows.append(cells)

    def show(self, console: Console) -> None:
        """Print the table."""
        drawn = Table(title=f"{self.name}: {self.says}", title_justify="left")
        for number, column in enumerate(self.columns):
            drawn.add_column(column, justify="right" if number else "left")
        for row in self.rows:
            drawn.add_row(*map(_drawn, row))
        console.print(drawn)
        for note in self.notes:
            console.print(f"  {note}", highlight=False)

    def plain(self) -> dict[str, Any]:
        """Return it as a dictionary."""
        rows = [
            {
                column: cell.plain() if isinstance(cell, Spread) else cell
                for column, cell in zip(self.columns, row, strict=True)
            }
            for row in self.rows
        ]
        return {"name": self.name, "says": self.says, "rows": rows, "notes": self.notes}


def _drawn(cell: object) -> str:
    if isinstance(cell, Spread):
        # On two lines, so that a table with several figures fits a terminal.
        return str(cell).replace(" (", "\n(")
    return _short(cell) if isinstance(cell, float) else str(cell)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 -- three digits
