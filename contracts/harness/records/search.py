"""Finds records that a run may have created without seeing their ids."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle import list_shape as listing
from contracts.harness.oracle.equivalence import same as alike
from contracts.harness.records.age import created_at
from contracts.harness.records.journal import Left, OpenNote
from contracts.harness.records.orphans import is_telling
from contracts.harness.records.references import references_in
from contracts.harness.records.resource_client import ResourceClient
from spec import Field
from strategies.bodies import Body

_PAGE_SIZE = 500
_MOST_PAGES = 2000
# How much later than a write List may show it, in seconds.
_LAG = 3.0
# In seconds: how long before and after a request its record may have been created, by the clock of
# the server.
_BEFORE, _AFTER = 5, 90
# More differences than a server makes that spells a value anew.
_NOTHING_ALIKE = 2
_TAG = re.compile(r"contract-\d{8}t\d{6}-")
_NEWEST = {"_order_by": "-created_at"}


@dataclass(frozen=True)
class FoundRecords:
    """What a search shows of a note.

    `ours` are the pks of its records, `doubtful` those of records that may be among them.
    `complete` says that there are certainly no others.
    """

    ours: list[str]
    doubtful: list[str]
    complete: bool


@dataclass
class Search:
    """Searches the List of one resource for the records of notes, the oldest from `since`.

    `trouble` says why it could not see every record.
    """

    client: ResourceClient
    since: dt.datetime | None = None
    trouble: str | None = None
    _ahead: float = 0.0
    _listed: dict[str, list[tuple[str, Body]]] = field(default_factory=dict)

    def find(self, note: OpenNote, left: Left) -> FoundRecords:
        """Return what List shows of a note."""
        if note.tags:
            ours, complete = self._tagged(note, left.known)
            return FoundRecords(ours, [], complete)
        sent = _sent(note)
        ours, doubtful = self._untagged(note, sent, left)
        # What is not a record creates none that can be found.
        complete = not sent or (note.settles is None and len(ours) >= len(sent))
        return FoundRecords(ours, doubtful, complete)

    def settles(self, note: OpenNote) -> float:
        """Return in how many seconds no other record of a note can appear.

        A server may carry out the request of a killed process as late as a living one would wait
        for its answer.
        """
        answers = dt.timedelta(seconds=self.client.client.timeouts.read)
        moment = note.settles or note.at + answers + dt.timedelta(seconds=_LAG)
        return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())

    def _untagged(
        self, note: OpenNote, sent: list[Body], left: Left
    ) -> tuple[list[str], list[str]]:
        """Compare the records of the time of a note with what was sent.

        A record is certainly the one if it shows all that was sent, unless another run of the suite
        writes at the same time, or if it refers to a record of this run.
        """
        known, own = left.known, f"contract-{left.run}-".casefold()
        ours: list[str] = []
        same: list[str] = []
        doubtful: list[str] = []
        alone = True
        for pk, record in self._list(_NEWEST) if sent else ():
            is_known = (note.resource, pk.lower()) in known
            if is_known or not self._is_of_the_time(record, note):
                continue
            tags = {text for text in texts(record) if _TAG.match(text)}
            if tags:
                alone = alone and all(tag.startswith(own) for tag in tags)
                continue
            wrong = min(self._differing(record, body) for body in sent)
            if wrong <= 1 and known & self._references(record) & self._references(*sent):
                ours.append(pk)
            elif wrong == 0:
                same.append(pk)
            elif wrong == 1:
                doubtful.append(pk)
        # Other notes may be about the same body.
        others = [_sent(one) for one in left.notes if one != note and one.resource == note.resource]
        most = len(sent) + sum(body in sent for bodies in others for body in bodies)
        if alone and any(map(is_telling, sent)) and len(ours) + len(same) <= most:
            ours, same = ours + same, []
        return ours, same + doubtful if len(ours) < len(sent) else []

    def _tagged(self, note: OpenNote, known: frozenset[tuple[str, str]]) -> tuple[list[str], bool]:
        """Return the pks of the records with a tag of a note, and whether each tag has one.

        An environment may spell tags its own way. Further attempts may have left more records than
        tags.
        """
        tags = {tag.casefold() for tag in note.tags}
        queries: list[Mapping[str, str]] = [_NEWEST]
        if "custom_id" in self.client.resource.filters:
            # Few records, those of the run, but the filter may be wrong.
            queries.insert(0, {"custom_id__startswith": note.tags[0].rpartition("-")[0]})
        found: list[str] = []
        for query in queries:
            shown = [(pk, tags & texts(record)) for pk, record in self._list(query)]
            found = [pk for pk, own in shown if own and (note.resource, pk.lower()) not in known]
            if found:
                once = note.settles is None
                return found, once and tags == set().union(*(own for _, own in shown))
        return found, False

    def _list(self, query: Mapping[str, str]) -> list[tuple[str, Body]]:
        """Return what List shows, back to the oldest note if it lists the newest records first."""
        key = json.dumps(query)
        if key not in self._listed:
            until = self.since if query == _NEWEST else None
            self._listed[key] = list(self.all(query, until))
        return self._listed[key]

    def _references(self, *records: Body) -> set[tuple[str, str]]:
        """Return the resources and the pks of all records that these refer to."""
        resource = self.client.resource
        found = (one for record in records for one in references_in(resource, record))
        return {(kind.lower(), pk) for kind, pk in found}

    def _is_of_the_time(self, record: Body, note: OpenNote) -> bool:
        """Return whether a record may have been created by the request of a note."""
        created = created_at(record)
        if created is None:
            return True
        age = (created - note.at).total_seconds() - self._ahead
        return -_BEFORE <= age <= _AFTER

    def _differing(self, record: Body, sent: Body) -> int:
        """Return how many of the sent values a record shows otherwise; all if it shows none."""
        shown = [f for f in self.client.resource.writable if f.name in sent and f.name in record]
        wrong = sum(not _shows(f, sent[f.name], record[f.name]) for f in shown)
        return wrong if wrong < len(shown) else max(wrong, _NOTHING_ALIKE)

    def all(
        self, query: Mapping[str, str], until: dt.datetime | None = None
    ) -> Iterator[tuple[str, Body]]:
        """Yield the pk and the record for all that List shows, page by page to an empty one.

        Lists in descending order of creation end at `until`.
        """
        seen: set[str] = set()
        asked: dict[str, str] = {**query, "_page_size": str(_PAGE_SIZE)}
        for page in range(1, _MOST_PAGES + 1):
            exchange = self._page(asked, page)
            records = [one for one in self._records(exchange) if str(one["id"]) not in seen]
            if not records:
                return
            yield from ((str(one["id"]), one) for one in records)
            seen.update(str(one["id"]) for one in records)
            if until and self._is_older(records, until):
                return
        self.trouble = f"List has more than {_MOST_PAGES} pages"

    def _page(self, asked: dict[str, str], page: int) -> Exchange:
        """Ask for one page; what a server refuses is left out from then on."""
        exchange = self.client.call("list", query={**asked, "_page": str(page)})
        self._ahead = _ahead(exchange)
        for name in ("_order_by", "_page_size"):
            if page == 1 and exchange.refused and asked.pop(name, ""):
                exchange = self.client.call("list", query={**asked, "_page": "1"})
        return exchange

    def _records(self, exchange: Exchange) -> Iterable[Body]:
        # Some servers answer 404 for a page after the last.
        if exchange.is_gone:
            return ()
        records = listing.items(exchange.json) if exchange.success else None
        if records is None:
            self.trouble = f"List was answered {exchange.answered}"
            return ()
        return [one for one in records if isinstance(one, dict) and one.get("id")]

    def _is_older(self, records: Iterable[Body], until: dt.datetime) -> bool:
        """Return whether a page in descending order goes further back than a moment."""
        moments = [created_at(one) for one in records]
        dated = [one for one in moments if one is not None]
        if len(dated) < len(moments) or dated != sorted(dated, reverse=True):
            return False
        return (dated[-1] - until).total_seconds() - self._ahead < -_BEFORE


def _shows(field: Field, sent: object, shown: object) -> bool:
    """Return whether a record shows a value as it was sent, or in another type."""
    return alike(field, sent, shown) or str(sent) == str(shown)


def _sent(note: OpenNote) -> list[Body]:
    """Return the records that a request asked for; none if its body was not a record."""
    try:
        value = json.loads(note.sent)
    except (ValueError, RecursionError):
        return []
    return [one for one in (value if isinstance(value, list) else [value]) if _is_body(one)]


def _is_body(value: object) -> bool:
    return isinstance(value, dict) and bool(value)


def texts(record: Body) -> set[str]:
    """Return the texts that a record shows, without regard to case."""
    return {value.casefold() for value in record.values() if isinstance(value, str)}


def _ahead(exchange: Exchange) -> float:
    """Return by how many seconds the clock of the server is ahead of ours."""
    there = exchange.answered_at
    return (there - dt.datetime.now(dt.UTC)).total_seconds() if there else 0.0
