"""Writes findings as plain text, for a terminal, a CI log, or a JUnit file."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from reports.bodies import value_at
from reports.grouping import Entry
from reports.printable import counted, one_line
from reports.results import Finding, RecordedExchange, RuleResult
from reports.scripts import SCRIPTS, script_name

_INDENT = "  "
_LABEL_WIDTH = 10
# So many causes are shown with their requests, and so many more in one line each.
_IN_FULL, _IN_SHORT = 12, 40
_NAMED = 3
# So many reasons of "not run" have a line.
_REASONS = 10


def finding_text(finding: Finding, rule: RuleResult, *, new: bool = False) -> str:
    """Return a finding in plain text: the failure, the promise, and the request.

    The only control character in it is the line feed, so that it fits into XML.
    """
    number = rule.findings.index(finding) if finding in rule.findings else 0
    lines = [one_line(finding.failure, 600), _promise(rule, new=new)]
    if len(finding.steps) > 1:
        lines.append(_entry("first", _shortened([_exchange(one) for one in finding.steps[:-1]])))
    lines += [
        _entry("sent", _sent(finding)),
        _entry("source", one_line(rule.source.text, 300)),
        _entry("reproduce", f"sh {SCRIPTS}/{script_name(rule.id, number)}, next to the report"),
        _entry("", one_line(finding.reproduce.pytest, 2_000)),
    ]
    if finding.also:
        lines.append(_entry("also", f"{counted(finding.also, 'other case')} failed the same way"))
    return "\n".join(lines)


def not_run_text(rules: Iterable[RuleResult]) -> Iterator[str]:
    """Yield a line for each of the most frequent reasons of "not run", and one for the others."""
    reasons = Counter(r.reason for r in rules if r.verdict == "not_run").most_common()
    fits = len(reasons) <= _REASONS + 1
    for reason, number in reasons if fits else reasons[:_REASONS]:
        yield f"  not run {number:>4} × {one_line(reason or '', 300)}"
    if not fits:
        others = [number for _, number in reasons[_REASONS:]]
        yield f"  not run {sum(others):>4} for {len(others):,} other reasons; see the report"


def causes_text(entries: Sequence[Entry], new: Collection[str]) -> Iterator[str]:
    """Yield the lines about broken rules: a block for each cause, short ones beyond a few."""
    for entry in entries[:_IN_FULL]:
        rule = entry.rule
        fresh = rule.id in new
        if rule.findings:
            yield from finding_text(rule.findings[0], rule, new=fresh).splitlines()
        else:
            yield _promise(rule, new=fresh)
        if len(rule.findings) > 1:
            more = counted(len(rule.findings) - 1, "other failure")
            yield _entry("", f"{more} of this rule, on the page")
        yield from _consequences(entry)
        yield ""
    for entry in entries[_IN_FULL : _IN_FULL + _IN_SHORT]:
        failure = entry.rule.findings[0].failure if entry.rule.findings else entry.rule.says
        alike = f" (and in {counted(entry.others, 'other place')})" if entry.alike else ""
        yield f"{_INDENT}BROKEN  {one_line(entry.rule.id)}{alike}   {one_line(failure, 200)}"
    left = len(entries) - _IN_FULL - _IN_SHORT
    if left > 0:
        yield f"{_INDENT}and {left:,} more, on the page"


def _promise(rule: RuleResult, *, new: bool) -> str:
    verdict = "KNOWN " if rule.verdict == "known" else "BROKEN"
    mark = "   (new)" if new else ""
    return f"{_INDENT}{verdict}  {one_line(rule.id)}   {one_line(rule.says, 300)}{mark}"


def _consequences(entry: Entry) -> Iterator[str]:
    if entry.alike:
        names = [other.rule.id for other in entry.alike]
        yield _entry("", f"the same in {counted(entry.others, 'other place')}: {_shortened(names)}")
    if entry.blocked:
        yield _entry("", f"keeps {counted(len(entry.blocked), 'rule')} from being judged")


def _shortened(texts: Sequence[str]) -> str:
    """Return the first texts, and how many more there are."""
    shown = ", ".join(one_line(text) for text in texts[:_NAMED])
    left = len(texts) - _NAMED
    return f"{shown}, and {left:,} more" if left > 0 else shown


def _entry(label: str, text: str) -> str:
    return f"{_INDENT}{label:<{_LABEL_WIDTH}}{text}"


def _sent(finding: Finding) -> str:
    if not finding.steps:
        return "nothing was recorded"
    step = finding.steps[-1]
    request = f"{one_line(step.method)} {one_line(step.path, 300)}"
    body = _body(step, finding.marked)
    return f"{request}   {body}" if body else request


def _body(step: RecordedExchange, pointer: str | None) -> str:
    if not step.request_body:
        return ""
    if pointer:
        value = value_at(step.request_body, pointer)
        if value is not None:
            return f"{one_line(pointer.removeprefix('/'))}={one_line(value, 300)}"
    return one_line(step.request_body, 300)


def _exchange(step: RecordedExchange) -> str:
    if step.status is None:
        answer = one_line(step.error or "no answer", 300)
    else:
        answer = f"{step.status} {one_line(step.reason)}".rstrip()
    return f"{one_line(step.method)} {one_line(step.path, 120)} → {answer}"
