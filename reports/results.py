"""What a run found: the shapes behind results.json.

The suite builds a `Results` and writes `Results.to_json()`; every page is made from that alone.
`python -m reports.schema` writes the same shapes as JSON Schema for other readers.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from msgspec import Meta

from reports.format import (
    FORMAT,
    Count,
    FailOn,
    Id,
    InvalidResults,
    Moment,
    RunVerdict,
    Seconds,
    Shape,
    Verdict,
    about,
    decoded,
    encoded,
    parsed,
    short,
)
from reports.past import Changes, Exercise, Latency, PastRun
from reports.shards import Shard
from spec.model import Basis, OperationName

# The response headers that evidence keeps and the page shows, in lower case.
KEPT_HEADERS = frozenset(
    {"allow", "content-type", "location", "retry-after", "www-authenticate", "x-request-id"}
)
Name = Annotated[str, Meta(min_length=1)]


class Api(Shape, frozen=True):
    """The API under test, named as its reference names it."""

    title: Annotated[str, about("Title of the API or of its part.")]
    version: Annotated[str, about("Version of the reference.")]


class Run(Shape, frozen=True):
    """What identifies the run and what would repeat it."""

    id: Annotated[str, about("Name of the run, unique among the runs kept.")]
    started: Annotated[Moment, about("When the run began.")]
    finished: Annotated[Moment, about("When the run ended.")]
    seconds: Annotated[Seconds, about("Wall-clock seconds from start to end.")]
    suite: Annotated[str, about("Version of the suite.")]
    api: Annotated[Api, about("The API under test.")]
    environment: Annotated[str, about("Name of the environment.")]
    base_url: Annotated[str, about("Address of the environment.")]
    profile: Annotated[str, about("Depth of the run: smoke, gate or nightly.")]
    seed: Annotated[int, about("Number from which all generated values follow.")]
    references: Annotated[
        str, about("Where the ids of other objects come from: unchecked, created or configured.")
    ]
    workers: Annotated[int, about("Number of processes that sent requests.", ge=1)]
    requests: Annotated[Count, about("Requests sent in all.")]
    command: Annotated[str, about("The command line that repeats the run.")]
    partial: Annotated[
        str | None, about("Why only some of the rules were judged; null for a full run.")
    ] = None
    shard: Annotated[
        Shard | None, about("The share of the rules that this run judges; null for all of them.")
    ] = None
    require_judged: Annotated[
        int | None, about("The smallest share of judged rules in per cent; null if any will do.")
    ] = None
    fail_on: Annotated[
        FailOn, about("What fails the run: stated rules; implied ones, too; instability, too.")
    ] = "implied"
    build: Annotated[str | None, about("Label of the build under test, or null.")] = None
    recovered: Annotated[
        Count, about("Calls that were wrong at first and right when repeated.")
    ] = 0
    instability: Annotated[
        tuple[str, ...], about("What was wrong at first and right on a second look, by cause.")
    ] = ()


class RecordedExchange(Shape, frozen=True):
    """One request and its response. Secrets are replaced by the names of their variables."""

    operation: Annotated[
        str | None, about("Name of the operation; null if the reference documents none.")
    ]
    method: Annotated[str, about("HTTP method.")]
    path: Annotated[str, about("Path and query of the request.")]
    request_headers: Annotated[Mapping[str, str], about("Headers as sent.")]
    request_body: Annotated[str | None, about("Body as sent, as text; null if there was none.")]
    status: Annotated[int | None, about("Status code of the response; null if none came.")]
    reason: Annotated[str, about("Reason phrase of the response, or empty.")]
    response_headers: Annotated[Mapping[str, str], about("The kept headers of the response.")]
    response_body: Annotated[
        str | None, about("Body as received, as text, possibly cut; null if there was none.")
    ]
    error: Annotated[str | None, about("What happened instead of a response, or null.")]
    seconds: Annotated[Seconds, about("Seconds from sending to the end of the response.")]


class Reproduce(Shape, frozen=True):
    """Two ways to see a finding again."""

    script: Annotated[
        str,
        about("A shell script that repeats the requests and prints broken, kept, or unclear."),
    ]
    pytest: Annotated[str, about("The command that checks the rule again.")]


class Finding(Shape, frozen=True):
    """Evidence of one way in which a rule was broken."""

    rule: Annotated[Id, about("Id of the rule.")]
    code: Annotated[Name, about("Stable name of the way, such as accepted.")]
    summary: Annotated[str, about("The failure in two or three words, such as wrongly accepted.")]
    failure: Annotated[
        str, about("The failure in one sentence: what happened, what came back, what was expected.")
    ]
    contract: Annotated[str, about("Caption of the contract that found it, one sentence.")]
    because: Annotated[str | None, about("What is wrong with what was sent, or null.")]
    expected: Annotated[str, about("What the reference promises for this request.")]
    got: Annotated[str, about("What came back, in short.")]
    marked: Annotated[
        str | None,
        about("JSON Pointer of the value in question, such as /ssn, or null."),
    ]
    steps: Annotated[
        tuple[RecordedExchange, ...], about("The requests in order, the decisive one last.")
    ]
    reproduce: Annotated[Reproduce, about("Two ways to see it again.")]
    decisive: Annotated[
        int, about("How many of the last requests show the failure together.", ge=1)
    ] = 1
    also: Annotated[Count, about("How many further cases broke the rule the same way.")] = 0


class RuleSource(Shape, frozen=True):
    """The place in the reference that a rule comes from."""

    text: Annotated[str, about("The place in the reference and what it says there, in short.")]
    url: Annotated[str | None, about("Address of the page, or null.")]


class RuleResult(Shape, frozen=True):
    """One promise and its verdict."""

    id: Annotated[
        Id,
        about("Id of the rule, from its place in the reference; its anchor on the page."),
    ]
    kind: Annotated[Name, about("What sort of promise it is, such as format or status.")]
    says: Annotated[str, about("The promise in one sentence.")]
    basis: Annotated[
        Basis,
        about(
            "stated: the reference says so. implied: every client relies on it. "
            "open: the reference is silent or contradicts itself."
        ),
    ]
    source: Annotated[RuleSource, about("Where the rule comes from.")]
    resource: Annotated[Name, about("The entity the rule belongs to.")]
    operation: Annotated[
        OperationName | None,
        about("The operation the rule belongs to; null for a rule about a field or the record."),
    ]
    field: Annotated[str | None, about("The field the rule is about, or null.")]
    verdict: Annotated[
        Verdict,
        about(
            "kept, broken; known: fails, and is on the dated list; open: observed, never judged; "
            "not_run: not judged, see reason; error: trouble of the suite or the environment."
        ),
    ]
    reason: Annotated[
        str | None, about("Why the verdict is known, open, not_run or error; null otherwise.")
    ] = None
    reason_code: Annotated[str | None, about("Stable name of the reason, or null.")] = None
    caused_by: Annotated[
        str | None, about("Id of the rule whose failure kept this one from being judged, or null.")
    ] = None
    cases: Annotated[Count, about("Generated or fixed cases tried for this rule.")] = 0
    requests: Annotated[Count, about("Requests sent for this rule.")] = 0
    findings: Annotated[
        tuple[Finding, ...], about("The ways in which the rule was broken, one entry each.")
    ] = ()
    since: Annotated[
        Moment | None,
        about(
            "Start of the first run that found it broken, with no later run that found it kept; "
            "null if it was not broken when last judged."
        ),
    ] = None
    past: Annotated[
        tuple[Verdict | None, ...],
        about(
            "Its verdicts in the runs of history, in the same order, null where a run did not "
            "include it; empty for a rule that is not broken."
        ),
    ] = ()


class OpenAnswer(Shape, frozen=True):
    """One open question and this environment's answer."""

    id: Annotated[Id, about("Id of the question.")]
    resource: Annotated[str, about("The entity that was asked.")]
    operation: Annotated[str | None, about("The operation that was asked, or null.")]
    asks: Annotated[str, about("The question in one sentence.")]
    answer: Annotated[str, about("What the environment did, such as accepted or refused (400).")]
    request: Annotated[str, about("The request that asked, in one line.")]
    basis_text: Annotated[
        str | None, about("The nearest the reference comes to an answer, or null.")
    ]


