"""What bounds one request, and what bounds a run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Bounds of one request, in seconds: to connect, between two bytes, for the whole answer."""

    connect: float = 5.0
    read: float = 30.0
    answer: float = 60.0


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What a run may use: requests per second, requests and seconds in all; None is no limit."""

    rate: float | None = None
    requests: int | None = None
    seconds: float | None = None
