"""Text within length limits, in the scripts and shapes that break careless code.

Lengths count code points, as JSON Schema's minLength and maxLength do: an emoji is one, a letter
with a combining mark two. Valid text has no control characters, no blanks at its ends and is in
Unicode's composed form (NFC); everything else is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from strategies import any_text
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType, distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

_SWEDISH, _EMOJI = "åäöÅÄÖé", "😀🏠🔑🛁"
_HEBREW, _ARABIC = "אבגדהוזחט", "ابتثجحخد"
_ASTRAL = "𝔘𐍈𠮷𝒜"
_ASCII = "".join(map(chr, range(ord("!"), ord("~") + 1)))
# x and q have no composed form with a circumflex: the pair is already in NFC.
_MARKED = ("x\u0302", "q\u0302")
_FAMILY = "👨\u200d👩\u200d👧"
_LETTERS = "abcdefghijklmnopqrstuvwxyzABC0123456789"
_ALPHABETS = (
    _LETTERS,
    _ASCII,
    _LETTERS + _SWEDISH,
    _LETTERS + _EMOJI,
    _HEBREW,
    _ARABIC,
    _ASTRAL,
    _LETTERS + _ASCII + _SWEDISH + _EMOJI + _HEBREW + _ARABIC + _ASTRAL,
)
# Without a maxLength, longer text meets limits of the server that no document names.
_LONGEST_DRAWN = 255

_SAMPLES = (
    Valid("Anna", "plain letters"),
    Valid("Anna Andersson", "two words"),
    Valid("A  B", "two blanks inside"),
    Valid("7", "a single figure"),
    Valid("Åsa Öberg-Ängström", "Swedish letters"),
    Valid('O\'Brien & "Co" <50%> \\ / {x}', "marks that mean something in HTML and JSON"),
    Valid("null", "the word null"),
    Valid("🏠", "an emoji"),
    Valid(_FAMILY, "a family of three, joined"),
    Valid(_MARKED[0] + _MARKED[1], "letters with combining marks"),
    Valid("שלום", "right to left, Hebrew"),
    Valid("مرحبا", "right to left, Arabic"),
    Valid("Anna אנה", "left to right and right to left"),
    Valid("𠮷野𝔘", "characters beyond the first plane"),
)
# These are about single characters, which stay the same within a longer text. A tuple, because a
# new value of a unique field cannot be hashed.
_OF_CHARACTERS = tuple(one for one in _SAMPLES if one.value not in {"Anna", "7", "null"})


def joined(samples: Sequence[Valid], longest: int) -> list[tuple[Valid, ...]]:
    """Return valid texts in groups; with blanks between them, those of a group are a valid text.

    What counts in a text as a whole, such as its length, has a group to itself.
    """
    groups: list[tuple[Valid, ...]] = []
    open_group: list[Valid] = []
    for sample in samples:
        if sample not in _OF_CHARACTERS:
            groups.append((sample,))
            continue
        if open_group and len(" ".join(one.value for one in (*open_group, sample))) > longest:
            groups.append(tuple(open_group))
            open_group = []
        open_group.append(sample)
    return groups + ([tuple(open_group)] if open_group else [])


@dataclass(frozen=True, slots=True)
class _Limits:
    shortest: int
    longest: int | None

    def admit(self, text: str) -> bool:
        return self.longest is None or len(text) <= self.longest

    def padded(self, text: str) -> str:
        return text + "a" * (self.shortest - len(text))


def _accepted(limits: _Limits) -> tuple[Valid, ...]:
    found = [
        Valid(limits.padded(sample.value), sample.description)
        for sample in _SAMPLES
        if limits.admit(sample.value)
    ]
    if limits.shortest > 1:
        found.append(Valid("b" * limits.shortest, f"{limits.shortest} letters, the fewest"))
    if limits.longest is not None:
        found.append(Valid("c" * limits.longest, f"{limits.longest} letters, the most"))
        found.append(Valid("🔑" * limits.longest, f"{limits.longest} emoji, the most"))
        if limits.longest > 1:
            pairs, odd = divmod(limits.longest, 2)
            marked = _MARKED[0] * pairs + "a" * odd
            found.append(Valid(marked, f"{limits.longest} code points, letters with marks"))
    # With narrow limits two samples can become the same text.
    return distinct(found)


def _too_short(text: str) -> Invalid:
    return Invalid(text, "min_length", f"{len(text)} characters")


def _too_long(text: str, limit: int) -> Invalid:
    return Invalid(text, "max_length", f"{len(text)} characters, {len(text) - limit} too many")


def _mutations(limits: _Limits) -> tuple[Mutation, ...]:
    mutations = []
    shortest, longest = limits.shortest, limits.longest
    if shortest > 1:
        few = shortest - 1
        mutations.append(
            Mutation(
                "too_short",
                (
                    Invalid("a" * few, "min_length", f"{few} letters, one too few"),
                    # Counted in UTF-16 units these would be enough.
                    Invalid("😀" * few, "min_length", f"{few} emoji, one too few"),
                ),
                st.text(_LETTERS + _EMOJI, min_size=1, max_size=few).map(_too_short),
            )
        )
    elif shortest:
        empty = Invalid("", "min_length", "the empty text")
        mutations.append(Mutation("too_short", (empty,)))
    if longest is not None:
        many = longest + 1
        mutations.append(
            Mutation(
                "too_long",
                (
                    Invalid("a" * many, "max_length", f"{many} letters, one too many"),
                    Invalid("å" * many, "max_length", f"{many} Swedish letters, one too many"),
                    Invalid("😀" * many, "max_length", f"{many} emoji, one too many"),
                    Invalid("a" * (2 * many), "max_length", f"{2 * many} letters, twice as many"),
                ),
                st.builds(
                    lambda head, extra, filler: _too_long(
                        head + filler * (longest + extra - len(head)), longest
                    ),
                    st.text(_LETTERS + _EMOJI, min_size=1, max_size=min(longest, 8)),
                    st.integers(1, 16),
                    st.sampled_from(("a", "å", "😀")),
                ),
            )
        )
    mutations.append(any_text.wrong_type(limits.padded("a")))
    return tuple(mutations)


def _open(limits: _Limits) -> tuple[Unspecified, ...]:
    plain = "a" * max(limits.shortest, 1)
    number = int("1" * min(max(limits.shortest, 1), 15))
    found = [
        case
        for case in (*any_text.open_spellings(plain), *any_text.coerced(number))
        if case.value or limits.shortest != 1
    ]
    for sample in (
        Unspecified("Anna\nAndersson", "control_character", "a newline inside"),
        Unspecified("Anna\tAndersson", "control_character", "a tab inside"),
        Unspecified("A\u030asa", "not_nfc", "A and a combining ring, not composed"),
    ):
        padded = limits.padded(sample.value)
        if limits.admit(padded):
            found.append(Unspecified(padded, sample.question, sample.description))
    if limits.longest is None:
        found.append(Unspecified("a" * 10_000, "no_limit_stated", "10,000 letters"))
    return tuple(found)


def _without_outer_blanks(text: str) -> str:
    """Put a letter where a blank would be trimmed: the length stays."""
    if text.startswith(" "):
        text = "a" + text[1:]
    return text[:-1] + "a" if text.endswith(" ") else text


def _drawn(limits: _Limits) -> st.SearchStrategy[str]:
    fewest = max(limits.shortest, 1)
    most = max(_LONGEST_DRAWN, fewest) if limits.longest is None else limits.longest
    plain = [
        st.text(f"{alphabet} ", min_size=fewest, max_size=most).map(_without_outer_blanks)
        for alphabet in _ALPHABETS
    ]
    at_limit = st.sampled_from(_accepted(limits)).map(lambda sample: str(sample.value))
    clusters = [
        st.integers(-(-fewest // len(cluster)), most // len(cluster)).map(cluster.__mul__)
        for cluster in (*_MARKED, _FAMILY)
        if -(-fewest // len(cluster)) <= most // len(cluster)
    ]
    return st.one_of(*plain, *clusters, at_limit)


@cache
def text(min_length: int = 0, max_length: int | None = None) -> ValueType:
    """Return the type of texts of `min_length` to `max_length` code points, both included.

    Mutations: too_short (the empty text only if it is all that a min_length forbids), too_long,
    wrong_type. Raises ValueError when the limits leave no text of at least one character. Fields
    with the same limits share one type, which takes 20 kB.
    """
    if max_length is not None and max_length < max(min_length, 1):
        raise ValueError(f"no text has at least {min_length} and at most {max_length} characters")
    limits = _Limits(min_length, max_length)
    mutations, cases, drawn = _mutations(limits), _open(limits), _drawn(limits)

    def valid() -> st.SearchStrategy[str]:
        return drawn

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return broken(mutations, breaking)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return any_text.unspecified(drawn, cases, non_empty=min_length == 1)

    return ValueType(
        "text", _accepted(limits), representatives(mutations), cases, valid, invalid, unspecified
    )
