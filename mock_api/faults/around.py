"""Ways that wrap whole calls of one operation."""

from collections.abc import Callable

from mock_api.answer import Json
from mock_api.behaviour import Change
from mock_api.call import Around
from mock_api.faults.way import Case, Way


def around_way(case: Case, name: str, says: str, around: Around) -> Way:
    """Return the way that wraps each call of the rule's operation."""
    return counting_way(case, name, says, lambda: around)


def counting_way(case: Case, name: str, says: str, make: Callable[[], Around]) -> Way:
    """Return a way with a memory, which is empty each time it is switched on."""
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


def with_items(content: Json, alter: Callable[[list[Json]], list[Json]]) -> Json:
    """Return the content of a List with altered records, in an envelope or bare."""
    if isinstance(content, dict):
        return {**content, "results": alter(content["results"])}
    return alter(content)
