"""A document's lines, with their numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# What a browser puts between the parts of a long name so that it can break there.
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """One line without what is invisible in it; blank lines are kept."""

    number: int
    text: str


def split(text: str) -> list[NumberedLine]:
    """Split a text into its lines."""
    return [
        NumberedLine(number, _INVISIBLE.sub("", one).replace("\u00a0", " ").strip())
        for number, one in enumerate(text.splitlines(), 1)
    ]


def next_text(lines: Sequence[NumberedLine], start: int) -> int | None:
    """Return the index of the first line from `start` on that is not blank."""
    for index in range(start, len(lines)):
        if lines[index].text:
            return index
    return None


def texts(lines: Sequence[NumberedLine]) -> Iterator[NumberedLine]:
    """Yield the lines that are not blank."""
    return (line for line in lines if line.text)
