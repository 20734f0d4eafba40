"""Good descriptions with one thing spoilt, each with what the check tells of it."""

from dataclasses import dataclass
from pathlib import Path

from tests.support.descriptions import BERTHS, Change, exemplifying, line_of, replacing


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A change, and what is told: the file, the sentence from its first words on, the line."""

    change: Change
    file: str
    says: str
    at: str

    def told_in(self, folder: Path) -> str:
        """Give how the telling begins, once the description in the folder is changed."""
        path = folder / self.file
        return f"{path}:{line_of(path, self.at)}: {self.says}"


def spoilt(file: str, old: str, new: str, says: str, *, at: str | None = None) -> Spoilt:
    """Replace a text; unless another line is named by a text, the new one is told."""
    return Spoilt(replacing(file, old, new), file, says, new if at is None else at)


def spoilt_example(*lines: str, says: str) -> Spoilt:
    """Add lines to the example of a berth; the first one is told."""
    return Spoilt(exemplifying(*lines), BERTHS, f"example: {says}", lines[0])
