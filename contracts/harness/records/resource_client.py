"""One resource of the environment under test: its six operations, and the records created there."""

import json
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from contracts.harness.http.client import Client
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import LimitReached, NotRun
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.journal import Journal
from contracts.harness.records.references import References, resolve_references
from spec import OperationName, Resource
from strategies import bodies
from strategies.bodies import Body

_PAGE_SIZE = 500
_MOST_PAGES = 40


@dataclass(frozen=True)
class CreatedRecord:
    """A record of this run: its pk, the body sent, and the exchange that created it."""

    pk: str
    body: Body
    born: Exchange


class ResourceClient:
    """Calls the operations of one resource, and remembers the records that it creates."""

    def __init__(  # noqa: PLR0913, PLR0917 -- what it connects
        self,
        resource: Resource,
        client: Client,
        recorder: Recorder,
        references: References,
        tag: str,
        journal: Journal,
    ) -> None:
        self.resource = resource
        self.client = client
        self.recorder = recorder
        self._references = references
        self._tag = tag
        self._journal = journal
        self._made: dict[str, Body] = {}
        self._counter = 0
        self._shared: list[CreatedRecord] = []
        self._kept: set[str] = set()
        # Records that Create returned although they were not sent; they may belong to others.
        self._doubtful: set[str] = set()
        # In lower case, those whose values need not keep the rules of their fields.
        self._unjudged: set[str] = set()

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
            return self._making(send, sent if isinstance(sent, list) else [sent], negative=negative)
        exchange = send()
        if name == "update" and negative and exchange.success:
            self._unjudged.add(pk.lower())
        if name == "delete" and (exchange.success or exchange.is_gone):
            self._journal.gone(self.resource.name, pk)
        return exchange

    def _making(
        self, send: Callable[..., Exchange], bodies: Sequence[object], *, negative: bool
    ) -> Exchange:
        """Send a request that may create records; the journal notes it before and after."""
        number = self._journal.intend(self.resource.name, bodies)
        repeated: list[str] = []

        def remember(exchange: Exchange) -> None:
            repeated.extend(pk for pk in map(pk_in, exchange.records) if pk in self._made)
            made = self._remember(exchange, bodies)
            if negative:
                self._unjudged.update(pk.lower() for pk in map(pk_in, exchange.records) if pk)
            # Without an answer, the created records are unknown, and the note stays open.
            if exchange.status is not None:
                self._journal.made(number, self.resource.name, made)

        try:
            exchange = send(first=remember)
        except (NotRun, LimitReached):
            self._journal.made(number, self.resource.name, ())
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
        """Make a record to work with; raises NotRun, naming the rule to blame, where none comes."""
        sent = self.tagged(bodies.minimal(self.resource) if body is None else body)
        exchange = self.call("create", body=sent)
        record = CreatedRecord(self.pk_of(exchange), sent, exchange)
        if record.pk in self._doubtful:
            raise NotRun("doubtful_record", self.resource.rule_id("custom_id", "read_back"))
        return record

    def pk_of(self, exchange: Exchange) -> str:
        """Read the new record's pk out of Create's answer; raises NotRun where there is none."""
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
        self._shared = [record for record in self._shared if record.pk in self._made]
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

    def _remember(self, exchange: Exchange, sent: Sequence[object]) -> list[str]:
        """Remember the records that an exchange created, at most as many as were sent.

        Returns the pks of those that certainly belong to this run.
        """
        ours: list[str] = []
        for body, record in zip(sent, exchange.records, strict=False):
            pk = pk_in(record)
            if pk is not None:
                self._made[pk] = record
                if _is_ours(body, record):
                    ours.append(pk)
                else:
                    self._doubtful.add(pk)
        return ours

    def owns(self, pk: str) -> bool:
        """Return whether this run certainly created the record."""
        return pk in self._made and pk not in self._doubtful

    def judges(self, pk: str) -> bool:
        """Return whether the values of a record must keep the rules of their fields.

        False for a record that a request wrote which the environment may take as well as refuse.
        """
        return pk.lower() not in self._unjudged

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
            if pk is not None and self.owns(pk):
                self.discard(pk)

    def forget(self, pk: str) -> None:
        """Forget a deleted record, and release its references."""
        record = self._made.pop(pk, {})
        for field in self.resource.writable:
            kind = field.target or field.id_of
            value = record.get(field.name) if kind else None
            for one in value if isinstance(value, list) else [value]:
                other = one.get("id") if isinstance(one, dict) else one
                if isinstance(other, str):
                    self._references.release(str(kind), other.lower())

    def keep(self, pk: str) -> None:
        """Keep a record until nothing refers to it."""
        self._kept.add(pk)

    def clear(self, *, shared: bool = False, kept: bool = False) -> None:
        """Delete the created records, newest first; shared and kept ones only on request."""
        needed = set() if shared else {record.pk for record in self._shared}
        needed |= set() if kept else self._kept
        for pk in reversed([pk for pk in self._made if pk not in needed | self._doubtful]):
            self.discard(pk)

    def unknown_pk(self) -> str:
        """Return a well-formed pk that no record has."""
        return str(uuid.uuid4())


def pk_in(record: object) -> str | None:
    """Return the id in an answered record, or None."""
    pk = record.get("id") if isinstance(record, dict) else None
    return pk if isinstance(pk, str) else None


def _parsed(raw: bytes | None) -> object:
    """Return what a raw body says; None if it is not JSON."""
    try:
        return json.loads(raw or b"null")
    except (ValueError, RecursionError):
        return None


def _is_ours(body: object, record: Body) -> bool:
    """Return whether an answered record can be the one sent, by its custom_id."""
    sent = body.get("custom_id") if isinstance(body, dict) else None
    answered = record.get("custom_id")
    if sent is None or not isinstance(answered, str):
        return True
    return _letters(str(sent)) == _letters(answered)


def _letters(text: str) -> str:
    """Keep what every normaliser keeps: letters and digits, in one case and one form."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded))
