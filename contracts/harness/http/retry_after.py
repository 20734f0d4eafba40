"""Computes how long to wait after 429 Too Many Requests."""

import datetime as dt
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

ATTEMPTS = 6
# The longest wait that a run makes for one request, in seconds.
LONGEST = 300.0
_FIRST = 0.5


def asked_for(headers: Mapping[str, str], attempt: int) -> float:
    """Return the seconds to wait: those of Retry-After, or half a second, doubled each time."""
    named = {name.lower(): value.strip() for name, value in headers.items()}
    asked = named.get("retry-after", "")
    if asked.isascii() and asked.isdecimal():
        return float(asked[:12])
    until = moment(asked)
    if until is None:
        return _FIRST * float(1 << attempt)
    # By the server's clock if it sends the time, because the clocks may differ.
    now = moment(named.get("date", "")) or dt.datetime.now(dt.UTC)
    return max(0.0, (until - now).total_seconds())


def moment(text: str) -> dt.datetime | None:
    """Return an HTTP date, or None."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
