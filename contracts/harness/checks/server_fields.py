"""Checks that clients cannot write what only the server writes, and that it never changes."""

from typing import Any

from contracts.harness.checks.base import ProfiledCheck
from contracts.harness.oracle.equivalence import same
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import value_text
from contracts.harness.records.created import CreatedRecord
from contracts.harness.reproduce.expectations import constant, shows
from spec import Field, OperationName
from spec.ids import unknown_id
from spec.kinds import KINDS
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type

_CONSTANT = KINDS["constant"].fields


class ServerFieldCheck(ProfiledCheck):
    """Checks one rule about a field that clients cannot write."""

    def ignores_sent_values(self) -> None:
        """Send every read-only field by each operation that writes; none of them is stored.

        Once in a process: the same requests judge every read-only field of the resource. The values
        differ from those that the server sets.
        """
        if not self._is_settled(f"read_only {self._rule.field}"):
            self._send_read_only()
        self._count_cases()

    def _send_read_only(self) -> None:
        record = self._client.shared()
        before = self._client.read(record.pk)
        ours = self._other_values(before)
        if str(self._rule.field) not in ours:
            raise NotRun("no_other_value", field=self._rule.field)
        if self._profile.every_operation or not self._client.has("update"):
            self._create_with(ours, before)
        if self._client.has("update"):
            self._update_with(record, ours, before)
        for name in ours:
            self._settle(f"read_only {name}")

    def _update_with(self, record: CreatedRecord, ours: Body, before: Body) -> None:
        """Send read-only fields by Update, and read the record."""
        with self._recorder.case(record.born):
            patch = bodies.patch(self._resource, record.body) | ours
            exchange = self._client.call("update", pk=record.pk, body=patch)
            self._client.must_be_answered(exchange)
            after = self._client.found(record.pk) or {}
            for name in ours:
                if self._is_written(name, before, ours, after) and self._follows(
                    record.pk, name, ours[name]
                ):
                    self._changed(name, value_text(before.get(name)), after.get(name))

    def _is_written(self, name: str, before: Body, ours: Body, after: Body) -> bool:
        """Return whether a request has changed a field that it may not change.

        What never changes has another value than before. Any other field has the one that was sent,
        since the server may change it at any time.
        """
        if name not in _CONSTANT:
            return name in self._shown(ours, after)
        field, was, now = self._resource.field(name), before.get(name), after.get(name)
        return not (same(field, was, now) and same(field, now, was))

    def _shown(self, ours: Body, record: Body) -> list[str]:
        """Return the fields that have the values that were sent."""
        fields = {name: self._resource.field(name) for name in ours if name in record}
        return [name for name, field in fields.items() if same(field, ours[name], record[name])]

    def _follows(self, pk: str, name: str, ours: object) -> bool:
        """Return whether a field also takes a third value: the server may have chosen the first."""
        third = self._third(name, ours)
        if third is None or name in _CONSTANT:
            return True
        patch = bodies.patch(self._resource, self._client.shared().body)
        with self._recorder.untracked():
            self._client.call("update", pk=pk, body=patch | {name: third})
            return self._shown({name: third}, self._client.read(pk)) == [name]

    def _third(self, name: str, ours: object) -> object:
        """Return another value of the type that was sent, or None if the field has no other."""
        field = self._resource.field(name)
        known = value_type(field)
        values = [s.value for s in known.accepted] + [s.value for s in known.open]
        alike = (one for one in values if type(one) is type(ours))
        return next((one for one in alike if not same(field, one, ours)), None)

    def _other_values(self, theirs: Body) -> Body:
        """Return for each read-only field a value that differs from the server's."""
        ours: Body = {}
        for field in self._resource.fields:
            if not (field.read_only and field.in_response):
                continue
            known = value_type(field)
            values = [s.value for s in reversed(known.accepted)] + [s.value for s in known.open]
            if field.name == "id" and self._resource.id_form != "uuid":
                # Of numbers and texts, not every one can be an id.
                values = [unknown_id(self._resource.id_schema)]
            given = theirs.get(field.name)
            other = [v for v in values if v is not None and not same(field, v, given)]
            if other:
                ours[field.name] = other[0]
        return ours

    def _create_with(self, ours: Body, theirs: Body) -> None:
        """Send read-only fields by Create and by Bulk write, and read the records."""
        names: tuple[OperationName, ...] = ("create", "bulk_write")
        for name in names:
            if name not in self._resource.operations:
                continue
            with self._recorder.case():
                sent = self._client.tagged(bodies.minimal(self._resource)) | ours
                body = [sent] if name == "bulk_write" else sent
                exchange = self._client.call(name, body=body)
                self._client.must_be_answered(exchange)
                pk = next(iter(exchange.pks), None)
                read = {} if pk is None else self._client.read(pk)
                for field in self._shown(ours, read):
                    if self._follows_again(name, field, ours[field]):
                        kept = f"not {shows(pk, self._resource.field(field), ours[field])}"
                        self._changed(field, value_text(theirs.get(field)), read[field], kept)
            self._discard(exchange)

    def _follows_again(self, operation: OperationName, name: str, ours: object) -> bool:
        """Return whether a new record has a third value, too."""
        third = self._third(name, ours)
        if third is None or name in _CONSTANT:
            return True
        sent = self._client.tagged(bodies.minimal(self._resource)) | {name: third}
        with self._recorder.untracked():
            body = [sent] if operation == "bulk_write" else sent
            exchange = self._client.call(operation, body=body)
            pk = next(iter(exchange.pks), None)
            follows = pk is not None and bool(self._shown({name: third}, self._client.read(pk)))
            self._client.discard_made(exchange)
        return follows

    def _changed(self, name: str, expected: str, got: object, kept: str | None = None) -> None:
        self._breach(
            "changed_by_client",
            rule=self._resource.rule_id(name, "read_only"),
            because=f"{name} was sent, though it is read-only",
            expected=expected,
            got=value_text(got),
            marked=f"/{name}",
            kept=kept,
        )

    def never_changes(self) -> None:
        """Update a record; what the server set reads the same before and after.

        Once in a process: the same requests judge every such field of the resource.
        """
        self._count_cases()
        if self._is_settled("constant"):
            return
        record = self._client.shared()
        with self._recorder.case(record.born):
            seen = [record.answered]
            if self._profile.every_operation:
                seen += [self._client.read(record.pk), *self._client.listed_alone(record.pk)]
            if self._client.has("update") and self._client.has("create"):
                change = bodies.any_change(self._resource, record.body)
                sent = self._client.resolve_references(change)
                seen.append(self._client.updated(record.pk, sent))
            seen.append(self._client.read(record.pk))
            for field in self._resource.fields:
                if field.name in _CONSTANT and field.in_response:
                    # A response without the field breaks another rule.
                    values = [one[field.name] for one in seen if field.name in one]
                    self._expect_constant(record.pk, field, values)
        self._settle("constant")

    def _expect_constant(self, pk: str, field: Field, values: list[Any]) -> None:
        """Check the values of a field in the responses of Create, Get, List, Update and Get."""
        if not all(same(field, values[0], one) for one in values[1:]):
            self._breach(
                "value_changed",
                rule=self._resource.rule_id(field.name, "constant"),
                because="the record was created, read, listed, updated and read again",
                expected=value_text(values[0]),
                got=", then ".join(value_text(one) for one in values[1:]),
                kept=constant(pk, field),
            )
