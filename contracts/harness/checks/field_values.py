"""Sends values of one field, by every operation that can write them."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from contracts.harness.checks.base import ProfiledCheck, ProfileProgress
from contracts.harness.checks.compare import is_kept, rule_of_difference
from contracts.harness.checks.invalid_classes import LEFT_OUT, by_operation, invalid_classes
from contracts.harness.checks.shared_refusals import SentClass, WrongBody
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.equivalence import is_long_in_other_units, same
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import field_text, value_text
from contracts.harness.records.created import CreatedRecord
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.reproduce.expectations import shows
from spec import OperationName, Rule
from spec.kinds import KINDS
from strategies import bodies, near_patterns
from strategies.bodies import Body
from strategies.fields import value_type
from strategies.fresh import Fresh
from strategies.values import Invalid, Valid

# Kinds that limit how long a value is.
_COUNTED = frozenset(
    f"{limit}_{unit}" for limit in ("min", "max") for unit in ("length", "items", "properties")
)

# The limit of numbers whose own value shows nothing about another limit.
_BOUNDS = {"minimum": "maximum", "maximum": "minimum"}


class FieldCheck(ProfiledCheck):
    """Checks one rule about the values of one field."""

    def __init__(self, client: ResourceClient, rule: Rule, progress: ProfileProgress) -> None:
        """Prepare the check; raises NotRun if no value breaks this rule alone."""
        if rule.unreachable:
            raise NotRun("unreachable", why=rule.unreachable)
        super().__init__(client, rule, progress)
        self._field = client.resource.field(str(rule.field))

    @property
    def _valid_samples(self) -> tuple[Valid, ...]:
        """The valid values that this rule is about, one for each class."""
        samples = bodies.samples(self._field)
        if self._rule.kind == "nullable":
            return (Valid(None, "null"),)
        if self._rule.kind in _COUNTED:
            limit = self._rule.details["limit"]
            if self._field.needs_new_value:
                new = Valid(Fresh(self._field, limit), f"a new value of {limit} characters")
                like = (
                    s for s in samples if s.value.length == limit or self._is_about_the_limit(s)
                )
                samples = (new, *like)
                return samples[: self._profile.samples]
            samples = tuple(
                s for s in samples if len(s.value) == limit or self._is_about_the_limit(s)
            )
        elif self._rule.kind in {"type", "format"}:
            samples = tuple(s for s in samples if not self._is_a_limits(s)) or samples
        elif self._rule.kind in _BOUNDS:
            other = self._field.schema.get(_BOUNDS[self._rule.kind])
            samples = tuple(s for s in samples if s.value != other) or samples
        if self._is_picked and not KINDS[self._rule.kind].picks_values:
            samples = samples[:1]
        if self._rule.kind == "pattern" and not self._field.needs_new_value:
            samples += near_patterns.inside(self._field)
        return samples[: self._profile.samples]

    @property
    def _is_picked(self) -> bool:
        """Whether another rule, such as that of the format, is judged by all values."""
        picked_by = {kind.keyword for kind in KINDS.values() if kind.picks_values}
        return not picked_by.isdisjoint(self._field.schema)

    def _is_a_limits(self, sample: Valid) -> bool:
        """Return whether a server that refuses a value breaks a limit rather than the type."""
        text = _sent_like(sample)
        limits = {self._field.schema.get(limit) for limit in ("minLength", "maxLength")}
        at_limit = isinstance(text, str) and len(text) in limits
        return at_limit or self._is_about_the_limit(sample)

    @property
    def _type_is_known(self) -> bool:
        """Whether a value was accepted, so that what is refused breaks a narrower rule."""
        samples = bodies.samples(self._field)
        narrower = self._is_picked or all(map(self._is_a_limits, samples))
        return (
            self._rule.kind == "type"
            and narrower
            and any(
                self._rows.were_accepted(name, self._field.name, sample)
                for name in self._profile.writes_by
                for sample in samples
            )
        )

    def _is_about_the_limit(self, sample: Valid) -> bool:
        text = _sent_like(sample)
        is_long = is_long_in_other_units(self._field, text)
        return is_long and self._rule.kind != "min_length"

    @property
    def _invalid_samples(self) -> tuple[Invalid, ...]:
        """The invalid values that this rule is about, one for each way of breaking it."""
        return invalid_classes(self._rule, self._field, self._profile)

    def valid(self) -> st.SearchStrategy[Valid]:
        """Draw any valid value of the field."""
        if self._field.needs_new_value:
            return st.just(Valid(Fresh(self._field), "a new value"))
        return value_type(self._field).valid().map(lambda value: Valid(value, "drawn at random"))

    def invalid(self) -> st.SearchStrategy[Invalid]:
        """Draw any value that breaks this rule and no other; raises NotRun if there is none."""
        if not self._invalid_samples:
            raise NotRun("no_invalid_value", kind=self._rule.kind, field=self._field.name)
        return value_type(self._field).invalid(self._rule.kind)

    def accepts_every_class(self) -> None:
        """Send every class of valid value by every operation that writes."""
        samples = self._valid_samples
        if self._profile.every_operation:
            try:
                self.holds_in_every_response()
            except NotRun:
                self._expect_usual_value_accepted(samples)
                raise
        if not samples:
            raise NotRun("no_value_at_the_limit", field=self._field.name)
        if "create" in self._profile.writes_by:
            for sample in self._unsettled("create", samples):
                self.accepts(sample)
        if "update" in self._profile.writes_by:
            self._accepted_by_update(self._unsettled("update", samples))
        if "bulk_write" in self._profile.writes_by:
            self._accepted_by_bulk_write(self._unsettled("bulk_write", samples))

    def _expect_usual_value_accepted(self, samples: Sequence[Valid]) -> None:
        """Check a valid Create that was refused: the value of this field may be the reason.

        It is if another value is accepted in its place.
        """
        name = self._field.name
        if name not in (minimal := bodies.minimal(self._resource)):
            return
        usual = [one for one in samples if one.value == minimal[name]]
        known = bodies.samples(self._field)
        for other in [one for one in known if one.value != minimal[name]][: len(usual)]:
            body = self._client.tagged(self._body_with(other.value))
            exchange = self._client.call("create", body=body)
            self._discard(exchange)
            if exchange.success:
                self.accepts(usual[0])

    def _unsettled(self, name: OperationName, samples: Sequence[Valid]) -> list[Valid]:
        """Return the samples that no earlier request had accepted; the others count as cases."""
        left = [s for s in samples if not self._rows.are_accepted(name, self._field.name, s)]
        if self._type_is_known:
            left = []
        self._count_cases(len(samples) - len(left))
        return left

    def refuses_every_class(self) -> None:
        """Send every class of invalid value by the operations that write."""
        if self._profile.every_operation:
            self.holds_in_every_response()
        samples = self._invalid_samples
        if not samples:
            raise NotRun("no_invalid_value", kind=self._rule.kind, field=self._field.name)
        for name, sent_by in by_operation(self._rule, self._field, self._profile).items():
            if name == "bulk_write":
                wrong = self._wrong_body({self._field.name: samples[0].value})
                self._refused_in_any_place(wrong, samples[0].description)
            for sample in sent_by:
                self._refused_by(SentClass(name, self._rule, sample))

    def accepts(self, sample: Valid) -> None:
        """Create a record with a valid value, and compare the response with what was sent."""
        with self._recorder.case():
            body = self._client.tagged(self._body_with(sample.value))
            exchange = self._client.call("create", body=body)
            self._expect_sample_accepted("create", exchange, sample)
            self._expect_echo(exchange.json, body)
        self._discard(exchange)

    def accepts_another(self, sample: Valid) -> None:
        """Create a record with a valid value, unless another check had just this one accepted."""
        alike = [known for known in bodies.samples(self._field) if known.value == sample.value]
        if any(self._rows.were_accepted("create", self._field.name, one) for one in alike):
            self._count_cases(1)
        else:
            self.accepts(sample)

    def refuses(self, sample: Invalid) -> None:
        """Send an invalid value by Create."""
        exchange = self._send_wrong("create", {self._field.name: sample.value})
        self._expect_refused(exchange, sample.description)

    def takes_its_default(self) -> None:
        """Leave the field out of Create and of Bulk write; Get shows its default."""
        name, default = self._field.name, self._rule.details["value"]
        minimal = bodies.minimal(self._resource)
        if name in minimal:
            raise NotRun("never_left_out", field=name)
        for operation in self._profile.writes_by:
            if operation == "update":
                continue
            with self._recorder.case():
                body = self._client.tagged(minimal)
                sent = [body] if operation == "bulk_write" else body
                exchange = self._client.call(operation, body=sent)
                self._expect_accepted(exchange, f"{name} was left out")
                made = next((one for one in exchange.records if isinstance(one, dict)), {})
                pk = self._resource.pk_in(made)
                for record in (made, *([] if pk is None else [self._client.read(pk)])):
                    if not same(self._field, default, record.get(name)):
                        self._breach(
                            "not_the_default",
                            exchange,
                            because=f"{name} was left out",
                            expected=value_text(default),
                            got=field_text(name, record),
                            marked=f"/{name}",
                            kept=shows(pk, self._field, default),
                        )
            self._discard(exchange)

    def holds_in_every_response(self) -> None:
        """Call every operation that answers with records, so that each response is checked.

        Once in a process: the same responses show every such field of the resource.
        """
        if self._field.read_only:
            self._count_cases()
        if self._is_settled("responses"):
            return
        with self._recorder.case():
            record = self._full() if self._profile.glances else self._client.shared()
            self._client.read(record.pk)
        if self._profile.glances:
            self._call_the_rest(record)
        self._settle("responses")

    def _full(self) -> CreatedRecord:
        """Create a record with every field set, or the smallest one if that is refused."""
        if not self._client.has("create"):
            return self._client.shared()
        sent = self._client.tagged(bodies.complete(self._resource))
        exchange = self._client.call("create", body=sent)
        if not exchange.success:
            return self._client.given()
        return CreatedRecord(self._client.pk_of(exchange), sent, exchange)

    def _call_the_rest(self, record: CreatedRecord) -> None:
        with self._recorder.case(record.born):
            self._client.listed(record.pk)
            if self._client.has("update") and self._client.has("create"):
                patch = self._client.resolve_references(bodies.patch(self._resource, record.body))
                self._client.call("update", pk=record.pk, body=patch)
            if self._client.has("bulk_write"):
                items = [self._client.tagged(bodies.minimal(self._resource))]
                self._client.call("bulk_write", body=items)

    def _body_with(self, value: Any) -> Body:  # noqa: ANN401 -- a JSON value
        return bodies.having(self._resource, **{self._field.name: value})

    def _patch(self, record: CreatedRecord, values: Body) -> Body:
        patch = bodies.patch(self._resource, record.body, **values)
        return self._client.resolve_references(patch)

    def _accepted_by_update(self, samples: Sequence[Valid]) -> None:
        if not samples:
            return
        record = self._record_to_update()
        for sample in samples:
            with self._recorder.case(record.born):
                sent = self._patch(record, {self._field.name: sample.value})
                exchange = self._client.call("update", pk=record.pk, body=sent)
                self._expect_sample_accepted("update", exchange, sample)
                self._expect_echo(exchange.json, sent)
        self._client.discard(record.pk)

    def _accepted_by_bulk_write(self, samples: Sequence[Valid]) -> None:
        if not samples:
            return
        with self._recorder.case():
            sent = [self._client.tagged(self._body_with(sample.value)) for sample in samples]
            exchange = self._client.call("bulk_write", body=sent)
            self._client.must_be_answered(exchange)
            if exchange.success:
                answered = exchange.json if isinstance(exchange.json, list) else []
                for record, body in zip(answered, sent, strict=False):
                    self._expect_echo(record, body)
                for sample in samples:
                    self._rows.mark_accepted("bulk_write", self._field.name, sample)
                self._discard(exchange)
                return
        # All together were refused. One by one shows which of them is.
        for sample in samples:
            with self._recorder.case():
                body = self._client.tagged(self._body_with(sample.value))
                exchange = self._client.call("bulk_write", body=[body])
                self._expect_sample_accepted("bulk_write", exchange, sample)
            self._discard(exchange)
        raise NotRun("refused_together")

    def _refused_by(self, invalid: SentClass) -> None:
        """Send an invalid value, along with those of other fields where a server names each.

        If the answer does not show that this one is refused, it is sent alone.
        """
        shared = self._refusals.body_with(invalid)
        if shared:
            exchange = self._send_wrong(invalid.operation, shared.values)
            self._refusals.learn(shared, exchange)
            self._discard(exchange)
        if self._refusals.is_shown(invalid):
            self._count_cases(int(shared is None))
            return
        alone = WrongBody((invalid,))
        exchange = self._send_wrong(invalid.operation, alone.values)
        self._refusals.learn(alone, exchange)
        self._expect_refused(exchange, invalid.sample.description)

    def _send_wrong(self, name: OperationName, values: Body) -> Exchange:
        if name == "update":
            record = self._record_to_refuse(values)
            with self._recorder.case(record.born):
                sent = self._patch(record, values)
                exchange = self._client.call("update", pk=record.pk, body=sent, negative=True)
                if exchange.success:
                    self._client.created.stop_sharing(record.pk)
                return exchange
        with self._recorder.case():
            body = self._client.tagged(self._wrong_body(values))
            return self._client.call(
                name, body=[body] if name == "bulk_write" else body, negative=True
            )

    def _wrong_body(self, values: Body) -> Body:
        """Return a body with these values, even if they contradict other fields."""
        wrong = {name: value for name, value in values.items() if value is not LEFT_OUT}
        body = {**bodies.having(self._resource, **wrong), **wrong}
        return {name: value for name, value in body.items() if values.get(name) is not LEFT_OUT}

    def _record_to_refuse(self, values: Body) -> CreatedRecord:
        """Return a record for requests that change nothing, so other checks use it, too."""
        if not self._profile.every_operation:
            return self._client.shared()
        record = self._client.shared(2)
        if bodies.can_patch(self._resource, record.body, **values):
            return record
        plain = {name: bodies.plain_value(self._resource.field(name)) for name in values}
        return self._client.shared_with(bodies.having(self._resource, **plain))

    def _refused_in_any_place(self, body: Body, because: str) -> None:
        """Send an invalid item in the middle of valid ones, and after them.

        Once in a process: a server has one place to go through the items.
        """
        places = "places of items"
        if not self._profile.every_operation or self._is_settled(places):
            return
        self._settle(places)
        for place in (1, 2):
            with self._recorder.case():
                items = [self._client.tagged(bodies.minimal(self._resource)) for _ in range(2)]
                items.insert(place, self._client.tagged(body))
                exchange = self._client.call("bulk_write", body=items, negative=True)
                self._client.take_back(items, exchange)
                self._expect_refused(exchange, f"{because}, in item {place + 1} of three")

    def _expect_refused(self, exchange: Exchange, because: str) -> None:
        if self._rule.kind == "not_null" and self._holds_a_value(exchange):
            self._discard(exchange)
            return
        super()._expect_refused(exchange, because)

    def _holds_a_value(self, exchange: Exchange) -> bool:
        """Return whether null was accepted and another value stored, as validators do that coerce.

        The rule is about the record, and no type, length, or pattern excludes an empty text.
        """
        answered = [one for one in exchange.records if isinstance(one, dict)]
        stored = [self._client.read(pk) for pk in exchange.pks if pk is not None]
        shown = [one.get(self._field.name) for one in (*answered, *stored)]
        return bool(stored) and None not in shown

    def _record_to_update(self) -> CreatedRecord:
        return self._client.given(self._body_with(bodies.plain_value(self._field)))

    def _expect_sample_accepted(
        self, name: OperationName, exchange: Exchange, sample: Valid
    ) -> None:
        self._expect_accepted(exchange, f"{self._field.name} is {sample.description}")
        if exchange.success:
            self._rows.mark_accepted(name, self._field.name, sample)

    def _expect_echo(self, record: object, sent: Body) -> None:
        """Check that a response shows the value that was sent."""
        name = self._field.name
        if not isinstance(record, dict) or name not in sent or not self._field.in_response:
            return
        if not is_kept(self._client, self._field, sent[name], record):
            self._breach(
                "not_echoed",
                rule=rule_of_difference(self._client, name, sent[name], record),
                because=f"{name} was sent as {value_text(sent[name])}",
                expected=value_text(sent[name]),
                got=field_text(name, record),
                marked=f"/{name}",
                kept=shows(record.get("id"), self._field, sent[name]),
            )


def _sent_like(sample: Valid) -> object:
    """Return the value of a sample, or what an unused value of it looks like."""
    return sample.value.like if isinstance(sample.value, Fresh) else sample.value
