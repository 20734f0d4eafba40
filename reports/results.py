"""What a run found: the shapes behind results.json, format 2.

The suite builds a `Results` and writes `Results.to_json()`; every page is made from that alone.
`results.schema.json` beside this module describes the same shapes for other readers.
"""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, Self

from reports.format import (
    FORMAT,
    Basis,
    InvalidResults,
    Operation,
    RunVerdict,
    Verdict,
    checked,
    parsed,
)
from reports.past import Changes, Exercise, Latency, PastRun, changes_of, exercise_of, past_run_of
from reports.shards import Shard


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Names the API under test as its reference does."""

    title: str
    version: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Holds what identifies a run and what would repeat it.

    `started` and `finished` are RFC 3339 date-times, `seconds` is wall-clock time. `partial` is
    the reason why only a part of the rules was asked for, or None for a full run. `shard` is the
    share of the rules that was this run's to judge, None for all of them.
    """

    id: str
    started: str
    finished: str
    seconds: float
    suite: str
    api: Api
    environment: str
    base_url: str
    profile: str
    seed: int
    references: str
    workers: int
    requests: int
    partial: str | None = None
    command: str
    shard: Shard | None = None
    healed: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Holds one request and its answer, secrets already replaced by the names of their variables.

    Bodies are text, or None where there is none. Without an answer, `status` is None and `error`
    says what happened instead. `seconds` is the time until the answer was read.
    """

    operation: str | None
    method: str
    path: str
    request_headers: Mapping[str, str]
    request_body: str | None
    status: int | None
    reason: str
    response_headers: Mapping[str, str]
    response_body: str | None
    error: str | None
    seconds: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reproduce:
    """Holds the two ways to see a finding again: one request by hand, or the rule's contract."""

    curl: str
    pytest: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Holds the evidence of one way in which a rule was broken.

    `code` names the way and stays the same when the words of `summary` change.
    `steps` are the requests in order, the decisive one last. `marked` is the JSON Pointer of the
    value in question, such as "/ssn". `also` counts further cases that broke the rule the same way.
    """

    rule: str
    code: str
    summary: str
    contract: str
    because: str | None
    expected: str
    got: str
    marked: str | None
    steps: tuple[Exchange, ...]
    reproduce: Reproduce
    also: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Names the place in the reference where a rule stands, with its address where it has one."""

    text: str
    url: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """Holds one rule and its verdict.

    `caused_by` is the id of the rule whose failure kept this one from being judged. `reason` is a
    sentence, expected for the verdicts known, open, not run and error; `reason_code` names it and
    stays the same when its words change. `since` is when the first
    of the runs began that found it broken without one in between that found it kept; None if it
    was not broken when last judged. `past` are its verdicts in the runs of `Results.history`, in
    the same order, None where it was no part of the run; empty for a rule that is not broken.
    """

    id: str
    kind: str
    says: str
    basis: Basis
    source: Source
    resource: str
    operation: Operation | None
    field: str | None
    verdict: Verdict
    reason: str | None = None
    reason_code: str | None = None
    caused_by: str | None = None
    cases: int = 0
    requests: int = 0
    findings: tuple[Finding, ...] = ()
    since: str | None = None
    past: tuple[Verdict | None, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OpenAnswer:
    """Holds what this environment answered where the reference is silent."""

    id: str
    resource: str
    operation: str | None
    asks: str
    answer: str
    request: str
    basis_text: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ErrorNote:
    """Names one trouble of the suite or the environment: where it arose and what it said."""

    where: str
    message: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Holds a whole run: results.json as Python values.

    `headline` gives cause and hint of an outage or an error and is None otherwise. `changes` is
    None where there is no earlier run to compare with. `history` ends with this run.
    """

    run: Run
    verdict: RunVerdict
    exit_code: int
    headline: str | None = None
    rules: tuple[RuleResult, ...] = ()
    open_questions: tuple[OpenAnswer, ...] = ()
    errors: tuple[ErrorNote, ...] = ()
    latency: tuple[Latency, ...] = ()
    exercise: tuple[Exercise, ...] = ()
    changes: Changes | None = None
    history: tuple[PastRun, ...] = ()

    def to_json(self) -> str:
        """Return the text of results.json, in ASCII.

        Raises InvalidResults if a value does not fit the schema.
        """
        document = {"format": FORMAT, **dataclasses.asdict(self, dict_factory=_plain)}
        try:
            text = json.dumps(document, indent=1, allow_nan=False)
        except (TypeError, ValueError) as trouble:
            raise InvalidResults(
                f"These results cannot be written as JSON: {trouble}; "
                "give them text, whole numbers and finite seconds only."
            ) from trouble
        # Read back, so that what is written can always be read.
        checked(json.loads(text))
        return text

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the results that a text of format 2 holds.

        Raises InvalidResults if the text is not JSON, is of another format or misses the schema.
        """
        return cls(**_parts(checked(parsed(text))))


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in pairs}


def _parts(document: dict[str, Any]) -> dict[str, Any]:
    run = document["run"]
    shard = run.get("shard")
    return {
        "run": Run(**{**run, "api": Api(**run["api"]), "shard": shard and Shard(**shard)}),
        "verdict": document["verdict"],
        "headline": document["headline"],
        "exit_code": document["exit_code"],
        "rules": tuple(_rule(rule) for rule in document["rules"]),
        "open_questions": tuple(OpenAnswer(**answer) for answer in document["open_questions"]),
        "errors": tuple(ErrorNote(**note) for note in document["errors"]),
        "latency": tuple(Latency(**one) for one in document["latency"]),
        "exercise": tuple(exercise_of(one) for one in document["exercise"]),
        "changes": document["changes"] and changes_of(document["changes"]),
        "history": tuple(past_run_of(one) for one in document["history"]),
    }


def _rule(rule: dict[str, Any]) -> RuleResult:
    findings = tuple(_finding(finding) for finding in rule["findings"])
    parts = {"source": Source(**rule["source"]), "findings": findings, "past": tuple(rule["past"])}
    return RuleResult(**{**rule, **parts})


def _finding(finding: dict[str, Any]) -> Finding:
    steps = tuple(Exchange(**step) for step in finding["steps"])
    reproduce = Reproduce(**finding["reproduce"])
    return Finding(**{**finding, "steps": steps, "reproduce": reproduce})
