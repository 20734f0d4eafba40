"""Sees whether the environment remembers: what was written is read back, and nothing else moves."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from contracts.harness import words
from contracts.harness.meaning import same
from contracts.harness.open_trial import OpenTrial
from contracts.harness.outcomes import NotRun
from contracts.harness.profiles import Profile
from contracts.harness.subject import Body, Record, Subject
from contracts.harness.tour import Tour
from spec import Field, OperationName, Rule
from strategies import bodies
from strategies.fields import value_type
from strategies.values import Valid

# What a server gives a record once; of other read-only fields nobody says that they never change.
_CONSTANT = {"id", "created_at"}
_GONE = {404, 410}


class MemoryTrial:
    """The trial of one rule about what is stored."""

    def __init__(
        self,
        subject: Subject,
        rule: Rule,
        profile: Profile,
        tour: Tour,
        seen: set[tuple[str, str]],
    ) -> None:
        self._subject = subject
        self._resource = subject.resource
        self._ledger = subject.ledger
        self._rule = rule
        self._profile = profile
        self._tour = tour
        self._seen = seen

    # -- one field ---------------------------------------------------------------------------------

    def reads_back_every_class(self) -> None:
        """Write every class of good value to the field and read it by Get, and some by List."""
        field = self._resource.field(str(self._rule.field))
        samples = value_type(field).accepted
        if not self._profile.every_operation:
            samples = tuple(s for s in samples if self._read_by_tour(s))[:1] or samples[:1]
        for sample in samples:
            if self._read_by_tour(sample):
                self._ledger.entry.cases += 1
            else:
                self.reads_back(bodies.having(self._resource, **{field.name: sample.value}))
                self._tour.settle("create", field.name, sample)
        if self._profile.every_operation:
            self._update_is_read_back(samples[-1])
            if field.nullable:
                self._update_is_read_back(Valid(None, "null"))
            self._bulk_write_is_read_back(samples)
            OpenTrial(self._subject, field, self._profile).stores_what_it_answers()

    def _read_by_tour(self, sample: Valid) -> bool:
        written_by = self._profile.writes_by[0]
        return self._tour.reads_back(written_by, str(self._rule.field), sample)

    def bodies(self) -> st.SearchStrategy[Body]:
        """Draw any coherent body of the resource."""
        return bodies.drawn(self._resource)

    def reads_back(self, body: Body) -> None:
        """Create a record of this body and read all of it back, by Get and by List."""
        with self._ledger.case():
            record = self._subject.given(body)
            if isinstance(record.born.json, dict):
                self._compare(record.body, record.born.json, "the answer of Create")
            exchange = self._subject.must_be_answered(self._subject.call("get", pk=record.pk))
            if exchange.status in _GONE:
                self._ledger.breach(
                    f"{self._resource.name}.create.persisted",
                    "not found afterwards",
                    expected="found by Get",
                    got=words.answer(exchange),
                )
            self._subject.must_succeed(exchange, f"{self._resource.name}.get.status")
            self._compare(
                record.body, exchange.json if isinstance(exchange.json, dict) else {}, "Get"
            )
            for found in self._subject.listed(record.pk):
                self._compare(record.body, found, "List")
        with self._ledger.aside():
            self._subject.discard(record.pk)

    def _bulk_write_is_read_back(self, samples: Sequence[Valid]) -> None:
        """Write a value in bulk where the tour shows none of the field.

        Once in a process with every such field of the resource, each in an item of its own; where
        that is refused, each by itself.
        """
        field = self._resource.field(str(self._rule.field))
        self._ledger.entry.cases += 1
        if self._toured(field, samples) or not self._is_first(f"bulk_write {field.name}"):
            return
        fields = [f for f in self._resource.writable if f.in_response or f == field]
        untold = [f for f in fields if not self._toured(f, value_type(f).accepted)]
        if self._bulk_written(untold):
            for one in untold:
                self._done(f"bulk_write {one.name}")
        elif not self._bulk_written([field]):
            raise NotRun(
                "a valid Bulk write was refused", f"{self._resource.name}.bulk_write.status"
            )

    def _toured(self, field: Field, samples: Sequence[Valid]) -> bool:
        return any(self._tour.reads_back("bulk_write", field.name, one) for one in samples)

    def _bulk_written(self, fields: Sequence[Field]) -> bool:
        """Write one item for each field and hold List against it; tell whether they were taken."""
        with self._ledger.case():
            shown: dict[str, Valid] = {}
            sent = []
            for field in fields:
                known = value_type(field).accepted
                sample = next((one for one in reversed(known) if one.value), known[0])
                shown[field.name] = sample
                body = bodies.having(self._resource, **{field.name: sample.value})
                sent.append(self._subject.ready(body))
            exchange = self._subject.must_be_answered(self._subject.call("bulk_write", body=sent))
            made = exchange.json if isinstance(exchange.json, list) and exchange.success else []
            by_pk: dict[str, Body] = {}
            for body, record in zip(sent, made, strict=False):
                if isinstance(record, dict) and "id" in record:
                    self._compare(body, record, "the answer of Bulk write")
                    by_pk[str(record["id"]).lower()] = body
            for found in self._subject.listed(*by_pk) if by_pk else []:
                self._compare(by_pk[str(found["id"]).lower()], found, "List after Bulk write")
            if exchange.success:
                for name, sample in shown.items():
                    self._tour.settle("bulk_write", name, sample)
        with self._ledger.aside():
            self._subject.discard_made(exchange)
        return exchange.success

    def _update_is_read_back(self, sample: Valid) -> None:
        field = self._resource.field(str(self._rule.field))
        if self._tour.reads_back("update", field.name, sample):
            self._ledger.entry.cases += 1
            return
        start = bodies.having(self._resource, **{field.name: bodies.plain_value(field)})
        record = self._subject.given(start)
        patch = bodies.patch(self._resource, record.body, **{field.name: sample.value})
        with self._ledger.case(record.born):
            sent = self._subject.filled(patch)
            answered = self._updated(record, sent)
            if answered:
                self._compare(sent, answered, "the answer of Update")
            self._compare(sent, self._subject.read(record.pk), "Get after Update")
            self._tour.settle("update", field.name, sample)
        with self._ledger.aside():
            self._subject.discard(record.pk)

    def _updated(self, record: Record, sent: Body) -> Body:
        exchange = self._subject.call("update", pk=record.pk, body=sent)
        self._subject.must_succeed(exchange, f"{self._resource.name}.update.status")
        return exchange.json if isinstance(exchange.json, dict) else {}

    def _compare(self, sent: Body, read: Body, where: str) -> None:
        """Hold every field read against what was written."""
        for name, value in sent.items():
            field = self._resource.field(name)
            if name in read and same(field, value, read[name]):
                continue
            got = words.short(read[name]) if name in read else "the field is missing"
            self._ledger.breach(
                f"{self._resource.name}.{name}.read_back",
                f"not read back by {where}",
                because=f"{name} was written as {words.short(value)}",
                expected=words.short(value),
                got=got,
                marked=f"/{name}",
            )

    # -- fields a client cannot write --------------------------------------------------------------

    def stays_as_it_is(self) -> None:
        """Send every read-only field on each operation that writes and see that none is taken over.

        Once in a process: the same requests judge every read-only field of the resource. What is
        sent differs from what the server gives a record of its own accord.
        """
        if self._is_first(f"read_only {self._rule.field}"):
            self._send_values_of_our_own()
        self._ledger.entry.cases += 1

    def _send_values_of_our_own(self) -> None:
        record = self._subject.shared()
        before = self._subject.read(record.pk)
        ours = self._values_of_our_own(before)
        if str(self._rule.field) not in ours:
            raise NotRun(f"nothing but the server's own value is known for {self._rule.field}")
        if self._profile.every_operation:
            self._make_with(ours, before)
        with self._ledger.case(record.born):
            patch = bodies.patch(self._resource, record.body) | ours
            exchange = self._subject.call("update", pk=record.pk, body=patch)
            self._subject.must_be_answered(exchange)
            read = self._subject.must_be_answered(self._subject.call("get", pk=record.pk))
            after = read.json if read.success and isinstance(read.json, dict) else {}
            for name in ours:
                field, was, now = self._resource.field(name), before.get(name), after.get(name)
                # Both ways: an object that has gained a key has changed, too.
                if not (same(field, was, now) and same(field, now, was)):
                    self._taken_over(name, words.short(before.get(name)), after.get(name))
        for name in ours:
            self._done(f"read_only {name}")

    def _values_of_our_own(self, theirs: Body) -> Body:
        """Choose for each read-only field a value that the server has not given."""
        ours: Body = {}
        for field in self._resource.fields:
            if not (field.read_only and field.in_response):
                continue
            known = value_type(field)
            values = [s.value for s in reversed(known.accepted)] + [s.value for s in known.open]
            given = theirs.get(field.name)
            other = [v for v in values if v is not None and not same(field, v, given)]
            if other:
                ours[field.name] = other[0]
        return ours

    def _make_with(self, ours: Body, theirs: Body) -> None:
        """Send read-only fields by Create and by Bulk write, and read what became of them."""
        names: tuple[OperationName, ...] = ("create", "bulk_write")
        for name in names:
            with self._ledger.case():
                sent = self._subject.ready(bodies.minimal(self._resource)) | ours
                body = [sent] if name == "bulk_write" else sent
                exchange = self._subject.call(name, body=body)
                self._subject.must_be_answered(exchange)
                made = exchange.json[0] if isinstance(exchange.json, list) else exchange.json
                pk = made.get("id") if isinstance(made, dict) and exchange.success else None
                read = self._subject.read(pk) if isinstance(pk, str) else {}
                for field, value in ours.items():
                    if field in read and same(self._resource.field(field), value, read[field]):
                        self._taken_over(field, words.short(theirs.get(field)), read[field])
            with self._ledger.aside():
                self._subject.discard_made(exchange)

    def _is_first(self, what: str) -> bool:
        return (self._resource.name, what) not in self._seen

    def _done(self, what: str) -> None:
        self._seen.add((self._resource.name, what))

    def _taken_over(self, name: str, expected: str, got: object) -> None:
        self._ledger.breach(
            f"{self._resource.name}.{name}.read_only",
            "changed by a client",
            because=f"{name} was sent, though it is read-only",
            expected=expected,
            got=words.short(got),
            marked=f"/{name}",
        )

    def never_changes(self) -> None:
        """Update a record and see that what the server gave it reads the same before and after.

        Once in a process: the same requests judge every such field of the resource.
        """
        self._ledger.entry.cases += 1
        if not self._is_first("constant"):
            return
        record = self._subject.shared()
        with self._ledger.case(record.born):
            seen = [record.born.json]
            if self._profile.every_operation:
                seen += [self._subject.read(record.pk), *self._subject.listed_alone(record.pk)]
            change = self._subject.filled(self._any_change(record))
            seen.append(self._updated(record, change))
            seen.append(self._subject.read(record.pk))
            for field in self._resource.fields:
                if field.name in _CONSTANT and field.in_response:
                    self._see_constant(field, [one.get(field.name) for one in seen])
        self._done("constant")

    def _see_constant(self, field: Field, values: list[Any]) -> None:
        """Hold the values that a field had in the answers of Create, Get, List, Update and Get."""
        if not all(same(field, values[0], one) for one in values[1:]):
            self._ledger.breach(
                f"{self._resource.name}.{field.name}.constant",
                "changed on the way",
                because="the record was created, read, listed, updated and read again",
                expected=words.short(values[0]),
                got=", then ".join(words.short(one) for one in values[1:]),
            )

    def _any_change(self, record: Record) -> Body:
        """Build an Update that changes something, where the resource has a plain text field."""
        for field in self._resource.writable:
            tied = field.relations or field.target or field.unique
            if not tied and field.types == ("string",):
                value = value_type(field).accepted[-1].value
                return bodies.patch(self._resource, record.body, **{field.name: value})
        return bodies.patch(self._resource, record.body)

    # -- whole records -----------------------------------------------------------------------------

    def stays_but_for_what_is_sent(self) -> None:
        """Update one field of a full record at a time; every other field stays."""
        record = self._subject.given(bodies.complete(self._resource))
        stored = dict(record.body)
        for patch in list(self._single_changes(record))[: self._profile.samples]:
            with self._ledger.case(record.born):
                sent = self._subject.filled(patch)
                self._updated(record, sent)
                stored |= sent
                self._see_kept(stored, self._subject.read(record.pk), sent)

    def _single_changes(self, record: Record) -> list[Body]:
        """Build one Update for each field that is tied to no other."""
        changes = [bodies.patch(self._resource, record.body)]
        for field in self._resource.writable:
            if field.relations or field.agrees_with or field.target or field.unique:
                continue
            if any(other.agrees_with == field.name for other in self._resource.writable):
                continue
            values = value_type(field).accepted
            value = values[len(values) // 2].value
            changes.append(bodies.patch(self._resource, record.body, **{field.name: value}))
        return changes

    def _see_kept(self, stored: Body, read: Body, sent: Body) -> None:
        for name, value in stored.items():
            field = self._resource.field(name)
            if name not in sent and not (name in read and same(field, value, read[name])):
                self._ledger.breach(
                    self._rule.id,
                    "another field changed",
                    because=f"Update sent {', '.join(sent) or 'nothing'}, and {name} changed",
                    expected=f"{name} stays {words.short(value)}",
                    got=words.short(read.get(name)),
                    marked=f"/{name}",
                )

    def leaves_the_others_alone(self) -> None:
        """Update or delete one of three records and see the two others unchanged."""
        deletes = self._rule.operation == "delete"
        # Where Delete takes too much, what other contracts have shared may be gone by now.
        alone = deletes and self._profile.every_operation
        # The younger one: whoever takes hold of the wrong record often takes the newest.
        others = [self._subject.given() if alone else self._subject.shared(1)]
        chosen = self._subject.given() if deletes else self._subject.shared()
        if self._profile.every_operation:
            others.append(self._subject.given())
        before = {other.pk: self._subject.read(other.pk) for other in others}
        with self._ledger.case(*(other.born for other in others), chosen.born):
            if deletes:
                self._deleted(chosen)
            else:
                self._updated(chosen, self._subject.filled(self._any_change(chosen)))
            for other in others:
                exchange = self._subject.call("get", pk=other.pk)
                self._subject.must_be_answered(exchange)
                if not exchange.success:
                    self._meddled(exchange.answered, "the record is still found")
                elif changed := self._differences(before[other.pk], exchange.json):
                    self._meddled(f"{', '.join(changed)} changed", "the record is unchanged")

    def _meddled(self, got: str, expected: str) -> None:
        self._ledger.breach(
            self._rule.id,
            "another record was touched",
            because="this record was not addressed",
            expected=expected,
            got=got,
        )

    def _differences(self, before: Body, after: Any) -> list[str]:  # noqa: ANN401 -- a JSON value
        if not isinstance(after, dict):
            return ["the record"]
        names = [f.name for f in self._resource.writable]
        return [n for n in names if n in before and before[n] != after.get(n)]

    def _deleted(self, record: Record) -> None:
        exchange = self._subject.call("delete", pk=record.pk)
        self._subject.must_succeed(exchange, f"{self._resource.name}.delete.status")
        self._subject.forget(record.pk)
