"""Writes the run as short Markdown, for the summary of a CI job or a chat."""

import re
from collections.abc import Sequence

from reports.grouping import Entry, listing
from reports.printable import counted, duration, moment, one_line
from reports.results import Observation, Results, RuleResult
from reports.verdicts import WORDS, explanation, sentence, tally

# A comment on a pull request must have room for all of it.
ROWS_AT_MOST = 25

_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~$])")


def summary(results: Results) -> str:
    """Return the verdict, the broken rules and the counts as GitHub-flavoured Markdown."""
    run = results.run
    lines = [f"### {_plain(sentence(results))}", ""]
    below = explanation(results)
    if below:
        lines += [_plain(below, 800), ""]
    lines += [
        " · ".join(
            (
                _plain(run.environment),
                _plain(moment(run.started)),
                duration(run.seconds),
                counted(run.requests, "request"),
                f"profile {_plain(run.profile)}",
                *([f"build {_plain(run.build)}"] if run.build else []),
                f"seed {run.seed}",
            )
        ),
        "",
    ]
    new = set(results.changes.new) if results.changes else set()
    lines += _broken(listing(results.rules).entries.get("broken", []), new)
    lines += _known([rule for rule in results.rules if rule.verdict == "known"])
    lines += _counts(results)
    lines += _observed(results.observations)
    return "\n".join(lines) + "\n"


def _broken(causes: list[Entry], new: set[str]) -> list[str]:
    if not causes:
        return []
    lines = ["| Broken rule | Failure | Promise |", "| --- | --- | --- |"]
    for cause in causes[:ROWS_AT_MOST]:
        rule = cause.rule
        failure = rule.findings[0].failure if rule.findings else rule.reason or ""
        name = f"{_code(rule.id)} (new)" if rule.id in new else _code(rule.id)
        if cause.alike:
            name += f" and {counted(cause.others, 'other place')}"
        lines.append(f"| {name} | {_plain(failure)} | {_plain(rule.says)} |")
    lines.append("")
    if len(causes) > ROWS_AT_MOST:
        lines += [f"And {len(causes) - ROWS_AT_MOST:,} more.", ""]
    return lines


def _known(rules: list[RuleResult]) -> list[str]:
    """Return the listed failures with their tickets and dates."""
    lines = [f"- {_code(rule.id)}: {_plain(rule.reason or '')}" for rule in rules[:ROWS_AT_MOST]]
    if len(rules) > ROWS_AT_MOST:
        lines.append(f"- and {len(rules) - ROWS_AT_MOST:,} more")
    return ["Known failures:", "", *lines, ""] if rules else []


def _counts(results: Results) -> list[str]:
    counts = tally(results)
    present = [word for word in WORDS.values() if counts[word.verdict] or word.verdict == "kept"]
    return [
        "| " + " | ".join(f"{word.sign} {word.name}" for word in present) + " |",
        "|" + " --: |" * len(present),
        "| " + " | ".join(f"{counts[word.verdict]:,}" for word in present) + " |",
    ]


def _observed(observations: Sequence[Observation]) -> list[str]:
    if not observations:
        return []
    shown = observations[:ROWS_AT_MOST]
    lines = ["", "Observed, not judged:", ""]
    lines += [f"- {_plain(one.resource)} {_code(one.of)}: {_plain(one.seen)}" for one in shown]
    if len(observations) > ROWS_AT_MOST:
        lines.append(f"- and {len(observations) - ROWS_AT_MOST:,} more")
    return lines


def _code(text: str) -> str:
    # Backticks keep underscores as they are; a text that contains backticks is escaped instead.
    return _plain(text) if "`" in text else f"`{one_line(text, 300)}`".replace("|", "\\|")


def _plain(text: str, limit: int = 300) -> str:
    return _SPECIAL.sub(r"\\\1", one_line(text, limit))
