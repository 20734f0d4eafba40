"""What a run may use: how fast it goes, how many requests it sends, how long it takes."""

import re
from collections.abc import Callable
from typing import Any

from contracts.harness.http.limits import RunLimits
from contracts.harness.outcomes import ConfigurationError

_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600}


def read_run_limits(
    option: Callable[[str], Any], usual_rate: float | None, machines: int = 1
) -> RunLimits:
    """Read the ceilings off the command line; raises ConfigurationError.

    So many `machines` go at the rate together.
    """
    rate = _rate(option("--rate-limit"), usual_rate)
    return RunLimits(
        rate=None if rate is None else rate / machines,
        requests=_requests(option("--max-requests")),
        seconds=_duration(option("--max-duration")),
    )


def per_second(given: object) -> float:
    """Read a rate such as "10/s", "600/min" or "5000/h"; raises ValueError."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?) ?/ ?(s|min|h)", str(given), re.ASCII)
    if found is None or not float(found[1]):
        raise ValueError(given)
    return float(found[1]) / _SECONDS[found[2]]


def _rate(given: str | None, usual: float | None) -> float | None:
    if given is None:
        return usual
    try:
        return per_second(given)
    except ValueError:
        raise ConfigurationError(
            f"--rate-limit {given!r} is no rate; give a number for a time, such as 10/s or 600/min."
        ) from None


def _requests(given: str | None) -> int | None:
    if given is None:
        return None
    if not re.fullmatch("[1-9][0-9]{0,11}", given):
        raise ConfigurationError(
            f"--max-requests {given!r} is no number of requests; give a whole number above 0."
        )
    return int(given)


def _duration(given: str | None) -> float | None:
    if given is None:
        return None
    found = re.fullmatch("([1-9][0-9]{0,8})(s|m|min|h)?", given)
    if not found:
        raise ConfigurationError(
            f"--max-duration {given!r} is no time; give one such as 600, 90s, 10m or 2h."
        )
    return float(found[1]) * _SECONDS.get(found[2], 1)
