"""Divides the rules of a run among several machines."""

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
        """Return the part of this shard, from things that every shard has in the same order.

        A part is contiguous, since the rules of one resource share many requests.
        """
        start, end = (len(things) * number // self.of for number in (self.number - 1, self.number))
        return list(things[start:end])
