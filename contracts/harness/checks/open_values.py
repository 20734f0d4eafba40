"""Sends values that the reference leaves open; what is accepted must be stored as answered."""

from collections.abc import Iterator
from typing import Any

from contracts.harness.checks.base import RuleCheck
from contracts.harness.generation.profiles import Profile
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.equivalence import same
from contracts.harness.recording.describe import field_text, value_text
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.reproduce.expectations import constant
from spec import OperationName, Rule
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type
from strategies.values import Unspecified


class OpenValueCheck(RuleCheck):
    """Checks whether a field is read back, by values that may be accepted or refused."""

    def __init__(self, client: ResourceClient, rule: Rule, profile: Profile) -> None:
        super().__init__(client, rule)
        self._field = client.resource.field(str(rule.field))
        known = value_type(self._field)
        # If only empty values are surely valid, only open ones can show that a value is stored.
        needed = not any(sample.value for sample in known.accepted)
        self._samples = known.open if profile.random else known.open[:1] if needed else ()

    def stores_what_it_answers(self) -> None:
        """Send each value by every operation; if it is accepted, Get shows what was answered.

        Update then replaces it by a plain value, which must be stored as answered too.
        """
        for sample in self._samples:
            with self._recorder.case():
                created = self._written("create", sample)
                self._expect_stored(created, sample, in_list=True)
                for record in _records(created):
                    self._expect_replaced(record, sample)
            self._discard(created)
            with self._recorder.case():
                written = self._written("bulk_write", sample)
                self._expect_stored(written, sample)
            self._discard(written)

    def _expect_replaced(self, record: Body, sample: Unspecified) -> None:
        if not self._client.created.owns(str(record.get("id"))):
            return
        plain = self._set(bodies.plain_value(self._field))
        patch = bodies.patch(self._resource, record, **plain)
        body = self._client.resolve_references(patch)
        exchange = self._client.call("update", pk=str(record.get("id")), body=body, negative=True)
        self._expect_stored(exchange, sample)

    def _body_with(self, value: Any) -> Body:  # noqa: ANN401 -- a JSON value
        return bodies.having(self._resource, **self._set(value))

    def _set(self, value: Any) -> Body:  # noqa: ANN401 -- a JSON value
        """Return the field and those that its values must match, all set to a value."""
        matched = self._field.relations.get("matches_values_of", ())
        return dict.fromkeys((self._field.name, *matched), value)

    def _written(self, name: OperationName, sample: Unspecified) -> Exchange:
        body = self._client.tagged(self._body_with(sample.value))
        sent = [body] if name == "bulk_write" else body
        return self._client.call(name, body=sent, negative=True)

    def _expect_stored(
        self, exchange: Exchange, sample: Unspecified, *, in_list: bool = False
    ) -> None:
        self._client.must_be_answered(exchange)
        for answered in _records(exchange):
            pk, name = answered.get("id"), self._field.name
            if not isinstance(pk, str) or name not in answered:
                continue
            seen = {"Get": [self._client.read(pk)]}
            if in_list:
                seen["List"] = self._client.listed(pk)
            for where, read in ((where, one) for where, shown in seen.items() for one in shown):
                if same(self._field, answered[name], read.get(name)):
                    continue
                self._breach(
                    "stored_otherwise",
                    exchange,
                    where=where,
                    because=f"{name} was sent as {value_text(sample.value)}: {sample.description}",
                    expected=value_text(answered[name]),
                    got=field_text(name, read),
                    marked=f"/{name}",
                    kept=constant(pk, self._field),
                )


def _records(exchange: Exchange) -> Iterator[dict[str, Any]]:
    yield from (record for record in exchange.records if isinstance(record, dict))
