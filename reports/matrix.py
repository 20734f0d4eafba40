"""Counts rules by verdict for each resource and operation."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reports.format import Verdict
from reports.results import RuleResult

OPERATIONS: dict[str, str] = {
    "create": "Create",
    "list": "List",
    "get": "Get",
    "update": "Update",
    "delete": "Delete",
    "bulk_write": "Bulk write",
}

# The operations, then the rules that belong to no operation.
COLUMNS = {**OPERATIONS, "fields": "Fields"}

# The first verdict present gives a cell its colour: one rule not run leaves a cell green.
TELLING_FIRST: tuple[Verdict, ...] = ("broken", "error", "known", "kept", "not_run", "open")


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts the rules of one resource and one operation, or of its fields."""

    column: str
    label: str
    counts: dict[Verdict, int]

    @property
    def telling(self) -> Verdict | None:
        """Return the verdict that gives the cell its colour, None if the cell has no rules."""
        return next(iter(self.counts), None)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one resource, in the order of the columns."""

    resource: str
    cells: list[Cell]


def matrix(rules: Iterable[RuleResult]) -> list[Row]:
    """Return a row for each resource, in the order in which the resources first appear."""
    counts: dict[str, dict[str, Counter[Verdict]]] = {}
    for rule in rules:
        row = counts.setdefault(rule.resource, {column: Counter() for column in COLUMNS})
        row[rule.operation or "fields"][rule.verdict] += 1
    return [
        Row(
            resource,
            [
                Cell(column, label, {v: row[column][v] for v in TELLING_FIRST if row[column][v]})
                for column, label in COLUMNS.items()
            ],
        )
        for resource, row in counts.items()
    ]
