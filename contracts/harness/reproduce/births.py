"""Remembers which request created each record, so that a script can create it again."""

from collections.abc import Iterable, Iterator, Sequence

from contracts.harness.http.exchange import Exchange

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
        for pk in created_by(exchange):
            self._by_id.setdefault(pk, exchange)
        if exchange.operation.name == "delete":
            self._deleted.add(exchange.path.rstrip("/").rpartition("/")[2].lower())

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
