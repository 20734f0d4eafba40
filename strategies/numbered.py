r"""The texts that match a pattern, numbered, so that different numbers make different texts.

Made of printable ASCII. Of a repetition without a limit, one length is used.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from strategies.values import Supply

# Only this undocumented module of the standard library shows what a pattern is made of.
_parser: Any = importlib.import_module("re._parser")

_PRINTABLE = "".join(map(chr, range(ord("!"), ord("~") + 1)))
# Fewer texts than these are counted one by one.
_MANY = 1000
# Longer texts leave room for more numbers; shorter ones fit where there is a limit.
_LENGTHS = (12, 8, 6, 4, 3, 2, 1, 0)


class _Writer:
    """Writes one text, and uses up a number by the choices on the way."""

    def __init__(self, number: int, repeats: int) -> None:
        self._left = number
        self._repeats = repeats
        # How many numbers lead to different choices.
        self.ways = 1

    def choice(self, among: Sequence[Any]) -> Any:  # noqa: ANN401 -- one of them
        """Return one of several, by the next digits of the number."""
        self._left, place = divmod(self._left, len(among))
        self.ways *= len(among)
        return among[place]

    def text(self, nodes: Iterable[tuple[Any, Any]]) -> str:
        """Return a text that matches the nodes of a parsed pattern; raises ValueError."""
        return "".join(self._node(str(kind), value) for kind, value in nodes)

    def _node(self, kind: str, value: Any) -> str:  # noqa: ANN401 -- as the parser has it
        match kind:
            case "AT":
                return ""
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                low, high, inner = value
                count = max(low, min(int(high), self._repeats))
                return "".join(self.text(inner) for _ in range(count))
            case "SUBPATTERN":
                return self.text(value[-1])
            case "BRANCH":
                return self.text(self.choice(value[1]))
        allowed = _allowed(kind, value)
        if not allowed:
            raise ValueError(f"no printable character matches a part of the pattern ({kind})")
        return str(self.choice(allowed))


@functools.cache
def _parsed(pattern: str) -> tuple[Any, ...]:
    """Return the nodes of a pattern, with tuples for lists, so that they can be cached."""

    def frozen(value: Any) -> Any:  # noqa: ANN401 -- as the parser has it
        nested = isinstance(value, list | tuple | _parser.SubPattern)
        return tuple(map(frozen, value)) if nested else value

    return tuple(map(frozen, _parser.parse(pattern, re.ASCII)))


@functools.cache
def _allowed(kind: str, value: Any) -> str:  # noqa: ANN401 -- as above
    return "".join(one for one in _PRINTABLE if _matches(kind, value, one))


def _matches(kind: str, value: Any, character: str) -> bool:  # noqa: ANN401 -- as above
    code = ord(character)
    match kind:
        case "LITERAL":
            return bool(code == value)
        case "NOT_LITERAL":
            return bool(code != value)
        case "ANY":
            return True
        case "RANGE":
            return bool(value[0] <= code <= value[1])
        case "CATEGORY":
            return _CATEGORIES[str(value)](character)
        case "IN":
            negated = str(value[0][0]) == "NEGATE"
            found = any(_matches(str(one), inner, character) for one, inner in value[negated:])
            return found != negated
    raise ValueError(f"a pattern with {kind} is not known")


_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_NOT_DIGIT": lambda one: not one.isdigit(),
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_NOT_SPACE": lambda one: not one.isspace(),
    "CATEGORY_WORD": lambda one: one.isalnum() or one == "_",
    "CATEGORY_NOT_WORD": lambda one: not (one.isalnum() or one == "_"),
}


def numbered_match(pattern: str, number: int, low: int, high: int | None) -> str:
    """Return the text of a number that matches a pattern, of `low` to `high` characters.

    Raises ValueError if the pattern has a part, such as a look-ahead, that is not known.
    """
    for repeats in _LENGTHS:
        found = _Writer(number, repeats).text(_parsed(pattern))
        if low <= len(found) and (high is None or len(found) <= high) and re.search(pattern, found):
            return found
    raise ValueError(f"no text of {low} to {high} characters is known for the pattern {pattern}")


def longest_match(pattern: str) -> str | None:
    """Return a text that is as long as a pattern allows; None if that is not known."""
    longest = int(_parser.parse(pattern, re.ASCII).getwidth()[1])
    if longest > _MANY:
        return None
    try:
        found = _Writer(0, longest).text(_parsed(pattern))
    except ValueError:
        return None
    return found if len(found) == longest and re.search(pattern, found, re.ASCII) else None


@functools.cache
def numbered_matches(pattern: str, low: int, high: int | None) -> Supply:
    """Return the texts of `low` to `high` characters that match a pattern; none if none is known.

    Few texts are counted exactly, many are estimated.
    """

    def at(number: int) -> str:
        return numbered_match(pattern, number, low, high)

    try:
        found = list(dict.fromkeys(map(at, range(_MANY))))
        if len(found) < _MANY:
            return Supply(len(found), found.__getitem__)
        return Supply(_capacity(pattern, at(0)), at)
    except ValueError:
        return Supply(0, at)


def _capacity(pattern: str, text: str) -> int:
    """Return how many texts the choices on the way to the text of number 0 make."""
    for repeats in _LENGTHS:
        writer = _Writer(0, repeats)
        if writer.text(_parsed(pattern)) == text:
            return writer.ways
    raise ValueError(text)
