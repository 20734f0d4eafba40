"""Writes findings as annotations of GitHub, which it shows at the top of a job."""

import re
from collections.abc import Iterator

from reports.grouping import Entry, listing
from reports.printable import counted, one_line
from reports.results import Results

# GitHub shows no more of one step.
_AT_MOST = 10
_NODE = re.compile(r"'?([\w./-]+\.py)::")


def annotations(results: Results) -> Iterator[str]:
    """Yield one line for each cause: the rule, the failure, and the contract that found it."""
    entries = listing(results.rules).entries.get("broken", [])
    for entry in entries[:_AT_MOST]:
        yield _line(entry)


def _line(entry: Entry) -> str:
    rule = entry.rule
    failure, place = rule.says, ""
    if rule.findings:
        failure = rule.findings[0].failure
        node = _NODE.search(rule.findings[0].reproduce.pytest)
        place = f"file={_property(node[1])}," if node else ""
    alike = f" (and in {counted(entry.others, 'other place')})" if entry.alike else ""
    title = _property(one_line(rule.id))
    return f"::error {place}title={title}::{_escaped(one_line(failure, 600) + alike)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
