"""Counts what was wrong once, and right on a second look."""

from collections import Counter
from dataclasses import dataclass, field

from contracts.harness.http.written import LAGS
from reports.printable import counted


@dataclass
class Instability:
    """How often the answers of a contract or a run were in doubt, and for how many seconds."""

    counts: Counter[str] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)

    def note(self, doubt: str, seconds: float) -> None:
        """Count a call that was right on a second look, so many seconds later."""
        self.counts[doubt] += 1
        self.longest[doubt] = max(self.longest.get(doubt, 0.0), seconds)

    def add(self, other: "Instability") -> None:
        """Add the instability of a contract."""
        self.counts.update(other.counts)
        for doubt, seconds in other.longest.items():
            self.longest[doubt] = max(self.longest.get(doubt, 0.0), seconds)

    def sentences(self, requests: int) -> tuple[str, ...]:
        """Return what happened in a run of so many requests, a sentence for each cause."""
        calls = counted(requests, "call")
        lags = [self.longest[one] for one in LAGS if one in self.longest]
        said = [f"reads lag behind writes by up to {max(lags):.1f} s"] if lags else []
        for doubt, count in sorted(self.counts.items()):
            seconds = self.longest[doubt]
            match doubt.split():
                case ["broken"]:
                    said.append(f"{count} of {calls} lost the connection; the repeat was right")
                case ["locked"]:
                    said.append(f"{count} of {calls} found a record locked, up to {seconds:.1f} s")
                case ["down"]:
                    said.append(f"the environment was down for {seconds:.0f} s")
                case ["banned"]:
                    said.append(f"the environment refused everything for {seconds:.0f} s")
                case ["refused", status]:
                    said.append(f"{count} of {calls} answered {status}; the repeat was right")
                case [status] if status not in LAGS:
                    said.append(f"{count} of {calls} answered {status}; the repeat was right")
        return tuple(said)
