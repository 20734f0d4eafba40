"""The exit codes of a run, and their precedence."""

from collections.abc import Iterable
from enum import IntEnum

from reports.format import RunVerdict


class Exit(IntEnum):
    """The exit codes of a run. Codes from 64 follow sysexits.

    pytest uses 0 and 1 alike, and 2 (interrupted), 3 (internal error), 4 (invalid option) and 5
    (nothing selected) for itself.
    """

    KEPT = 0
    BROKEN = 1
    OUTAGE = 69
    ERROR = 70
    PARTIAL = 75
    CONFIGURATION = 78

    @property
    def verdict(self) -> RunVerdict:
        """The verdict of the run in one word."""
        return _VERDICTS.get(self, "error")


_VERDICTS: dict[Exit, RunVerdict] = {
    Exit.KEPT: "kept",
    Exit.BROKEN: "broken",
    Exit.OUTAGE: "outage",
}

PRECEDENCE = (
    Exit.BROKEN,
    Exit.OUTAGE,
    Exit.ERROR,
    Exit.CONFIGURATION,
    Exit.PARTIAL,
    Exit.KEPT,
)


def deciding(codes: Iterable[Exit]) -> Exit:
    """Return the code with the highest precedence; KEPT if there is none."""
    found = {*codes, Exit.KEPT}
    return next(code for code in PRECEDENCE if code in found)
