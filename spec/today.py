"""The one day that every part of a run takes for today."""

import datetime as dt
import os
import sys

VARIABLE = "PIGELLO_TODAY"
# The exit code of a run that is set up wrongly; `reports.exits` names them all.
_CONFIGURATION = 78


def today() -> dt.date:
    """Return the day of the run, in UTC.

    The first call sets it for this process and for those that it starts: a run that passes midnight
    asks the same things to its end. The variable PIGELLO_TODAY, such as 2026-01-31, names another
    day. Ends the process with one sentence if the variable holds no date.
    """
    given = os.environ.setdefault(VARIABLE, dt.datetime.now(dt.UTC).date().isoformat())
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        # Modules of values ask while they are imported, before any command can catch an error.
        sys.stderr.write(f"{VARIABLE} must be a date such as 2026-01-31, not {given!r}.\n")
        raise SystemExit(_CONFIGURATION) from None
