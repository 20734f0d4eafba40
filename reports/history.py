"""Keeps the runs of each environment, one line per run, for later runs to compare with."""

import os
import re
import secrets
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from filelock import FileLock
from msgspec import Struct, ValidationError, convert

from reports.format import (
    Count,
    InvalidResults,
    Moment,
    RunVerdict,
    Seconds,
    Verdict,
    about,
    encoded,
    parsed,
)
from reports.results import Results
from spec.model import OperationName

# Some months of several runs a day.
KEEP = 400


class Line(Struct, frozen=True):
    """One run, as later runs need it; unknown properties are ignored.

    Most rules of a run share one verdict, so a line names only the others.
    """

    id: Annotated[str, about("Name of the run.")]
    started: Annotated[Moment, about("When it began.")]
    host: Annotated[str, about("Host that was judged.")]
    profile: Annotated[str, about("Depth of the run.")]
    verdict: Annotated[RunVerdict, about("Verdict of the whole run.")]
    partial: Annotated[bool, about("Whether some contracts were not selected or did not finish.")]
    resources: Annotated[tuple[str, ...], about("Resources whose rules were part of the run.")]
    rest: Annotated[
        Verdict, about("Verdict of every rule of these resources that is not in others.")
    ]
    others: Annotated[Mapping[Verdict, tuple[str, ...]], about("Ids of rules by verdict.")]
    counts: Annotated[Mapping[Verdict, Count], about("Number of rules by verdict.")]
    answers: Annotated[
        Mapping[str, str],
        about("Answers to open questions, and observations, by the id of either."),
    ]
    latency: Annotated[
        Mapping[OperationName, tuple[Count, Seconds, Seconds]],
        about("Requests, median and 95th percentile in seconds, by operation."),
    ]
    build: Annotated[str | None, about("Label of the build under test, or null.")] = None

    @classmethod
    def of(cls, results: Results) -> Self:
        """Return the line of a run."""
        run = results.run
        counts = Counter(rule.verdict for rule in results.rules)
        rest: Verdict = counts.most_common(1)[0][0] if counts else "not_run"
        others: dict[Verdict, list[str]] = {}
        for rule in results.rules:
            if rule.verdict != rest:
                others.setdefault(rule.verdict, []).append(rule.id)
        return cls(
            id=run.id,
            started=run.started,
            host=_host(results),
            profile=run.profile,
            verdict=results.verdict,
            partial=run.partial is not None,
            resources=tuple(dict.fromkeys(rule.resource for rule in results.rules)),
            rest=rest,
            others={verdict: tuple(names) for verdict, names in others.items()},
            counts=dict(counts),
            answers=results.answers,
            latency={one.operation: (one.requests, one.median, one.p95) for one in results.latency},
            build=run.build,
        )

    def text(self) -> str:
        """Return the line as it is written, in ASCII, its end included."""
        return encoded(self, separators=(",", ":")) + "\n"

    def verdicts(self) -> Mapping[str, Verdict]:
        """Return the verdicts that are not the `rest`, by id of the rule."""
        return {name: verdict for verdict, names in self.others.items() for name in names}

    def is_like(self, results: Results) -> bool:
        """Return whether a run can be compared with this one: same host, same profile, and later.

        A rule that only a deep profile finds broken is not fixed when a shallow one misses it.
        """
        same = (self.host, self.profile) == (_host(results), results.run.profile)
        return same and self.id != results.run.id and self.started <= results.run.started


def file_of(folder: Path, environment: str) -> Path:
    """Return the history file of an environment, whatever characters its name has."""
    name = re.sub(r"[^\w-]", "_", environment)
    return folder / f"{name}.jsonl"


def read(path: Path) -> tuple[list[Line], list[str]]:
    """Return the runs of a history, the oldest first, and a sentence for each damaged line.

    Reads a repeated run once, so that you can merge two histories by joining their texts.
    """
    if not path.exists():
        return [], []
    with _locked(path):
        return _read(path)


def _read(path: Path) -> tuple[list[Line], list[str]]:
    lines: dict[str, Line] = {}
    troubles: list[str] = []
    for number, text in enumerate(path.read_bytes().splitlines(), start=1):
        line = _line(text)
        if line is None:
            troubles.append(f"{path.name}, line {number}, is damaged and ignored.")
        else:
            lines[line.id] = line
    return sorted(lines.values(), key=lambda line: line.started), troubles


def append(path: Path, line: Line, keep: int = KEEP) -> None:
    """Add a run to a history, and drop the oldest runs beyond `keep`.

    Holds a lock, so that runs that end at the same time lose no line.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = line.text().encode("ascii")
    with _locked(path):
        present = path.read_bytes() if path.exists() else b""
        # A run that was killed while writing leaves half a line, which this line must not continue.
        if present and not present.endswith(b"\n"):
            text = b"\n" + text
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(descriptor, text)
        finally:
            os.close(descriptor)
        if present.count(b"\n") >= keep:
            _keep(path, keep)


def prune(path: Path, keep: int = KEEP) -> tuple[int, list[str]]:
    """Keep the last `keep` runs of a history; return how many lines it drops, and the troubles."""
    with _locked(path):
        return _keep(path, keep)


def _keep(path: Path, keep: int) -> tuple[int, list[str]]:
    lines, troubles = _read(path)
    before = len(path.read_bytes().splitlines())
    kept = lines[-keep:]
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    fresh.write_text("".join(one.text() for one in kept), encoding="ascii", newline="\n")
    fresh.replace(path)
    return before - len(kept), troubles


def _locked(path: Path) -> FileLock:
    # Next to the history, not on it: pruning replaces that file.
    return FileLock(path.with_name(f".{path.stem}.lock"))


def _line(text: bytes) -> Line | None:
    try:
        return convert(parsed(text), Line)
    except (ValidationError, InvalidResults, RecursionError):
        return None


def _host(results: Results) -> str:
    return urlsplit(results.run.base_url).hostname or ""
