"""Sends values on which the reference is silent: whatever is taken must be what was answered."""

from collections.abc import Iterator
from typing import Any

from contracts.harness.generation.profiles import Profile
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.equivalence import same
from contracts.harness.recording import wording as words
from contracts.harness.records.resource_client import ResourceClient
from spec import Field, OperationName
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type
from strategies.values import Unspecified


class OpenValueCheck:
    """The trial of one field's read-back by values that may be taken or refused."""

    def __init__(self, subject: ResourceClient, field: Field, profile: Profile) -> None:
        self._subject = subject
        self._recorder = subject.recorder
        self._field = field
        known = value_type(field)
        # Where nothing but an empty value is surely good, only these can show that one is stored.
        told = not any(sample.value for sample in known.accepted)
        self._samples = known.open if profile.random else known.open[:1] if told else ()

    def stores_what_it_answers(self) -> None:
        """Write each value by every operation; where one is taken, Get shows what was answered.

        Update takes it away again: what it then answers must be stored as well.
        """
        for sample in self._samples:
            with self._recorder.case():
                created = self._written("create", sample)
                self._see_stored(created, sample, in_list=True)
                for record in _records(created):
                    self._see_taken_away(record, sample)
            with self._recorder.untracked():
                self._subject.discard_made(created)
            with self._recorder.case():
                written = self._written("bulk_write", sample)
                self._see_stored(written, sample)
            with self._recorder.untracked():
                self._subject.discard_made(written)

    def _see_taken_away(self, record: Body, sample: Unspecified) -> None:
        if not self._subject.owns(str(record.get("id"))):
            return
        plain = self._set(bodies.plain_value(self._field))
        patch = bodies.patch(self._subject.resource, record, **plain)
        body = self._subject.resolve_references(patch)
        exchange = self._subject.call("update", pk=str(record.get("id")), body=body, negative=True)
        self._see_stored(exchange, sample)

    def _having(self, value: Any) -> Body:  # noqa: ANN401 -- a JSON value
        return bodies.having(self._subject.resource, **self._set(value))

    def _set(self, value: Any) -> Body:  # noqa: ANN401 -- a JSON value
        """Set the field, and to the same what its values must match."""
        matched = self._field.relations.get("matches_values_of", ())
        return dict.fromkeys((self._field.name, *matched), value)

    def _written(self, name: OperationName, sample: Unspecified) -> Exchange:
        body = self._subject.tagged(self._having(sample.value))
        sent = [body] if name == "bulk_write" else body
        return self._subject.call(name, body=sent, negative=True)

    def _see_stored(
        self, exchange: Exchange, sample: Unspecified, *, in_list: bool = False
    ) -> None:
        self._subject.must_be_answered(exchange)
        for answered in _records(exchange):
            pk, name = answered.get("id"), self._field.name
            if not isinstance(pk, str) or name not in answered:
                continue
            seen = {"Get": [self._subject.read(pk)]}
            if in_list:
                seen["List"] = self._subject.listed(pk)
            for where, read in ((where, one) for where, shown in seen.items() for one in shown):
                if same(self._field, answered[name], read.get(name)):
                    continue
                self._recorder.breach(
                    self._subject.resource.rule_id(name, "read_back"),
                    "stored_otherwise",
                    where=where,
                    operation=words.title(exchange),
                    because=f"{name} was sent as {words.short(sample.value)}: {sample.description}",
                    expected=words.short(answered[name]),
                    got=words.short(read[name]) if name in read else "the field is missing",
                    marked=f"/{name}",
                )


def _records(exchange: Exchange) -> Iterator[dict[str, Any]]:
    yield from (record for record in exchange.records if isinstance(record, dict))
