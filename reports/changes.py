"""Compares a run with earlier ones: new, fixed, still broken, and answers that changed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from reports.format import Verdict
from reports.history import Line
from reports.past import ChangedAnswer, Changes, Latency, PastRun
from reports.results import Results, RuleResult

# As many runs as a row of signs or a chart can show.
RUNS_SHOWN = 30

_FAILING: tuple[Verdict, ...] = ("broken", "known")
_JUDGED: tuple[Verdict, ...] = ("kept", *_FAILING)

# A rule judges the status of a success, so another one does not make an answer differ.
_SUCCESS = re.compile(r" \(2\d\d [^)]*\)")
# A server generates these anew each time.
_MADE_UP = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)


def compared(results: Results, lines: Iterable[Line]) -> Results:
    """Return the results, compared with earlier runs of the same environment, host and profile.

    A partial run can find a rule broken, but not prove it kept, so it never makes a rule fixed.
    """
    earlier = [_Earlier(line, line.verdicts()) for line in lines if line.is_like(results)]
    last = {rule.id: _last(rule, earlier) for rule in results.rules}
    shown = earlier[1 - RUNS_SHOWN :]
    return replace(
        results,
        rules=tuple(
            _with_past(rule, last[rule.id], results, earlier, shown) for rule in results.rules
        ),
        changes=_changes(results, earlier, last),
        history=tuple(one.past_run() for one in (*shown, _Earlier(Line.of(results), {}))),
    )


@dataclass(frozen=True, slots=True)
class _Earlier:
    line: Line
    others: Mapping[str, Verdict]

    def verdict(self, rule: RuleResult) -> Verdict | None:
        """Return the verdict of a rule in this run, None if the run did not include it."""
        found = self.others.get(rule.id)
        if found is None and rule.resource in self.line.resources:
            return self.line.rest
        return found

    def word(self, rule: RuleResult) -> Verdict | None:
        """Return the verdict of a rule if it is reliable, else None."""
        return _reliable(self.verdict(rule), partial=self.line.partial)

    def past_run(self) -> PastRun:
        line = self.line
        return PastRun(
            id=line.id,
            started=line.started,
            verdict=line.verdict,
            partial=line.partial,
            counts=line.counts,
            latency=tuple(
                Latency(operation=name, requests=int(requests), median=median, p95=p95)
                for name, (requests, median, p95) in line.latency.items()
            ),
            build=line.build,
        )


def _reliable(verdict: Verdict | None, *, partial: bool) -> Verdict | None:
    # A partial run may lack the contract that would have found the rule broken.
    if verdict in _FAILING or (verdict == "kept" and not partial):
        return verdict
    return None


def _last(rule: RuleResult, earlier: Sequence[_Earlier]) -> Verdict | None:
    words = (one.word(rule) for one in reversed(earlier))
    return next((word for word in words if word is not None), None)


def _with_past(
    rule: RuleResult,
    last: Verdict | None,
    results: Results,
    earlier: Sequence[_Earlier],
    shown: Sequence[_Earlier],
) -> RuleResult:
    now = _reliable(rule.verdict, partial=results.run.partial is not None)
    if now in _FAILING:
        past = (*(one.verdict(rule) for one in shown), rule.verdict)
        since = _since(rule, earlier) or results.run.started
        return replace(rule, since=since, past=past)
    if now is None and last in _FAILING:
        return replace(rule, since=_since(rule, earlier))
    return rule


def _since(rule: RuleResult, earlier: Sequence[_Earlier]) -> datetime | None:
    since = None
    for one in reversed(earlier):
        match one.word(rule):
            case "kept":
                break
            case "broken" | "known":
                since = one.line.started
    return since


def _changes(
    results: Results, earlier: Sequence[_Earlier], last: Mapping[str, Verdict | None]
) -> Changes | None:
    base = _base(results, earlier)
    if base is None:
        return None
    lists: dict[str, list[str]] = {
        name: [] for name in ("new", "fixed", "still", "unsettled", "newly_not_run")
    }
    partial = results.run.partial is not None
    for rule in results.rules:
        now = _reliable(rule.verdict, partial=partial)
        name = _change(now, last[rule.id])
        if name is None and rule.verdict == "not_run" and not partial:
            name = "newly_not_run" if base.verdict(rule) in _JUDGED else None
        if name is not None:
            lists[name].append(rule.id)
    return Changes(
        since_id=base.line.id,
        since=base.line.started,
        answers=tuple(_answers(results.answers, earlier)),
        **{name: tuple(found) for name, found in lists.items()},
    )


def _change(now: Verdict | None, last: Verdict | None) -> str | None:
    if now == "broken":
        return "still" if last == "broken" else "new"
    if last not in _FAILING:
        return None
    match now:
        case "kept":
            return "fixed"
        case "known":
            return None
        case _:
            return "unsettled"


def _base(results: Results, earlier: Sequence[_Earlier]) -> _Earlier | None:
    """Return the last whole run with these resources, else the last that judged anything."""
    wanted = {rule.resource for rule in results.rules}
    judging = [one for one in earlier if any(one.line.counts.get(word) for word in _JUDGED)]
    whole = [one for one in judging if not one.line.partial and wanted <= set(one.line.resources)]
    return next(reversed(whole or judging), None)


def _answers(answers: Mapping[str, str], earlier: Sequence[_Earlier]) -> Iterable[ChangedAnswer]:
    for name, now in answers.items():
        past = (one.line.answers.get(name) for one in reversed(earlier))
        before = next((answer for answer in past if answer is not None), now)
        if lasting(before) != lasting(now):
            yield ChangedAnswer(id=name, before=before, now=now)


def lasting(answer: str) -> str:
    """Return what differs in an answer only if the environment behaves differently."""
    return _MADE_UP.sub("…", _SUCCESS.sub("", answer))
