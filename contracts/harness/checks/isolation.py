"""Sees that a request changes what it addresses and nothing else: other fields, other records."""

from typing import Any

from contracts.harness.checks.base import RuleCheck
from contracts.harness.oracle.equivalence import same
from contracts.harness.recording import wording as words
from contracts.harness.records.resource_client import CreatedRecord
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type


class IsolationCheck(RuleCheck):
    """The trial of one rule about what a request leaves alone."""

    def stays_but_for_what_is_sent(self) -> None:
        """Update one field of a full record at a time; every other field stays."""
        record = self._subject.given(bodies.complete(self._resource))
        stored = dict(record.body)
        for patch in list(self._single_changes(record))[: self._profile.samples]:
            with self._recorder.case(record.born):
                sent = self._subject.resolve_references(patch)
                self._subject.updated(record.pk, sent)
                stored |= sent
                self._see_kept(stored, self._subject.read(record.pk), sent)

    def _single_changes(self, record: CreatedRecord) -> list[Body]:
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
            if name not in sent and not same(field, value, read.get(name)):
                self._recorder.breach(
                    self._rule.id,
                    "other_field_changed",
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
        with self._recorder.case(*(other.born for other in others), chosen.born):
            if deletes:
                self._deleted(chosen)
            else:
                self._subject.updated(
                    chosen.pk,
                    self._subject.resolve_references(
                        bodies.any_change(self._resource, chosen.body)
                    ),
                )
            for other in others:
                exchange = self._subject.call("get", pk=other.pk)
                self._subject.must_be_answered(exchange)
                if not exchange.success:
                    self._meddled(exchange.answered, "the record is still found")
                elif changed := self._differences(before[other.pk], exchange.json):
                    self._meddled(f"{', '.join(changed)} changed", "the record is unchanged")

    def _meddled(self, got: str, expected: str) -> None:
        self._recorder.breach(
            self._rule.id,
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
        exchange = self._subject.call("delete", pk=record.pk)
        self._subject.must_succeed(exchange, self._resource.rule_id("delete", "status"))
        self._subject.forget(record.pk)
