"""Sends two records the same value of a field that must be unique."""

from contracts.harness.checks.base import AT_ONCE, ProfiledCheck, ProfileProgress
from contracts.harness.records.created import CreatedRecord
from contracts.harness.records.resource_client import ResourceClient
from spec import Rule
from strategies import bodies
from strategies.bodies import Body

# So many rounds without a winner are not a lock that was in the way once.
_ROUNDS_WITHOUT_WINNER = 3


class UniqueCheck(ProfiledCheck):
    """Checks one unique field that clients write."""

    def __init__(self, client: ResourceClient, rule: Rule, progress: ProfileProgress) -> None:
        super().__init__(client, rule, progress)
        self._field = client.resource.field(str(rule.field))

    def accepts_other_values(self) -> None:
        """Create records with different values, and send a record the value it has."""
        first = self._first()
        with self._recorder.case(first.born):
            sent = self._client.tagged(self._body())
            second = self._client.call("create", body=sent)
            self._expect_accepted(second, f"another {self._field.name} than the first record's")
        if self._profile.every_operation:
            if self._client.has("update"):
                self._accepts_its_own_value(first)
            if self._client.has("delete"):
                self._accepts_the_value_of_a_deleted_record()

    def _accepts_its_own_value(self, first: CreatedRecord) -> None:
        with self._recorder.case(first.born):
            own = {self._field.name: first.body[self._field.name]}
            body = bodies.patch(self._resource, first.body) | own
            exchange = self._client.call("update", pk=first.pk, body=body)
            self._expect_accepted(exchange, f"the {self._field.name} the record has already")

    def _accepts_the_value_of_a_deleted_record(self) -> None:
        record = self._client.given(self._body())
        with self._recorder.case(record.born):
            deleted = self._client.call("delete", pk=record.pk)
            self._client.must_succeed(deleted, self._resource.rule_id("delete", "status"))
            # The record that follows takes over its references.
            self._client.created.forget(record.pk)
            again = self._client.call("create", body=record.body)
            self._expect_accepted(again, f"the {self._field.name} of a record that was deleted")

    def refuses_a_duplicate(self) -> None:
        """Send a second record the value of the first one, by every operation that writes."""
        first = self._first()
        taken = {self._field.name: first.body[self._field.name]}
        if "create" in self._profile.writes_by:
            with self._recorder.case(first.born):
                exchange = self._client.call("create", body=self._body_with(taken), negative=True)
                self._expect_refused(exchange, f"{self._field.name} is another record's")
        if "update" in self._profile.writes_by:
            self._refused_by_update(first, taken)
        if "bulk_write" in self._profile.writes_by:
            self._refused_by_bulk_write(first, taken)
        if self._profile.random:
            self._one_of_two_at_once_wins()

    def _one_of_two_at_once_wins(self) -> None:
        """Create two records with the same value at the same moment, again and again.

        No record has the value before, so one of the two must be accepted.
        """
        without_winner = 0
        for _ in range(AT_ONCE):
            with self._recorder.case():
                one = self._client.tagged(self._body())
                other = self._body_with({self._field.name: one[self._field.name]})
                exchanges = self._client.at_once("create", [("", one), ("", other)])
                for exchange in exchanges:
                    self._client.must_be_answered(exchange)
                wins = sum(exchange.success for exchange in exchanges)
                without_winner = 0 if wins else without_winner + 1
                if wins == len(exchanges) or without_winner == _ROUNDS_WITHOUT_WINNER:
                    self._breach(
                        "accepted" if wins else "refused",
                        exchanges[-1],
                        because=f"two requests at the same moment had the same {self._field.name}",
                        expected=f"one of the two {'refused (4xx)' if wins else 'accepted (2xx)'}",
                        marked=self._pointer(exchanges[-1]),
                        decisive=len(exchanges),
                    )
            for exchange in exchanges:
                self._discard(exchange)

    def _refused_by_update(self, first: CreatedRecord, taken: Body) -> None:
        second = self._client.given(self._body())
        with self._recorder.case(first.born, second.born):
            body = bodies.patch(self._resource, second.body) | taken
            exchange = self._client.call("update", pk=second.pk, body=body, negative=True)
            self._expect_refused(exchange, f"{self._field.name} became another record's")
        self._client.discard(second.pk)

    def _refused_by_bulk_write(self, first: CreatedRecord, taken: Body) -> None:
        with self._recorder.case(first.born):
            exchange = self._client.call("bulk_write", body=[self._body_with(taken)], negative=True)
            self._expect_refused(exchange, f"{self._field.name} is another record's")
        with self._recorder.case():
            one = self._client.tagged(self._body())
            other = self._body_with({self._field.name: one[self._field.name]})
            exchange = self._client.call("bulk_write", body=[one, other], negative=True)
            self._expect_refused(exchange, f"two items have the same {self._field.name}")

    def _first(self) -> CreatedRecord:
        """Return a record in which the field is set."""
        shared = self._client.shared()
        is_set = shared.body.get(self._field.name) is not None
        return shared if is_set else self._client.given(self._body())

    def _body(self) -> Body:
        value = bodies.plain_value(self._field)
        return bodies.having(self._resource, **{self._field.name: value})

    def _body_with(self, taken: Body) -> Body:
        return self._client.tagged(bodies.having(self._resource, **taken))
