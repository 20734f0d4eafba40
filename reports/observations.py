"""Joins what the contracts of a run observe about an environment."""

from collections.abc import Iterable

from msgspec.structs import replace

from reports.results import Observation


def joined(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """Return one observation for each id, in the order of the ids, with everything seen of it."""
    by_id: dict[str, list[Observation]] = {}
    for one in observations:
        by_id.setdefault(one.id, []).append(one)
    return tuple(
        replace(ones[0], seen="; ".join(sorted({one.seen for one in ones})))
        for _, ones in sorted(by_id.items())
    )
