"""Texts just inside and just outside of a pattern: each quantifier, alternative, and anchor.

They come from the pattern as Python's own parser reads it, one part at a time. A text
counts only if all readings of the pattern agree about it.
"""

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

import jsonschema_rs

from spec import Field
from strategies.fields import once, value_type
from strategies.numbered import longest_match
from strategies.values import Invalid, Valid

# Only these undocumented modules of the standard library offer a pattern as a tree.
_parser: Any = importlib.import_module("re._parser")
_compiler: Any = importlib.import_module("re._compiler")
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_PRINTABLE = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-.:,;/+@!#$ "
_MOST_REPEATS = 64
_MOST_TEXTS = 64
_FOREIGN = ("!", "~", "#", " ")


@dataclass(frozen=True, slots=True)
class _Variation:
    """A pattern with one part changed, and what was done to it."""

    tree: Any
    description: str
    inside: bool

    def matches(self, text: object) -> bool:
        """Return whether all of a text matches the changed pattern."""
        compiled: re.Pattern[str] = _compiler.compile(self.tree, re.ASCII)
        return isinstance(text, str) and compiled.fullmatch(text) is not None


def inside(field: Field) -> tuple[Valid, ...]:
    """Return texts at each bound and of each alternative that no accepted sample shows.

    Returns none for a family of values: its samples are built to belong to no living person.
    """
    if field.values or field.unique or "pattern" not in field.schema:
        return ()
    known = [sample.value for sample in value_type(field).accepted]
    found = (
        (one, next(filter(lambda text: _is_inside(field, text), _texts(one.tree)), None))
        for one in _variations(field.schema["pattern"])
        if one.inside and not any(map(one.matches, known))
    )
    near = [Valid(text, one.description) for one, text in found if text]
    # Each bound alone makes no text as long as all together.
    longest = longest_match(field.schema["pattern"])
    lengths = [len(one) for one in (*known, *(one.value for one in near)) if isinstance(one, str)]
    if longest and len(longest) > max(lengths, default=0) and _is_inside(field, longest):
        near.append(Valid(longest, "the longest match"))
    return tuple(near)


@once
def outside(field: Field) -> tuple[Invalid, ...]:
    """Return texts just beyond a bound or an anchor, of those that no refused sample shows."""
    pattern: str = field.schema["pattern"]
    known = [sample.value for sample in value_type(field).refused if sample.rule == "pattern"]
    beyond = (
        (one.description, next(filter(lambda text: _is_outside(field, text), _texts(one.tree)), ""))
        for one in _variations(pattern)
        if not one.inside and not any(map(one.matches, known))
    )
    found = [(description, text) for description, text in beyond if text]
    found += _beyond_anchors(field, known)
    return tuple(Invalid(text, "pattern", description) for description, text in found)


def _beyond_anchors(field: Field, known: list[object]) -> Iterator[tuple[str, str]]:
    valid: str = value_type(field).accepted[0].value
    texts = [one for one in known if isinstance(one, str)]
    for where, longer in (
        ("before", [f"{one}{valid}" for one in _FOREIGN]),
        ("after", [f"{valid}{one}" for one in _FOREIGN]),
    ):
        rests = [
            one[n:] if where == "before" else one[:-n] for one in texts for n in range(1, len(one))
        ]
        fit = [text for text in longer if text == text.strip() and _is_outside(field, text)]
        if fit and not any(_is_inside(field, rest) for rest in rests):
            yield f"another character {where} a valid text", fit[0]


def _is_inside(field: Field, text: str) -> bool:
    return bool(text) and _fits(field, text) and all(_readings(field, text))


def _is_outside(field: Field, text: str) -> bool:
    return bool(text) and _fits(field, text) and not any(_readings(field, text))


def _readings(field: Field, text: str) -> list[bool]:
    r"""Return whether a text matches, as Python reads the pattern and as ECMA 262 does.

    Python reads `\d` and `\w` as ASCII, or as any script has them.
    """
    pattern: str = field.schema["pattern"]
    by_python = [bool(re.search(pattern, text, flag)) for flag in (re.ASCII, re.NOFLAG)]
    return [*by_python, jsonschema_rs.Draft202012Validator({"pattern": pattern}).is_valid(text)]


