"""How the rules of a run are shared out over several machines."""

import dataclasses
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True, slots=True)
class Shard:
    """Names one of `of` runs that together judge every rule once; `number` begins at 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def mine(self, things: Sequence[_T]) -> list[_T]:
        """Return what falls to this shard, of things that every shard has in the same order.

        What stands together stays together: rules of one resource share many of their requests.
        """
        start, end = (len(things) * number // self.of for number in (self.number - 1, self.number))
        return list(things[start:end])
