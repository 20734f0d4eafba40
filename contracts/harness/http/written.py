"""Remembers what this process wrote, to notice reads that lag behind it."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.harness.http.exchange import Exchange

# A replica may lag behind by seconds: so many changes of a record that is not read in between.
_VERSIONS = 64
_Key = tuple[str, str]
# How a read can lag behind: without a record, with an earlier version, or with a deleted record.
LAGS = ("missing", "stale", "deleted")


@dataclass
class Written:
    """The records that this process created: their latest versions, and which are deleted.

    `items` returns the records in the body of a List.
    """

    items: Callable[[Any], list[Any] | None] = lambda body: body if isinstance(body, list) else None
    _versions: dict[_Key, list[Mapping[str, Any]]] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    _deleted: set[_Key] = field(default_factory=set)
    _last: dict[str, float] = field(default_factory=dict)

    def last(self, resource: str) -> float:
        """Return when this process last wrote a resource, by its clock."""
        return self._last.get(resource, float("-inf"))

    def lacks(self, exchange: Exchange) -> bool:
        """Return whether a call addresses a record unknown to this process."""
        has_pk = exchange.operation is not None and exchange.operation.has_pk
        return has_pk and (exchange.resource.name, exchange.pk) not in self._versions

    def note(self, exchange: Exchange) -> None:
        """Remember what a successful call wrote, or one whose earlier attempt was carried out."""
        if exchange.operation is None or not (exchange.success or exchange.has_deleted_before):
            return
        resource = exchange.resource.name
        if exchange.method != "GET":
            self._last[resource] = self.clock()
        match exchange.operation.name:
            case "create" | "bulk_write":
                for pk, record in zip(exchange.pks, exchange.records, strict=True):
                    if pk is not None:
                        self._versions[resource, pk.lower()] = [_by_clients(exchange, record)]
            case "update":
                self._note_update(exchange)
            case "delete":
                if self._versions.pop((resource, exchange.pk), None):
                    self._deleted.add((resource, exchange.pk))

    def note_together(self, exchanges: Sequence[Exchange]) -> None:
        """Remember what calls wrote that were sent at the same moment.

        An answer shows of the others' fields what was there before or after. Which of two values
        of a field is the latest is unknown.
        """
        updated: dict[_Key, list[dict[str, Any]]] = {}
        for exchange in exchanges:
            key = exchange.resource.name, exchange.pk
            if exchange.operation is None or exchange.operation.name != "update":
                self.note(exchange)
            elif exchange.success and key in self._versions:
                self._last[exchange.resource.name] = self.clock()
                answered = exchange.json if isinstance(exchange.json, dict) else _sent(exchange)
                own = _by_clients(exchange, answered)
                sent = _sent(exchange)
                updated.setdefault(key, []).append({k: own[k] for k in own if k in sent})
        for key, changes in updated.items():
            times = Counter(name for one in changes for name in one)
            latest = dict(self._versions[key][-1])
            for change in changes:
                latest |= change
            self._versions[key].append({k: v for k, v in latest.items() if times[k] <= 1})

    def note_missing(self, exchange: Exchange) -> None:
        """Forget the record of a call that still answers 404: it went with another, for example.

        So no later call waits for it.
        """
        if exchange.is_gone:
            self.forget(exchange.resource.name, exchange.pk)

    def forget(self, resource: str, pk: str) -> None:
        """Forget a record, so that no call waits for it; a server may have deleted it, too."""
        self._versions.pop((resource, pk.lower()), None)

    def _note_update(self, exchange: Exchange) -> None:
        versions = self._versions.get((exchange.resource.name, exchange.pk))
        if versions:
            answered = exchange.json if isinstance(exchange.json, dict) else _sent(exchange)
            versions.append({**versions[-1], **_by_clients(exchange, answered)})
            del versions[:-_VERSIONS]

    def lag_shown_by(self, exchange: Exchange) -> str | None:
        """Return how an answer lags behind what was written; None if it does not."""
        if exchange.operation is None:
            return None
        resource, name = exchange.resource.name, exchange.operation.name
        if exchange.operation.has_pk:
            known = (resource, exchange.pk) in self._versions and not exchange.has_deleted_before
            if exchange.status == 404 and known:  # noqa: PLR2004 -- Not Found
                return "missing"
            return self._of_record(exchange, exchange.json) if self._is_get(exchange) else None
        if name != "list" or not exchange.success:
            return None
        shown = [one for one in self.items(exchange.json) or () if isinstance(one, dict)]
        found = [how for one in shown if (how := self._of_record(exchange, one))]
        if found:
            return found[0]
        asked = exchange.asked_ids
        present = {str(one.get("id")).lower() for one in shown}
        gone = [pk for pk in asked if pk not in present and (resource, pk) in self._versions]
        return "missing" if gone else None

    @staticmethod
    def _is_get(exchange: Exchange) -> bool:
        named = exchange.operation is not None and exchange.operation.name == "get"
        return named and exchange.success

    def _of_record(self, exchange: Exchange, record: object) -> str | None:
        pk = exchange.resource.pk_in(record)
        if not isinstance(record, dict) or pk is None:
            return None
        key = exchange.resource.name, pk.lower()
        if key in self._deleted:
            return "deleted"
        *older, latest = self._versions.get(key, [{}])
        changed = (
            name
            for version in older
            for name, was in version.items()
            if name in latest and name in record and was != latest[name] and record[name] == was
        )
        return "stale" if any(changed) else None


def _by_clients(exchange: Exchange, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what clients write of a record; the server may change the rest, and back again."""
    return {f.name: record[f.name] for f in exchange.resource.writable if f.name in record}


def _sent(exchange: Exchange) -> dict[str, Any]:
    try:
        sent = json.loads(exchange.request_body or b"{}")
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}
