"""Checks that a request changes only what it addresses: no other field, no other record."""

from typing import Any

from contracts.harness.checks.base import ProfiledCheck
from contracts.harness.oracle.equivalence import same
from contracts.harness.recording.describe import value_text
from contracts.harness.records.created import CreatedRecord
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type


class IsolationCheck(ProfiledCheck):
    """Checks one rule about what a request must not change."""

    def keeps_other_fields(self) -> None:
        """Update one field of a full record at a time; no other field changes."""
        record = self._client.given(bodies.complete(self._resource))
        stored = dict(record.body)
        for patch in list(self._single_changes(record))[: self._profile.samples]:
            with self._recorder.case(record.born):
                sent = self._client.resolve_references(patch)
                self._client.updated(record.pk, sent)
                stored |= sent
                self._expect_kept(stored, self._client.read(record.pk), sent)

    def _single_changes(self, record: CreatedRecord) -> list[Body]:
        """Return one patch for each field that does not depend on others."""
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

    def _expect_kept(self, stored: Body, read: Body, sent: Body) -> None:
        for name, value in stored.items():
            field = self._resource.field(name)
            if name not in sent and not same(field, value, read.get(name)):
                self._breach(
                    "other_field_changed",
                    because=f"Update sent {', '.join(sent) or 'nothing'}, and {name} changed",
                    expected=f"{name} stays {value_text(value)}",
                    got=value_text(read.get(name)),
                    marked=f"/{name}",
                )

    def keeps_other_records(self) -> None:
        """Update or delete one of three records; the two others do not change."""
        deletes = self._rule.operation == "delete"
        # If Delete deletes too much, records that contracts share may be gone by now.
        alone = deletes and self._profile.every_operation
        # The newer one, since a server that confuses records often takes the newest.
        others = [self._client.given() if alone else self._client.shared(1)]
        chosen = self._client.given() if deletes else self._client.shared()
        if self._profile.every_operation:
            others.append(self._client.given())
        before = {other.pk: self._client.read(other.pk) for other in others}
        with self._recorder.case(*(other.born for other in others), chosen.born):
            if deletes:
                self._deleted(chosen)
            else:
                self._client.updated(
                    chosen.pk,
                    self._client.resolve_references(bodies.any_change(self._resource, chosen.body)),
                )
            for other in others:
                exchange = self._client.call("get", pk=other.pk)
                self._client.must_be_answered(exchange)
                if not exchange.success:
                    self._other_changed(exchange.answered, "the record is still found")
                elif changed := self._differences(before[other.pk], exchange.json):
                    self._other_changed(f"{', '.join(changed)} changed", "the record is unchanged")

    def _other_changed(self, got: str, expected: str) -> None:
        self._breach(
            "other_record_changed",
            because="this record was not addressed",
            expected=expected,
            got=got,
        )

    def _differences(self, before: Body, after: Any) -> list[str]:  # noqa: ANN401 -- a JSON value
        if not isinstance(after, dict):
            return ["the record"]
        names = [f.name for f in self._resource.writable]
        return [n for n in names if n in before and before[n] != after.get(n)]

    def _deleted(self, record: CreatedRecord) -> None:
        exchange = self._client.call("delete", pk=record.pk)
        self._client.must_succeed(exchange, self._resource.rule_id("delete", "status"))
        self._client.forget(record.pk)
