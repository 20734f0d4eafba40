"""Finds the records that a request has stored although its answer names none."""

import uuid
from collections.abc import Collection

from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import NotRun
from contracts.harness.records.resource_client import ResourceClient
from spec import Field
from strategies import bodies
from strategies.bodies import Body

# Shorter texts may be in other records by chance.
_TELLING = 16
_NEWEST = {"_order_by": "-created_at", "_page": "1", "_page_size": "100"}


class Traces:
    """Marks bodies with a text that no other record has, and finds the records that have it."""

    def __init__(self, client: ResourceClient) -> None:
        self._client = client
        fields = [f for f in client.resource.writable if _holds_a_mark(f)]
        self._fields = sorted(fields, key=lambda f: (f.name != "custom_id", not f.in_response))

    def expect_shown(self) -> None:
        """Create a record with a mark, and list it; raises NotRun if the mark is not shown."""
        body, mark = self.marked(bodies.minimal(self._client.resource))
        if mark is None:
            raise NotRun("no_telling_field")
        if not self._dated and not self._client.lists_whole:
            raise NotRun("many_records")
        record = self._client.given(body)
        if not self.stored([mark]):
            blamed = self._client.resource.rule_id("list", "complete")
            raise NotRun("records_not_listed", blamed, count=1)
        self._client.discard(record.pk)

    def marked(self, body: Body, invalid: Collection[str] = ()) -> tuple[Body, str | None]:
        """Return a body with its references resolved and a mark, if a field can have one.

        An `invalid` field stays invalid: if no other can have the mark, the mark is too long.
        """
        sent = self._client.tagged(body)
        for field in sorted(self._fields, key=lambda one: one.name in invalid):
            if not field.relations or sent.get(field.name) is not None:
                mark = self._mark(field)
                if field.name in invalid:
                    if "maxLength" not in field.schema:
                        break
                    mark = mark.ljust(field.schema["maxLength"] + 1, "x")
                return sent | {field.name: mark}, mark
        return sent, None

    def stored(self, marks: Collection[str]) -> dict[str, str]:
        """Return the ids of the records in List that have one of these marks, by mark.

        Of many records only the newest are looked at, if the resource says when each was created.
        """
        exchange = self._client.call("list", query=_NEWEST if self._dated else None)
        self._client.must_succeed(exchange, self._client.resource.rule_id("list", "status"))
        return {
            mark: pk
            for record in listing.items(exchange.json) or ()
            if isinstance(record, dict) and (pk := self._client.resource.pk_in(record)) is not None
            for field in self._fields
            if isinstance(mark := record.get(field.name), str) and mark in marks
        }

    @property
    def _dated(self) -> bool:
        return any(f.name == "created_at" for f in self._client.resource.readable)

    def _mark(self, field: Field) -> str:
        if field.name == "custom_id":
            return self._client.new_tag()
        return f"contract-{uuid.uuid4().hex}"[: field.schema.get("maxLength")]


def _holds_a_mark(field: Field) -> bool:
    plain = set(field.schema) <= {"type", "minLength", "maxLength"} and not field.values
    low, high = field.schema.get("minLength", 0), field.schema.get("maxLength", _TELLING)
    return plain and field.types[:1] == ("string",) and low <= _TELLING <= high
