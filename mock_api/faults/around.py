"""Ways that step in around whole calls of one operation."""

from collections.abc import Callable

from mock_api.behaviour import Change
from mock_api.call import Around
from mock_api.faults.way import Case, Way


def around_way(case: Case, name: str, says: str, around: Around) -> Way:
    """Give the way of stepping in around each call of the rule's operation."""
    return counting_way(case, name, says, lambda: around)


def counting_way(case: Case, name: str, says: str, make: Callable[[], Around]) -> Way:
    """Give a way that remembers something, and starts anew each time it is switched on."""
    return Way(
        name,
        says,
        lambda: Change(
            name=name,
            resource=case.resource.name,
            operations=case.only_here,
            around=make(),
        ),
    )
