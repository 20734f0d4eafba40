"""Writes a finding as plain text, for a terminal, a CI log or a JUnit file."""

from reports.bodies import value_at
from reports.printable import counted, one_line
from reports.results import Finding, RecordedExchange, RuleResult
from reports.scripts import SCRIPTS, script_name

_INDENT = "  "
_LABEL_WIDTH = 10


def finding_text(finding: Finding, rule: RuleResult) -> str:
    """Return a finding in plain text: the promise, the request, and the response.

    The only control character in it is the line feed, so that it fits into XML.
    """
    number = rule.findings.index(finding) if finding in rule.findings else 0
    verdict = "KNOWN" if rule.verdict == "known" else "BROKEN"
    heading = "   ".join(
        (
            one_line(rule.id),
            one_line(rule.says, 300),
            f"{verdict}: {one_line(finding.summary)}",
        )
    )
    lines = [heading]
    lines += [_entry("first", _exchange(step)) for step in finding.steps[:-1]]
    lines += [_entry("sent", _sent(finding))]
    if finding.because:
        lines.append(_entry("because", one_line(finding.because, 300)))
    lines += [
        _entry("expected", one_line(finding.expected, 300)),
        _entry("got", one_line(finding.got, 600)),
        _entry("source", one_line(rule.source.text, 300)),
        _entry("reproduce", f"sh {SCRIPTS}/{script_name(rule.id, number)}, next to the report"),
        _entry("", one_line(finding.reproduce.pytest, 2_000)),
    ]
    if finding.also:
        lines.append(_entry("also", f"{counted(finding.also, 'other case')} failed the same way"))
    return "\n".join(lines)


def _entry(label: str, text: str) -> str:
    hanging = "\n" + " " * (len(_INDENT) + _LABEL_WIDTH)
    return f"{_INDENT}{label:<{_LABEL_WIDTH}}{text.replace(chr(10), hanging)}"


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
    return f"{one_line(step.method)} {one_line(step.path, 300)} → {answer}"
