"""What a run found: the shapes behind results.json, format 1.

The suite builds a `Results` and writes `Results.to_json()`; every page is made from that alone.
`results.schema.json` beside this module describes the same shapes for other readers.
"""

import dataclasses
import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NoReturn, Self

import jsonschema_rs

FORMAT = 1
SCHEMA_FILE = Path(__file__).with_name("results.schema.json")

Verdict = Literal["kept", "broken", "known", "open", "not_run", "error"]
RunVerdict = Literal["kept", "broken", "outage", "error"]
Basis = Literal["stated", "implied", "open"]
Operation = Literal["create", "list", "get", "update", "delete", "bulk_write"]


class InvalidResults(ValueError):  # noqa: N818 - named for what it says, not for being an error
    """Says in one sentence why a text is not results.json and what to do about it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Names the API under test as its reference does."""

    title: str
    version: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Holds what identifies a run and what would repeat it.

    `started` and `finished` are RFC 3339 date-times, `seconds` is wall-clock time. `partial` is
    the reason why only a part of the rules was asked for, or None for a full run.
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

    `steps` are the requests in order, the decisive one last. `marked` is the JSON Pointer of the
    value in question, such as "/ssn". `also` counts further cases that broke the rule the same way.
    """

    rule: str
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
    sentence, expected for the verdicts known, open, not run and error.
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
    caused_by: str | None = None
    cases: int = 0
    requests: int = 0
    findings: tuple[Finding, ...] = ()


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

    `headline` gives cause and hint of an outage or an error and is None otherwise.
    """

    run: Run
    verdict: RunVerdict
    exit_code: int
    headline: str | None = None
    rules: tuple[RuleResult, ...] = ()
    open_questions: tuple[OpenAnswer, ...] = ()
    errors: tuple[ErrorNote, ...] = ()

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
        _checked(json.loads(text))
        return text

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the results that a text of format 1 holds.

        Raises InvalidResults if the text is not JSON, is of another format or misses the schema.
        """
        try:
            document = json.loads(text, parse_constant=_refuse_constant)
        except InvalidResults:
            raise
        except (ValueError, RecursionError) as trouble:
            raise InvalidResults(
                f"This is not JSON ({trouble}); give the results.json that a run has written."
            ) from trouble
        return cls(**_parts(_checked(document)))


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in pairs}


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidResults(
        f"This is not JSON ({name} is no number in it); "
        "give the results.json that a run has written."
    )


@functools.cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _checked(document: object) -> dict[str, Any]:
    if not isinstance(document, dict) or "format" not in document:
        raise InvalidResults(
            "This JSON is not the results of a run (it has no format number); "
            "give the results.json that a run has written."
        )
    if document["format"] != FORMAT or isinstance(document["format"], bool):
        raise InvalidResults(
            f"These results are of format {_short(document['format'])} and only format {FORMAT} "
            "can be read; render them with the version of the suite that wrote them."
        )
    try:
        error = next(_validator().iter_errors(_well_formed(document)), None)
    except (ValueError, RecursionError) as trouble:
        raise InvalidResults(
            f"These results cannot be checked ({trouble}); run the contracts again."
        ) from trouble
    if error is not None:
        place = "/".join(str(step) for step in error.instance_path) or "the top"
        raise InvalidResults(
            f"These results do not fit format {FORMAT} at {place}: {_short(error.message)}; "
            "run the contracts again to write them anew."
        )
    _refuse_repeated_ids(document["rules"])
    return document


def _refuse_repeated_ids(rules: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule["id"] in seen:
            raise InvalidResults(
                f"These results judge the rule {_short(rule['id'])} twice; "
                "merge its findings into one entry."
            )
        seen.add(rule["id"])


def _well_formed(value: object) -> object:
    # The validator takes UTF-8 only, and evidence may hold a lone surrogate.
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_well_formed(name): _well_formed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_well_formed(item) for item in value]
    return value


def _short(value: object, limit: int = 200) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= limit else f"{text[:limit]}…"


def _parts(document: dict[str, Any]) -> dict[str, Any]:
    run = document["run"]
    return {
        "run": Run(**{**run, "api": Api(**run["api"])}),
        "verdict": document["verdict"],
        "headline": document["headline"],
        "exit_code": document["exit_code"],
        "rules": tuple(_rule(rule) for rule in document["rules"]),
        "open_questions": tuple(OpenAnswer(**answer) for answer in document["open_questions"]),
        "errors": tuple(ErrorNote(**note) for note in document["errors"]),
    }


def _rule(rule: dict[str, Any]) -> RuleResult:
    findings = tuple(_finding(finding) for finding in rule["findings"])
    return RuleResult(**{**rule, "source": Source(**rule["source"]), "findings": findings})


def _finding(finding: dict[str, Any]) -> Finding:
    steps = tuple(Exchange(**step) for step in finding["steps"])
    reproduce = Reproduce(**finding["reproduce"])
    return Finding(**{**finding, "steps": steps, "reproduce": reproduce})
