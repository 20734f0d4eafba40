"""A pattern as a row of tokens: its quantifiers, changed by one, and texts that match it."""

import random
import re
import string
from collections.abc import Iterator, Sequence
from functools import cache

_TOKEN = re.compile(
    r"\\u[0-9A-Fa-f]{4}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|\(\?[:=!]|.", re.DOTALL
)
_COUNTED = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_SHORT = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_OPENING, _CLOSING, _BAR = ("(", "(?:"), (")",), ("|",)
_DRAWS = 200
# So many more than the minimum, where a quantifier has no maximum.
_FEW = 2


def tokens(pattern: str) -> list[str]:
    """Split a pattern into characters, classes, brackets, and quantifiers."""
    return _TOKEN.findall(pattern)


def bounds(token: str) -> tuple[int, int | None] | None:
    """Return how often a quantifier admits what it counts; None if the token is another one."""
    if counted := _COUNTED.fullmatch(token):
        low, comma, high = counted.groups()
        return int(low), int(high) if high else None if comma else int(low)
    return _SHORT.get(token)


def one_off(pattern: str) -> Iterator[tuple[str, int, str]]:
    """Yield "fewer" or "more", the number of a quantifier, and the pattern that admits that."""
    parts, number = tokens(pattern), 0
    for place, token in enumerate(parts):
        counts = bounds(token)
        if counts is None or bounds(parts[place - 1]):
            continue
        number += 1
        low, high = counts
        changes = {"fewer": (low - 1, high), "more": (low, None if high is None else high + 1)}
        for name, (least, most) in changes.items():
            if least >= 0 and (least, most) != counts:
                quantifier = f"{{{least},{'' if most is None else most}}}"
                yield name, number, "".join([*parts[:place], quantifier, *parts[place + 1 :]])


def texts(pattern: str) -> set[str]:
    """Return some texts that match a pattern, the same each time; none if it looks around."""
    drawn = random.Random(pattern)  # noqa: S311 -- examples, not secrets
    if "(?=" in pattern or "(?!" in pattern:
        return set()
    return {_alternatives(tokens(pattern), drawn) for _ in range(_DRAWS)}


def _alternatives(parts: Sequence[str], drawn: random.Random) -> str:
    return _row(drawn.choice(_split(parts)), drawn)


def _split(parts: Sequence[str]) -> list[list[str]]:
    """Split a row of tokens at the bars outside of brackets."""
    rows: list[list[str]] = [[]]
    depth = 0
    for token in parts:
        depth += _deeper(token)
        if depth == 0 and token in _BAR:
            rows.append([])
        else:
            rows[-1].append(token)
    return rows


def _deeper(token: str) -> int:
    return (token in _OPENING) - (token in _CLOSING)


def _row(parts: Sequence[str], drawn: random.Random) -> str:
    text, place = "", 0
    while place < len(parts):
        end = _end(parts, place)
        low, high = (bounds(parts[end]) if end < len(parts) else None) or (1, 1)
        most = low + _FEW if high is None else high
        for _ in range(drawn.choice((low, most, drawn.randint(low, most)))):
            text += _once(parts[place:end], drawn)
        place = end + (end < len(parts) and bounds(parts[end]) is not None)
    return text


def _end(parts: Sequence[str], place: int) -> int:
    """Return the place after the token, or after the brackets that it opens."""
    depth = 0
    while True:
        depth += _deeper(parts[place])
        place += 1
        if depth == 0 or place == len(parts):
            return place


def _once(parts: Sequence[str], drawn: random.Random) -> str:
    if parts[0] in _OPENING:
        return _alternatives(parts[1:-1], drawn)
    if parts[0] in {"^", "$", r"\Z", r"\b"}:
        return ""
    fitting = _fitting(parts[0])
    return drawn.choice(fitting) if fitting else ""


@cache
def _fitting(token: str) -> list[str]:
    """Return the characters that a token matches."""
    known = string.ascii_letters + string.digits + string.punctuation
    return [one for one in known if re.fullmatch(token, one, re.ASCII)]
