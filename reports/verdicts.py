"""Explains the verdicts in words, and sums up a run in one sentence."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reports.exits import Exit
from reports.format import FailOn, Verdict
from reports.printable import counted, day, one_line
from reports.results import Results, RuleResult


@dataclass(frozen=True, slots=True)
class Word:
    """A verdict in words: its name, its meaning, and its sign beside the colour."""

    verdict: Verdict
    name: str
    sign: str
    means: str


WORDS: dict[Verdict, Word] = {
    word.verdict: word
    for word in (
        Word("broken", "Broken", "✗", "The API breaks this promise."),
        Word("kept", "Kept", "✓", "Every case keeps the promise."),
        Word("known", "Known", "≈", "Broken, and on the dated list of known failures."),
        Word("open", "Open", "?", "The reference does not say, so it is never judged."),
        Word("not_run", "Not run", "–", "Not judged in this run, for the given reason."),
        Word("error", "Error", "!", "The suite or the environment failed, not the API."),
    )
}

JUDGED: tuple[Verdict, ...] = ("kept", "broken", "known")


def tally(results: Results) -> Counter[Verdict]:
    """Return how many rules have each verdict."""
    return Counter(rule.verdict for rule in results.rules)


def judged(counts: Counter[Verdict]) -> int:
    """Return how many rules were judged: kept, broken or known."""
    return sum(counts[verdict] for verdict in JUDGED)


def judgeable(rules: Iterable[RuleResult]) -> tuple[int, int]:
    """Return how many rules were judged, and how many there are; open rules are never judged."""
    counts = Counter(rule.verdict for rule in rules)
    return judged(counts), counts.total() - counts["open"]


def too_few_judged(rules: Iterable[RuleResult], required: int | None) -> str | None:
    """Return a sentence if the share of rules that were judged is below `required` per cent."""
    done, total = judgeable(rules)
    if required is None or done * 100 >= required * total:
        return None
    return (
        f"Only {share(done, total)} were judged, and {required}% are required "
        "(--require-judged, or require_judged of the environment)."
    )


def fails(rules: Iterable[RuleResult], instability: Collection[str], fail_on: FailOn) -> bool:
    """Return whether a run fails, by its broken rules and by what it says of instability."""
    deciding = {"stated"} if fail_on == "stated" else {"stated", "implied"}
    broken = any(rule.verdict == "broken" and rule.basis in deciding for rule in rules)
    return broken or (fail_on == "instability" and bool(instability))


def share(done: int, total: int) -> str:
    """Return a share of the rules, such as "41% of the rules (756 of 1,816)", rounded down."""
    return f"{done * 100 // max(total, 1)}% of the rules ({done:,} of {total:,})"


def sentence(results: Results) -> str:
    """Return the verdict of a run in one sentence, without the cause of an outage or error."""
    counts = tally(results)
    part = ", in a partial run" if results.run.partial is not None else ""
    if results.run.shard is not None:
        part = f", in shard {results.run.shard}{part.replace(', in', ' of')}"
    match results.verdict:
        case "outage":
            return "No verdict: the environment is unreachable."
        case "error" if results.exit_code == Exit.CONFIGURATION and judged(counts):
            few = too_few_judged(results.rules, results.run.require_judged)
            but = "too few rules were judged" if few else "the configuration is invalid"
            return f"{_kept(counts, part, '').removesuffix('.')}, but {but}."
        case "error" if results.exit_code == Exit.PARTIAL:
            rules = counted(judged(counts), "rule")
            broken = f"{counts['broken']:,}" if counts["broken"] else "none"
            return f"Partial: the run stopped early, with {rules} judged and {broken} broken."
        case "error":
            return "No verdict: the run failed."
        case "broken" if not counts["broken"]:
            return f"{_kept(counts, part, '').removesuffix('.')}, but the environment is unstable."
        case "broken":
            rules = counted(judged(counts), "rule")
            return (
                f"Contract broken{part}: {counts['broken']:,} of {rules}"
                f"{_news(results)}{_not_run(counts)}."
            )
        case "kept":
            return _kept(counts, part, _news(results))


def _news(results: Results) -> str:
    changes = results.changes
    if changes is None:
        return ""
    counts = [f"{len(changes.new):,} new"] if changes.new else []
    counts += [f"{len(changes.fixed):,} fixed"] if changes.fixed else []
    if results.verdict == "broken" and not changes.new:
        counts.insert(0, "none new")
    since = day(changes.since, beside=results.run.started)
    return f", {' and '.join(counts)} since {since}" if counts else ""


def _kept(counts: Counter[Verdict], part: str, news: str) -> str:
    total = judged(counts)
    if total == 0:
        return f"No verdict{part}: no rule could be judged."
    rules = f"all {counted(total, 'rule')}" if total > 1 else "the one rule"
    known = f", {counts['known']:,} known to fail" if counts["known"] else ""
    # Those that do not fail the run.
    broken = f", {counts['broken']:,} of them implied and broken" if counts["broken"] else ""
    return f"Contract kept{part}: {rules} judged{broken}{known}{news}{_not_run(counts)}."


def _not_run(counts: Counter[Verdict]) -> str:
    total = counts.total() - counts["open"]
    left = total - judged(counts)
    return f"; {left:,} of {total:,} not run" if left else ""


def explanation(results: Results) -> str | None:
    """Return the cause of the verdict and a hint, and why the run is partial; None if neither."""
    # A name such as environments.toml keeps its spelling.
    cause = re.sub(r"^[a-z]+ ", lambda word: word[0].capitalize(), results.headline or "")
    parts = [cause, results.run.partial and f"Partial run: {results.run.partial}"]
    if results.run.instability:
        parts.append(f"Instability: {'; '.join(results.run.instability)}.")
    return " ".join(one_line(text, 600) for text in parts if text) or None
