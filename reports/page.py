"""Writes the page: a single HTML file, made from the results alone."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.bodies import laid_out, shortened
from reports.coverage import coverage, met
from reports.grouping import listing
from reports.matrix import COLUMNS, OPERATIONS, matrix
from reports.news import causes, news, stretches
from reports.printable import brief, counted, day, duration, milliseconds, moment, visible
from reports.questions import asked
from reports.results import KEPT_HEADERS, Finding, RecordedExchange, Results, RuleResult
from reports.scripts import SCRIPTS, script_name, scripts
from reports.trend import HEIGHT, WIDTH, latency_of, trend
from reports.verdicts import WORDS, explanation, judged, sentence, tally
from spec.kinds import KINDS

TEMPLATES = Path(__file__).with_name("templates")

# Few findings are shown in full; hundreds share this many bytes, so that the page stays small.
EVIDENCE_BUDGET = 150_000
EVIDENCE_LIMITS = (20_000, 8_000, 4_000, 2_000, 1_200, 800, 500, 300, 200)

# At this limit and below, only results.json shows the bodies of earlier steps.
TERSE_LIMIT = 500

# Up to this many scripts are shown in full, each up to this length. Otherwise the page names their
# files.
SCRIPTS_AT_MOST = 100
SCRIPT_LIMIT = 20_000

# Up to this many broken rules are initially open.
OPEN_AT_MOST = 6

# So many findings of one rule are shown without unfolding.
WAYS_AT_MOST = 2

# So many rules are named for each kind of change.
CHANGES_AT_MOST = 20


def page(results: Results) -> str:
    """Return the page as HTML, with inline style and script, and links only to the reference."""
    environment = _environment()
    style, script = _asset("page.css"), _asset("page.js")
    evidence = _Evidence(limit=_evidence_limit(results), scripts=_script_limit(results))
    sources = _Sources()
    return environment.get_template("page.html.j2").render(
        results=results,
        run=results.run,
        sentence=sentence(results),
        explanation=explanation(results),
        words=WORDS,
        operations=OPERATIONS,
        columns=COLUMNS,
        matrix=matrix(results.rules),
        listing=listing(results.rules),
        coverage=coverage(results),
        exercise=[met(one) for one in results.exercise],
        changes=news(results),
        causes=causes,
        questions=asked(results.open_questions),
        place_of=_place_of,
        has_log=any(rule.cases or rule.requests for rule in results.rules),
        judged=judged(tally(results)),
        changes_at_most=CHANGES_AT_MOST,
        ways_at_most=WAYS_AT_MOST,
        new=frozenset(results.changes.new if results.changes else ()),
        trend=trend(results),
        latency_of=latency_of,
        chart_width=WIDTH,
        chart_height=HEIGHT,
        kinds=sorted({rule.kind for rule in results.rules}, key=_kind),
        resources=sorted({rule.resource for rule in results.rules}),
        open_at_most=OPEN_AT_MOST,
        evidence=evidence,
        script_of=lambda rule, number: f"{SCRIPTS}/{script_name(rule, number)}",
        sources=sources,
        style=Markup(style),  # noqa: S704 - our own file, no text of a run in it
        script=Markup(script),  # noqa: S704 - our own file, no text of a run in it
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        anchor=_anchor,
        brief=brief,
        counted=counted,
        day=day,
        duration=duration,
        kind=_kind,
        milliseconds=milliseconds,
        moment=moment,
        number=lambda number: f"{number:,}",
        stretches=stretches,
        text=_text,
        web_address=web_address,
    )
    return environment


def _printable(value: object) -> object:
    # A template or `_Evidence` has already made Markup printable.
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _kind(name: str) -> str:
    """Return the label of a kind; results may have a kind that this version does not."""
    label = KINDS[name].label if name in KINDS else ""
    return label or name.replace("_", " ").capitalize()


def _place_of(rule: RuleResult) -> str | None:
    """Return the operation that a rule is about, or whose response broke it."""
    steps = rule.findings[0].steps if rule.findings else ()
    name = rule.operation or (steps[-1].operation if steps else None)
    return OPERATIONS.get(name, name) if name else None


def _anchor(name: str) -> str:
    # The target's id is written with `visible`, so the link must be, too.
    return quote(visible(name), safe=":/")


def web_address(text: str | None) -> str | None:
    """Return the text if it is an http or https address, else None; only these become links."""
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None


class _Sources:
    # Thousands of rules share some hundred addresses, so the page lists each address once.
    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, url: str | None) -> int | None:
        address = web_address(url)
        if address is None:
            return None
        return self.numbers.setdefault(address, len(self.numbers) + 1)


@dataclass(frozen=True, slots=True)
class _Evidence:
    limit: int
    scripts: int

    def body(self, text: str, pointer: str | None) -> Markup:
        """Return a body as HTML: indented, cut to the limit, with the value in question marked."""
        parts = shortened(laid_out(text, pointer), self.limit)
        return _join(_html(part.kind, part.text) for part in parts)

    @property
    def terse(self) -> bool:
        """Return whether there is so much evidence that earlier steps omit their bodies."""
        return self.limit <= TERSE_LIMIT or not self.scripts

    def fits(self, script: str) -> bool:
        """Return whether a script can be shown in full; half a script would mislead."""
        return len(script) <= self.scripts

    def command(self, text: str) -> Markup:
        """Return a command as HTML."""
        return _text(text)

    def headers(self, step: RecordedExchange) -> list[tuple[str, str]]:
        """Return the headers of a response that are shown."""
        return [
            (name, brief(value, 200))
            for name, value in step.response_headers.items()
            if name.lower() in KEPT_HEADERS
        ]


def _text(text: str) -> Markup:
    return _join([_html("text", visible(text))])


def _html(kind: str, text: str) -> str:
    # Quotation marks are harmless between tags, and JSON is full of them.
    safe = escape(text, quote=False)
    match kind:
        case "mark":
            return f"<mark>{safe}</mark>"
        case "gap":
            return f'<span class="gap"> … {safe} … </span>'
        case _:
            return safe


def _join(pieces: Iterable[str]) -> Markup:
    return Markup("".join(pieces))  # noqa: S704 - every piece went through escape


def _evidence_limit(results: Results) -> int:
    findings = [finding for rule in results.rules for finding in rule.findings]
    bodies = [laid_out(body).text for finding in findings for body in _bodies(finding)]
    for limit in EVIDENCE_LIMITS:
        if sum(_weight(body, limit) for body in bodies) <= EVIDENCE_BUDGET:
            return limit
    return EVIDENCE_LIMITS[-1]


def _script_limit(results: Results) -> int:
    return SCRIPT_LIMIT if len(scripts(results)) <= SCRIPTS_AT_MOST else 0


def _bodies(finding: Finding) -> Iterable[str]:
    for step in finding.steps:
        yield step.request_body or ""
        yield step.response_body or ""


def _weight(text: str, limit: int) -> int:
    return len(escape(text[:limit], quote=False).encode())


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    # The page allows only this style and script, so that markup from a response cannot run.
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
