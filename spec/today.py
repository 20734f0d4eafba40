"""The day that every part of a run takes for today."""

import datetime as dt
import os
import sys

VARIABLE = "PIGELLO_TODAY"
# The exit code of an invalid configuration; `reports.exits` lists all codes.
_CONFIGURATION = 78


def today() -> dt.date:
    """Return the day of the run, in UTC.

    The first call sets it for this process and its children, so that a run that passes midnight
    sends the same requests to its end. The variable PIGELLO_TODAY sets another day, such as
    2026-01-31. Exits with one sentence if the variable is not a date.
    """
    given = os.environ.setdefault(VARIABLE, dt.datetime.now(dt.UTC).date().isoformat())
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        # Some modules call this while they are imported, before a command can catch an error.
        sys.stderr.write(f"{VARIABLE} must be a date such as 2026-01-31, not {given!r}.\n")
        raise SystemExit(_CONFIGURATION) from None
