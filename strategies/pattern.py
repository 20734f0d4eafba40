r"""Text that matches a pattern of which nothing else is known.

Patterns are ECMA 262's, as in OpenAPI: without anchors they may match anywhere, `$` admits no
newline, and classes such as `\d` are ASCII.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from strategies import any_text
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType

# Without a newline to draw, Python's `$`, which lets one pass, means what ECMA 262's means.
_PRINTABLE_ASCII = st.characters(min_codepoint=ord(" "), max_codepoint=ord("~"))
_BEYOND_ASCII = re.compile(r"(\\u(?!00[0-7])[0-9A-Fa-f]{4})-\\u[0-9A-Fa-f]{4}")
# Not shrunk: the first text tried is the simplest, and shrinking takes a hundred times as long.
_SAME_EACH_TIME = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    # A busy machine is slow, and finds the same text.
    suppress_health_check=[HealthCheck.too_slow],
)


@dataclass(frozen=True, slots=True)
class _Shape:
    expression: re.Pattern[str]
    shortest: int
    longest: int | None

    def matches(self, text: str) -> bool:
        return self.expression.search(text) is not None

    def fits(self, text: str) -> bool:
        """Return whether the length is right; the empty text and outer blanks are open."""
        if not text or text != text.strip():
            return False
        return self.shortest <= len(text) and (self.longest is None or len(text) <= self.longest)

    def stretched(self, text: str, length: int) -> str | None:
        """Repeat one character up to `length` so that the text still matches, if one can be."""
        repeats = length - len(text) + 1
        for place, character in enumerate(text):
            longer = text[:place] + character * repeats + text[place + 1 :]
            if self.matches(longer):
                return longer
        return None

    def in_both_cases(self, text: str) -> str:
        """Return a text of the same length with capital and small letters where one can be."""
        for place in range(len(text)):
            for letter in "Aa" if place % 2 == 0 else "aA":
                changed = text[:place] + letter + text[place + 1 :]
                if self.matches(changed):
                    text = changed
                    break
        return text


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.ASCII)
    except re.error as error:
        raise ValueError(f"cannot read the pattern {pattern}: {error}") from error


def _for_drawing(pattern: str) -> re.Pattern[str]:
    """Leave out ranges of which nothing is drawn: Hypothesis would go through all of them."""
    try:
        return _compiled(_BEYOND_ASCII.sub(r"\1", pattern))
    except ValueError:
        return _compiled(pattern)


def _simplest(shape: _Shape, matching: st.SearchStrategy[str]) -> str:
    def usable(text: str) -> bool:
        return shape.fits(text) or (0 < len(text) < shape.shortest and text == text.strip())

    try:
        found = find(matching, usable, settings=_SAME_EACH_TIME)
    except HypothesisException as error:
        raise ValueError(
            f"found no text for the pattern {shape.expression.pattern}: {error}"
        ) from error
    simplest = found if shape.fits(found) else shape.stretched(found, shape.shortest)
    if simplest is None:
        raise ValueError(f"found no text long enough for the pattern {shape.expression.pattern}")
    return simplest


def _accepted(shape: _Shape, simplest: str) -> tuple[Valid, ...]:
    accepted = [Valid(simplest, "the simplest match")]
    bounds = ((shape.shortest, "the shortest allowed"), (shape.longest, "the longest allowed"))
    for length, description in bounds:
        longer = shape.stretched(simplest, length) if length and length > len(simplest) else None
        if longer is not None:
            accepted.append(Valid(longer, description))
    # Of a long text, a pattern such as ^(a+)+$ would be tried for ages.
    cased = shape.in_both_cases(simplest)
    if cased not in {one.value for one in accepted} and shape.fits(cased):
        accepted.append(Valid(cased, "capital and small letters"))
    return tuple(accepted)


def _mutations(shape: _Shape, simplest: str) -> tuple[Mutation, ...]:
    foreign = "".join(chr(0x0660 + int(c)) if c.isdecimal() else c for c in simplest)
    attempts = (
        (f"{simplest}!", "an exclamation mark at the end"),
        (f"{simplest[:-1]}!", "the last character became an exclamation mark"),
        (f"#{simplest[1:]}", "the first character became a number sign"),
        (f"{simplest[:1]} {simplest[1:]}", "a blank after the first character"),
        (f"{simplest[:-1]}å", "the last character became a Swedish letter"),
        (f"{simplest[:-1]}😀", "the last character became an emoji"),
        (foreign, "Arabic-Indic digits"),
    )
    mismatches = tuple(
        Invalid(value, "pattern", description)
        for value, description in attempts
        if shape.fits(value) and not shape.matches(value)
    )
    mutations = [Mutation("mismatch", mismatches)] if mismatches else []
    shorter = simplest[: shape.shortest - 1] if shape.shortest > 1 else ""
    if shorter and shorter == shorter.strip() and shape.matches(shorter):
        case = Invalid(shorter, "min_length", f"{len(shorter)} characters, one too few")
        mutations.append(Mutation("too_short", (case,)))
    longer = shape.stretched(simplest, shape.longest + 1) if shape.longest else None
    if longer is not None:
        case = Invalid(longer, "max_length", f"{len(longer)} characters, one too many")
        mutations.append(Mutation("too_long", (case,)))
    return (*mutations, any_text.wrong_type(simplest))


@functools.cache
def pattern(pattern: str, min_length: int = 0, max_length: int | None = None) -> ValueType:
    """Return the type of texts that match `pattern` within the length limits.

    Mutations: mismatch (rule pattern), too_short, too_long and wrong_type; those for which
    nothing breaks that one rule alone are left out. Raises ValueError for a pattern that cannot
    be read, or to which no printable ASCII text is found.
    """
    shape = _Shape(_compiled(pattern), min_length, max_length)
    drawable = _for_drawing(pattern)
    matching = st.from_regex(drawable, fullmatch=True, alphabet=_PRINTABLE_ASCII)
    simplest = _simplest(shape, matching)
    accepted, mutations = _accepted(shape, simplest), _mutations(shape, simplest)
    cases = (
        *any_text.open_spellings(simplest),
        *any_text.coerced(1),
    )

    def fitted(text: str) -> str:
        # A draw of another length is stretched or replaced, so that no draw is rejected.
        if shape.fits(text):
            return text
        longer = shape.stretched(text, min_length) if len(text) < min_length else None
        return longer if longer and shape.fits(longer) else simplest

    drawn = matching.map(fitted)

    def valid() -> st.SearchStrategy[str]:
        return drawn

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return broken(mutations, breaking)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return any_text.unspecified(drawn, cases)

    return ValueType(
        "pattern", accepted, representatives(mutations), cases, valid, invalid, unspecified
    )
