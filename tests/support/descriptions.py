"""Copies of the project's description that a test may change."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from spec.loader import ACCOUNTS

Change = Callable[[Path], object]
BERTH = Path(__file__).with_name("berth.yaml")
LODGER = Path(__file__).with_name("lodger.yaml")
PAIR = ("protectedidentity", "workengagement")

ENTRY = "application.yaml"
SHARED = "fields.yaml"
QUESTIONS = "open_questions.yaml"
IDENTITY = "resources/protectedidentity.yaml"
ENGAGEMENT = "resources/workengagement.yaml"
BERTHS = "resources/berth.yaml"

# The line of workengagement.yaml that describes its name.
NAME = "    name: {type: string, maxLength: 255}\n"


def copied(folder: Path, names: Sequence[str] = PAIR) -> Path:
    """Copy the description into a folder, with these of its resources."""
    (folder / "resources").mkdir(parents=True)
    for path in ACCOUNTS.glob("*.yaml"):
        shutil.copy(path, folder)
    for name in names:
        shutil.copy(ACCOUNTS / "resources" / f"{name}.yaml", folder / "resources")
    return folder


def replacing(name: str, old: str, new: str) -> Change:
    """Make the change that replaces the first occurrence of a text in one file."""

    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r} any more"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def without(name: str) -> Change:
    """Make the change that removes a file or a folder."""

    def change(folder: Path) -> None:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()

    return change


def holding(name: str, content: bytes) -> Change:
    """Make the change that gives a file other content."""
    return lambda folder: (folder / name).write_bytes(content)


def exemplifying(*lines: str) -> Change:
    """Make the change that adds lines to the example of a berth."""
    return replacing(BERTHS, "  label: ab", "\n  ".join(("  label: ab", *lines)))


def each_of(*changes: Change) -> Change:
    """Make the change that makes each of these."""

    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def line_of(path: Path, text: str) -> int:
    """Give the number of the first line that holds a text; of an empty file, 1."""
    lines = path.read_text(encoding="utf-8").splitlines() or [""]
    return next(number for number, line in enumerate(lines, 1) if text in line)