class Observation(Shape, frozen=True):
    """Something that this environment does and the reference neither promises nor forbids."""

    id: Annotated[Id, about("Id of the observation.")]
    resource: Annotated[str, about("The entity of which it was seen.")]
    of: Annotated[str, about("What it is about, such as a field.")]
    seen: Annotated[str, about("What the environment did, such as returned without the dash.")]
    request: Annotated[str, about("The first request that showed it, in one line.")]


class ErrorNote(Shape, frozen=True):
    """One trouble of the suite or the environment, not of the API."""

    where: Annotated[str, about("Where it happened.")]
    message: Annotated[str, about("The message.")]


class Results(Shape, frozen=True):
    """One run of the contracts against one environment, as results.json holds it."""

    run: Annotated[Run, about("What identifies the run and what would repeat it.")]
    verdict: Annotated[
        RunVerdict,
        about(
            "Verdict of the whole run. Any broken rule makes it broken. outage: the environment "
            "did not answer. error: the suite or its settings failed; not the API's fault."
        ),
    ]
    exit_code: Annotated[
        int, about("The code the run ended with, as a shell sees it.", ge=0, le=255)
    ]
    rules: Annotated[tuple[RuleResult, ...], about("Every rule of the run, each id once.")]
    headline: Annotated[
        str | None, about("Cause of an outage or an error and a hint; null otherwise.")
    ] = None
    open_questions: Annotated[
        tuple[OpenAnswer, ...],
        about("What the reference leaves open, and what this environment answers. Never judged."),
    ] = ()
    observations: Annotated[
        tuple[Observation, ...],
        about("What this environment does besides, such as another spelling. Never judged."),
    ] = ()
    errors: Annotated[
        tuple[ErrorNote, ...], about("Troubles of the suite or the environment, not of the API.")
    ] = ()
    latency: Annotated[tuple[Latency, ...], about("Latency of each operation called.")] = ()
    exercise: Annotated[tuple[Exercise, ...], about("What the run used of each resource.")] = ()
    changes: Annotated[
        Changes | None,
        about("What differs from an earlier run; null if there is none to compare with."),
    ] = None
    history: Annotated[
        tuple[PastRun, ...],
        about("The last runs of the same environment and profile, oldest first, this one last."),
    ] = ()
    format: Annotated[
        Literal[3],
        about("Number of this format. It rises when older readers would misread newer results."),
    ] = FORMAT

    @property
    def answers(self) -> Mapping[str, str]:
        """Return the answers to open questions, and what was observed, by the id of either."""
        answered = {question.id: question.answer for question in self.open_questions}
        return answered | {one.id: one.seen for one in self.observations}

    def to_json(self) -> str:
        """Return the text of results.json, in ASCII; raises InvalidResults if a value is wrong."""
        text = encoded(self, indent=1)
        # Read back, so that every results.json can be read.
        self.from_json(text)
        return text

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the results in a text.

        Raises InvalidResults if the text is not JSON, is of another format or does not fit it.
        """
        results = decoded(parsed(text), cls)
        [(name, times)] = Counter(rule.id for rule in results.rules).most_common(1) or [("", 0)]
        if times > 1:
            raise InvalidResults(
                f"These results judge the rule {short(name)} twice; "
                "merge its findings into one entry."
            )
        return results
