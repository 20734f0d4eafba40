"""`python -m spec diff`: its output as a table, as JSON, and as Markdown."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from spec.catalogue import render
from spec.diff.comparing import Difference, Differing, compare
from spec.diff.sides import read_side


def run_diff(old: Path, new: Sequence[Path], form: str) -> tuple[str, int]:
    """Compare OLD with NEW; return the report and the exit code. Raises SpecError."""
    difference = compare(read_side([old]), read_side(new))
    return shown(difference, old, new, form), int(bool(difference))


def shown(difference: Difference, old: Path, new: Sequence[Path], form: str) -> str:
    """Return the report in one of the catalogue's forms."""
    lists = {
        "added": difference.added,
        "removed": difference.removed,
        "changed": difference.changed,
    }
    if form == "json":
        every = {**lists, "unseen": difference.unseen}
        told = {name: [one.row for one in found] for name, found in every.items()}
        return json.dumps(told, indent=2, ensure_ascii=False)
    names = f"{old} → {', '.join(map(str, new))}"
    counted = ", ".join(f"{len(found)} {name}" for name, found in lists.items())
    head = f"{names}: {counted}" if difference else f"{names}: no promise differs"
    rows = [
        {
            "change": name,
            "id": one.id,
            "for the sender": one.for_sender,
            "says": one.says if one.old is None else f"{one.old} → {one.new}",
        }
        for one, name in _grouped(lists)
    ]
    return "\n\n".join(
        part
        for part in (
            f"## {head}" if form == "markdown" else f"{head}.",
            render(rows, form) if rows else "",
            _unseen(difference.unseen),
        )
        if part
    )


def _grouped(lists: dict[str, list[Differing]]) -> list[tuple[Differing, str]]:
    """Put the entries of one resource together, and of one field or operation."""
    every = [(one, name) for name, found in lists.items() for one in found]
    order = {one.resource: index for index, (one, _) in reversed(list(enumerate(every)))}
    return sorted(every, key=lambda pair: (order[pair[0].resource], pair[0].id.split(".")[:2]))


def _unseen(entries: Sequence[Differing]) -> str:
    if not entries:
        return ""
    counts = Counter(one.resource for one in entries)
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    return (
        f"Unseen: {len(entries)} promises that the new form or its cut cannot show ({told}); "
        "--format json lists them."
    )
