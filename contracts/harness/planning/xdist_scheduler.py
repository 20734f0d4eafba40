"""How pytest-xdist distributes contracts: in order, and those that share requests together.

Its own `--dist loadgroup` has no effect with pytest 9.2 and reruns a contract whose process was
killed (pytest-dev/pytest-xdist issues 1386 and 1378).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import pytest
from xdist.scheduler import LoadScheduling  # type: ignore[import-untyped]

import contracts
from contracts.harness.planning.coverage import marks_in
from contracts.harness.planning.selection import SCHEDULE

# A process starts one contract when it knows the next one; the third bridges the round trip.
_AT_HAND = 3


class GroupedScheduling(LoadScheduling):  # type: ignore[misc]
    """Sends each process a few contracts at a time; with `together`, a whole group at once."""

    def __init__(self, config: pytest.Config, log: Any, *, together: bool) -> None:  # noqa: ANN401 -- untyped
        super().__init__(config, log)
        self._together = together
        self.maxschedchunk: int = _AT_HAND

    @cached_property
    def _groups(self) -> Mapping[int, str]:
        """The group of each contract that has one, by the contract's index."""
        nodes = self.collection or ()
        return groups(nodes, self.numnodes) if self._together else {}

    def check_schedule(self, node: Any, duration: float = 0) -> None:  # noqa: ANN401 -- untyped
        """Send a process its next contracts, but none that would wait behind a group."""
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
    """Return the group of each contract that shares its requests with others, by its index.

    A group much larger than a process's share of all contracts is split, because the other
    processes would wait for it.
    """
    # Only workers collect contracts: the controller knows no more than their names.
    sharing = {name: mark.kwargs.get("group") for name, mark in marks_in(contracts, SCHEDULE)}
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
    """Split a group into equal parts whose size is closest to a share."""
    count = max(1, round(len(group) / share))
    size = -(-len(group) // count)
    return (group[start : start + size] for start in range(0, len(group), size))