def _fits(field: Field, text: str) -> bool:
    low, high = field.schema.get("minLength", 0), field.schema.get("maxLength", len(text))
    return bool(low <= len(text) <= high)


# -- the pattern as a tree -------------------------------------------------------------------------


def _variations(pattern: str) -> Iterator[_Variation]:
    quantifiers = 0
    for number, (nodes, place) in enumerate(_places(_parsed(pattern))):
        kind, argument = nodes[place]
        if str(kind) in _REPEATS:
            quantifiers += 1
            low, high, repeated = argument
            most = None if high is _parser.MAXREPEAT else int(high)
            counts = [(low, True), (most, True), (low - 1, False)]
            counts += [] if most is None else [(most + 1, False)]
            for count, is_inside in counts:
                if count is not None and 0 <= count <= _MOST_REPEATS:
                    description = f"{count} of what quantifier {quantifiers} of the pattern counts"
                    tree = _changed(pattern, number, (count, count, repeated))
                    yield _Variation(tree, description, is_inside)
        elif str(kind) == "BRANCH":
            nothing, branches = argument
            for choice, branch in enumerate(branches, 1):
                tree = _changed(pattern, number, (nothing, [branch]))
                yield _Variation(tree, f"alternative {choice} of the pattern", True)


def _parsed(pattern: str) -> Any:  # noqa: ANN401 -- a tree of the parser
    return _parser.parse(pattern, re.ASCII)


def _changed(pattern: str, number: int, argument: Any) -> Any:  # noqa: ANN401 -- of the parser
    """Return a new tree in which one node has another argument; a tree caches its length."""
    tree = _parsed(pattern)
    nodes, place = list(_places(tree))[number]
    nodes[place] = nodes[place][0], argument
    return tree


def _places(tree: Any) -> Iterator[tuple[Any, int]]:  # noqa: ANN401 -- a tree of the parser
    """Yield every node, as a sequence of nodes and a place in it."""
    for place, (kind, argument) in enumerate(list(tree)):
        if str(kind) in _REPEATS:
            yield from _places(argument[2])
        elif str(kind) == "SUBPATTERN":
            yield from _places(argument[-1])
        elif str(kind) == "BRANCH":
            for branch in argument[1]:
                yield from _places(branch)
        yield tree.data, place


def _texts(tree: Any) -> Iterator[str]:  # noqa: ANN401 -- a tree of the parser
    """Yield some texts that match: each repeat at both of its bounds, each alternative."""
    parts = [_some(str(kind), argument) for kind, argument in tree]
    yield from islice(("".join(one) for one in product(*parts)), _MOST_TEXTS)


def _some(kind: str, argument: Any) -> list[str]:  # noqa: ANN401 -- an argument of a node
    """Return some texts that match one node; none if the node is of a kind not known here."""
    if kind in _REPEATS:
        low, high, repeated = argument
        once = list(_texts(repeated))
        longest = low + 1 if high is _parser.MAXREPEAT else min(int(high), _MOST_REPEATS)
        return [text * count for count in dict.fromkeys((low, longest)) for text in once[:4]]
    match kind:
        case "LITERAL":
            return [chr(argument)]
        case "AT":
            return [""]
        case "ANY":
            return ["a"]
        case "SUBPATTERN":
            return list(_texts(argument[-1]))
        case "BRANCH":
            return [text for branch in argument[1] for text in _texts(branch)]
        case "IN" | "NOT_LITERAL" | "CATEGORY":
            return _characters(kind, argument)
    return []


def _characters(kind: str, argument: Any) -> list[str]:  # noqa: ANN401 -- an argument of a node
    node = _parser.parse(".")
    node.data[0] = getattr(importlib.import_module("re._constants"), kind), argument
    compiled = _compiler.compile(node, re.ASCII)
    return [one for one in _PRINTABLE if compiled.fullmatch(one)][:1]
