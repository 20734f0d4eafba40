"""Gives two records the same value of a field that must be unique."""

from contracts.harness.checks.base import RuleCheck, Shared
from contracts.harness.http.exchange import Exchange
from contracts.harness.recording import wording as words
from contracts.harness.records.resource_client import CreatedRecord, ResourceClient
from spec import Rule
from strategies import bodies
from strategies.bodies import Body


class UniqueCheck(RuleCheck):
    """The trial of one unique field that a client can write."""

    def __init__(self, subject: ResourceClient, rule: Rule, depth: Shared) -> None:
        super().__init__(subject, rule, depth)
        self._field = subject.resource.field(str(rule.field))

    def accepts_other_values(self) -> None:
        """Create two records with different values, and write a record's own value to it again."""
        first = self._first()
        with self._recorder.case(first.born):
            sent = self._subject.tagged(self._body())
            second = self._subject.call("create", body=sent)
            self._see_accepted(second, f"another {self._field.name} than the first record's")
        if self._profile.every_operation:
            with self._recorder.case(first.born):
                own = {self._field.name: first.body[self._field.name]}
                body = bodies.patch(self._resource, first.body) | own
                exchange = self._subject.call("update", pk=first.pk, body=body)
                self._see_accepted(exchange, f"the {self._field.name} the record has already")

    def refuses_a_duplicate(self) -> None:
        """Give a second record the first one's value: by Create, Update and Bulk write."""
        first = self._first()
        taken = {self._field.name: first.body[self._field.name]}
        if "create" in self._profile.writes_by:
            with self._recorder.case(first.born):
                exchange = self._subject.call("create", body=self._with(taken), negative=True)
                self._see_refused(exchange, f"{self._field.name} is another record's")
        if "update" in self._profile.writes_by:
            self._refused_by_update(first, taken)
        if "bulk_write" in self._profile.writes_by:
            self._refused_by_bulk_write(first, taken)

    def _refused_by_update(self, first: CreatedRecord, taken: Body) -> None:
        second = self._subject.given(self._body())
        with self._recorder.case(first.born, second.born):
            body = bodies.patch(self._resource, second.body) | taken
            exchange = self._subject.call("update", pk=second.pk, body=body, negative=True)
            self._see_refused(exchange, f"{self._field.name} became another record's")

    def _refused_by_bulk_write(self, first: CreatedRecord, taken: Body) -> None:
        with self._recorder.case(first.born):
            exchange = self._subject.call("bulk_write", body=[self._with(taken)], negative=True)
            self._see_refused(exchange, f"{self._field.name} is another record's")
        with self._recorder.case():
            one = self._subject.tagged(self._body())
            other = self._with({self._field.name: one[self._field.name]})
            exchange = self._subject.call("bulk_write", body=[one, other], negative=True)
            self._see_refused(exchange, f"two items have the same {self._field.name}")

    def _first(self) -> CreatedRecord:
        """Give a record in which the field is set."""
        shared = self._subject.shared()
        is_set = shared.body.get(self._field.name) is not None
        return shared if is_set else self._subject.given(self._body())

    def _body(self) -> Body:
        value = bodies.plain_value(self._field)
        return bodies.having(self._resource, **{self._field.name: value})

    def _with(self, taken: Body) -> Body:
        return {**self._subject.tagged(self._body()), **taken}

    def _see_accepted(self, exchange: Exchange, description: str) -> None:
        self._subject.must_be_answered(exchange)
        if not exchange.success:
            self._breach("refused", exchange, description, "accepted (2xx)")

    def _see_refused(self, exchange: Exchange, description: str) -> None:
        self._subject.must_be_answered(exchange)
        if not exchange.refused:
            with self._recorder.untracked():
                self._subject.discard_made(exchange)
            self._breach(words.not_refused(exchange), exchange, description, "refused (4xx)")

    def _breach(self, code: str, exchange: Exchange, description: str, expected: str) -> None:
        self._recorder.breach(
            self._rule.id,
            code,
            operation=words.title(exchange),
            because=description,
            expected=expected,
            got=words.answer(exchange),
            marked=f"/{self._field.name}",
        )
