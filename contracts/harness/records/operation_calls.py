"""The six operations of one resource of the environment under test."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any
from urllib.parse import quote

from contracts.harness.http.client import Client
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import AccessLost, LimitReached, NotRun
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.created import CreatedRecords
from contracts.harness.records.orphans import orphans
from contracts.harness.records.references import References, resolve_references
from contracts.harness.records.uninterrupted import uninterrupted
from contracts.harness.records.unused_values import UnusedValues
from spec import Field, Operation, OperationName, Resource
from strategies import bodies
from strategies.bodies import Body

_LONGEST_TAG = 80
_PAGE_SIZE = 500
_MOST_PAGES = 40
# An orphan is looked for at once, so it is among these.
_NEWEST = {"_page": "1", "_page_size": "200"}
# So many records of a resource are listed without paging at most.
_MOST_AT_ONCE = 100
# Parameters that keep the answer of a List short, and those that do so otherwise.
_NARROWING = {"_page", "_page_size", "id", "id__in"}
_ONE_PAGE = {"_page": "1", "_page_size": "100"}


class OperationCalls:
    """Calls the operations of one resource, and tracks the records that they create."""

    def __init__(  # noqa: PLR0913, PLR0917 -- what it connects
        self,
        resource: Resource,
        client: Client,
        recorder: Recorder,
        created: CreatedRecords,
        references: References,
        tag: str,
        share: tuple[int, int] = (0, 1),
    ) -> None:
        self.resource = resource
        self.client = client
        self.recorder = recorder
        self.created = created
        self._references = references
        self._unused = UnusedValues(resource, self._stored, share)
        self._tag = tag
        self._counter = 0
        # The pks of records of a resource without Create: other people made them.
        self.others: set[str] = set()

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
        """Call an operation with a `raw` body, or `body` as JSON; remember created records.

        Raises NotRun if the resource does not have the operation.
        """
        operation = self.operation(name, pk)
        if name == "list" and not self.lists_whole and not _NARROWING & set(query or ()):
            query = {**(query or {}), **_ONE_PAGE}
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
            items = sent if isinstance(sent, list) else [sent]
            with uninterrupted():
                return self._creating(send, items, raw or b"", negative=negative)
        try:
            exchange = send()
        except NotRun as not_run:
            if name == "delete":
                self.created.forbids_delete(str(not_run))
            raise
        if name == "update":
            self._unused.answered([body], [pk], exchange)
            if negative and exchange.success:
                self.created.stop_judging(pk)
            if exchange.is_client_error and isinstance(body, dict):
                self.created.update_refused(pk, body)
        if name == "delete" and (exchange.success or exchange.is_gone):
            self.created.deleted(pk, exchange)
        return exchange

    def operation(self, name: OperationName, pk: str = "") -> Operation:
        """Return an operation to call; raises NotRun if the resource does not have it.

        Without Create, its records are not this run's to change.
        """
        changes = name in {"update", "delete"}
        needed: OperationName = "create" if changes and pk in self.others else name
        if needed not in self.resource.operations:
            title = needed.replace("_", " ").capitalize()
            raise NotRun("no_operation", resource=self.resource.title, operation=title)
        return self.resource.operations[name]

    def has(self, name: OperationName) -> bool:
        """Return whether the resource has an operation."""
        return name in self.resource.operations

    @cached_property
    def _tag_places(self) -> Mapping[str, str | None]:
        """Where a tag can go, and the text that it may replace there."""
        return tag_places(self.resource)

    @property
    def lists_whole(self) -> bool:
        """Whether a List without parameters may be asked for; otherwise it gets one page."""
        return not self.client.lists_more_than(_MOST_AT_ONCE, self.resource)

    def _creating(
        self, send: Callable[..., Exchange], sent: Sequence[object], raw: bytes, *, negative: bool
    ) -> Exchange:
        """Send a request that may create records; the journal notes it before and after."""
        if self.created.undeletable and not self._judges_delete:
            raise NotRun(
                "not_deletable",
                resource=self.resource.title,
                answered=self.created.undeletable,
            )
        number = self.created.intend(sent, raw)
        repeated: list[str] = []
        undone: list[bool] = []
        started = time.monotonic()
        try:
            exchange = send(
                first=lambda one: repeated.extend(
                    self.created.add(number, sent, one, undone=all(undone))
                ),
                undo=lambda: undone.append(self._take_back(sent, started)),
            )
        except (NotRun, LimitReached, AccessLost):
            # Nothing was sent, or it was refused.
            if all(undone):
                self.created.nothing(number)
            raise
        self._unused.answered(sent, exchange.pks, exchange)
        if repeated and not negative:
            self.recorder.breach(
                self.resource.rule_id("id", "unique"),
                "id_given_twice",
                expected="an id that no other record has",
                got=", ".join(repeated),
                kept=f"{repeated[0].lower()!r} not in ids(last)",
            )
        return exchange

    def pages(self) -> Iterator[list[Any]]:
        """Yield what List shows, page by page to an empty one; the first pages at most."""
        shown: list[Any] | None = None
        for page in range(1, _MOST_PAGES + 1):
            query = {"_page": str(page), "_page_size": str(_PAGE_SIZE)}
            exchange = self.call("list", query=query)
            items = listing.items(exchange.json) if exchange.success else None
            # Many servers have shorter pages than was asked for; some know only one page.
            if not items or items == shown:
                return
            shown = items
            yield items

    def _stored(self) -> list[object]:
        with self.recorder.untracked():
            return [record for page in self.pages() for record in page]

    def take_back(self, sent: Sequence[object], refused: Exchange) -> None:
        """Delete the valid items of a refused Bulk write, which a server may have created.

        Not in a mock that the run starts, which takes its records with it.
        """
        if refused.is_client_error and self.created.outlive_the_run:
            self._take_back(sent, time.monotonic() - refused.seconds)

    @property
    def _judges_delete(self) -> bool:
        """Return whether the contract judges Delete, which takes a record to delete."""
        rule = self.recorder.report.rule
        return rule is not None and rule.startswith(f"{self.resource.name}.delete.")

    def _take_back(self, sent: Sequence[object], started: float) -> bool:
        """Delete what a request without an answer may have created; returns whether that is all.

        If not, the server may still be about to create it.
        """
        created = [one for one in sent if isinstance(one, dict)]
        if not created or not (self.has("list") and self.has("delete")):
            return False
        query = {"_order_by": "-created_at", **_NEWEST}
        tagged = all(str(one.get("custom_id")).startswith(self._tag) for one in created)
        if tagged and "custom_id" in self.resource.filters:
            query = {"custom_id__startswith": self._tag, **_NEWEST}
        with self.recorder.untracked():
            listed = self.call("list", query=query)
            found = [
                pk
                for pk in orphans(created, self._tag, listed, time.monotonic() - started)
                if not self.created.knows(pk)
            ]
            gone = [self.call("delete", pk=pk).success for pk in found]
        return len(gone) == len(sent) and all(gone)

    def at_once(self, name: OperationName, calls: Sequence[tuple[str, Body]]) -> list[Exchange]:
        """Call an operation several times at the same moment, each with a pk and a body.

        Remembers created records; the answers are not judged, and no call is repeated.
        """
        with uninterrupted():
            return self._at_once(name, calls)

    def _at_once(self, name: OperationName, calls: Sequence[tuple[str, Body]]) -> list[Exchange]:
        operation = self.operation(name)
        creates = name == "create"
        numbers = [self.created.intend([body]) if creates else 0 for _, body in calls]
        requests = [
            (operation.path.replace("{pk}", quote(pk)), json.dumps(body).encode())
            for pk, body in calls
        ]
        try:
            exchanges = self.client.send_at_once(self.resource, operation, requests)
        except (NotRun, LimitReached, AccessLost):
            for number in numbers if creates else ():
                self.created.nothing(number)
            raise
        if creates:
            for number, (_, body), exchange in zip(numbers, calls, exchanges, strict=True):
                self.created.add(number, [body], exchange)
        if any(one.unanswered_before for one in exchanges):
            raise NotRun("unsettled", operation=operation.title)
        return exchanges

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
        """Resolve a body's references, and add a tag by which its record can be found.

        It goes into custom_id, or in place of the text of a minimal body.
        """
        resolved = self.resolve_references(body)
        if str(resolved.get("custom_id")).startswith(self._tag):
            return resolved
        for place, plain in self._tag_places.items():
            if resolved.get(place) == plain:
                resolved[place] = self.new_tag()
                break
        return resolved

    def new_tag(self) -> str:
        """Return a new custom_id that marks a record as one of this run's."""
        self._counter += 1
        return f"{self._tag}-{self._counter}"

    def resolve_references(self, body: Body) -> Body:
        """Replace every placeholder in a body with an id or a fresh value."""
        resolved: Body = resolve_references(body, self._references, self._unused.take)
        return resolved

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
        if exchange.is_unsettled and exchange.operation:
            raise NotRun("unsettled", operation=exchange.operation.title)
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


def tag_places(resource: Resource) -> dict[str, str | None]:
    """Return the fields that can hold a tag, each with what it may replace; the first is best."""
    minimal = bodies.minimal(resource)
    texts = {f.name: minimal[f.name] for f in resource.writable if f.name in minimal if _is_free(f)}
    has_custom_id = any(field.name == "custom_id" for field in resource.writable)
    return {"custom_id": None, **texts} if has_custom_id else texts


def _is_free(field: Field) -> bool:
    formed = field.values or {"enum", "format", "pattern"} & set(field.schema)
    room = field.schema.get("maxLength", _LONGEST_TAG)
    return field.types == ("string",) and not (formed or field.unique) and room >= _LONGEST_TAG


def _parsed(raw: bytes | None) -> object:
    """Return what a raw body says; None if it is not JSON."""
    try:
        return json.loads(raw or b"null")
    except (ValueError, RecursionError):
        return None
