"""Sends values on which the reference is silent: whatever is taken must be what was answered."""

from collections.abc import Iterator
from typing import Any

from contracts.harness import words
from contracts.harness.exchange import Exchange
from contracts.harness.meaning import same
from contracts.harness.profiles import Profile
from contracts.harness.subject import Body, Subject
from spec import Field, OperationName
from strategies import bodies
from strategies.fields import value_type
from strategies.values import Debatable


class OpenTrial:
    """The trial of one field's read-back by values that may be taken or refused."""

    def __init__(self, subject: Subject, field: Field, profile: Profile) -> None:
        self._subject = subject
        self._ledger = subject.ledger
        self._field = field
        known = value_type(field)
        # Where nothing but an empty value is surely good, only these can show that one is stored.
        told = profile.random or not any(sample.value for sample in known.accepted)
        self._samples = known.open if told else ()

    def stores_what_it_answers(self) -> None:
        """Write each value by every operation; where one is taken, Get shows what was answered."""
        for sample in self._samples:
            with self._ledger.case():
                self._see_stored(self._written("create", sample), sample)
            with self._ledger.case():
                self._see_stored(self._written("bulk_write", sample), sample)
            record = self._subject.given(self._having(bodies.plain_value(self._field)))
            with self._ledger.case(record.born):
                patch = bodies.patch(self._subject.resource, record.body, **self._set(sample.value))
                body = self._subject.filled(patch)
                exchange = self._subject.call("update", pk=record.pk, body=body, flawed=True)
                self._see_stored(exchange, sample)
            with self._ledger.aside():
                self._subject.discard(record.pk)

    def _having(self, value: Any) -> Body:  # noqa: ANN401 -- a JSON value
        return bodies.having(self._subject.resource, **self._set(value))

    def _set(self, value: Any) -> Body:  # noqa: ANN401 -- a JSON value
        """Set the field, and to the same what its values must match."""
        matched = self._field.relations.get("matches_values_of", ())
        return dict.fromkeys((self._field.name, *matched), value)

    def _written(self, name: OperationName, sample: Debatable) -> Exchange:
        body = self._subject.ready(self._having(sample.value))
        sent = [body] if name == "bulk_write" else body
        return self._subject.call(name, body=sent, flawed=True)

    def _see_stored(self, exchange: Exchange, sample: Debatable) -> None:
        self._subject.must_be_answered(exchange)
        if not exchange.success:
            return
        for answered in _records(exchange):
            pk, name = answered.get("id"), self._field.name
            if not isinstance(pk, str) or name not in answered:
                continue
            seen = {"Get": [self._subject.read(pk)], "List": self._subject.listed(pk)}
            for where, read in ((where, one) for where, shown in seen.items() for one in shown):
                if name in read and same(self._field, answered[name], read[name]):
                    continue
                self._ledger.breach(
                    f"{self._subject.resource.name}.{name}.read_back",
                    f"{where} shows something else than {words.title(exchange)} answered",
                    because=f"{name} was sent as {words.short(sample.value)}: {sample.how}",
                    expected=words.short(answered[name]),
                    got=words.short(read[name]) if name in read else "the field is missing",
                    marked=f"/{name}",
                )
        with self._ledger.aside():
            self._subject.discard_made(exchange)


def _records(exchange: Exchange) -> Iterator[dict[str, Any]]:
    for record in exchange.json if isinstance(exchange.json, list) else [exchange.json]:
        if isinstance(record, dict):
            yield record
