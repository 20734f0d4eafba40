"""Says how old a record is, by the clock of the server that shows it."""

import datetime as dt

from contracts.harness.http.exchange import Exchange

# In seconds: the Date header has no fractions.
_SLACK = 2.0


def created_at(record: object) -> dt.datetime | None:
    """Return when a record was created, or None if it does not show that."""
    shown = record.get("created_at") if isinstance(record, dict) else None
    try:
        moment = dt.datetime.fromisoformat(str(shown))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def is_new(record: object, exchange: Exchange, seconds: float) -> bool:
    """Return whether a record was certainly created in the last `seconds` before a response."""
    created, answered = created_at(record), exchange.answered_at
    if created is None or answered is None:
        return False
    return -_SLACK <= (answered - created).total_seconds() <= seconds + _SLACK
