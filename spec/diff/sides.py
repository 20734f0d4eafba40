"""The two sides of a comparison: a description's folder, or documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spec.importing.applying import apply
from spec.importing.description import Description, as_document, read_description
from spec.importing.facts import UnreadableError
from spec.importing.files import read_file
from spec.importing.merging import Reading, merged
from spec.importing.new import new_description
from spec.loader import SpecError


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what it promises as a description, and what it can show at all."""

    description: Description
    reading: Reading
    is_folder: bool


def read_side(paths: Sequence[Path]) -> Side:
    """Read a folder or documents; raises SpecError, with a sentence for each that is refused."""
    if len(paths) == 1 and paths[0].is_dir():
        description = read_description(paths[0])
        shown = merged([as_document(description, str(paths[0]))])
        return Side(description, shown, is_folder=True)
    reading: Reading | None = None
    documents, refused = [], []
    for path in paths:
        try:
            documents.append(read_file(path))
            reading = merged(documents)
        except UnreadableError as error:
            refused.append(f"{path}: {error}.")
    if refused or reading is None:
        raise SpecError("\nerror: ".join(refused))
    empty = new_description(reading, paths[0].parent)
    return Side(apply(empty, reading), reading, is_folder=False)


def updated(side: Side, by: Side) -> Description:
    """Return what a side promises once it takes over what the other one shows."""
    return apply(side.description, by.reading)
