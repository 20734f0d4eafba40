"""Values of unique fields that no record has: lent to one record at a time where there are few."""

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import NotRun
from spec import Field, Resource
from strategies.fresh import Fresh, new_value
from strategies.values import Supply

# What holds a value if no record of this process does.
_A_BODY, _THE_ENVIRONMENT = "a body", "the environment"
# Two places of a pattern may have the same text.
_MORE_PLACES = 1000


class UnusedValues:
    """Provides the values of the unique fields of one resource.

    `see` returns the records that the environment has. It is called once, and only for a resource
    with a field that has few values. Processes that share a run share these values out: `share` is
    the number of this process, from 0, and how many there are.
    """

    def __init__(
        self, resource: Resource, see: Callable[[], Iterable[object]], share: tuple[int, int]
    ) -> None:
        self._resource = resource
        self._see = see
        self._share = share
        # The pk of the record that holds a value, by field and value; of fields with few values.
        self._holders: dict[str, dict[str, str]] = {}
        self._turn = secrets.randbits(32)

    def take(self, wanted: Fresh) -> Any:  # noqa: ANN401 -- a JSON value
        """Return a value that no record has; raises NotRun if every value is in use."""
        supply, field = wanted.supply, wanted.field
        if supply.count >= Supply.PLENTY:
            return new_value(wanted)
        held = self._held(field)
        first, step = self._share
        places = range(first, supply.count, step)
        for _ in range(min(len(places), 2 * len(held) + _MORE_PLACES)):
            self._turn += 1
            value = supply.at(places[self._turn % len(places)])
            if _key(value) not in held:
                held[_key(value)] = _A_BODY
                return value
        raise NotRun("no_unused_value", field=field.name, resource=self._resource.title)

    def _held(self, field: Field) -> dict[str, str]:
        if field.name not in self._holders:
            seen = [one for one in self._see() if isinstance(one, dict)]
            values = (one[field.name] for one in seen if one.get(field.name) is not None)
            self._holders[field.name] = {_key(value): _THE_ENVIRONMENT for value in values}
        return self._holders[field.name]

    def answered(
        self, sent: Sequence[object], pks: Sequence[str | None], exchange: Exchange
    ) -> None:
        """Note which records hold what was sent, or may hold it."""
        for name, held in self._holders.items():
            for number, body in enumerate(sent):
                if not isinstance(body, dict) or body.get(name) is None:
                    continue
                key, pk = _key(body[name]), pks[number] if number < len(pks) else None
                if exchange.success and pk:
                    self._free(held, pk)
                    held[key] = pk.lower()
                elif held.get(key) == _A_BODY:
                    held[key] = _THE_ENVIRONMENT
                    if exchange.is_client_error and not exchange.is_unsettled:
                        del held[key]

    def deleted(self, pk: str) -> None:
        """Note that no record has what a deleted record held."""
        for held in self._holders.values():
            self._free(held, pk)

    def end_of_contract(self) -> None:
        """Note that bodies which were not sent are no longer needed."""
        self.deleted(_A_BODY)

    @staticmethod
    def _free(held: dict[str, str], pk: str) -> None:
        for key in [key for key, holder in held.items() if holder == pk.lower()]:
            del held[key]


def _key(value: object) -> str:
    """Return the same text for values that a server may take for one."""
    return json.dumps(value, sort_keys=True).casefold()
