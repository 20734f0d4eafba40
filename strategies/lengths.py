"""The values of a format within limits of length that its field has besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from strategies.values import Valid, ValueType

LONGEST_MADE = 254
_LENGTHS = {"min_length", "max_length"}


def within(
    known: ValueType,
    shortest: int,
    longest: int | None,
    of_length: Callable[[int], str] | None = None,
) -> ValueType:
    """Leave out the values whose length breaks a limit, and the breaches of no limit.

    Values are drawn from those that are left, if a limit is narrower than the format. `of_length`
    makes a value of a length. Raises ValueError if no value is left.
    """

    def fits(value: object) -> bool:
        return not isinstance(value, str) or (
            shortest <= len(value) and (longest is None or len(value) <= longest)
        )

    accepted = tuple(case for case in known.accepted if fits(case.value))
    lengths = {len(case.value) for case in accepted}
    if of_length and longest is not None and max(lengths, default=0) < longest <= LONGEST_MADE:
        accepted += (Valid(of_length(longest), f"{longest} characters, the most"),)
    if not accepted:
        raise ValueError(f"no {known.name} has {shortest} to {longest} characters")
    refused = tuple(
        case
        for case in known.refused
        if (case.rule not in _LENGTHS and fits(case.value))
        or (case.rule == "min_length" and len(case.value) < shortest)
        or (case.rule == "max_length" and longest is not None and len(case.value) > longest)
    )
    if accepted == known.accepted and refused == known.refused:
        return known
    drawn = known.valid
    if accepted != known.accepted:
        kept = st.sampled_from([case.value for case in accepted])

        def drawn() -> st.SearchStrategy[str]:
            return kept

    supply = known.supply if known.supply and fits(known.supply.at(0)) else None
    return replace(known, accepted=accepted, refused=refused, valid=drawn, supply=supply)
