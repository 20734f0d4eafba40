"""The three kinds of value, and the type that offers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True, slots=True)
class Valid:
    """A value that keeps every rule.

    `description` names its class in plain words: "twelve digits", "with a dash".
    """

    value: Any
    description: str


@dataclass(frozen=True, slots=True)
class Invalid:
    """A value that breaks exactly one rule.

    `rule` is the kind that is broken: format, pattern, min_length, max_length, enum, minimum,
    maximum, type, null, unique_items or reference. `description` says what was done to a valid
    value: "check digit 1 became 2".
    """

    value: Any
    rule: str
    description: str


@dataclass(frozen=True, slots=True)
class Unspecified:
    """A value about which the reference is silent, so that any response is right.

    `question` is a short, stable slug ("impossible_date"); `description` says what the value looks
    like.
    """

    value: Any
    question: str
    description: str


class DrawInvalid(Protocol):
    """A function that draws invalid values: all of them, or those of one mutation or rule."""

    def __call__(self, breaking: str | None = None) -> SearchStrategy[Invalid]:
        """Return a strategy; raise ValueError when `breaking` names no known rule or mutation."""


@dataclass(frozen=True, slots=True)
class Supply:
    """The different values of a kind: how many there are, and the one at a place from 0.

    The count of a pattern's texts is an estimate, and two places may have the same text. No run
    uses up a supply of `PLENTY`.
    """

    count: int
    at: Callable[[int], Any]
    PLENTY: ClassVar[int] = 10**8


@dataclass(frozen=True, slots=True)
class ValueType:
    """One kind of value, to enumerate (the tuples) and to draw from (the functions).

    `accepted`, `refused` and `open` hold one representative per class and never overlap.
    `valid` draws bare values, `invalid` and `unspecified` draw values that know what they are.
    `supply` has the values of a unique field; without it, those are the accepted ones.
    """

    name: str
    accepted: tuple[Valid, ...]
    refused: tuple[Invalid, ...]
    open: tuple[Unspecified, ...]
    valid: Callable[[], SearchStrategy[Any]]
    invalid: DrawInvalid
    unspecified: Callable[[], SearchStrategy[Unspecified]]
    supply: Supply | None = None


def distinct(cases: Iterable[Valid]) -> tuple[Valid, ...]:
    """Keep the first of the cases that have the same value; values must be hashable."""
    kept: dict[Any, Valid] = {}
    for case in cases:
        kept.setdefault(case.value, case)
    return tuple(kept.values())
