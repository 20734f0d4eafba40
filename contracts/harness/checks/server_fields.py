"""Sees that what only the server writes stays its own: no client changes it, and no Update."""

from typing import Any

from contracts.harness.checks.base import RuleCheck
from contracts.harness.oracle.equivalence import same
from contracts.harness.outcomes import NotRun
from contracts.harness.recording import wording as words
from contracts.harness.records.resource_client import pk_in
from spec import Field, OperationName
from spec.kinds import KINDS
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type


class ServerFieldCheck(RuleCheck):
    """The trial of one rule about a field that a client cannot write."""

    def stays_as_it_is(self) -> None:
        """Send every read-only field on each operation that writes and see that none is taken over.

        Once in a process: the same requests judge every read-only field of the resource. What is
        sent differs from what the server gives a record of its own accord.
        """
        if self._is_first(f"read_only {self._rule.field}"):
            self._send_values_of_our_own()
        self._recorder.entry.cases += 1

    def _send_values_of_our_own(self) -> None:
        record = self._subject.shared()
        before = self._subject.read(record.pk)
        ours = self._values_of_our_own(before)
        if str(self._rule.field) not in ours:
            raise NotRun("no_other_value", field=self._rule.field)
        if self._profile.every_operation:
            self._make_with(ours, before)
        with self._recorder.case(record.born):
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
            with self._recorder.case():
                sent = self._subject.tagged(bodies.minimal(self._resource)) | ours
                body = [sent] if name == "bulk_write" else sent
                exchange = self._subject.call(name, body=body)
                self._subject.must_be_answered(exchange)
                pk = next(map(pk_in, exchange.records), None)
                read = {} if pk is None else self._subject.read(pk)
                for field, value in ours.items():
                    if field in read and same(self._resource.field(field), value, read[field]):
                        self._taken_over(field, words.short(theirs.get(field)), read[field])
            with self._recorder.untracked():
                self._subject.discard_made(exchange)

    def _taken_over(self, name: str, expected: str, got: object) -> None:
        self._recorder.breach(
            self._resource.rule_id(name, "read_only"),
            "changed_by_client",
            because=f"{name} was sent, though it is read-only",
            expected=expected,
            got=words.short(got),
            marked=f"/{name}",
        )

    def never_changes(self) -> None:
        """Update a record and see that what the server gave it reads the same before and after.

        Once in a process: the same requests judge every such field of the resource.
        """
        self._recorder.entry.cases += 1
        if not self._is_first("constant"):
            return
        record = self._subject.shared()
        with self._recorder.case(record.born):
            seen = [record.born.json]
            if self._profile.every_operation:
                seen += [self._subject.read(record.pk), *self._subject.listed_alone(record.pk)]
            change = self._subject.resolve_references(
                bodies.any_change(self._resource, record.body)
            )
            seen.append(self._subject.updated(record.pk, change))
            seen.append(self._subject.read(record.pk))
            for field in self._resource.fields:
                if field.name in KINDS["constant"].fields and field.in_response:
                    # An answer that does not show it breaks another rule.
                    values = [one[field.name] for one in seen if field.name in one]
                    self._see_constant(field, values)
        self._done("constant")

    def _see_constant(self, field: Field, values: list[Any]) -> None:
        """Hold the values that a field had in the answers of Create, Get, List, Update and Get."""
        if not all(same(field, values[0], one) for one in values[1:]):
            self._recorder.breach(
                self._resource.rule_id(field.name, "constant"),
                "value_changed",
                because="the record was created, read, listed, updated and read again",
                expected=words.short(values[0]),
                got=", then ".join(words.short(one) for one in values[1:]),
            )
