"""Fills in the references of a body: ids of other records, where each mode finds them."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any, Protocol

from contracts.harness.outcomes import NotRun
from strategies.fresh import Fresh, fresh_value
from strategies.reference import Reference

# Two, so that an Update can change from one to the other.
_SHARED = 2


class References(Protocol):
    """Where ids of other records come from."""

    def give(self, target: str, *, alone: bool) -> str:
        """Give the id of a record of `target`; `alone`: one that nothing else refers to.

        Raises NotRun where none can be had.
        """

    def release(self, target: str, pk: str) -> None:
        """Take an id back once nothing refers to it any more."""


class Unchecked:
    """Makes ids up: for an environment that takes any uuid for a reference."""

    def give(self, target: str, *, alone: bool) -> str:  # noqa: ARG002 -- any uuid will do
        """Give a random uuid."""
        return str(uuid.uuid4())

    def release(self, target: str, pk: str) -> None:
        """Forget the id."""


class Configured:
    """Lends out the ids of existing records that environments.toml names."""

    def __init__(self, pools: Mapping[str, Sequence[str]], environment: str) -> None:
        self._all = {target: cycle(ids) for target, ids in pools.items() if ids}
        self._free = {target: list(ids) for target, ids in pools.items()}
        self._environment = environment

    def give(self, target: str, *, alone: bool) -> str:
        """Give any id of the kind in turn, or lend one out alone; raises NotRun."""
        if not alone and target in self._all:
            return next(self._all[target])
        if self._free.get(target):
            return self._free[target].pop(0)
        word = "unused id" if target in self._all else "id"
        raise NotRun(
            f"environments.toml has no {word} of a {target} for {self._environment}; "
            f"add one under [{self._environment}.references]"
        )

    def release(self, target: str, pk: str) -> None:
        """Put a lent id back at the end."""
        if target in self._free and pk not in self._free[target]:
            self._free[target].append(pk)


class Created:
    """Makes the records to refer to through the API itself, and removes them again.

    Kinds that the API does not make come from environments.toml. `make` creates a record of a kind
    and gives its id, or None where the kind is none of the API's; `remove` deletes one.
    """

    def __init__(
        self,
        make: Callable[[str], str | None],
        remove: Callable[[str, str], None],
        others: References,
    ) -> None:
        self._make = make
        self._remove = remove
        self._others = others
        self._shared: dict[str, list[str]] = {}
        self._alone: set[str] = set()
        self._making: list[str] = []
        self._turn = 0

    def give(self, target: str, *, alone: bool) -> str:
        """Make a record, or give one of the two shared ones in turn; raises NotRun."""
        shared = self._shared.setdefault(target, [])
        if not alone and len(shared) >= _SHARED:
            self._turn += 1
            return shared[self._turn % _SHARED]
        pk = self._made(target)
        if pk is None:
            return self._others.give(target, alone=alone)
        if alone:
            self._alone.add(pk)
        else:
            shared.append(pk)
        return pk

    def _made(self, target: str) -> str | None:
        if target in self._making:
            raise NotRun(f"a {target} cannot be made without another {target}")
        self._making.append(target)
        try:
            return self._make(target)
        finally:
            self._making.pop()

    def release(self, target: str, pk: str) -> None:
        """Delete a record that was made for one reference alone."""
        if pk in self._alone:
            self._alone.discard(pk)
            self._remove(target, pk)
        else:
            self._others.release(target, pk)


def filled_in(value: Any, references: References) -> Any:  # noqa: ANN401 -- a JSON value
    """Replace every placeholder in a body by what it stands for."""
    if isinstance(value, Reference):
        pk = references.give(value.target, alone=value.alone)
        pk = pk.upper() if value.upper_case else pk
        return pk if value.bare else {"id": pk}
    if isinstance(value, Fresh):
        return fresh_value(value.field)
    if isinstance(value, dict):
        return {key: filled_in(item, references) for key, item in value.items()}
    if isinstance(value, list):
        return [filled_in(item, references) for item in value]
    return value
