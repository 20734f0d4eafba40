"""Records every creation before and after it happens, so that a killed run loses no record.

Each run has one file with a JSON object on each line: what is about to be created, the result, and
what is deleted. Each line is one write to a file opened for appending, so that processes can share
it and a run can be killed between any two lines.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Left:
    """What a run left behind.

    `records` are (resource, pk), the newest first. `unanswered` are Creates without an answer, as
    (resource, custom_ids): their records may exist.
    """

    url: str
    run: str
    records: tuple[tuple[str, str], ...]
    unanswered: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def nothing(self) -> bool:
        """Whether everything that the run created is deleted."""
        return not self.records and not self.unanswered


@dataclass
class Journal:
    """The journal of one process of a run; without a path, nothing is written.

    `scrub` removes credentials from the ids of a server.
    """

    path: Path | None = None
    url: str = ""
    run: str = ""
    process: str = ""
    scrub: Callable[[str], str] = str
    _count: int = field(default=0, init=False)

    def intend(self, resource: str, bodies: Iterable[object]) -> int:
        """Note that records are about to be created; returns the number that closes the note."""
        self._count += 1
        tags = [one["custom_id"] for one in bodies if isinstance(one, dict) and _tagged(one)]
        # "marks" is the name of the tags in the file.
        self._write({"intends": self._count, "resource": resource, "marks": tags})
        return self._count

    def made(self, number: int, resource: str, pks: Iterable[str]) -> None:
        """Note the created records, even if there are none."""
        self._write(
            {"made": [self.scrub(pk) for pk in pks], "intent": number, "resource": resource}
        )

    def gone(self, resource: str, pk: str) -> None:
        """Note that a record is deleted."""
        self._write({"gone": self.scrub(pk), "resource": resource})

    def _write(self, line: Mapping[str, Any]) -> None:
        if self.path is None:
            return
        whole = {"url": self.url, "run": self.run, "process": self.process, **line}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, (json.dumps(whole) + "\n").encode())
        finally:
            os.close(descriptor)


def journals(output: Path, environment: str) -> Path:
    """Return the folder with the journals of an environment's runs."""
    return output / "journal" / environment


def _tagged(body: Mapping[str, Any]) -> bool:
    return isinstance(body.get("custom_id"), str)


def read_journal(path: Path) -> Left:
    """Return what the run of a journal left behind; a line cut by a kill is skipped."""
    url, run = "", path.stem
    intents: dict[tuple[str, int], tuple[str, tuple[str, ...]]] = {}
    records: dict[tuple[str, str], None] = {}
    for line in _lines(path):
        url, run = line["url"], line["run"]
        resource, process = line["resource"], line["process"]
        if "intends" in line:
            intents[process, line["intends"]] = resource, tuple(line["marks"])
        elif "made" in line:
            intents.pop((process, line["intent"]), None)
            records.update(dict.fromkeys((resource, pk) for pk in line["made"]))
        else:
            records.pop((resource, line["gone"]), None)
    return Left(url, run, tuple(reversed(records)), tuple(intents.values()))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and {"url", "run", "process", "resource"} <= set(line):
            yield line
