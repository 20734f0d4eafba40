"""Checks that what is written to a field is read back."""

from collections.abc import Sequence

from hypothesis import strategies as st

from contracts.harness.checks.base import ProfiledCheck
from contracts.harness.checks.compare import agrees, as_answered
from contracts.harness.checks.open_values import OpenValueCheck
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import value_text
from contracts.harness.records.created import CreatedRecord
from spec import Field, Rule
from strategies import bodies
from strategies.bodies import Body
from strategies.control import control_value, is_free, is_opaque
from strategies.fields import value_type
from strategies.values import Valid


class ReadBackCheck(ProfiledCheck):
    """Checks one rule about what is written and read back."""

    def reads_back_every_class(self) -> None:
        """Write every class of valid value to the field; read it by Get, and some by List."""
        field = self._resource.field(str(self._rule.field))
        samples = bodies.samples(field)
        if not self._profile.every_operation:
            samples = tuple(s for s in samples if self._is_read_in_a_row(s))[:1] or samples[:1]
        for sample in samples:
            if self._is_read_in_a_row(sample):
                self._count_cases()
            else:
                self.reads_back(bodies.having(self._resource, **{field.name: sample.value}))
                self._rows.mark_accepted("create", field.name, sample)
        if self._profile.every_operation:
            # A record whose id is updated is another one.
            if "update" in self._profile.writes_by and field.name != "id":
                null = [Valid(None, "null")] if field.nullable else []
                self._updates_are_read_back([samples[-1], *null])
                self._update_replaces_the_object()
            if "bulk_write" in self._profile.writes_by:
                self._bulk_write_is_read_back(samples)
            if is_opaque(field):
                self._stores_the_whole_value(field)
            self._open_values(self._rule).stores_what_it_answers()

    def _open_values(self, rule: Rule) -> OpenValueCheck:
        return OpenValueCheck(self._client, rule, self._progress.open_shares, self._refusals)

    def _stores_the_whole_value(self, field: Field) -> None:
        """Send the whole values of all opaque fields in one record; if refused, of this one alone.

        Once in a process for the fields of a resource.
        """
        if self._is_settled(f"whole value of {field.name}"):
            self._count_cases()
            return
        rules = {
            one.name: self._recorder.rules.get(self._resource.rule_id(one.name, "read_back"))
            for one in self._resource.writable
            if one != field and is_opaque(one) and is_free(self._resource, one)
        }
        mine = self._open_values(self._rule)
        if not self._is_settled("whole values") and is_free(self._resource, field):
            self._settle("whole values")
            checks = [mine, *(self._open_values(rule) for rule in rules.values() if rule)]
            if mine.stores_whole_values_with(checks):
                for name in (field.name, *rules):
                    self._settle(f"whole value of {name}")
                return
        mine.stores_the_whole_value()

    def _is_read_in_a_row(self, sample: Valid) -> bool:
        written_by = self._profile.writes_by[0]
        return self._rows.are_read_back(written_by, str(self._rule.field), sample)

    def bodies(self) -> st.SearchStrategy[Body]:
        """Draw any coherent body of the resource."""
        return bodies.drawn(self._resource)

    def reads_back_another(self, body: Body) -> None:
        """Do what `reads_back` does, unless the contract of another rule drew the same body.

        A gate, which always draws the same, leaves out the body that other contracts create.
        """
        drawn = f"drawn body {body!r}"
        usual = not self._profile.random and body == bodies.minimal(self._resource)
        if usual or self._is_settled(drawn):
            self._count_cases()
        else:
            self.reads_back(body)
            self._settle(drawn)

    def reads_back(self, body: Body) -> None:
        """Create a record with this body, and read all of it by Get and by List."""
        with self._recorder.case():
            record = self._client.given(body)
            agrees(self._client, record.body, record.born.json)
            if self._client.has("get"):
                self._is_got(record)
            else:
                self._client.read(record.pk)
            for found in self._client.listed(record.pk):
                agrees(self._client, record.body, found, "List")
        with self._recorder.untracked():
            self._client.discard(record.pk)

    def _is_got(self, record: CreatedRecord) -> None:
        """Get a record; it has what was sent."""
        exchange = self._client.must_be_answered(self._client.call("get", pk=record.pk))
        if exchange.is_gone:
            persisted = self._resource.rule_id("create", "persisted")
            self._breach("not_found", exchange, rule=persisted, expected="the record")
        self._client.must_succeed(exchange, self._resource.rule_id("get", "status"))
        got = exchange.json if isinstance(exchange.json, dict) else {}
        agrees(self._client, record.body, got, "Get")

    def _bulk_write_is_read_back(self, samples: Sequence[Valid]) -> None:
        """Write a value by Bulk write if no row shows one of the field.

        Once in a process, for all such fields of the resource, each in a separate item; if that is
        refused, for this field alone.
        """
        field = self._resource.field(str(self._rule.field))
        self._count_cases()
        if self._any_read_in_a_row(field, samples) or self._is_settled(f"bulk_write {field.name}"):
            return
        fields = [f for f in self._resource.writable if f.in_response or f == field]
        unread = [f for f in fields if not self._any_read_in_a_row(f, value_type(f).accepted)]
        if self._bulk_written(unread):
            for one in unread:
                self._settle(f"bulk_write {one.name}")
        elif not self._bulk_written([field]):
            raise NotRun("bulk_write_refused", self._resource.rule_id("bulk_write", "status"))

    def _any_read_in_a_row(self, field: Field, samples: Sequence[Valid]) -> bool:
        return any(self._rows.are_read_back("bulk_write", field.name, one) for one in samples)

    def _bulk_written(self, fields: Sequence[Field]) -> bool:
        """Send one item for each field, compare List with it; return whether it was accepted."""
        with self._recorder.case():
            shown: dict[str, Valid] = {}
            sent = []
            for field in fields:
                known = bodies.samples(field)
                sample = next((one for one in reversed(known) if one.value), known[0])
                shown[field.name] = sample
                body = bodies.having(self._resource, **{field.name: sample.value})
                sent.append(self._client.tagged(body))
            exchange = self._client.must_be_answered(self._client.call("bulk_write", body=sent))
            made = exchange.json if isinstance(exchange.json, list) and exchange.success else []
            by_pk: dict[str, Body] = {}
            for body, record in zip(as_answered(self._client, sent, made), made, strict=False):
                if isinstance(record, dict) and "id" in record:
                    agrees(self._client, body, record)
                    by_pk[str(record["id"]).lower()] = body
            for found in self._client.listed(*by_pk) if by_pk else []:
                agrees(
                    self._client, by_pk[str(found["id"]).lower()], found, "List after Bulk write"
                )
            if exchange.success:
                for name, sample in shown.items():
                    self._rows.mark_accepted("bulk_write", name, sample)
        self._discard(exchange)
        return exchange.success

    def _updates_are_read_back(self, samples: Sequence[Valid]) -> None:
        """Update one record to each of these values in turn, unless a row shows it."""
        field = self._resource.field(str(self._rule.field))
        left = [s for s in samples if not self._rows.are_read_back("update", field.name, s)]
        self._count_cases(len(samples) - len(left))
        if not left:
            return
        start = bodies.having(self._resource, **{field.name: bodies.plain_value(field)})
        record = self._client.given(start)
        for number, sample in enumerate(left):
            patch = bodies.patch(self._resource, record.body, **{field.name: sample.value})
            with self._recorder.case(record.born):
                # Get is asked before and again, since it may come from a cache.
                if not number:
                    self._client.read(record.pk)
                sent = self._client.resolve_references(patch)
                answered = self._client.updated(record.pk, sent)
                if answered:
                    agrees(self._client, sent, answered)
                agrees(self._client, sent, self._client.read(record.pk), "Get after Update")
                self._rows.mark_accepted("update", field.name, sample)
        with self._recorder.untracked():
            self._client.discard(record.pk)

    def _update_replaces_the_object(self) -> None:
        """Replace an object by one with fewer keys; none of the others is left.

        Whether the server takes an object with keys that the reference does not show is open.
        """
        field = self._resource.field(str(self._rule.field))
        if field.types[:1] != ("object",) or field.target or not is_free(self._resource, field):
            return
        large, small = _objects(field)
        if large.keys() == small.keys():
            return
        full = bodies.having(self._resource, **{field.name: large})
        with self._recorder.case():
            exchange = self._client.call("create", body=self._client.tagged(full), negative=True)
            self._client.must_be_answered(exchange)
            pk = self._resource.pk_in(exchange.json)
            if not exchange.success or pk is None:
                return
            patch = bodies.patch(self._resource, full, **{field.name: small})
            self._client.updated(pk, self._client.resolve_references(patch))
            left = self._client.read(pk).get(field.name)
            # A property that the server shows as null is not one that is left.
            kept = {key for key, value in (left or {}).items() if value is not None}
            if not kept <= small.keys():
                self._breach(
                    "not_read_back",
                    where="Get after Update",
                    because=f"{field.name} had more keys, and Update sent {value_text(small)}",
                    expected=value_text(small),
                    got=value_text(left),
                    marked=f"/{field.name}",
                    kept=(
                        f"set((records(last) or [{{}}])[0].get({field.name!r}) or ())"
                        f" <= set({sorted(small)!r})"
                    ),
                )
        with self._recorder.untracked():
            self._client.discard(pk)


def _objects(field: Field) -> tuple[Body, Body]:
    """Return an object with many keys and one with few, of those that a field takes."""
    known = value_type(field)
    if known.name == "object":
        return control_value(field, opaque=True), {}
    values: list[Body] = [sample.value for sample in known.accepted]
    return max(values, key=len), min(values, key=len)
