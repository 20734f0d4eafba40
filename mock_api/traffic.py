"""How many requests came to the described paths, and over how long."""

import time
from dataclasses import dataclass


@dataclass
class Traffic:
    """Counts requests; `seconds` lie between the first one's arrival and the last one's."""

    requests: int = 0
    seconds: float = 0.0
    _began: float = 0.0

    def note(self) -> None:
        """Count a request that has just arrived."""
        now = time.monotonic()
        if not self.requests:
            self._began = now
        self.requests += 1
        self.seconds = now - self._began

    def clear(self) -> None:
        """Count anew."""
        self.requests, self.seconds = 0, 0.0

    def plain(self) -> dict[str, float]:
        """Give it as builtins."""
        return {"requests": self.requests, "seconds": round(self.seconds, 6)}
