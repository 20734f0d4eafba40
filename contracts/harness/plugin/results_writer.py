"""Writes the results of a run: results.json, the page, and a line in the history."""

import datetime as dt
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from contracts.harness.config.options import Options
from contracts.harness.plugin.target import Target
from contracts.harness.recording.usage import exercise, latency
from contracts.harness.recording.verdicts import Tally
from reports import history, written
from reports.changes import compared
from reports.exits import Exit
from reports.grouping import listing
from reports.printable import counted, duration
from reports.results import Api, ErrorNote, Results, RuleResult, Run
from reports.terminal import causes_text, not_run_text
from reports.verdicts import judgeable, sentence
from spec import Rule

_UNINSTALLED = "0.1.0"
_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run that has ended, and the reports of its contracts."""

    options: Options
    target: Target
    tally: Tally
    rules: Sequence[Rule]
    started: dt.datetime
    seconds: float
    workers: int
    command: str
    narrowed: bool = False


def write(finished: FinishedRun, code: Exit, headline: str | None) -> Results:
    """Write the reports into the folder of the run, and a line of history; return the results."""
    options, target, tally = finished.options, finished.target, finished.tally
    rules = tally.results(finished.rules)
    results = Results(
        run=Run(
            id=target.run_id,
            started=finished.started,
            finished=finished.started + dt.timedelta(seconds=finished.seconds),
            seconds=round(finished.seconds, 2),
            suite=suite_version(),
            api=Api(title=options.spec.title, version=options.spec.version),
            environment=options.environment.name,
            base_url=target.base_url,
            profile=options.profile.name,
            seed=options.seed,
            references=options.references,
            workers=finished.workers,
            requests=tally.requests,
            partial=_partial(rules, finished),
            recovered=tally.instability.counts.total(),
            instability=tally.instability.sentences(tally.requests),
            command=target.credentials.scrub(finished.command),
            shard=options.shard,
            build=options.build,
            require_judged=options.require_judged,
            fail_on=options.fail_on,
        ),
        verdict=code.verdict,
        headline=headline,
        exit_code=int(code),
        rules=rules,
        open_questions=tally.answers(),
        observations=tally.observations(),
        errors=_notes(tally, rules),
        latency=latency(tally.usage),
        exercise=exercise(options.spec, options.resources, tally.usage),
    )
    past = history.file_of(target.folder.parent / "history", options.environment.name)
    if options.shard is None:
        # A single shard cannot be compared with the run before.
        results = _compared(results, past)
    written.write(results, target.folder)
    if options.shard is None:
        _remember(results, past)
    return results


def _notes(tally: Tally, rules: Sequence[RuleResult]) -> tuple[ErrorNote, ...]:
    troubles = [*tally.errors, *tally.stale(rules).items()]
    return tuple(ErrorNote(where=where, message=what) for where, what in troubles)


def _remember(results: Results, past: Path) -> None:
    try:
        history.append(past, history.Line.of(results))
    except OSError as error:
        _warn(f"{past} cannot be written ({error.strerror}): later runs do not see this one.")


def _compared(results: Results, past: Path) -> Results:
    """Return the results compared with the history, as far as it can be read."""
    try:
        lines, troubles = history.read(past)
    except OSError as error:
        lines, troubles = (
            [],
            [f"{past} cannot be read ({error.strerror}): nothing is compared."],
        )
    for trouble in troubles:
        _warn(trouble)
    return compared(results, lines)


def _warn(sentence: str) -> None:
    sys.stderr.write(f"warning: {sentence}\n")


def suite_version() -> str:
    """Return the version of the suite, as installed."""
    try:
        return version("pigello-contracts")
    except PackageNotFoundError:
        return _UNINSTALLED


# Why a rule is not judged when a run ends early.
_CUT_OFF = ("suite_failed", "outage", "access_lost", "limit_reached", "not_reached")


def _partial(rules: Sequence[RuleResult], finished: FinishedRun) -> str | None:
    codes = Counter(rule.reason_code for rule in rules if rule.verdict == "not_run")
    unreached, unselected = sum(codes[one] for one in _CUT_OFF), codes["not_selected"]
    total = counted(judgeable(rules)[1], "rule")
    parts = [f"{unreached:,} of {total} not reached"] if unreached else []
    parts += [f"{unselected:,} of {total} not selected"] if unselected else []
    if parts:
        return ", ".join(parts)
    return finished.tally.ended or (
        "not all contracts were selected" if finished.narrowed else None
    )


def _changed_lines(results: Results) -> list[str]:
    """Return a line for each fixed rule, up to a number that a terminal shows."""
    fixed = results.changes.fixed if results.changes else ()
    lines = [f"  FIXED   {rule}" for rule in fixed[:_MOST_LINES]]
    return lines + ([f"  and {len(fixed) - _MOST_LINES:,} more"] if fixed[_MOST_LINES:] else [])


def summary_lines(results: Results, tally: Tally, folder: Path) -> list[str]:
    """Return what is broken and why rules were not run, the counts, the page, and the verdict."""
    rules = results.rules
    counts: Counter[str] = Counter(rule.verdict for rule in rules)
    order = ("kept", "broken", "known", "open", "not_run", "error")
    words = [f"{counts[one]:,} {one.replace('_', ' ')}" for one in order if counts[one]]
    new = results.changes.new if results.changes else ()
    took = duration(results.run.seconds)
    lines = [*causes_text(listing(rules).entries.get("broken", []), new)]
    lines += _changed_lines(results)
    lines += [f"  KNOWN   {r.id}   {r.reason}" for r in rules if r.verdict == "known"]
    lines += [f"  ERROR   {where}   {what}" for where, what in tally.errors]
    lines += [f"  STALE   {what}" for what in tally.stale(rules).values()]
    lines += not_run_text(rules)
    lines += [f"  UNSTABLE {sentence}" for sentence in results.run.instability]
    if tally.outage:
        lines.append(f"  OUTAGE  {tally.outage}")
    if tally.refused:
        lines.append(f"  REFUSED {tally.refused}")
    if tally.stopped:
        lines.append(f"  PARTIAL {tally.stopped}; the rest was not run")
    total = f"{len(rules):,} rules: {', '.join(words)}"
    lines += [f"{total}; {counted(tally.requests, 'request')}, {took}"]
    lines.append(f"report: {folder / 'index.html'}")
    lines.append(sentence(results))
    return lines
