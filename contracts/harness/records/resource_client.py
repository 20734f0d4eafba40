"""The six operations of one resource of the environment under test."""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import quote

from contracts.harness.http.client import Client
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import LimitReached, NotRun
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.created import CreatedRecord, CreatedRecords, pk_in
from contracts.harness.records.references import References, references_in, resolve_references
from spec import OperationName, Resource
from strategies import bodies
from strategies.bodies import Body

_PAGE_SIZE = 500
_MOST_PAGES = 40


class ResourceClient:
    """Calls the operations of one resource, and tracks the records that it creates."""

    def __init__(  # noqa: PLR0913, PLR0917 -- what it connects
        self,
        resource: Resource,
        client: Client,
        recorder: Recorder,
        created: CreatedRecords,
        references: References,
        tag: str,
    ) -> None:
        self.resource = resource
        self.client = client
        self.recorder = recorder
        self.created = created
        self._references = references
        self._tag = tag
        self._counter = 0
        self._shared: list[CreatedRecord] = []

    def call(  # noqa: PLR0913 -- the parts of a request
        self,
        name: OperationName,
        *,
        pk: str = "",
        body: object = None,
        raw: bytes | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str | None] | None = None,
        content_type: str | None = None,
        negative: bool = False,
    ) -> Exchange:
        """Call an operation with a `raw` body, or `body` as JSON; remember created records."""
        operation = self.resource.operations[name]
        if raw is None and body is not None:
            raw = json.dumps(body).encode()
        send = partial(
            self.client.send,
            self.resource,
            operation,
            method=operation.method,
            path=operation.path.replace("{pk}", quote(pk, safe="%", errors="replace")),
            query=query,
            body=raw,
            headers=headers,
            content_type=content_type,
            negative=negative,
        )
        if name in {"create", "bulk_write"}:
            sent = _parsed(raw) if body is None else body
            return self._creating(
                send, sent if isinstance(sent, list) else [sent], negative=negative
            )
        exchange = send()
        if name == "update" and negative and exchange.success:
            self.created.stop_judging(pk)
        if name == "delete" and (exchange.success or exchange.is_gone):
            self.created.deleted(pk)
        return exchange

    def _creating(
        self, send: Callable[..., Exchange], sent: Sequence[object], *, negative: bool
    ) -> Exchange:
        """Send a request that may create records; the journal notes it before and after."""
        number = self.created.intend(sent)
        repeated: list[str] = []
        try:
            exchange = send(first=lambda one: repeated.extend(self.created.add(number, sent, one)))
        except (NotRun, LimitReached):
            self.created.nothing(number)
            raise
        if repeated and not negative:
            self.recorder.breach(
                self.resource.rule_id("id", "unique"),
                "id_given_twice",
                expected="an id that no other record has",
                got=", ".join(repeated),
            )
        return exchange

    def undocumented(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Send an undocumented request; only the caller judges the answer."""
        raw = None if body is None else json.dumps(body).encode()
        return self.client.send(
            self.resource, None, method=method, path=path, body=raw, query=query, negative=True
        )

    def tagged(self, body: Body) -> Body:
        """Resolve a body's references, and add a tag if the resource has a custom_id to hold it."""
        resolved = self.resolve_references(body)
        writable = {f.name for f in self.resource.writable}
        if "custom_id" in writable and "custom_id" not in resolved:
            resolved["custom_id"] = self.new_tag()
        return resolved

    def new_tag(self) -> str:
        """Return a new custom_id that marks a record as one of this run's."""
        self._counter += 1
        return f"{self._tag}-{self._counter}"

    def resolve_references(self, body: Body) -> Body:
        """Replace every placeholder in a body with an id or a fresh value."""
        resolved: Body = resolve_references(body, self._references)
        return resolved

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
        pk = pk_in(exchange.json)
        if pk is None:
            raise NotRun("no_id", self.resource.rule_id("id", "required"), operation="Create")
        return pk

    def must_succeed(self, exchange: Exchange, rule: str) -> Exchange:
        """Return the exchange if it succeeded; otherwise raises NotRun, blaming the cause."""
        self.must_be_answered(exchange)
        if not exchange.success:
            name = exchange.operation.title if exchange.operation else exchange.method
            raise NotRun("valid_call_failed", rule, operation=name, answered=exchange.answered)
        return exchange

    def must_be_answered(self, exchange: Exchange) -> Exchange:
        """Return the exchange if its status is below 500; otherwise raises NotRun."""
        name = exchange.operation.name if exchange.operation else "get"
        if exchange.status is None:
            raise NotRun(
                "no_response", self.resource.rule_id(name, "answered"), error=exchange.error
            )
        if exchange.is_server_error:
            raise NotRun(
                "server_error", self.resource.rule_id(name, "robust"), answered=exchange.answered
            )
        if exchange.is_rate_limited:
            raise NotRun("rate_limited")
        return exchange

    def shared(self, number: int = 0) -> CreatedRecord:
        """Return one of the records that several contracts read; none may leave it changed."""
        self._shared = [record for record in self._shared if record.pk in self.created]
        while len(self._shared) <= number:
            self._shared.append(self.given())
        return self._shared[number]

    def read(self, pk: str) -> Body:
        """Return a record from Get; raises NotRun if it is not found."""
        exchange = self.must_succeed(
            self.call("get", pk=pk), self.resource.rule_id("get", "status")
        )
        if not isinstance(exchange.json, dict):
            raise NotRun("not_a_record", self.resource.rule_id("get", "json"))
        return exchange.json

    def updated(self, pk: str, body: Body) -> Body:
        """Update a record, and return the answer, or an empty record if it is not one.

        Raises NotRun, blaming Update, if a valid body is refused.
        """
        exchange = self.call("update", pk=pk, body=body)
        self.must_succeed(exchange, self.resource.rule_id("update", "status"))
        return exchange.json if isinstance(exchange.json, dict) else {}

    def listed(self, *pks: str, thorough: bool = True) -> list[Body]:
        """Return these records from List, filtered by id, or page by page if some are missing.

        They have the order of the list. Without `thorough`, only one request is sent.
        """
        exchange = self.call("list", query={"id__in": ",".join(pks)})
        found = self._with(exchange, pks)
        if len(found) < len(pks) and thorough:
            found = self._paged(pks) or found
        return found

    def listed_alone(self, pk: str) -> list[Body]:
        """Return what List shows for one id, even if the record has another id.

        Returns nothing if the server ignores the filter.
        """
        exchange = self.call("list", query={"id__in": pk})
        records = listing.items(exchange.json) or []
        return records if len(records) == 1 and isinstance(records[0], dict) else []

    def _paged(self, pks: Sequence[str]) -> list[Body]:
        found: list[Body] = []
        for page in range(1, _MOST_PAGES + 1):
            query = {"_page": str(page), "_page_size": str(_PAGE_SIZE)}
            exchange = self.call("list", query=query)
            if not exchange.success:
                break
            found += self._with(exchange, pks)
            if len(found) >= len(pks) or len(listing.items(exchange.json) or ()) < _PAGE_SIZE:
                break
        return found

    def _with(self, exchange: Exchange, pks: Sequence[str]) -> list[Body]:
        self.must_succeed(exchange, self.resource.rule_id("list", "status"))
        records = listing.items(exchange.json)
        if records is None:
            raise NotRun("not_records", self.resource.rule_id("list", "items"))
        wanted = {pk.lower() for pk in pks}
        return [r for r in records if isinstance(r, dict) and str(r.get("id")).lower() in wanted]

    def discard(self, pk: str) -> Exchange:
        """Delete a record of this run, and release its references."""
        exchange = self.call("delete", pk=pk)
        self.forget(pk)
        return exchange

    def discard_made(self, exchange: Exchange) -> None:
        """Delete every record that a Create or a Bulk write created."""
        if not exchange.operation or exchange.operation.name not in {"create", "bulk_write"}:
            return
        for pk in map(pk_in, exchange.records):
            if pk is not None and self.created.owns(pk):
                self.discard(pk)

    def forget(self, pk: str) -> None:
        """Stop tracking a deleted record, and release its references."""
        for target, other in references_in(self.resource, self.created.forget(pk)):
            self._references.release(target, other)

    def clear(self, *, shared: bool = False, kept: bool = False) -> None:
        """Delete the created records, newest first; shared and kept ones only on request."""
        needed = set() if shared else {record.pk for record in self._shared}
        for pk in reversed(list(self.created)):
            if pk not in needed and (kept or not self.created.is_kept(pk)):
                self.discard(pk)

    def unknown_pk(self) -> str:
        """Return a well-formed pk that no record has."""
        return str(uuid.uuid4())


def _parsed(raw: bytes | None) -> object:
    """Return what a raw body says; None if it is not JSON."""
    try:
        return json.loads(raw or b"null")
    except (ValueError, RecursionError):
        return None
