"""Slips of the pen that a check digit catches: a digit changed, two neighbours swapped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from strategies.mutations import Mutation
from strategies.values import Invalid, Valid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Right = Callable[[str], bool]
    Form = Callable[[str], Valid]


@dataclass(frozen=True, slots=True)
class Slip:
    """A number with one slip in it, and the slip in words."""

    digits: str
    description: str


def check_digit_changed(number: str, right: Right) -> tuple[Slip, ...]:
    """Return every change of the last digit that leaves the number wrong by `right`."""
    stem, old = number[:-1], number[-1]
    return tuple(
        Slip(stem + new, f"check digit {new} instead of {old}")
        for new in "0123456789"
        if new != old and not right(stem + new)
    )


def digits_changed(number: str, places: Sequence[int], right: Right) -> tuple[Slip, ...]:
    """Return every change of one digit at `places` that leaves the number wrong by `right`."""
    changes = []
    for place in places:
        head, old, tail = number[:place], number[place], number[place + 1 :]
        changes += [
            Slip(head + new + tail, f"digit {place + 1} changed from {old} to {new}")
            for new in "0123456789"
            if new != old and not right(head + new + tail)
        ]
    return tuple(changes)


def neighbours_swapped(number: str, places: Sequence[int], right: Right) -> tuple[Slip, ...]:
    """Return the swaps of a digit at one of `places` with the next one that `right` catches.

    Swaps that leave the number as it was, or that the check digit cannot see, are not among them.
    """
    swaps = []
    for place in places:
        first, second = number[place], number[place + 1]
        swapped = number[:place] + second + first + number[place + 2 :]
        if not right(swapped):
            pair = f"{first}{second} became {second}{first}"
            swaps.append(Slip(swapped, f"digits {place + 1} and {place + 2} swapped, {pair}"))
    return tuple(swaps)


def mutations(
    numbers: st.SearchStrategy[str],
    examples: Sequence[str],
    forms: Sequence[Form],
    *,
    right: Right,
    places: Sequence[int],
) -> tuple[Mutation, Mutation, Mutation]:
    """Return the mutations check_digit, other_digit and swapped, which all break the format.

    `examples` are enumerated in each of `forms`, `numbers` drawn. `places` (from 0) are where a
    digit may change or trade places with the next; every number must have a swap there that
    `right` catches.
    """

    def mutation(name: str, slips: Callable[[str], tuple[Slip, ...]]) -> Mutation:
        def slipped(number: str, form: Form, which: int) -> Invalid:
            possible = slips(number)
            slip = possible[which % len(possible)]
            spelt = form(slip.digits)
            return Invalid(spelt.value, "format", f"{spelt.description}: {slip.description}")

        return Mutation(
            name,
            tuple(slipped(number, form, 0) for number in examples for form in forms),
            st.builds(slipped, numbers, st.sampled_from(forms), st.integers(0, 99)),
        )

    return (
        mutation("check_digit", lambda number: check_digit_changed(number, right)),
        mutation("other_digit", lambda number: digits_changed(number, places, right)),
        mutation("swapped", lambda number: neighbours_swapped(number, places, right)),
    )
