"""Fills in the references of a body: ids of records that nothing refers to yet."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from contracts.harness.outcomes import NotRun
from strategies.fresh import Fresh, fresh_value
from strategies.reference import Reference


class References(Protocol):
    """Where ids of other records come from."""

    def fresh(self, target: str) -> str:
        """Give the id of a record of `target` that nothing refers to yet; raises NotRun."""

    def release(self, target: str, pk: str) -> None:
        """Take an id back once nothing refers to it any more."""


class Unchecked:
    """Makes ids up: for an environment that takes any uuid for a reference."""

    def fresh(self, target: str) -> str:  # noqa: ARG002 -- any uuid will do
        """Give a random uuid."""
        return str(uuid.uuid4())

    def release(self, target: str, pk: str) -> None:
        """Forget the id."""


class Configured:
    """Lends out the ids of existing records that environments.toml names."""

    def __init__(self, pools: Mapping[str, Sequence[str]], environment: str) -> None:
        self._free = {target: list(ids) for target, ids in pools.items()}
        self._environment = environment

    def fresh(self, target: str) -> str:
        """Lend an id nobody else has; raises NotRun when the pool is empty."""
        pool = self._free.get(target)
        if not pool:
            word = "unused id" if target in self._free else "id"
            raise NotRun(
                f"environments.toml has no {word} of a {target} for {self._environment}; "
                f"add one under [{self._environment}.references]."
            )
        return pool.pop(0)

    def release(self, target: str, pk: str) -> None:
        """Put a lent id back at the end."""
        self._free.setdefault(target, []).append(pk)


def filled_in(value: Any, references: References) -> Any:  # noqa: ANN401 -- a JSON value
    """Replace every placeholder in a body by what it stands for."""
    if isinstance(value, Reference):
        pk = references.fresh(value.target)
        return {"id": pk.upper() if value.upper_case else pk}
    if isinstance(value, Fresh):
        return fresh_value(value.field)
    if isinstance(value, dict):
        return {key: filled_in(item, references) for key, item in value.items()}
    if isinstance(value, list):
        return [filled_in(item, references) for item in value]
    return value
