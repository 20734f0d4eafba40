"""Puts values of one field to the environment, by every operation that can write them."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from contracts.harness.checks.base import RuleCheck, Shared
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.equivalence import same
from contracts.harness.outcomes import NotRun
from contracts.harness.recording import wording as words
from contracts.harness.records.resource_client import CreatedRecord, ResourceClient
from spec import OperationName, Rule
from spec.kinds import KINDS
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type
from strategies.values import Invalid, Valid


class FieldCheck(RuleCheck):
    """The trial of one rule about one field."""

    def __init__(self, subject: ResourceClient, rule: Rule, depth: Shared) -> None:
        """Take the rule to judge; raises NotRun where nothing can break it alone."""
        if rule.unreachable:
            raise NotRun("unreachable", why=rule.unreachable)
        super().__init__(subject, rule, depth)
        self._field = subject.resource.field(str(rule.field))

    @property
    def accepted(self) -> tuple[Valid, ...]:
        """The good values that this rule is about, one for each class."""
        samples = value_type(self._field).accepted
        if self._rule.kind == "nullable":
            return (Valid(None, "null"),)
        if self._rule.kind in {"min_length", "max_length"}:
            limit = self._rule.details["limit"]
            samples = tuple(s for s in samples if len(s.value) == limit)
        picked_by = {kind.keyword for kind in KINDS.values() if kind.picks_values}
        if picked_by & set(self._field.schema) and not KINDS[self._rule.kind].picks_values:
            samples = samples[:1]
        return samples[: self._profile.samples]

    @property
    def refused(self) -> tuple[Invalid, ...]:
        """The broken values that this rule is about, one for each way of breaking it."""
        if self._rule.kind == "not_null":
            return (Invalid(None, "not_null", "the value became null"),)
        if self._rule.kind == "required":
            return ()
        broken = tuple(b for b in value_type(self._field).refused if b.rule == self._rule.kind)
        return broken[: self._profile.samples]

    def valid(self) -> st.SearchStrategy[Valid]:
        """Draw any good value of the field."""
        return value_type(self._field).valid().map(lambda value: Valid(value, "drawn at random"))

    def invalid(self) -> st.SearchStrategy[Invalid]:
        """Draw any value that breaks this rule and nothing else."""
        return value_type(self._field).invalid(self._rule.kind)

    def accepts_every_class(self) -> None:
        """Put every class of good value to every operation that writes."""
        if self._profile.every_operation:
            self.stands_in_every_answer()
        samples = self.accepted
        if not samples:
            raise NotRun("no_value_at_the_limit", field=self._field.name)
        if "create" in self._profile.writes_by:
            for sample in self._unsettled("create", samples):
                self.accepts(sample)
        if "update" in self._profile.writes_by:
            self._update_with_each(self._unsettled("update", samples))
        if "bulk_write" in self._profile.writes_by:
            self._bulk_write(self._unsettled("bulk_write", samples))

    def _unsettled(self, name: OperationName, samples: Sequence[Valid]) -> list[Valid]:
        """Leave out what has been seen to be taken before; it counts as judged."""
        left = [s for s in samples if not self._covering_rows.settles(name, self._field.name, s)]
        self._recorder.entry.cases += len(samples) - len(left)
        return left

    def refuses_every_class(self) -> None:
        """Put every way of breaking the rule to every operation that writes."""
        if self._profile.every_operation:
            self.stands_in_every_answer()
        samples = self.refused
        if not samples:
            raise NotRun("no_invalid_value", kind=self._rule.kind, field=self._field.name)
        if "create" in self._profile.writes_by:
            for sample in samples:
                self.refuses(sample)
        if "update" in self._profile.writes_by:
            self._refused_by_update(samples)
        if "bulk_write" in self._profile.writes_by:
            for sample in samples:
                self._refused_by_bulk_write(sample)

    def accepts(self, sample: Valid) -> None:
        """Create a record with a good value and hold the answer against what was sent."""
        with self._recorder.case():
            body = self._subject.tagged(self._having(sample.value))
            exchange = self._subject.call("create", body=body)
            self._judge_accepted("create", exchange, sample)
            self._reads_back(exchange.json, body)
        self._discard(exchange)

    def refuses(self, sample: Invalid) -> None:
        """Create with a broken value and see it refused."""
        with self._recorder.case():
            body = self._subject.tagged(self._having(sample.value))
            exchange = self._subject.call("create", body=body, negative=True)
            self._judge_refused(exchange, sample.description)

    def must_be_there(self) -> None:
        """Leave the field out of Create and of Bulk write, and see both refused."""
        if self._profile.every_operation:
            self.stands_in_every_answer()
        body = bodies.minimal(self._resource)
        del body[self._field.name]
        description = f"{self._field.name} was left out"
        if "create" in self._profile.writes_by:
            with self._recorder.case():
                sent = self._subject.tagged(body)
                self._judge_refused(
                    self._subject.call("create", body=sent, negative=True), description
                )
        if "bulk_write" in self._profile.writes_by:
            with self._recorder.case():
                items = [self._subject.tagged(body)]
                self._judge_refused(
                    self._subject.call("bulk_write", body=items, negative=True), description
                )

    def stands_in_every_answer(self) -> None:
        """Call every operation that answers with a record; each answer is watched on its way in.

        Once in a process: the same answers judge every such field of the resource.
        """
        if self._field.read_only:
            self._recorder.entry.cases += 1
        if not self._is_first("answers"):
            return
        with self._recorder.case():
            record = self._full() if self._profile.glances else self._subject.shared()
            self._subject.read(record.pk)
        if self._profile.glances:
            self._call_the_rest(record)
        self._done("answers")

    def _full(self) -> CreatedRecord:
        """Make a record with every field set, or a plain one where that is refused."""
        sent = self._subject.tagged(bodies.complete(self._resource))
        exchange = self._subject.call("create", body=sent)
        if not exchange.success:
            return self._subject.given()
        return CreatedRecord(self._subject.pk_of(exchange), sent, exchange)

    def _call_the_rest(self, record: CreatedRecord) -> None:
        with self._recorder.case(record.born):
            self._subject.listed(record.pk)
            patch = bodies.patch(self._resource, record.body)
            self._subject.call("update", pk=record.pk, body=self._subject.resolve_references(patch))
            items = [self._subject.tagged(bodies.minimal(self._resource))]
            self._subject.call("bulk_write", body=items)

    def _having(self, value: Any) -> Body:  # noqa: ANN401 -- a JSON value
        return bodies.having(self._resource, **{self._field.name: value})

    def _update_with_each(self, samples: Sequence[Valid]) -> None:
        if not samples:
            return
        record = self._record_to_update()
        for sample in samples:
            with self._recorder.case(record.born):
                sent = self._subject.resolve_references(self._patch(record, sample.value))
                exchange = self._subject.call("update", pk=record.pk, body=sent)
                self._judge_accepted("update", exchange, sample)
                self._reads_back(exchange.json, sent)
        self._subject.discard(record.pk)

    def _bulk_write(self, samples: Sequence[Valid]) -> None:
        if not samples:
            return
        with self._recorder.case():
            sent = [self._subject.tagged(self._having(sample.value)) for sample in samples]
            exchange = self._subject.call("bulk_write", body=sent)
            self._subject.must_be_answered(exchange)
            if exchange.success:
                answered = exchange.json if isinstance(exchange.json, list) else []
                for record, body in zip(answered, sent, strict=False):
                    self._reads_back(record, body)
                for sample in samples:
                    self._settle("bulk_write", sample)
                self._discard(exchange)
                return
        # Refused as a whole: send them one by one to learn which one it was.
        for sample in samples:
            with self._recorder.case():
                body = self._subject.tagged(self._having(sample.value))
                exchange = self._subject.call("bulk_write", body=[body])
                self._judge_accepted("bulk_write", exchange, sample)
            self._discard(exchange)
        raise NotRun("refused_together")

    def _refused_by_update(self, samples: Sequence[Invalid]) -> None:
        alone = self._profile.every_operation
        record = self._record_to_update() if alone else self._subject.shared()
        for sample in samples:
            with self._recorder.case(record.born):
                sent = self._subject.resolve_references(self._patch(record, sample.value))
                exchange = self._subject.call("update", pk=record.pk, body=sent, negative=True)
                self._judge_refused(exchange, sample.description)
        if alone:
            self._subject.discard(record.pk)

    def _refused_by_bulk_write(self, sample: Invalid) -> None:
        with self._recorder.case():
            body = self._subject.tagged(self._having(sample.value))
            exchange = self._subject.call("bulk_write", body=[body], negative=True)
            self._judge_refused(exchange, sample.description)

    def _record_to_update(self) -> CreatedRecord:
        return self._subject.given(self._having(bodies.plain_value(self._field)))

    def _patch(self, record: CreatedRecord, value: Any) -> Body:  # noqa: ANN401 -- a JSON value
        return bodies.patch(self._resource, record.body, **{self._field.name: value})

    def _settle(self, name: OperationName, sample: Valid) -> None:
        self._covering_rows.settle(name, self._field.name, sample)

    def _judge_accepted(self, name: OperationName, exchange: Exchange, sample: Valid) -> None:
        self._subject.must_be_answered(exchange)
        if exchange.success:
            self._settle(name, sample)
        else:
            self._recorder.breach(
                self._rule.id,
                "refused",
                operation=words.title(exchange),
                because=f"{self._field.name} is {sample.description}",
                expected="accepted (2xx)",
                got=words.answer(exchange),
                marked=self._pointer(exchange),
            )

    def _judge_refused(self, exchange: Exchange, description: str) -> None:
        self._subject.must_be_answered(exchange)
        if not exchange.refused:
            pointer = self._pointer(exchange)
            self._discard(exchange)
            self._recorder.breach(
                self._rule.id,
                words.not_refused(exchange),
                operation=words.title(exchange),
                because=description,
                expected="refused (4xx)",
                got=words.answer(exchange),
                marked=pointer,
            )

    def _pointer(self, exchange: Exchange) -> str:
        array = exchange.operation is not None and exchange.operation.body == "array"
        return f"/0/{self._field.name}" if array else f"/{self._field.name}"

    def _reads_back(self, record: object, sent: Body) -> None:
        """See that a success answers with what it was sent."""
        name = self._field.name
        if not isinstance(record, dict) or name not in sent or not self._field.in_response:
            return
        if not same(self._field, sent[name], record.get(name)):
            self._recorder.breach(
                self._resource.rule_id(name, "read_back"),
                "not_echoed",
                because=f"{name} was sent as {words.short(sent[name])}",
                expected=words.short(sent[name]),
                got=words.short(record[name]) if name in record else "the field is missing",
                marked=f"/{name}",
            )

    def _discard(self, exchange: Exchange) -> None:
        with self._recorder.untracked():
            self._subject.discard_made(exchange)
