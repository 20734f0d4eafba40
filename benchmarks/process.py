"""Starts a contract run as anybody would, and watches what it takes."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from mock_api.server import Mock
from spec import load

_ROOT = Path(__file__).resolve().parent.parent
_REPORT = re.compile(r"[Rr]eport: (\S+)/index\.html")
_BETWEEN = 0.1
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process has taken: wall-clock and CPU seconds, and megabytes of memory at most.

    `largest` is the memory of its largest process, `memory` that of all together; what they share
    is counted in each. `mock` is the CPU time of the mock among them. `folder` is where a contract
    run has written its report.
    """

    code: int
    seconds: float
    cpu: float
    mock: float
    memory: float
    largest: float
    out: str

    @property
    def folder(self) -> Path:
        """Where the report lies."""
        found = _REPORT.search(self.out)
        if found is None:
            message = f"no report was written:\n{self.out}"
            raise RuntimeError(message)
        return Path(found[1])

    @property
    def results(self) -> dict[str, Any]:
        """What results.json says."""
        told: dict[str, Any] = json.loads((self.folder / "results.json").read_bytes())
        return told

    @property
    def broken(self) -> list[str]:
        """The rules found broken."""
        return [rule["id"] for rule in self.results["rules"] if rule["verdict"] == "broken"]


def contracts(*arguments: str, mock: Mock | None = None) -> Cost:
    """Run the contracts; without a mock, against one that the run starts itself."""
    where = ("--base-url", mock.base_url) if mock else ()
    values = {s.variable: mock.credentials[s.header] for s in load().schemes} if mock else {}
    command = [sys.executable, "-m", "pytest", "contracts", "-q", "-p", "no:cacheprovider"]
    return run([*command, *where, *arguments], values)


def run(command: list[str], values: Mapping[str, str] = {}, folder: Path = _ROOT) -> Cost:
    """Run a command to its end, watching it and all it starts."""
    started = time.monotonic()
    process = psutil.Popen(
        command,
        cwd=folder,
        env={**os.environ, **values},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    watch = _Watch(process)
    thread = threading.Thread(target=watch.run, daemon=True)
    thread.start()
    out, _ = process.communicate()
    watch.ended.set()
    thread.join()
    return Cost(
        code=process.returncode,
        seconds=time.monotonic() - started,
        cpu=sum(watch.cpu.values()),
        mock=sum(watch.cpu[pid] for pid in watch.mocks),
        memory=watch.memory / _MEGABYTE,
        largest=watch.largest / _MEGABYTE,
        out=out,
    )


class _Watch:
    """Looks at a process and its children every tenth of a second."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self.ended = threading.Event()
        self.cpu: dict[int, float] = {}
        self.mocks: set[int] = set()
        self.memory = self.largest = 0

    def run(self) -> None:
        """Look until the process has ended."""
        while not self.ended.wait(_BETWEEN):
            with suppress(psutil.NoSuchProcess):
                self._look([self._process, *self._process.children(recursive=True)])

    def _look(self, processes: list[psutil.Process]) -> None:
        sizes = []
        for one in processes:
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                times = one.cpu_times()
                self.cpu[one.pid] = times.user + times.system
                sizes.append(one.memory_info().rss)
                if "mock_api" in one.cmdline():
                    self.mocks.add(one.pid)
        if sizes:
            self.memory = max(self.memory, sum(sizes))
            self.largest = max(self.largest, *sizes)
