"""Shows how far a run has come: one live line on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Collection
from typing import Any

from contracts.harness.recording.report import ContractReport
from reports.printable import counted, duration

# Seconds between two updates on a terminal, and between two lines in a log.
_LIVE, _PLAIN = 0.2, 60.0


class ProgressLine:
    """Counts the contracts that have reported, and writes the count through pytest's terminal."""

    def __init__(self, terminal: Any) -> None:  # noqa: ANN401 -- pytest's reporter is not typed
        self._terminal = terminal
        self._started = self._written = time.monotonic()
        self._contracts = 0
        self._requests = 0
        self._done: set[str] = set()
        self._broken: set[str] = set()
        self._is_shown = False

    def add(self, report: ContractReport, expected: int, known: Collection[str]) -> None:
        """Count a report of `expected` ones, and write the line if it is time."""
        self._contracts += 1
        self._requests += report.requests
        if report.rule:
            self._done.add(report.rule)
        self._broken.update(one.rule for one in report.findings if one.rule not in known)
        now = time.monotonic()
        live = bool(self._terminal.isatty)
        if now - self._written < (_LIVE if live else _PLAIN):
            return
        self._written = now
        line = self._line(now - self._started, expected)
        if live:
            self._terminal.rewrite(line, erase=True)
            self._is_shown = True
        else:
            self._terminal.write_line(line)

    def clear(self) -> None:
        """Remove the live line, for what is printed next."""
        if self._is_shown:
            self._terminal.rewrite("", erase=True)
            self._is_shown = False

    def _line(self, seconds: float, expected: int) -> str:
        parts = [
            counted(len(self._done), "rule") + " done",
            counted(self._requests, "request"),
            counted(len(self._broken), "broken rule"),
        ]
        if expected > self._contracts:
            left = seconds / self._contracts * (expected - self._contracts)
            parts.append(f"about {duration(left)} left")
        return ", ".join(parts)
