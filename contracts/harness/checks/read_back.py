"""Sees whether the environment remembers: what was written to a field is read back."""

from collections.abc import Sequence

from hypothesis import strategies as st

from contracts.harness.checks.base import RuleCheck
from contracts.harness.checks.compare import sees_read_back
from contracts.harness.checks.open_values import OpenValueCheck
from contracts.harness.outcomes import NotRun
from contracts.harness.recording import wording as words
from spec import Field
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type
from strategies.values import Valid


class ReadBackCheck(RuleCheck):
    """The trial of one rule about what is written and read back."""

    def reads_back_every_class(self) -> None:
        """Write every class of good value to the field and read it by Get, and some by List."""
        field = self._resource.field(str(self._rule.field))
        samples = value_type(field).accepted
        if not self._profile.every_operation:
            samples = tuple(s for s in samples if self._read_by_tour(s))[:1] or samples[:1]
        for sample in samples:
            if self._read_by_tour(sample):
                self._recorder.entry.cases += 1
            else:
                self.reads_back(bodies.having(self._resource, **{field.name: sample.value}))
                self._covering_rows.settle("create", field.name, sample)
        if self._profile.every_operation:
            self._update_is_read_back(samples[-1])
            if field.nullable:
                self._update_is_read_back(Valid(None, "null"))
            self._bulk_write_is_read_back(samples)
            OpenValueCheck(self._subject, field, self._profile).stores_what_it_answers()

    def _read_by_tour(self, sample: Valid) -> bool:
        written_by = self._profile.writes_by[0]
        return self._covering_rows.reads_back(written_by, str(self._rule.field), sample)

    def bodies(self) -> st.SearchStrategy[Body]:
        """Draw any coherent body of the resource."""
        return bodies.drawn(self._resource)

    def reads_back(self, body: Body) -> None:
        """Create a record of this body and read all of it back, by Get and by List."""
        with self._recorder.case():
            record = self._subject.given(body)
            sees_read_back(self._subject, record.body, record.born.json)
            exchange = self._subject.must_be_answered(self._subject.call("get", pk=record.pk))
            if exchange.is_gone:
                self._recorder.breach(
                    self._resource.rule_id("create", "persisted"),
                    "not_found",
                    expected="found by Get",
                    got=words.answer(exchange),
                )
            self._subject.must_succeed(exchange, self._resource.rule_id("get", "status"))
            sees_read_back(
                self._subject,
                record.body,
                exchange.json if isinstance(exchange.json, dict) else {},
                "Get",
            )
            for found in self._subject.listed(record.pk):
                sees_read_back(self._subject, record.body, found, "List")
        with self._recorder.untracked():
            self._subject.discard(record.pk)

    def _bulk_write_is_read_back(self, samples: Sequence[Valid]) -> None:
        """Write a value in bulk where the tour shows none of the field.

        Once in a process with every such field of the resource, each in an item of its own; where
        that is refused, each by itself.
        """
        field = self._resource.field(str(self._rule.field))
        self._recorder.entry.cases += 1
        if self._toured(field, samples) or not self._is_first(f"bulk_write {field.name}"):
            return
        fields = [f for f in self._resource.writable if f.in_response or f == field]
        untold = [f for f in fields if not self._toured(f, value_type(f).accepted)]
        if self._bulk_written(untold):
            for one in untold:
                self._done(f"bulk_write {one.name}")
        elif not self._bulk_written([field]):
            raise NotRun("bulk_write_refused", self._resource.rule_id("bulk_write", "status"))

    def _toured(self, field: Field, samples: Sequence[Valid]) -> bool:
        return any(self._covering_rows.reads_back("bulk_write", field.name, one) for one in samples)

    def _bulk_written(self, fields: Sequence[Field]) -> bool:
        """Write one item for each field and hold List against it; tell whether they were taken."""
        with self._recorder.case():
            shown: dict[str, Valid] = {}
            sent = []
            for field in fields:
                known = value_type(field).accepted
                sample = next((one for one in reversed(known) if one.value), known[0])
                shown[field.name] = sample
                body = bodies.having(self._resource, **{field.name: sample.value})
                sent.append(self._subject.tagged(body))
            exchange = self._subject.must_be_answered(self._subject.call("bulk_write", body=sent))
            made = exchange.json if isinstance(exchange.json, list) and exchange.success else []
            by_pk: dict[str, Body] = {}
            for body, record in zip(sent, made, strict=False):
                if isinstance(record, dict) and "id" in record:
                    sees_read_back(self._subject, body, record)
                    by_pk[str(record["id"]).lower()] = body
            for found in self._subject.listed(*by_pk) if by_pk else []:
                sees_read_back(
                    self._subject, by_pk[str(found["id"]).lower()], found, "List after Bulk write"
                )
            if exchange.success:
                for name, sample in shown.items():
                    self._covering_rows.settle("bulk_write", name, sample)
        with self._recorder.untracked():
            self._subject.discard_made(exchange)
        return exchange.success

    def _update_is_read_back(self, sample: Valid) -> None:
        field = self._resource.field(str(self._rule.field))
        if self._covering_rows.reads_back("update", field.name, sample):
            self._recorder.entry.cases += 1
            return
        start = bodies.having(self._resource, **{field.name: bodies.plain_value(field)})
        record = self._subject.given(start)
        patch = bodies.patch(self._resource, record.body, **{field.name: sample.value})
        with self._recorder.case(record.born):
            sent = self._subject.resolve_references(patch)
            answered = self._subject.updated(record.pk, sent)
            if answered:
                sees_read_back(self._subject, sent, answered)
            sees_read_back(self._subject, sent, self._subject.read(record.pk), "Get after Update")
            self._covering_rows.settle("update", field.name, sample)
        with self._recorder.untracked():
            self._subject.discard(record.pk)
