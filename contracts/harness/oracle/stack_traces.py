"""Recognises stack traces of common languages and frameworks in the text of an answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Frames are recognised by their file and line, or by a call behind "at" on a separate line, so
# that prose with the same words is left alone.
_LINE_START = r"[\n\"\[,]\s*"
_LINE_END = r"(?=\s*[\n\"])"
# Of a text, only what is around the first marks is searched, so that long texts take little time.
_AROUND, _MOST = 300, 20
# A longer text may have a word that takes long to search.
_LONG = 10_000


@dataclass(frozen=True, slots=True)
class _Trace:
    """The traces of one language: short texts that each of them has, and a pattern around one."""

    language: str
    marks: tuple[str, ...]
    pattern: re.Pattern[str]


def _trace(language: str, pattern: str, *marks: str) -> _Trace:
    return _Trace(language, marks, re.compile(pattern))


_TRACES = (
    _trace(
        "Python",
        r"Traceback \(most recent call last\)|File \"[^\"\n]+\.pyx?\", line \d+, in \w",
        "Traceback (most recent call last)",
        '", line ',
    ),
    _trace(
        "Java",
        rf"(?:{_LINE_START}|\b)at (?:[\w.@/-]+/)?[\w$.]+\.[\w$<>]+"
        r"\((?:[\w$-]+\.(?:java|kt|scala|groovy|clj):\d+|Native Method|Unknown Source)\)"
        r"|\bCaused by: [\w$]+(?:\.[\w$]+)+(?:Exception|Error)\b|\bException in thread \"",
        *(".java:", ".kt:", ".scala:", ".groovy:", ".clj:", "(Native Method)", "(Unknown Source)"),
        *("Caused by: ", "Exception in thread "),
    ),
    _trace(
        ".NET",
        rf"{_LINE_START}at [\w`]+(?:[.+][\w`<>|\[\],]+)+\([^()\n]*\)"
        rf"(?: in [^\n]+:line \d+|{_LINE_END})"
        r"|\bin [^\n]+\.(?:cs|vb|fs):line \d+|--- End of (?:inner exception )?stack trace",
        *("   at ", ".cs:line ", ".vb:line ", ".fs:line ", "--- End of "),
    ),
    _trace(
        "Node.js",
        rf"{_LINE_START}at (?:async )?(?:[\w.<>$\[\] ]+ \()?"
        r"(?:file:/|node:|webpack|/|[A-Za-z]:\\)[^\s()]*:\d+:\d+",
        *("   at ", ".js:", ".mjs:", ".cjs:", ".ts:", "node:"),
    ),
    _trace("Ruby", r"[\w./-]+\.(?:rb|erb|rake):\d+:in [`'][^'\n]+'", ":in `", ":in '"),
    _trace(
        "PHP",
        r"#\d+ [^\s(]+\.php\(\d+\):|\bPHP (?:Fatal|Parse) error: |\bin \S+\.php on line \d+"
        r"|\bin \S+\.php:\d+\nStack trace:|\"file\": ?\"[^\"\n]+\.php\", ?\"line\": ?\d+",
        *(".php(", "PHP Fatal ", "PHP Parse ", ".php on line ", ".php:", '.php"'),
    ),
    _trace(
        "Go",
        r"\bgoroutine \d+ \[[a-z][^\]\n]*\]:|\.go:\d+ \+0x[0-9a-f]+",
        *("goroutine ", ".go:"),
    ),
    _trace(
        "Rust",
        r"\bthread '[^'\n]*'(?: \(\d+\))? panicked at |\bstack backtrace:[\s\",]+0:",
        *("panicked at ", "stack backtrace:"),
    ),
    _trace(
        "Elixir",
        r"\*\* \((?:[A-Z]\w*\.)*[A-Z]\w*(?:Error|Exception)\) |\b\S+\.exs?:\d+: [\w.:!?]+/\d",
        *("** (", ".ex:", ".exs:"),
    ),
    _trace("Perl", r"\bat \S+\.(?:pl|pm|psgi) line \d+", ".pl line ", ".pm line ", ".psgi line "),
    _trace(
        "Dart",
        r"#\d+\s+\S[^\n(]* \((?:package|dart|file):[^)\s]+:\d+(?::\d+)?\)",
        *("(package:", "(dart:", "(file:"),
    ),
    _trace("Lua", r"\bstack traceback:", "stack traceback:"),
    _trace("Haskell", r"\bCallStack \(from HasCallStack\):", "CallStack (from "),
    _trace(
        "JSON",
        r"\"(?i:(?:exception_?)?(?:stack_?trace|back_?trace|call_?stack))\": ?"
        r"(?:\[\s*[\"{]|\"[^\"\s])",
        *('tacktrace"', 'tackTrace"', 'tack_trace"', 'acktrace"', 'ackTrace"', 'ack_trace"'),
        *('allstack"', 'allStack"', 'all_stack"'),
    ),
)
# JSON writes these characters in another way inside of a text.
_ESCAPES = {"n": "\n", "r": "\n", "t": "\t", "u0027": "'"}
_ESCAPED = re.compile(r"\\([nrt\"/\\]|u0027)")


def stack_trace_in(text: str) -> str | None:
    """Return the language whose stack trace is in a text, which may be JSON; None without one."""
    if len(text) > _LONG:
        text = _with_shorter_words(text)
    for trace in _TRACES:
        for mark in trace.marks:
            for part in _parts(text, mark) if mark in text else ():
                if trace.pattern.search(part):
                    return trace.language
    return None


def pattern_of(language: str) -> str:
    """Return the regular expression that finds a stack trace of a language."""
    return next(one.pattern.pattern for one in _TRACES if one.language == language)


def _with_shorter_words(text: str) -> str:
    """Return a text without the middle of very long words, since no mark is inside of a word."""
    return '"'.join(
        part[:_AROUND] + part[-_AROUND:] if len(part) > 2 * _AROUND and part.isalnum() else part
        for part in text.split('"')
    )


def _parts(text: str, mark: str) -> Iterator[str]:
    """Yield what is around the first marks in a text, without the escapes of JSON."""
    text = f"\n{text}\n"
    place = text.find(mark)
    for _ in range(_MOST):
        if place < 0:
            return
        part = text[max(0, place - _AROUND) : place + _AROUND]
        yield _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), part)
        place = text.find(mark, place + 1)
