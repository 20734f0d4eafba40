"""The limits of one request, and of a run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits of one request, in seconds: to connect, between two bytes, for the whole response."""

    connect: float = 5.0
    read: float = 30.0
    answer: float = 60.0


@dataclass(frozen=True, slots=True)
class RunLimits:
    """Limits of a run: requests per second, requests, and seconds; None means unlimited."""

    rate: float | None = None
    requests: int | None = None
    seconds: float | None = None
