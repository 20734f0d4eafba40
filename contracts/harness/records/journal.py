"""Records every creation before and after it happens, so that a killed run loses no record.

Each run has one file with a JSON object on each line: what is about to be created, the result, and
what is deleted. Each line is one write to a file opened for appending, so that processes can share
it and a run can be killed between any two lines.
"""

import datetime as dt
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from contracts.harness.outcomes import SuiteFailure
from contracts.harness.paths import file_name

# So much of a body is kept for the person who closes a note, and to find a record without a tag.
_LONGEST, _LONGEST_UNTAGGED = 400, 100_000
# What a server or a strategy wrote may hold a credential.
_FOREIGN = {"sent", "made", "doubtful", "gone"}


@dataclass(frozen=True, slots=True)
class OpenNote:
    """A Create or a Bulk write that may have created unknown records.

    `tags` are the tags in what was `sent`, `doubtful` the ids of answered records that may belong
    to others. `settles` is when the request has certainly been carried out, if at all; None if the
    process ended before it knew. `process` and `number` close the note.
    """

    process: str
    number: int
    resource: str
    at: dt.datetime
    tags: tuple[str, ...] = ()
    sent: str = ""
    doubtful: tuple[str, ...] = ()
    settles: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What a run left behind.

    `records` are (resource, pk), the newest first. `known` are those of all records that the run
    certainly created, with the pk in lower case.
    """

    url: str
    run: str
    records: tuple[tuple[str, str], ...]
    notes: tuple[OpenNote, ...]
    known: frozenset[tuple[str, str]] = frozenset()

    @property
    def nothing(self) -> bool:
        """Whether everything that the run created is deleted."""
        return not self.records and not self.notes


@dataclass
class Journal:
    """The journal of one process of a run; without a path, nothing is written.

    `scrub` removes credentials from texts. `trouble` is why a line could not be written.
    """

    path: Path | None = None
    url: str = ""
    run: str = ""
    process: str = ""
    scrub: Callable[[str], str] = str
    trouble: str | None = field(default=None, init=False)
    _count: int = field(default=0, init=False)

    def intend(self, resource: str, bodies: Sequence[object], raw: bytes = b"") -> int:
        """Note that records are about to be created; returns the number that closes the note.

        Raises SuiteFailure if that cannot be written: the records could be lost.
        """
        self._count += 1
        if self.path is None:
            return self._count
        sent = raw.decode(errors="replace")
        tags = list(tags_in(bodies, sent, self.run))
        line = {
            "intends": self._count,
            "resource": resource,
            "at": dt.datetime.now(dt.UTC).isoformat(),
            "tags": tags,
            "sent": _start(sent, _LONGEST if tags else _LONGEST_UNTAGGED),
        }
        if not self._write(line):
            raise SuiteFailure(
                f"{self.path} cannot be written ({self.trouble}), so no more records are created"
            )
        return self._count

    def made(
        self,
        number: int,
        resource: str,
        pks: Iterable[str],
        *,
        settles: float | None = None,
        doubtful: Iterable[str] = (),
    ) -> None:
        """Note the created records.

        `settles` is None if there are certainly no others; otherwise it says in how many seconds
        the request has certainly been carried out, if at all.
        """
        line = {
            "made": list(pks),
            "intent": number,
            "resource": resource,
            "closes": settles is None,
        }
        if settles is not None:
            line["settles"] = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=settles)).isoformat()
        if doubts := list(doubtful):
            line["doubtful"] = doubts
        self._write(line)

    def found(self, note: OpenNote, pks: Iterable[str] = (), *, closes: bool) -> None:
        """Note which records a note is about; `closes` says that there are certainly no others."""
        line = {
            "made": list(pks),
            "intent": note.number,
            "resource": note.resource,
            "closes": closes,
        }
        self._write({**line, "process": note.process})

    def gone(self, resource: str, pk: str) -> None:
        """Note that a record is deleted."""
        self._write({"gone": pk, "resource": resource})

    def _scrubbed(self, value: object) -> object:
        if isinstance(value, list):
            return [self._scrubbed(one) for one in value]
        # A number is an id of a record, even if a credential that is not a secret is the same.
        return self.scrub(value) if isinstance(value, str) and not value.isdecimal() else value

    def _write(self, line: Mapping[str, Any]) -> bool:
        """Append a line; returns whether that succeeded, because a full disk stops no Delete."""
        if self.path is None:
            return True
        whole = {"url": self.url, "run": self.run, "process": self.process, **line}
        whole |= {key: self._scrubbed(line[key]) for key in _FOREIGN & line.keys()}
        text = (json.dumps(whole) + "\n").encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                written = os.write(descriptor, text)
            finally:
                os.close(descriptor)
        except OSError as error:
            self.trouble = error.strerror
            return False
        if written < len(text):
            self.trouble = "the disk is full"
        return written == len(text)


def _start(text: str, length: int) -> str:
    """Return the start of a text, marked as such, so that half a credential is recognized."""
    return text if len(text) <= length else f"{text[:length]}…"


def journals(output: Path, environment: str) -> Path:
    """Return the folder with the journals of an environment's runs."""
    return output / "journal" / file_name(environment)


def tags_in(bodies: Iterable[object], raw: str, run: str) -> Iterator[str]:
    """Yield the tags of a run in what is sent, each once; a body that is not JSON is searched."""
    # A random text of a contract marks a record, too.
    tag = re.compile(rf"contract-(?:{re.escape(run)}(?:-gw\d+)?-\d+|[0-9a-f]{{32}}\b)")
    if not run:
        return
    parsed = [one for one in bodies if isinstance(one, dict)]
    values = [value for one in parsed for value in one.values() if isinstance(value, str)]
    yield from dict.fromkeys(
        value for value in (values if parsed else tag.findall(raw)) if tag.match(value)
    )


def read_journal(path: Path) -> Left:
    """Return what the run of a journal left behind; a line cut by a kill is skipped."""
    url, run = "", path.stem
    notes: dict[tuple[str, int], OpenNote] = {}
    records: dict[tuple[str, str], None] = {}
    known: set[tuple[str, str]] = set()
    for line in _lines(path):
        url, run = line["url"], line["run"]
        resource, process = line["resource"], line["process"]
        if "intends" in line:
            number = line["intends"]
            notes[process, number] = OpenNote(
                process,
                number,
                resource,
                dt.datetime.fromisoformat(line["at"]),
                tuple(line["tags"]),
                line["sent"],
            )
        elif "made" in line:
            key = process, line["intent"]
            if line["closes"]:
                notes.pop(key, None)
            elif key in notes and "settles" in line:
                notes[key] = replace(
                    notes[key],
                    doubtful=tuple(line.get("doubtful", ())),
                    settles=dt.datetime.fromisoformat(line["settles"]),
                )
            records.update(dict.fromkeys((resource, pk) for pk in line["made"]))
            known.update((resource, pk.lower()) for pk in line["made"])
        else:
            records.pop((resource, line["gone"]), None)
    left = tuple(reversed(records))
    return Left(url, run, left, tuple(notes.values()), frozenset(known))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and {"url", "run", "process", "resource"} <= set(line):
            yield line
