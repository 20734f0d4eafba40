"""Puts things into few sets that tell any two of them apart."""

from collections.abc import Sequence
from itertools import combinations, count, islice
from math import comb
from typing import TypeVar

Thing = TypeVar("Thing")


def telling_sets(things: Sequence[Thing]) -> list[list[Thing]]:
    """Return sets such that of any two things, each is in a set without the other.

    Each thing is in a different half of the sets: as many halves as possible for so few sets, by
    Sperner's theorem. Few things get a set each.
    """
    number = next(n for n in count(1) if comb(n, n // 2) >= len(things))
    if number >= len(things):
        return [[thing] for thing in things]
    halves = [*islice(combinations(range(number), number // 2), len(things))]
    sets = (
        [thing for thing, half in zip(things, halves, strict=True) if place in half]
        for place in range(number)
    )
    return [one for one in sets if one]
