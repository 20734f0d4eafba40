"""Follows records from Create to Delete: found, listed, gone."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from contracts.harness.checks.base import CheckAmongOthers
from contracts.harness.http.exchange import Exchange, NotJson
from contracts.harness.oracle import list_shape as listing
from contracts.harness.oracle.equivalence import same
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import value_text
from contracts.harness.records.operation_calls import tag_places
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.reproduce.expectations import (
    constant,
    given_once,
    in_place,
    refers_no_more,
    shows_only,
)
from spec import Field, OperationName, Resource
from spec.ids import json_id
from spec.kinds import KINDS
from strategies import bodies
from strategies.bodies import Body
from strategies.control import is_free
from strategies.fields import value_type

# A text that tells items apart, as in "contract 100".
_LONGEST = len("contract 100")


class LifecycleCheck(CheckAmongOthers):
    """Checks one rule about what becomes of records."""

    @property
    def _few(self) -> int:
        return 2 if self._profile.every_operation else 1

    def finds_created_records(self) -> None:
        """Create records by Create or by Bulk write, and get each of them.

        Unless Get has found those that a Bulk write of rows of values has created.
        """
        if self._rule.operation == "bulk_write" and self._rows.bulk_written:
            self._count_cases()
            return
        with self._recorder.case():
            if self._rule.operation == "create":
                pks = [self._client.shared().pk]
            else:
                pks = [self._id_in(record) for record in self._bulk_written([{}] * self._few)[1]]
            for pk in pks:
                exchange = self._client.call("get", pk=pk)
                self._client.must_be_answered(exchange)
                if not exchange.success:
                    self._breach("not_found", exchange, expected="the record")

    def answers_in_the_order_sent(self) -> None:
        """Send several items by Bulk write; the response has one record for each, in order.

        A Bulk write of rows of values has shown it already if its answer was surely in order.
        """
        rows = self._rows.bulk_written if not self._profile.random else None
        field, values = self._distinct_values()
        # A server may sort by any of them; the one that holds the tag of the run differs anyway.
        texts = {f.name for f in self._resource.writable if _is_free_text(f)}
        others = sorted(texts - {*islice(tag_places(self._resource), 1)})
        for count in self._profile.bulks:
            if rows and 1 < count <= len(rows.records):
                self._count_cases()
                continue
            with self._recorder.case():
                items = [
                    dict.fromkeys(others, f"contract {n}") | {field.name: value}
                    for n, value in enumerate(_in_turn(values, count))
                ]
                sent, answered = self._bulk_written(items)
                if len(answered) != len(sent):
                    self._breach(
                        "wrong_number_of_records",
                        expected=f"{len(sent)} records",
                        got=f"{len(answered)} records",
                    )
                    continue
                for place, (item, record) in enumerate(zip(sent, answered, strict=True)):
                    self._expect_in_place(field, place, item[field.name], record)

    def _expect_in_place(self, field: Field, place: int, sent: object, record: object) -> None:
        if isinstance(record, dict) and field.name not in record:
            raise NotRun("field_not_shown", field=field.name)
        got = record.get(field.name) if isinstance(record, dict) else record
        if not isinstance(record, dict) or not same(field, sent, got):
            self._breach(
                "wrong_order_of_records",
                expected=f"item {place} answered with {field.name} {value_text(sent)}",
                got=value_text(got),
                kept=in_place(place, field, sent),
            )

    def _distinct_values(self) -> tuple[Field, list[object]]:
        """Return the field with the most values that tell records apart, and those values.

        A text without further rules is best; other fields may have fewer values than there are
        items.
        """
        shown = [f for f in self._resource.writable if f.in_response] or [*self._resource.writable]
        most = max(self._profile.bulks)
        texts = [f for f in shown if _is_free_text(f)]
        if any(f.name == "custom_id" for f in texts):
            return self._resource.field("custom_id"), [self._client.new_tag() for _ in range(most)]
        if texts:
            return texts[0], [f"contract {number}" for number in range(most)]
        # A field with relations only if no other differs, such as in a record of dates.
        for tied in (False, True):
            known = {
                f.name: list(dict.fromkeys(s.value for s in value_type(f).accepted if s.value))
                for f in shown
                if _is_independent(f) and bool(f.relations) <= tied
            }
            name = max(known, key=lambda one: len(known[one]), default="")
            if len(known.get(name, ())) >= len(("one", "another")):
                return self._resource.field(name), known[name]
        raise NotRun("no_telling_field")

    def _bulk_written(self, items: Sequence[Body]) -> tuple[list[Body], list[object]]:
        built = [self._client.tagged(bodies.having(self._resource, **one)) for one in items]
        # Neither up nor down, as new values are: a server may sort what it answers.
        sent = built[1::2] + built[::2]
        exchange = self._client.call("bulk_write", body=sent)
        self._client.must_succeed(exchange, self._resource.rule_id("bulk_write", "status"))
        if isinstance(exchange.json, NotJson):
            blamed = self._resource.rule_id("bulk_write", "json")
            raise NotRun("not_json", blamed)
        if not isinstance(exchange.json, list):
            rule = self._resource.rule_id("bulk_write", "in_order")
            shape = value_text(exchange.json)
            self._breach("not_an_array", rule=rule, expected="an array of records", got=shape)
            raise NotRun("not_an_array", rule)
        return sent, exchange.json

    def _id_in(self, record: object) -> str:
        pk = self._resource.pk_in(record)
        if pk is None:
            blamed = self._resource.rule_id("id", "required")
            raise NotRun("no_id", blamed, operation="Bulk write")
        return pk

    def gets_the_addressed_record(self) -> None:
        """Create records and get each by its pk."""
        for record in (self._client.shared(0), self._client.shared(1)):
            with self._recorder.case(record.born):
                read = self._client.read(record.pk)
                if str(read.get("id")).lower() != record.pk.lower():
                    self._breach(
                        "other_record",
                        expected=f"the record {record.pk}",
                        got=f"the record {read.get('id')}",
                        kept=shows_only(record.pk, read.get("id")),
                    )

    def lists_records(self) -> None:
        """List a record; the response has records, and shows of it what Get shows.

        After an Update, the same List shows what Get shows then.
        """
        changes = self._profile.every_operation and {"create", "update"} <= {
            *self._resource.operations
        }
        if not self._client.has("create"):
            self._expect_records(self._client.call("list"))
        record = self._client.given() if changes else self._client.shared()
        with self._recorder.case(record.born):
            listed = self._expect_listed_as_read(record.pk)
        if changes and (change := self._visible_change(record.body)):
            # So that a List without parameters is asked before and again, too.
            whole = self._client.call("list")
            with self._recorder.case(record.born, listed, whole):
                patch = bodies.patch(self._resource, record.body, **change)
                sent = self._client.resolve_references(patch)
                self._client.updated(record.pk, sent)
                self._expect_read_as_sent(record.pk, sent)
                self._expect_listed_as_read(record.pk)
                if self._client.lists_whole and not whole.cut:
                    self._expect_listed_as_read(record.pk, {})

    def _visible_change(self, stored: Body) -> Body:
        """Return another value for one field, if possible one that responses surely show."""
        for field in sorted(self._resource.writable, key=lambda one: not one.in_response):
            if is_free(self._resource, field) and not field.target:
                values = [sample.value for sample in value_type(field).accepted]
                other = [one for one in reversed(values) if one and one != stored.get(field.name)]
                if other:
                    return {field.name: other[0]}
        return {}

    def _expect_read_as_sent(self, pk: str, sent: Body) -> None:
        """Raise NotRun if Get is stale, so that List cannot be compared with it."""
        read = self._client.read(pk)
        for name, value in sent.items():
            field = self._resource.field(name)
            if name in read and not same(field, value, read[name]):
                blamed = self._resource.rule_id(name, "read_back")
                raise NotRun("get_is_stale", blamed, field=name)

    def _expect_listed_as_read(self, pk: str, query: Mapping[str, str] | None = None) -> Exchange:
        exchange = self._client.call("list", query={"id__in": pk} if query is None else query)
        records = self._expect_records(exchange)
        wanted = [r for r in records if self._resource.pk_in(r) == pk]
        for one in wanted:
            read = self._client.read(pk)
            # What only the server writes may change between two answers.
            fields = [f for f in self._resource.fields if _is_steady(f)]
            both = {f.name: f for f in fields if f.name in read and f.name in one}
            name = next((n for n, f in both.items() if not same(f, read[n], one[n])), None)
            if name is not None:
                expected = f"the {name} that Get shows: {value_text(read[name])}"
                self._breach(
                    "differs_from_get",
                    expected=expected,
                    got=value_text(one[name]),
                    kept=constant(pk, both[name], answers="answers[-2:]"),
                )
        return exchange

    def _expect_records(self, exchange: Exchange) -> list[Any]:
        """Check that List shows records; return them."""
        self._client.must_succeed(exchange, self._resource.rule_id("list", "status"))
        records = listing.items(exchange.json)
        if records is None or not all(isinstance(one, dict) for one in records):
            got = listing.shape(exchange.json)
            self._breach("not_records", expected="an array of records", got=got)
        return records or []

    def gives_unique_values(self) -> None:
        """Create records by Create and by Bulk write; the server gives each another value."""
        name = str(self._rule.field)
        made = [self._client.shared(number) for number in (0, 1)]
        rows = self._rows.bulk_written
        with self._recorder.case(*(one.born for one in made), *([rows] if rows else [])):
            records: list[object] = [one.answered for one in made]
            if rows:
                records += rows.records
            elif self._profile.every_operation and "bulk_write" in self._profile.writes_by:
                records += self._bulk_written([{}, {}])[1]
            values = [one[name] for one in records if isinstance(one, dict) and one.get(name)]
            if len(values) < len(("one", "another")):
                raise NotRun("values_not_shown", field=name)
            folded = [str(value).lower() for value in values]
            if len(set(folded)) != len(folded):
                got = ", ".join(folded)
                self._breach(
                    "value_given_twice",
                    expected=f"{name} that differ",
                    got=got,
                    kept=given_once(name),
                )

    def deletes_for_good(self) -> None:
        """Delete a record; Get, Update, List and a second Delete no longer find it."""
        record = self._client.given()
        # Lists are asked before and again, since they may come from a cache.
        lists = self._client.has("list")
        queries: list[dict[str, str]] = [{"id__in": record.pk}] if lists else []
        if lists and self._profile.every_operation and self._client.lists_whole:
            queries.append({})
        before = (
            [self._client.call("list", query=query) for query in queries] if queries[1:] else []
        )
        with self._recorder.case(record.born, *before):
            exchange = self._client.call("delete", pk=record.pk)
            self._client.must_succeed(exchange, self._resource.rule_id("delete", "status"))
            for name in self._finding:
                body = bodies.patch(self._resource, record.body) if name == "update" else None
                again = self._client.call(name, pk=record.pk, body=body, negative=True)
                self._expect_gone(again, "still_found")
            for query in queries:
                self._expect_not_listed(record.pk, query)
        self._client.forget(record.pk)
        if self._profile.every_operation:
            for other in self._others:
                for field in other.resource.writable:
                    if str(field.target or field.id_of).lower() == self._resource.name:
                        self._leaves_no_reference(other, field)

    @property
    def _finding(self) -> list[OperationName]:
        """The operations that must not find a deleted record."""
        names: tuple[OperationName, ...] = ("get", "update", "delete")
        offered = [name for name in names if self._client.has(name)]
        return offered if self._profile.every_operation else offered[:1]

    def _leaves_no_reference(self, other: ResourceClient, field: Field) -> None:
        """Delete a record that another one refers to; nothing shows the reference afterwards.

        Whether Delete is refused, deletes the other record, or clears its reference is open.
        """
        if other is self._client or not other.client.permissions.writes(other.resource.name):
            return
        record, made, gone = self._client.given(), list[str](), False
        # If the other record cannot be made here, its own contracts say so.
        with suppress(NotRun), self._recorder.case(record.born):
            referring = other.given(_referring(other.resource, field, record.pk))
            made.append(referring.pk)
            deleted = self._client.must_be_answered(
                self._client.call("delete", pk=record.pk, negative=True)
            )
            gone = deleted.success and self._client.found(record.pk) is None
            if gone:
                self._expect_no_reference(other, field, referring.pk, record.pk)
        with self._recorder.untracked():
            for pk in made:
                # Its reference is not released, since nothing else may refer to the record.
                other.created.forget(pk)
                if other.has("delete"):
                    other.call("delete", pk=pk, negative=True)
            if gone:
                self._client.forget(record.pk)
            else:
                self._client.discard(record.pk)

    def _expect_no_reference(
        self, other: ResourceClient, field: Field, pk: str, deleted: str
    ) -> None:
        shown = [other.found(pk), *other.listed(pk, thorough=False)]
        values = [one.get(field.name) for one in shown if one]
        if all(deleted.lower() in _ids_in(value) for value in values) and values:
            self._breach(
                "still_referred_to",
                because=f"{field.name} of a {other.resource.title} named the record",
                expected="no reference to the deleted record",
                got=f"{field.name} {value_text(values[0])}",
                kept=refers_no_more(field, deleted),
            )

    def _expect_not_listed(self, pk: str, query: Mapping[str, str]) -> None:
        exchange = self._client.call("list", query=query)
        self._client.must_succeed(exchange, self._resource.rule_id("list", "status"))
        if exchange.cut and not query:
            return
        found = listing.items(exchange.json)
        if found is None:
            raise NotRun("not_records", self._resource.rule_id("list", "items"))
        shown = {str(one.get("id")).lower() for one in found if isinstance(one, dict)}
        if pk.lower() in shown:
            self._breach(
                "still_listed",
                expected="not listed",
                got="listed",
                kept=f"{pk.lower()!r} not in ids(last)",
            )

    def put_changes_nothing(self) -> None:
        """Send PUT, which the reference does not have; it changes nothing."""
        record = self._client.shared()
        before = self._client.read(record.pk)
        with self._recorder.case(record.born):
            path = self._client.operation("update", record.pk).path.replace("{pk}", record.pk)
            # Whole, and with other values than the record's, so a PUT that is carried out shows.
            body = self._client.tagged(bodies.minimal(self._resource))
            body |= self._client.resolve_references(bodies.any_change(self._resource, record.body))
            exchange = self._client.undocumented("PUT", path, body)
            self._client.must_be_answered(exchange)
            after = self._client.read(record.pk)
            changed = [
                f.name
                for f in self._resource.writable
                if not same(f, before.get(f.name), after.get(f.name))
            ]
            if changed:
                got = ", ".join(changed)
                self._breach("put_changed_record", expected="nothing changed", got=got)


def _referring(resource: Resource, field: Field, pk: str) -> Body:
    """Return a body whose field names a record."""
    named = json_id(pk, field.id_form)
    reference: object = named if field.id_of else {"id": named}
    return bodies.having(
        resource, **{field.name: [reference] if "array" in field.types else reference}
    )


def _ids_in(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [str(one.get("id") if isinstance(one, dict) else one).lower() for one in items]


def _is_steady(field: Field) -> bool:
    """Return whether only clients change a field, or nothing does."""
    return not field.read_only or field.name in KINDS["constant"].fields


def _in_turn(values: Sequence[object], count: int) -> list[object]:
    """Return `count` values; if there are fewer, repeat them in turn, each twice in a row."""
    few = len(values) < count
    return [values[n // 2 % len(values) if few else n] for n in range(count)]


def _is_independent(field: Field) -> bool:
    """Return whether any value can be written whatever other fields and records have."""
    if field.unique or field.agrees_with or field.target or field.id_of:
        return False
    return set(field.types) - {"null"} in ({"string"}, {"integer"})


def _is_free_text(field: Field) -> bool:
    """Return whether a field takes any text that tells items apart, alone."""
    tied = field.relations or field.unique or field.agrees_with
    plain = field.types == ("string",) and set(field.schema) <= {"type", "maxLength"}
    return plain and not tied and field.schema.get("maxLength", _LONGEST) >= _LONGEST
