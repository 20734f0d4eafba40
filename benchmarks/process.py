"""Starts a contract run from the command line, and measures what it takes."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from mock_api.server import Mock
from tests.support.runs import Run, variables

_ROOT = Path(__file__).resolve().parent.parent
_BETWEEN = 0.1
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Cost(Run):
    """A finished process and its cost, in seconds and megabytes.

    `seconds` is wall-clock time, `cpu` the CPU time of all processes, and `mock` that of the mock
    among them. `largest` is the peak memory of the largest process, `memory` that of all together.
    Shared memory counts once on Linux, and in each process elsewhere.
    """

    seconds: float
    cpu: float
    mock: float
    memory: float
    largest: float

    def green(self) -> "Cost":
        """Return itself if the exit code is 0; raises RuntimeError with the output otherwise."""
        if self.code:
            message = f"the process exited with {self.code}:\n{self.text}"
            raise RuntimeError(message)
        return self


def contracts(*arguments: str, mock: Mock | None = None) -> Cost:
    """Run the contracts; without `mock`, against one that the run starts."""
    where = ("--base-url", mock.base_url) if mock else ()
    values = variables(mock) if mock else {}
    command = [sys.executable, "-m", "pytest", "contracts", "-q", "-p", "no:cacheprovider"]
    return run([*command, *where, *arguments], values)


def run(command: list[str], values: Mapping[str, str] = {}, folder: Path = _ROOT) -> Cost:
    """Run a command to its end, and measure it with all its children."""
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
        out=out,
        err="",
        seconds=time.monotonic() - started,
        cpu=sum(watch.cpu.values()),
        mock=sum(watch.cpu[pid] for pid in watch.mocks),
        memory=watch.memory / _MEGABYTE,
        largest=watch.largest / _MEGABYTE,
    )


class _Watch:
    """Samples a process and its children every tenth of a second."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self.ended = threading.Event()
        self.cpu: dict[int, float] = {}
        self.mocks: set[int] = set()
        self.memory = self.largest = 0

    def run(self) -> None:
        """Sample until the process ends."""
        while not self.ended.wait(_BETWEEN):
            with suppress(psutil.NoSuchProcess):
                self._look([self._process, *self._process.children(recursive=True)])

    def _look(self, processes: list[psutil.Process]) -> None:
        sizes = []
        for one in processes:
            with suppress(psutil.Error):
                times = one.cpu_times()
                self.cpu[one.pid] = times.user + times.system
                held = one.memory_full_info()
                sizes.append(getattr(held, "pss", held.rss))
                self.largest = max(self.largest, held.rss)
                if "mock_api" in one.cmdline():
                    self.mocks.add(one.pid)
        self.memory = max(self.memory, sum(sizes))
