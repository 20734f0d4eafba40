"""How pytest-xdist deals contracts out to processes: in their order, and together what shares.

Not by its `--dist loadgroup`: that does nothing under pytest 9.2, and runs a contract again whose
process was killed (pytest-dev/pytest-xdist issues 1386 and 1378).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import pytest
from xdist.scheduler import LoadScheduling  # type: ignore[import-untyped]

import contracts
from contracts.harness.planning.coverage import marks_in

_SHARES = "shares"
# A process begins one when it knows the next; a third is there when it asks.
_AT_HAND = 3


class GroupedScheduling(LoadScheduling):  # type: ignore[misc]
    """Deals out few contracts at a time; where told so, at once those that share their requests."""

    def __init__(self, config: pytest.Config, log: Any, *, together: bool) -> None:  # noqa: ANN401 -- untyped
        super().__init__(config, log)
        self._together = together
        self.maxschedchunk: int = _AT_HAND

    @cached_property
    def _groups(self) -> Mapping[int, str]:
        """The groups of the contracts that belong to one, by their place in the run."""
        nodes = self.collection or ()
        return groups(nodes, self.numnodes) if self._together else {}

    def check_schedule(self, node: Any, duration: float = 0) -> None:  # noqa: ANN401 -- untyped
        """Deal out to a process what it takes next, but nothing to wait behind a group."""
        missing = _AT_HAND - len(self.node2pending[node])
        if not self.pending or node.shutting_down:
            super().check_schedule(node, duration)
        elif missing > 0:
            self._send_tests(node, missing)

    def _send_tests(self, node: Any, num: int) -> None:  # noqa: ANN401 -- untyped
        begun = {self._groups[one] for one in self.pending[:num] if one in self._groups}
        if begun:
            rest = self.pending[num:]
            along = [one for one in rest if self._groups.get(one) in begun]
            behind = [one for one in rest if self._groups.get(one) not in begun]
            self.pending[num:] = [*along, *behind]
            num += len(along)
        super()._send_tests(node, num)


def groups(nodes: Sequence[str], processes: int) -> Mapping[int, str]:
    """Name the group of each contract that shares its requests with others, by its place.

    A group much larger than each process' share of all contracts is parted: it would be waited for.
    """
    # Only the processes that judge collect contracts: who deals them out knows their names alone.
    sharing = {name: str(mark.args[0]) for name, mark in marks_in(contracts, _SHARES)}
    found: dict[str, list[int]] = {}
    for place, node in enumerate(nodes):
        function, _, parameters = node.partition("[")
        if what := sharing.get(function.rpartition("::")[2]):
            resource = parameters.partition(".")[0]
            found.setdefault(f"{resource} {what}", []).append(place)
    share = max(1, len(nodes) // processes)
    return {
        place: f"{name} {number}"
        for name, group in found.items()
        for number, part in enumerate(_parts(group, share))
        for place in part
    }


def _parts(group: Sequence[int], share: int) -> Iterator[Sequence[int]]:
    """Cut a group into parts of like size, so many that they come closest to a share."""
    count = max(1, round(len(group) / share))
    size = -(-len(group) // count)
    return (group[start : start + size] for start in range(0, len(group), size))
