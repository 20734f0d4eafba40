"""Checks that a request changes only what it addresses: no other field, no other record."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import reduce
from itertools import chain, groupby, repeat
from operator import or_
from typing import Any

from contracts.harness.checks.base import AT_ONCE, PAIR, ProfiledCheck
from contracts.harness.checks.telling_sets import telling_sets
from contracts.harness.oracle.equivalence import same
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import value_text
from contracts.harness.records.created import CreatedRecord
from spec import Field
from spec.ids import json_id
from strategies import bodies
from strategies.bodies import Body
from strategies.control import control, control_value, empty_values, is_free, is_opaque
from strategies.fields import value_type


class IsolationCheck(ProfiledCheck):
    """Checks one rule about what a request must not change."""

    def keeps_other_fields(self) -> None:
        """Update a few fields of a full record at a time; no other field changes.

        With random values, each field is also updated alone.
        """
        record = self._control_record()
        read = self._client.read(record.pk) if self._profile.every_operation else record.answered
        before = record.body | read
        for together in self._in_sets(self._changes(record)):
            record, before = self._expect_kept_together(together, record, before)
        if self._profile.every_operation:
            for _, alike in groupby(self._open_changes(), key=sorted):
                before = self._expect_kept_by([*alike], record, before)
        if self._profile.random:
            self._keeps_both_of_two_at_once()

    def _changes(self, record: CreatedRecord) -> list[list[Body]]:
        """Return patches of a record, those of the same fields together.

        What one patch of a field takes from another field, the next one does not bring back.
        """
        patches = self._single_changes(record)[: self._profile.samples]
        return [[*alike] for _, alike in groupby(patches, key=sorted)]

    def _in_sets(self, changes: Sequence[Sequence[Body]]) -> list[list[Sequence[Body]]]:
        """Return the changes of fields in few sets that tell any two of the fields apart.

        Those of the required fields, which every patch has, are a set alone.
        """
        if self._profile.random:
            return [[one] for one in changes]
        return [[one] for one in changes[:1]] + telling_sets(changes[1:])

    def _expect_kept_together(
        self, changes: Sequence[Sequence[Body]], record: CreatedRecord, before: Body
    ) -> tuple[CreatedRecord, Body]:
        """Update several fields of a record at once; returns a full record as it is now.

        If another field changes, or the Update is refused, each of the fields is updated alone, to
        find the one at fault.
        """
        changes = self._anew(changes, record)
        [alone, *others] = changes
        if not others:
            return record, self._expect_kept_by(alone, record, before)
        together, sent = _joined(changes), None
        with self._recorder.case(record.born):
            with suppress(NotRun):
                emptied = self._sent_all(record.pk, together[:-1])
                filled = self._sent(record.pk, together[-1])
                sent = emptied | filled if filled else None
            read = self._client.read(record.pk)
        if sent is not None and not self._changed(before, read, sent):
            return record, before | read
        other = self._control_record()
        now = other.body | other.answered
        changes = self._anew(changes, other)
        for one in changes:
            now = self._expect_kept_by(one, other, now)
        return other, now if sent is None else self._expect_kept_by(_joined(changes), other, now)

    def _anew(
        self, changes: Sequence[Sequence[Body]], record: CreatedRecord
    ) -> list[Sequence[Body]]:
        """Return the same changes of another record, whose values differ if no two may have one."""
        wanted = [sorted(one[0]) for one in changes]
        return [one for one in self._changes(record) if sorted(one[0]) in wanted]

    def _expect_kept_by(self, patches: Sequence[Body], record: CreatedRecord, before: Body) -> Body:
        """Update a record by several patches of the same fields; returns it as it is now."""
        pk, sent = record.pk, dict.fromkeys(chain(*patches))
        with self._recorder.case(record.born):
            try:
                sent = self._sent_all(pk, patches)
            except NotRun:
                # What an earlier patch took from another field may break a rule between fields now.
                self._expect_kept(before, self._client.read(pk), sent)
                raise
            return self._expect_kept(before, self._client.read(pk), sent)

    def _sent_all(self, pk: str, patches: Sequence[Body]) -> Body:
        """Update a record by several patches; returns what was sent and not refused."""
        sent: Body = {}
        for patch in patches:
            sent |= self._sent(pk, patch)
        return sent

    def _sent(self, pk: str, patch: Body) -> Body:
        """Update a record; returns what was sent, or nothing if the patch was refused."""
        sent = self._client.resolve_references(patch)
        if not self._is_open(patch):
            self._client.updated(pk, sent)
            return sent
        exchange = self._client.call("update", pk=pk, body=sent, negative=True)
        return sent if self._client.must_be_answered(exchange).success else {}

    def _keeps_both_of_two_at_once(self) -> None:
        """Update two fields of one record at the same moment, again and again; both are stored.

        Either Update may be refused.
        """
        values = self._values_to_alternate()
        if len(values) < PAIR:
            return
        record = self._client.given()
        for turn in range(AT_ONCE):
            with self._recorder.case(record.born):
                changes = [(name, known[turn % len(known)]) for name, known in values]
                patches = [
                    bodies.patch(self._resource, record.body, **{name: value})
                    for name, value in changes
                ]
                sent = [(record.pk, self._client.resolve_references(one)) for one in patches]
                exchanges = self._client.at_once("update", sent)
                for exchange in exchanges:
                    self._client.must_be_answered(exchange)
                read = self._client.read(record.pk)
                for (name, value), exchange in zip(changes, exchanges, strict=True):
                    if exchange.success and not same(
                        self._resource.field(name), value, read.get(name)
                    ):
                        names = " and ".join(one for one, _ in changes)
                        self._breach(
                            "other_field_changed",
                            because=f"{names} were updated at the same moment",
                            expected=f"{name} {value_text(value)}",
                            got=value_text(read.get(name)),
                            marked=f"/{name}",
                            decisive=len(exchanges) + 1,
                        )

    def _values_to_alternate(self) -> list[tuple[str, list[Any]]]:
        """Return two fields that depend on no other, each with two values."""
        found: list[tuple[str, list[Any]]] = []
        for field in self._resource.writable:
            if field.target or field.required or not is_free(self._resource, field):
                continue
            samples = [sample.value for sample in value_type(field).accepted]
            others = [one for one in samples if one not in samples[:1]]
            if field.name == "custom_id":
                found.append((field.name, [self._client.new_tag(), self._client.new_tag()]))
            elif others:
                found.append((field.name, [samples[0], others[0]]))
        return sorted(found, key=lambda one: one[0] == "custom_id")[:2]

    def _control_record(self) -> CreatedRecord:
        """Create a record with values that no reset produces, opaque ones where it takes them."""
        if self._profile.every_operation and any(map(is_opaque, self._resource.writable)):
            sent = self._client.tagged(control(self._resource, opaque=True))
            exchange = self._client.call("create", body=sent, negative=True)
            self._client.must_be_answered(exchange)
            if exchange.success:
                return CreatedRecord(self._client.pk_of(exchange), sent, exchange)
        return self._client.given(control(self._resource))

    def _single_changes(self, record: CreatedRecord) -> list[Body]:
        """Return patches of one field each, for the fields that do not depend on others.

        A field is set to each empty value that it takes, and then to a value that no reset
        produces, so that the next patch finds it full again.
        """
        changes = [bodies.patch(self._resource, record.body)]
        for field in self._resource.writable:
            if not is_free(self._resource, field):
                continue
            samples = value_type(field).accepted
            values = empty_values(field)
            full = record.body.get(field.name, control_value(field))
            values.append(full if values else samples[len(samples) // 2].value)
            changes += [
                bodies.patch(self._resource, record.body, **{field.name: value}) for value in values
            ]
        return changes

    def _open_changes(self) -> list[Body]:
        """Return patches without the required fields, with an empty text, and without any field.

        Whether they are accepted is open; what they must not change is not.
        """
        free = [f for f in self._resource.writable if is_free(self._resource, f) and not f.target]
        texts = [f for f in free if f.types[:1] == ("string",)]
        alone = [{f.name: value_type(f).accepted[-1].value} for f in (texts or free)[:1]]
        # Where an Update always sends every field, only an empty one shows what it changes.
        nothing: list[Body] = [{}] if all(f.required for f in self._resource.writable) else []
        return [*alone, *({f.name: ""} for f in texts[:1]), *nothing]

    def _is_open(self, patch: Body) -> bool:
        """Return whether a server may refuse a patch as well as accept it."""
        if any(field.required and field.name not in patch for field in self._resource.writable):
            return True
        names = [name for name in patch if is_opaque(self._resource.field(name))]
        return "" in patch.values() or any(patch[name] for name in names)

    def _expect_kept(self, before: Body, read: Body, sent: Body) -> Body:
        """Check that no field changed but those that were sent; return the record as it is now."""
        for name in self._changed(before, read, sent):
            self._breach(
                "other_field_changed",
                because=f"Update sent {', '.join(sent) or 'nothing'}, and {name} changed",
                expected=f"{name} {value_text(before[name])} as before",
                got=value_text(read.get(name)),
                marked=f"/{name}",
            )
        return before | read

    def _changed(self, before: Body, read: Body, sent: Body) -> list[str]:
        """Return the fields that changed although they were not sent."""
        return [
            field.name
            for field in self._resource.writable
            if field.name in before and field.name not in sent
            if _has_changed(field, before[field.name], read.get(field.name))
        ]

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
        before = self._read_all([other.pk for other in others])
        with self._recorder.case(*(other.born for other in others), chosen.born):
            if deletes:
                self._deleted(chosen)
            else:
                self._client.updated(
                    chosen.pk,
                    self._client.resolve_references(bodies.any_change(self._resource, chosen.body)),
                )
            self._expect_unchanged(before)
        if self._profile.every_operation:
            self._keeps_the_record_of_the_same_name()
            if not deletes:
                self._keeps_the_record_named_in_the_body(chosen, before)

    def _keeps_the_record_of_the_same_name(self) -> None:
        """Update or delete one of two records with the same custom_id, where a server takes two."""
        if "custom_id" not in {field.name for field in self._resource.writable}:
            return
        first = self._client.given()
        body = self._client.tagged(bodies.minimal(self._resource))
        body["custom_id"] = first.body["custom_id"]
        born = self._client.call("create", body=body, negative=True)
        pk = self._resource.pk_in(self._client.must_be_answered(born).json)
        if not born.success or pk is None or pk == first.pk:
            return
        before = {first.pk: self._client.read(first.pk)}
        second = CreatedRecord(pk, body, born)
        with self._recorder.case(first.born, born):
            if self._rule.operation == "delete":
                self._deleted(second)
            else:
                changed = bodies.any_change(self._resource, body)
                self._client.updated(pk, self._client.resolve_references(changed))
            self._expect_unchanged(before)

    def _keeps_the_record_named_in_the_body(
        self, chosen: CreatedRecord, before: Mapping[str, Body]
    ) -> None:
        """Update a record with the id of another one in the body, which may be refused.

        Its unique values are new, so that they do not keep the other record from being changed.
        """
        changed = bodies.any_change(self._resource, chosen.body)
        unique = [f for f in self._resource.writable if f.unique and f.name in changed]
        if unique:
            chosen = self._client.given()
            changed |= {field.name: bodies.plain_value(field) for field in unique}
        changed = self._client.resolve_references(changed)
        other = json_id(next(iter(before)), self._client.resource.id_form)
        with self._recorder.case(chosen.born):
            exchange = self._client.call(
                "update", pk=chosen.pk, body=changed | {"id": other}, negative=True
            )
            self._client.must_be_answered(exchange)
            self._expect_unchanged(before)

    def _read_all(self, pks: Sequence[str]) -> dict[str, Body]:
        """Return records by their pks as one List shows them, or else Get."""
        listed = self._listed(pks)
        return {pk: listed.get(pk.lower()) or self._client.read(pk) for pk in pks}

    def _listed(self, pks: Sequence[str]) -> dict[str, Body]:
        """Return several records from one List by their ids in lower case; none of a single one."""
        if len(pks) == 1:
            return {}
        listed = self._client.listed(*pks, thorough=False)
        return {str(one["id"]).lower(): one for one in listed}

    def _expect_unchanged(self, before: Mapping[str, Body]) -> None:
        """Read records that were not addressed; they are as they were.

        One that List does not show as it was is read by Get.
        """
        listed = self._listed([*before])
        for pk, was in before.items():
            if pk.lower() in listed and not self._differences(was, listed[pk.lower()]):
                continue
            answered, shown = self._shown(pk)
            if answered:
                self._other_changed(answered, "the record is still found")
            elif changed := self._differences(was, shown):
                self._other_changed(f"{', '.join(changed)} changed", "the record is unchanged")

    def _shown(self, pk: str) -> tuple[str, object]:
        """Return what Get or List shows of a record, after how it was answered if it is gone."""
        if not self._client.has("get"):
            found = self._client.found(pk)
            return "" if found else "not listed", found
        exchange = self._client.call("get", pk=pk)
        self._client.must_be_answered(exchange)
        return "" if exchange.success else exchange.answered, exchange.json

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
        return [
            f.name
            for f in self._resource.writable
            if f.name in before and _has_changed(f, before[f.name], after.get(f.name))
        ]

    def _deleted(self, record: CreatedRecord) -> None:
        exchange = self._client.call("delete", pk=record.pk)
        self._client.must_succeed(exchange, self._resource.rule_id("delete", "status"))
        self._client.forget(record.pk)


def _joined(changes: Sequence[Sequence[Body]]) -> list[Body]:
    """Return patches that change several fields at once, in as many steps as one of them needs."""
    steps = max(map(len, changes))
    padded = [[*repeat(one[0], steps - len(one)), *one] for one in changes]
    return [reduce(or_, together) for together in zip(*padded, strict=True)]


def _has_changed(field: Field, was: object, now: object) -> bool:
    # Both ways, since an object with a new key has changed, too.
    return not same(field, was, now) or not (field.target or same(field, now, was))
