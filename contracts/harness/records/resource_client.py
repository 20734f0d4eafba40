"""The records of one resource: created, read, listed, changed, and deleted."""

from collections.abc import Iterable, Sequence
from typing import Any

from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import NotRun
from contracts.harness.records.created import CreatedRecord
from contracts.harness.records.operation_calls import OperationCalls
from contracts.harness.records.references import references_in
from spec.ids import made_up_id
from strategies import bodies
from strategies.bodies import Body

_MOST_PAGED = 5_000


class ResourceClient(OperationCalls):
    """Creates, reads, changes, and deletes records of one resource.

    `foreign` is a record of another resource, with its client, if one was needed.
    """

    foreign: "tuple[ResourceClient, CreatedRecord] | None" = None

    def given(self, body: Body | None = None) -> CreatedRecord:
        """Create a record to work with; otherwise raises NotRun, blaming the cause."""
        sent = self.tagged(bodies.minimal(self.resource) if body is None else body)
        exchange = self.call("create", body=sent)
        record = CreatedRecord(self.pk_of(exchange), sent, exchange)
        if self.created.is_doubtful(record.pk):
            raise NotRun("doubtful_record", self.resource.rule_id("custom_id", "read_back"))
        return record

    def pk_of(self, exchange: Exchange) -> str:
        """Return the pk of the record that Create answers with; raises NotRun without one."""
        self.must_succeed(exchange, self.resource.rule_id("create", "status"))
        pk = self.resource.pk_in(exchange.json)
        if pk is None:
            raise NotRun("no_id", self.resource.rule_id("id", "required"), operation="Create")
        return pk

    def shared(self, number: int = 0) -> CreatedRecord:
        """Return one of the records that several contracts read; none may leave it changed.

        Without Create, it is one of those that List shows, which no contract may change.
        """
        if not self.has("create"):
            return self._existing(number)
        while len(self.created.shared) <= number:
            record = self.given()
            self.created.shared.append(record)
        return self.created.shared[number]

    def _existing(self, number: int) -> CreatedRecord:
        """Return one of the records that List shows; raises NotRun if there are not so many."""
        exchange = self.call("list")
        self.must_succeed(exchange, self.resource.rule_id("list", "status"))
        records = [one for one in listing.items(exchange.json) or () if self.resource.pk_in(one)]
        if len(records) <= number:
            raise NotRun("no_existing_record", resource=self.resource.title)
        pk = str(self.resource.pk_in(records[number]))
        self.others.add(pk)
        return CreatedRecord(pk, records[number], exchange)

    def shared_with(self, body: Body, name: str = "") -> CreatedRecord:
        """Return a record with certain values that several contracts read, as `shared` does.

        With a `name`, any record of that name will do.
        """
        wanted = name or repr(body)
        if wanted not in self.created.shared_with:
            record = self.given(body)
            self.created.shared_with[wanted] = record
        return self.created.shared_with[wanted]

    def overwritten(self) -> CreatedRecord:
        """Return the record for contracts that compare only what they have just written to it."""
        return self.shared_with(bodies.minimal(self.resource), "overwritten")

    def read(self, pk: str) -> Body:
        """Return a record from Get, or from List without Get; raises NotRun if it is not found."""
        if not self.has("get"):
            found = self.listed(pk)
            if not found:
                raise NotRun("record_never_listed", self.resource.rule_id("list", "complete"))
            return found[0]
        exchange = self.must_succeed(
            self.call("get", pk=pk), self.resource.rule_id("get", "status")
        )
        if not isinstance(exchange.json, dict):
            raise NotRun("not_a_record", self.resource.rule_id("get", "json"))
        return exchange.json

    def found(self, pk: str) -> Body | None:
        """Return a record from Get, or from List without Get; None if it is not there."""
        if not self.has("get"):
            return next(iter(self.listed(pk)), None)
        read = self.must_be_answered(self.call("get", pk=pk))
        return read.json if read.success and isinstance(read.json, dict) else None

    def updated(self, pk: str, body: Body) -> Body:
        """Update a record, and return the answer, or an empty record if it is not one.

        Raises NotRun, blaming Update, if a valid body is refused.
        """
        exchange = self.call("update", pk=pk, body=body)
        self.must_succeed(exchange, self.resource.rule_id("update", "status"))
        return exchange.json if isinstance(exchange.json, dict) else {}

    def listed(self, *pks: str, thorough: bool = True) -> list[Body]:
        """Return these records from List, filtered by id, or page by page if some are missing.

        They have the order of the list. Without `thorough`, only one request is sent. Without
        List, none are returned.
        """
        if not self.has("list"):
            return []
        exchange = self.call("list", query={"id__in": ",".join(pks)})
        found = self._with(exchange, pks)
        # Paging through very many records would cost more than it shows.
        if len(found) < len(pks) and thorough and not self._has_more_than(_MOST_PAGED):
            found = self._paged(pks) or found
        return found

    def listed_alone(self, pk: str) -> list[Body]:
        """Return what List shows for one id, even if the record has another id.

        Returns nothing if the server ignores the filter, or without List.
        """
        if not self.has("list"):
            return []
        exchange = self.call("list", query={"id__in": pk})
        records = listing.items(exchange.json) or []
        return records if len(records) == 1 and isinstance(records[0], dict) else []

    def _has_more_than(self, number: int) -> bool:
        return self.client.lists_more_than(number, self.resource)

    def _paged(self, pks: Sequence[str]) -> list[Body]:
        found: list[Body] = []
        for records in self.pages():
            found += _those(records, pks)
            if len(found) >= len(pks):
                break
        return found

    def _with(self, exchange: Exchange, pks: Sequence[str]) -> list[Body]:
        self.must_succeed(exchange, self.resource.rule_id("list", "status"))
        records = listing.items(exchange.json)
        if records is None:
            raise NotRun("not_records", self.resource.rule_id("list", "items"))
        return _those(records, pks)

    def discard(self, pk: str) -> None:
        """Delete a record of this run, and release its references unless it is still there.

        Without Delete, the record stays.
        """
        if not self.has("delete"):
            self.created.stays(pk)
            return
        exchange = self.call("delete", pk=pk)
        if exchange.success or exchange.is_gone:
            self.forget(pk)
        else:
            self.created.keeps(pk, exchange)

    def discard_made(self, exchange: Exchange) -> None:
        """Delete every record that a Create or a Bulk write created."""
        if not exchange.operation or exchange.operation.name not in {"create", "bulk_write"}:
            return
        for pk in exchange.pks:
            if pk is not None and self.created.owns(pk):
                self.discard(pk)

    def forget(self, pk: str) -> None:
        """Stop tracking a deleted record, and release its references."""
        self._unused.deleted(pk)
        for target, other in references_in(self.resource, self.created.forget(pk)):
            self._references.release(target, other)

    def clear(self, *, shared: bool = False, kept: bool = False) -> None:
        """Delete the created records, newest first; shared and kept ones only on request."""
        for pk in self.created.unneeded(shared=shared, kept=kept):
            self.discard(pk)
        self._unused.end_of_contract()

    def unknown_pk(self) -> str:
        """Return a well-formed pk that no record has."""
        return str(made_up_id(self.resource.id_schema))


def _those(records: Iterable[Any], pks: Sequence[str]) -> list[Body]:
    """Return the records with these pks."""
    wanted = {pk.lower() for pk in pks}
    return [r for r in records if isinstance(r, dict) and str(r.get("id")).lower() in wanted]
