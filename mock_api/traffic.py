"""Counts the requests to the described paths, and the time between them."""

import time
from dataclasses import dataclass


@dataclass
class Traffic:
    """Counts requests; `seconds` pass between the first arrival and the last."""

    requests: int = 0
    seconds: float = 0.0
    _began: float = 0.0

    def note(self) -> None:
        """Count a request that arrives now."""
        now = time.monotonic()
        if not self.requests:
            self._began = now
        self.requests += 1
        self.seconds = now - self._began

    def clear(self) -> None:
        """Reset the count."""
        self.requests, self.seconds = 0, 0.0

    def plain(self) -> dict[str, float]:
        """Return the counts as a dictionary."""
        return {"requests": self.requests, "seconds": round(self.seconds, 6)}
