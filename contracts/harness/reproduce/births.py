"""Remembers which request created each record, so that a script can create it again."""

import re
from collections.abc import Iterable, Iterator, Sequence

from contracts.harness.http.exchange import Exchange
from contracts.harness.reproduce.stand_ins import stand_in, with_stand_ins
from spec import Resource

# A shorter id may occur in other text by chance.
_TELLING = 8


class Births:
    """The exchanges that created the records of this process, by id in lower case."""

    def __init__(self) -> None:
        self._by_id: dict[str, Exchange] = {}
        self._deleted: set[str] = set()

    def note(self, exchange: Exchange) -> None:
        """Remember the records that an exchange created, and the one that it deleted."""
        if not exchange.success or exchange.operation is None:
            return
        deletes, exchange = exchange.operation.name == "delete", with_stand_ins(exchange)
        for pk in created_by(exchange):
            self._by_id.setdefault(pk, exchange)
        if deletes:
            self._deleted.add(exchange.path.rstrip("/").rpartition("/")[2].lower())

    def named(self, text: str, resource: Resource) -> str:
        """Return an expression with stand-ins for the quoted ids of records of a resource."""
        if resource.id_form == "uuid":
            return text

        def standing(found: re.Match[str]) -> str:
            text = stand_in(resource.name, resource.id_form, found[1])
            return f"'{text}'" if text in self._by_id else found[0]

        return re.sub(r"'([^']+)'", standing, text)

    def forget_deleted(self) -> None:
        """Forget the records that are deleted by now."""
        for pk in self._deleted:
            self._by_id.pop(pk, None)
        self._deleted.clear()

    def needed_by(self, steps: Sequence[Exchange], text: str) -> list[Exchange]:
        """Return what created the records that steps or a text name, and what those name."""
        made = {pk for step in steps for pk in created_by(step)}
        found: list[Exchange] = []
        for named in (text, *map(_sent, steps)):
            for exchange in self._named_in(named, made):
                made.update(created_by(exchange))
                before = self.needed_by([exchange], "")
                found += [one for one in (*before, exchange) if one not in found]
        return [one for one in found if one not in steps]

    def _named_in(self, text: str, made: Iterable[str]) -> Iterator[Exchange]:
        lower = text.lower()
        for pk, exchange in self._by_id.items():
            if pk not in made and pk in lower:
                yield exchange


def created_by(exchange: Exchange) -> list[str]:
    """Return the ids of the records that an exchange created, in lower case, in their order."""
    if exchange.operation is None or exchange.operation.name not in {"create", "bulk_write"}:
        return []
    ids = [one.get("id") if isinstance(one, dict) else None for one in exchange.records]
    return [pk.lower() for pk in ids if isinstance(pk, str) and len(pk) >= _TELLING]


def _sent(step: Exchange) -> str:
    return step.path + (step.request_body or b"").decode("utf-8", "replace")
