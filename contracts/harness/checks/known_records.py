"""A few records of one resource that List is checked with, and the responses about them.

They are created once in a process, and are kept until the end of the run. `id__in` narrows every
request to them, so other records do not matter.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from uuid import UUID

from contracts.harness.checks.compare import as_answered
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import NotRun
from contracts.harness.records.created import CreatedRecord
from contracts.harness.records.resource_client import ResourceClient
from strategies.bodies import Body


class KnownRecords(ABC):
    """Records of one resource, and what List shows of them."""

    def __init__(self, client: ResourceClient) -> None:
        self.client = client
        self._resource = client.resource
        self._made: list[CreatedRecord] = []
        self._trouble: NotRun | None = None
        self._answers: dict[tuple[tuple[str, str], ...], Exchange] = {}

    @abstractmethod
    def _bodies(self) -> list[Body]:
        """Return the bodies of the records, in the order of their creation."""

    @property
    def made(self) -> list[CreatedRecord]:
        """The records, created on first use; raises NotRun if that fails."""
        if self._trouble:
            raise self._trouble
        if not self._made:
            try:
                self._made = self._make()
            except NotRun as trouble:
                self._trouble = trouble
                raise
        return self._made

    def _make(self) -> list[CreatedRecord]:
        made = self._together(self._bodies())
        for record in made:
            self.client.created.keep(record.pk)
            if self._resource.id_form == "uuid" and not _is_uuid(record.pk):
                blamed = self._resource.rule_id("id", "format")
                raise NotRun("id_is_not_a_uuid", blamed)
            if "," in record.pk:
                raise NotRun("id_with_a_comma")
        return made

    def _together(self, wanted: Sequence[Body]) -> list[CreatedRecord]:
        """Create records by one Bulk write; one by one if it does not answer with all of them.

        The last of records with a time of creation is created alone, so that these times differ.
        """
        dated = any(field.name == "created_at" for field in self._resource.readable)
        last = len(wanted) - 1 if dated else len(wanted)
        bulk = wanted[:last] if self.client.has("bulk_write") else ()
        sent = [self.client.tagged(body) for body in bulk]
        born = self._bulk_written(sent) if sent else None
        first = self._all_of(sent, born) if born else []
        try:
            return [*first, *map(self.client.given, wanted[len(first) :])]
        except NotRun:
            if first or not (born and born.success):
                raise
            # The records of the Bulk write, whose ids are unknown, have the same unique values.
            blamed = self._resource.rule_id("id", "required")
            raise NotRun("no_id", blamed, operation="Bulk write") from None

    def _bulk_written(self, sent: list[Body]) -> Exchange | None:
        """Send records by one Bulk write; returns None if it is not permitted."""
        try:
            return self.client.call("bulk_write", body=sent)
        except NotRun:
            # The credentials may be allowed to create records one by one.
            return None

    def _all_of(self, sent: Sequence[Body], born: Exchange) -> list[CreatedRecord]:
        """Return the records that a Bulk write answers with; none unless these are all."""
        owned = [pk for pk in born.pks if pk is not None and self.client.created.owns(pk)]
        if len({*owned}) != len(sent) or not isinstance(born.json, list):
            with self.client.recorder.untracked():
                self.client.discard_made(born)
            return []
        answered = as_answered(self.client, sent, born.json)
        return [CreatedRecord(pk, body, born) for pk, body in zip(owned, answered, strict=True)]

    @property
    def pks(self) -> list[str]:
        """The ids of the records, in lower case."""
        return [record.pk.lower() for record in self.made]

    @property
    def born(self) -> list[Exchange]:
        """The exchanges that created the records, each once."""
        return [*{id(record.born): record.born for record in self.made}.values()]

    def asked(self, query: Mapping[str, str]) -> Exchange:
        """Return the response to a query, narrowed to the records; each query is sent once."""
        narrowed = {"id__in": ",".join(record.pk for record in self.made), **query}
        key = tuple(narrowed.items())
        if key not in self._answers:
            exchange = self.client.call("list", query=narrowed)
            # A failure is not kept, since it may be gone when the next rule sends the same.
            if not exchange.success:
                return exchange
            self._answers[key] = exchange
        return self._answers[key]

    def shown(self, exchange: Exchange) -> list[Body]:
        """Return the records in a response of List; raises NotRun if there are none to be seen."""
        self.client.must_succeed(exchange, self._resource.rule_id("list", "status"))
        found = listing.items(exchange.json)
        if found is None or not all(isinstance(one, dict) and "id" in one for one in found):
            raise NotRun("not_records", self._resource.rule_id("list", "items"))
        return found

    def ids(self, exchange: Exchange) -> list[str]:
        """Return the ids in a response of List, in lower case."""
        return [str(record["id"]).lower() for record in self.shown(exchange)]

    def ours(self, exchange: Exchange) -> set[str]:
        """Return those ids in a response of List that are of these records."""
        return set(self.ids(exchange)) & set(self.pks)

    def pages(self, query: Mapping[str, str], size: int) -> list[Exchange]:
        """Return the responses to a query page by page, as many as hold all of the records."""
        return [
            self.asked({**query, "_page": str(number + 1), "_page_size": str(size)})
            for number in range(-(-len(self.made) // size))
        ]

    def see_all(self) -> list[Body]:
        """List all of the records, and return them in the order of their creation."""
        by_id = {str(record["id"]).lower(): record for record in self.shown(self.asked({}))}
        if missing := [pk for pk in self.pks if pk not in by_id]:
            blamed = self._resource.rule_id("list", "filter.id.in")
            raise NotRun("records_not_listed", blamed, count=len(missing))
        return [by_id[pk] for pk in self.pks]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
