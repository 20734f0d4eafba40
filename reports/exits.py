"""The exit codes of a run, and which of several decides."""

from collections.abc import Iterable
from enum import IntEnum

from reports.format import RunVerdict


class Exit(IntEnum):
    """Exit codes of a run; those of our own are the standard ones of sysexits.

    0 and 1 are pytest's as well; pytest keeps 2 (interrupted), 3, 4 (wrong option) and 5 (nothing
    selected) for itself.
    """

    KEPT = 0
    BROKEN = 1
    OUTAGE = 69
    ERROR = 70
    PARTIAL = 75
    CONFIGURATION = 78

    @property
    def verdict(self) -> RunVerdict:
        """The run's verdict in a word."""
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
    """Return the code that goes before the others; nothing said is kept."""
    said = {*codes, Exit.KEPT}
    return next(code for code in PRECEDENCE if code in said)
