"""Sees whether the environment remembers: what was written is read back, and nothing else moves."""

from typing import Any

from contracts.harness import words
from contracts.harness.meaning import same
from contracts.harness.outcomes import NotRun
from contracts.harness.profiles import Profile
from contracts.harness.subject import Body, Record, Subject
from spec import Rule
from strategies import bodies
from strategies.fields import value_type

_LIST_SAMPLES = 3


class MemoryTrial:
    """The trial of one rule about what is stored."""

    def __init__(self, subject: Subject, rule: Rule, profile: Profile) -> None:
        self._subject = subject
        self._resource = subject.resource
        self._ledger = subject.ledger
        self._rule = rule
        self._profile = profile

    # -- one field ---------------------------------------------------------------------------------

    def reads_back_every_class(self) -> None:
        """Write every class of good value to the field and read it by Get, and some by List."""
        field = self._resource.field(str(self._rule.field))
        samples = list(value_type(field).accepted[: self._profile.samples])
        for index, sample in enumerate(samples):
            body = bodies.having(self._resource, **{field.name: sample.value})
            self.reads_back(body, by_list=index < _LIST_SAMPLES)
        if self._profile.every_operation:
            self._update_is_read_back(samples[-1].value)
            if field.nullable:
                self._update_is_read_back(None)

    def reads_back(self, body: Body, *, by_list: bool = False) -> None:
        """Create a record of this body and read all of it back."""
        with self._ledger.case():
            record = self._subject.given(body)
            self._compare(record.body, self._subject.read(record.pk), "Get")
            if by_list:
                found = self._subject.listed(record.pk)
                if len(found) == 1:
                    self._compare(record.body, found[0], "List")
        with self._ledger.aside():
            self._subject.discard(record.pk)

    def _update_is_read_back(self, value: Any) -> None:  # noqa: ANN401 -- a JSON value
        field = self._resource.field(str(self._rule.field))
        start = bodies.having(self._resource, **{field.name: bodies.plain_value(field)})
        record = self._subject.given(start)
        patch = bodies.patch(self._resource, record.body, **{field.name: value})
        with self._ledger.case(record.born):
            sent = self._subject.filled(patch)
            self._updated(record, sent)
            self._compare(sent, self._subject.read(record.pk), "Get after Update")
        with self._ledger.aside():
            self._subject.discard(record.pk)

    def _updated(self, record: Record, sent: Body) -> None:
        exchange = self._subject.call("update", pk=record.pk, body=sent)
        self._subject.must_succeed(exchange, f"{self._resource.name}.update.status")

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
        """Send a read-only field on Create and on Update and see that it is not taken over."""
        field = self._resource.field(str(self._rule.field))
        if not field.types:
            raise NotRun(f"{field.name} may hold any value, so nothing tells ours from the server's")
        other = value_type(field).accepted[-1].value
        with self._ledger.case():
            sent = self._subject.ready(bodies.minimal(self._resource)) | {field.name: other}
            exchange = self._subject.call("create", body=sent)
            self._subject.must_be_answered(exchange)
            if exchange.success:
                pk = self._subject.pk_of(exchange)
                self._see_not(field.name, other, self._subject.read(pk))
        record = self._subject.given()
        before = self._subject.read(record.pk)
        with self._ledger.case(record.born):
            patch = bodies.patch(self._resource, record.body) | {field.name: other}
            exchange = self._subject.call("update", pk=record.pk, body=patch)
            self._subject.must_be_answered(exchange)
            after = self._subject.read(record.pk)
            if not same(field, before.get(field.name), after.get(field.name)):
                self._changed(field.name, before.get(field.name), after.get(field.name))

    def _see_not(self, name: str, ours: object, record: Body) -> None:
        if same(self._resource.field(name), ours, record.get(name)):
            self._changed(name, "a value of the server's own", record.get(name))

    def _changed(self, name: str, before: object, after: object) -> None:
        self._ledger.breach(
            self._rule.id,
            "changed by a client",
            because=f"{name} was sent, though it is read-only",
            expected=words.short(before),
            got=words.short(after),
            marked=f"/{name}",
        )

    def never_changes(self) -> None:
        """Update a record and see that the field reads the same before and after."""
        field = self._resource.field(str(self._rule.field))
        record = self._subject.given()
        with self._ledger.case(record.born):
            created = record.born.json.get(field.name)
            before = self._subject.read(record.pk).get(field.name)
            self._updated(record, self._subject.filled(self._any_change(record)))
            after = self._subject.read(record.pk).get(field.name)
            if not (same(field, created, before) and same(field, before, after)):
                self._ledger.breach(
                    self._rule.id,
                    "changed on the way",
                    because="the record was created, read, updated and read again",
                    expected=words.short(created),
                    got=f"{words.short(before)}, then {words.short(after)}",
                )

    def _any_change(self, record: Record) -> Body:
        for field in self._resource.writable:
            if not field.relations and not field.target and field.types == ("string",):
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
            if field.relations or field.agrees_with or field.target:
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
        records = [self._subject.given() for _ in range(3)]
        before = {r.pk: self._subject.read(r.pk) for r in records}
        chosen, others = records[1], (records[0], records[2])
        with self._ledger.case(*(r.born for r in records)):
            if self._rule.operation == "delete":
                self._deleted(chosen)
            else:
                self._updated(chosen, self._subject.filled(self._any_change(chosen)))
            for other in others:
                exchange = self._subject.call("get", pk=other.pk)
                self._subject.must_be_answered(exchange)
                if not exchange.success:
                    self._meddled(exchange.answered, "the record is still found")
                elif (changed := self._differences(before[other.pk], exchange.json)):
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
        names = {f.name for f in self._resource.writable}
        return [n for n in names if n in before and before[n] != after.get(n)]

    def _deleted(self, record: Record) -> None:
        exchange = self._subject.call("delete", pk=record.pk)
        self._subject.must_succeed(exchange, f"{self._resource.name}.delete.status")
        self._subject.forget(record.pk)
