"""Checks that a request which is refused changes nothing."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from contracts.harness.checks.base import CheckAmongOthers
from contracts.harness.checks.foreign_records import foreign_record
from contracts.harness.checks.traces import Traces
from contracts.harness.http.credentials import wrong
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.equivalence import same
from contracts.harness.recording.describe import value_text
from contracts.harness.records.created import CreatedRecord
from spec import Field, Operation
from spec.kinds import names_of
from strategies import bodies, relations
from strategies.bodies import Body
from strategies.control import is_free
from strategies.fields import value_type

_SHOWN = "marks are shown"
_RELATIONS = frozenset(names_of(scope="relation")) - {"matches_values_of"}


@dataclass(frozen=True)
class _Request:
    """A request that must be refused: what is wrong, how it is sent, and what it must not leave.

    `mark` is in what it would store, `record` is the one that it addresses.
    """

    because: str
    body: Any = None
    mark: str | None = None
    record: CreatedRecord | None = None
    parts: Mapping[str, Any] = field(default_factory=dict)


class RefusedWriteCheck(CheckAmongOthers):
    """Checks one operation that writes, by requests that it must refuse."""

    @property
    def _operation(self) -> Operation:
        return self._resource.operations[self._rule.operation or "create"]

    @cached_property
    def _traces(self) -> Traces:
        return Traces(self._client)

    def changes_nothing(self) -> None:
        """Send requests that are refused for their content or their address."""
        self._expect_no_effect(lambda: [*self._flawed(self._addressed())][: self._profile.samples])
        if self._operation.has_pk and self._profile.every_operation:
            self._leaves_other_resources_alone()

    def _leaves_other_resources_alone(self) -> None:
        """Send the pk of another resource's record, which is refused and stays as it is."""
        found = foreign_record(self._client, self._others)
        if found is None:
            return
        other, record = found
        before = other.read(record.pk)
        request = self._valid(self._client.shared())
        with self._recorder.case(record.born):
            exchange = self._sent(replace(request, parts={"pk": record.pk}))
            left = other.found(record.pk)
            after = before if left is None else left
            fields = [f for f in other.resource.writable if f.name in before]
            changed = [f.name for f in fields if not same(f, before[f.name], after.get(f.name))]
            if exchange.is_client_error and (left is None or changed):
                because = f"the pk belongs to a record of {other.resource.title}"
                got = f"{', '.join(changed)} changed" if changed else "Get does not find it"
                self._done(
                    replace(request, because=because), exchange, "that record is unchanged", got
                )

    def changes_nothing_without_credentials(self) -> None:
        """Send valid requests without any credential, and with a wrong one."""
        client = self._client.client
        header, value = next(iter(client.credentials.headers().items()))
        flaws: dict[str, dict[str, str | None]] = {
            "no credential was sent": dict.fromkeys(client.credentials.headers()),
            f"{header} was wrong": {header: wrong(value)},
        }
        few = self._profile.samples == 1 or client.permissions.sparing
        sent = [*flaws.items()][: 1 if few else None]

        def requests() -> list[_Request]:
            record = self._addressed()
            return [
                replace(self._valid(record), because=because, parts={"headers": headers})
                for because, headers in sent
            ]

        self._expect_no_effect(requests)

    def _addressed(self) -> CreatedRecord | None:
        """Return a record to address; where none is, check that List would show a new one."""
        if self._operation.has_pk:
            return self._client.shared_with(self._marked()[0], "with a mark")
        if not self._is_settled(_SHOWN):
            self._traces.expect_shown()
            self._settle(_SHOWN)
        return None

    # -- the requests ------------------------------------------------------------------------------

    def _flawed(self, record: CreatedRecord | None) -> Iterator[_Request]:
        if self._operation.body:
            yield from self._invalid_values(record)
            yield from self._broken_relation()
            # Each has a mark, so that List shows which of them was carried out.
            valid = self._valid(record)
            end = -len("}]") if self._operation.body == "array" else -len("}")
            cut = json.dumps(valid.body).encode()[:end]
            yield replace(valid, because="the body breaks off", parts={"raw": cut})
            valid = self._valid(record)
            parts = {"raw": json.dumps(valid.body).encode(), "content_type": "text/plain"}
            yield replace(valid, because="the body was sent as text/plain", parts=parts)
        if record:
            parts = {"pk": self._client.unknown_pk()}
            yield replace(self._valid(record), because="no record has the pk", parts=parts)

    def _invalid_values(self, record: CreatedRecord | None) -> Iterator[_Request]:
        """Yield a request with an invalid value; by Bulk write first, in the middle, and last."""
        invalid = next((f for f in self._resource.writable if self._has_invalid_value(f)), None)
        if invalid is None:
            return
        flaw = value_type(invalid).refused[0]
        because, values = f"{invalid.name}: {flaw.description}", {invalid.name: flaw.value}
        if self._operation.body != "array":
            yield replace(self._valid(record, **values), because=because)
            return
        for place in range(3 if self._profile.every_operation else 1):
            [body], mark = self._marked_items(values)
            items = [self._marked()[0], self._marked()[0]]
            items.insert(place, body)
            yield _Request(f"{because}, in item {place} of three", items, mark)

    def _has_invalid_value(self, one: Field) -> bool:
        return is_free(self._resource, one) and bool(value_type(one).refused)

    def _broken_relation(self) -> Iterator[_Request]:
        rules = (
            rule
            for rule in self._recorder.rules.values()
            if rule.resource == self._resource.name
            if rule.kind in _RELATIONS and not rule.unreachable
        )
        for rule in rules:
            for way in relations.breaking(self._resource, rule):
                request = self._breaking(way)
                if request:
                    yield request
                    return

    def _breaking(self, way: relations.BreakingBody) -> _Request | None:
        if (way.stored is not None) != self._operation.has_pk or not way.alone:
            return None
        if way.stored is None:
            body, mark = self._traces.marked(way.body)
            sent = [body] if self._operation.body == "array" else body
            return _Request(way.description, sent, mark) if mark else None
        record = self._client.given(way.stored)
        patch = bodies.patch(self._resource, record.body) | way.body
        return _Request(way.description, self._client.resolve_references(patch), None, record)

    def _valid(self, record: CreatedRecord | None, **values: Any) -> _Request:  # noqa: ANN401 -- JSON
        """Return a request that would change something if it were carried out."""
        match self._operation.body:
            case "object":
                body, mark = self._marked(values)
                return _Request("", body, mark)
            case "array":
                items, mark = self._marked_items(values)
                return _Request("", items, mark)
            case "partial" if record:
                again, mark = self._traces.marked(record.body)
                named = {name: value for name, value in again.items() if value == mark}
                patch = bodies.patch(self._resource, record.body, **{**named, **values})
                return _Request("", self._client.resolve_references(patch), mark, record)
        return _Request("", record=record)

    def _marked(self, values: Body | None = None) -> tuple[Body, str | None]:
        values = values or {}
        return self._traces.marked(bodies.having(self._resource, **values), invalid=values)

    def _marked_items(self, values: Body) -> tuple[list[Body], str | None]:
        body, mark = self._marked(values)
        return [body], mark

    # -- what they must not do ---------------------------------------------------------------------

    def _expect_no_effect(self, made: Callable[[], Sequence[_Request]]) -> None:
        """Send the requests; none that is refused has changed or stored anything.

        The records that they address are read once, after all of them. If one has changed, such
        requests go to new records, which are read after each, to find the one at fault.
        """
        requests = made()
        before = self._read(requests)
        refused = self._refused(requests)
        if before and (len(refused) < len(requests) or self._have_changed(before)):
            for pk in before:
                self._client.created.stop_sharing(pk)
            requests = made()
            before = self._read(requests)
            refused += self._refused(requests, before)
        self._expect_unlisted(refused)
        if refused and (record := refused[-1][0].record) and self._client.has("list"):
            with self._recorder.case(record.born, *(exchange for _, exchange in refused)):
                listed = self._client.listed(record.pk)
                self._compare(refused[-1], before, listed[0] if listed else None, "List")

    def _read(self, requests: Sequence[_Request]) -> dict[str, Body | None]:
        """Get each record that requests address once."""
        pks = dict.fromkeys(one.record.pk for one in requests if one.record)
        return {pk: self._client.read(pk) for pk in pks}

    def _have_changed(self, before: Mapping[str, Body | None]) -> bool:
        """Get each record again, and return whether any of them has changed."""
        return any(
            was is not None and self._difference(was, self._client.found(pk), "Get")
            for pk, was in before.items()
        )

    def _refused(
        self, requests: Sequence[_Request], before: dict[str, Body | None] | None = None
    ) -> list[tuple[_Request, Exchange]]:
        """Send the requests; returns those that are refused.

        With `before`, the records as they were, check after each that its record is unchanged.
        """
        refused: list[tuple[_Request, Exchange]] = []
        for request in requests:
            with self._recorder.case(*([request.record.born] if request.record else [])):
                exchange = self._sent(request)
                if exchange.is_client_error:
                    refused.append((request, exchange))
                    if before and request.record:
                        found = self._client.found(request.record.pk)
                        self._compare((request, exchange), before, found, "Get")
                elif request.record:
                    self._client.created.stop_sharing(request.record.pk)
                    if before:
                        # The requests that follow are compared with what this one left.
                        before[request.record.pk] = self._client.found(request.record.pk)
        return refused

    def _sent(self, request: _Request) -> Exchange:
        pk = request.record.pk if request.record else ""
        parts = {"pk": pk, **request.parts}
        body = None if "raw" in parts else request.body
        exchange = self._client.call(self._operation.name, body=body, **parts, negative=True)
        self._client.must_be_answered(exchange)
        self._discard(exchange)
        return exchange

    def _compare(
        self,
        sent: tuple[_Request, Exchange],
        before: Mapping[str, Body | None],
        after: Body | None,
        where: str,
    ) -> None:
        request, exchange = sent
        was = before[request.record.pk] if request.record else None
        if was is not None and (difference := self._difference(was, after, where)):
            self._done(request, exchange, *difference)

    def _difference(self, was: Body, after: Body | None, where: str) -> tuple[str, str] | None:
        """Return what was expected of a record and what is shown, or None if it is unchanged."""
        if after is None:
            return "the record is still there", f"{where} does not find it"
        for one in self._resource.writable:
            name = one.name
            if name in was and name in after and not same(one, was[name], after[name]):
                shown = f"{where} shows {value_text(after[name])}"
                return f"{name} stays {value_text(was[name])}", shown
        return None

    def _expect_unlisted(self, refused: Sequence[tuple[_Request, Exchange]]) -> None:
        """List what is new; nothing in it has the mark of a refused request."""
        by_mark = {request.mark: (request, exchange) for request, exchange in refused}
        marks = [mark for mark in by_mark if mark]
        left = self._traces.stored(marks) if marks and self._client.has("list") else {}
        ours = {one.record.pk for one, _ in refused if one.record}
        for mark, pk in left.items():
            if pk in ours:
                continue
            request, exchange = by_mark[mark]
            with self._recorder.case(exchange):
                self._traces.stored([mark])
                with self._recorder.untracked():
                    self._client.discard(pk)
                kept = f"{mark!r} not in last.text"
                self._done(
                    request, exchange, "no record with what was sent", "List shows one", kept
                )

    def _done(
        self,
        request: _Request,
        exchange: Exchange,
        expected: str,
        got: str,
        kept: str | None = None,
    ) -> None:
        if request.record:
            self._client.created.stop_sharing(request.record.pk)
        self._breach(
            "refused_but_done",
            exchange,
            because=request.because,
            expected=expected,
            got=f"{exchange.answered}, and {got}",
            kept=kept,
        )
