"""Joins the results of all shards into those of one run."""

from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from msgspec.structs import replace

from reports.exits import Exit, deciding
from reports.findings import folded
from reports.format import InvalidResults
from reports.measures import exercise, latency
from reports.observations import joined
from reports.results import ErrorNote, Results, RuleResult, Run
from reports.verdicts import fails, too_few_judged


def merged(parts: Iterable[Results]) -> Results:
    """Return the results of the whole run.

    Each rule has the verdict of its shard, unless another shard found it broken incidentally.
    Raises InvalidResults unless the parts are all the shards of one run, each once.
    """
    shards = _in_order(parts)
    places = range(len(shards[0].rules))
    rules = tuple(
        _rule([one.rules[place] for one in shards], owner)
        for owner, shard in enumerate(shards)
        for place in (shard.run.shard.mine(places) if shard.run.shard else ())
    )
    errors, dropped = _errors(shards, rules)
    code = _code(shards, rules, dropped)
    headlines = [one for one in shards if one.headline and one.headline not in dropped]
    headlines.sort(key=lambda one: one.exit_code != code)
    return Results(
        run=_run(shards),
        verdict=code.verdict,
        exit_code=int(code),
        headline=headlines[0].headline
        if headlines
        else too_few_judged(rules, shards[0].run.require_judged),
        rules=rules,
        open_questions=tuple(one for shard in shards for one in shard.open_questions),
        observations=joined(one for shard in shards for one in shard.observations),
        errors=errors,
        latency=latency(shards),
        exercise=exercise(shards),
    )


def _in_order(parts: Iterable[Results]) -> list[Results]:
    """Return the shards by their numbers; raises InvalidResults if they are not one run."""
    shards = sorted(parts, key=lambda one: one.run.shard.number if one.run.shard else 0)
    first = shards[0]
    for one in shards:
        if one.run.shard is None:
            raise InvalidResults(f"{one.run.id} is a whole run; give the results of shards only.")
        for name, of_first, here in zip(_ALIKE, _alike(first), _alike(one), strict=True):
            if of_first != here:
                raise InvalidResults(
                    f"{first.run.id} and {one.run.id} are not shards of one run: they differ in "
                    f"{name}; give the results of one run only."
                )
    numbers = [one.run.shard.number for one in shards if one.run.shard]
    wanted = list(range(1, (first.run.shard.of if first.run.shard else 0) + 1))
    if numbers != wanted:
        raise InvalidResults(
            f"The run has {len(wanted)} shards, and these are {', '.join(map(str, numbers))}; "
            "give each of them once."
        )
    return shards


_ALIKE = (
    "the number of shards",
    "the version of the suite",
    "the environment",
    "the host",
    "the profile",
    "the way of referring to other records",
    "what fails the run",
    "the rules",
)


def _alike(results: Results) -> tuple[object, ...]:
    run = results.run
    return (
        run.shard and run.shard.of,
        (run.suite, run.api),
        run.environment,
        urlsplit(run.base_url).hostname,
        run.profile,
        run.references,
        run.fail_on,
        [rule.id for rule in results.rules],
    )


def _rule(results: Sequence[RuleResult], owner: int) -> RuleResult:
    """Join the results of a rule; known precedes broken, as in a run without shards."""
    own = results[owner]
    findings = folded(
        finding
        for one in sorted(results, key=lambda one: (one.verdict != "known", one is not own))
        for finding in one.findings
    )
    for verdict in ("known", "broken"):
        found = next((one for one in results if one.verdict == verdict), None)
        if found is not None:
            return replace(
                own, verdict=verdict, reason=found.reason, caused_by=None, findings=findings
            )
    return replace(own, findings=findings)


def _errors(
    shards: Sequence[Results], rules: Sequence[RuleResult]
) -> tuple[tuple[ErrorNote, ...], set[str]]:
    """Return the distinct troubles, and the messages of those that another shard overturns.

    One shard may report a known failure as fixed that another shard still sees.
    """
    notes = Counter(note for shard in shards for note in dict.fromkeys(shard.errors))
    not_kept = {rule.id for rule in rules if rule.verdict in {"known", "broken"}}
    whole = {rule.id for shard in shards for rule in shard.rules if rule.verdict == "kept"}
    overturned = {
        note
        for note, times in notes.items()
        if times == 1 < len(shards) and note.where in not_kept & whole
    }
    kept = tuple(note for note in notes if note not in overturned)
    return kept, {note.message for note in overturned}


def _code(shards: Sequence[Results], rules: Sequence[RuleResult], dropped: set[str]) -> Exit:
    instability = [sentence for shard in shards for sentence in shard.run.instability]
    if fails(rules, instability, shards[0].run.fail_on):
        return Exit.BROKEN
    few = too_few_judged(rules, shards[0].run.require_judged)
    return deciding(
        [*(_left(shard, dropped) for shard in shards), Exit.CONFIGURATION if few else Exit.KEPT]
    )


def _left(shard: Results, dropped: set[str]) -> Exit:
    """Return the exit code of a shard without the overturned troubles."""
    code = Exit(shard.exit_code)
    notes = [note for note in shard.errors if note.message not in dropped]
    if code == Exit.BROKEN:
        return Exit.ERROR if notes else Exit.PARTIAL if shard.run.partial else Exit.KEPT
    if code == Exit.CONFIGURATION and dropped and not notes:
        return Exit.KEPT
    return code


def _run(shards: Sequence[Results]) -> Run:
    runs = [shard.run for shard in shards]
    started, finished = min(run.started for run in runs), max(run.finished for run in runs)
    partial = [f"shard {run.shard}: {run.partial}" for run in runs if run.partial]
    return replace(
        runs[0],
        id=f"{runs[0].id}-merged",
        started=started,
        finished=finished,
        seconds=round((finished - started).total_seconds(), 2),
        workers=sum(run.workers for run in runs),
        requests=sum(run.requests for run in runs),
        recovered=sum(run.recovered for run in runs),
        instability=tuple(dict.fromkeys(one for run in runs for one in run.instability)),
        partial="; ".join(partial) or None,
        command=" ; ".join(run.command for run in runs),
        shard=None,
    )
