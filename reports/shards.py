"""How the rules of a run are shared out over several machines."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from reports.format import Shape, about

_T = TypeVar("_T")


class Shard(Shape, frozen=True):
    """One of several runs that together judge every rule once."""

    number: Annotated[int, about("Which of them, from 1.", ge=1)]
    of: Annotated[int, about("How many there are.", ge=1)]

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def mine(self, things: Sequence[_T]) -> list[_T]:
        """Return what falls to this shard, of things that every shard has in the same order.

        What stands together stays together: rules of one resource share many of their requests.
        """
        start, end = (len(things) * number // self.of for number in (self.number - 1, self.number))
        return list(things[start:end])
