"""Sends values that the reference leaves open; what is accepted must be stored as answered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from contracts.harness.checks.base import RuleCheck
from contracts.harness.checks.open_shares import OpenShares
from contracts.harness.checks.shared_refusals import SentClass, SharedRefusals
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.dates import is_readable
from contracts.harness.oracle.equivalence import is_cut, same
from contracts.harness.outcomes import NotRun, RuleBroken
from contracts.harness.recording.describe import field_text, value_text
from contracts.harness.records.created import CreatedRecord
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.reproduce.expectations import constant
from spec import OperationName, Rule
from strategies import bodies
from strategies.bodies import Body
from strategies.control import control_value, is_free
from strategies.instants import BEYOND, INSTANTS
from strategies.values import Unspecified

_SEVERAL = "several keys, items, and levels"


class OpenValueCheck(RuleCheck):
    """Checks whether a field is read back, by values that may be accepted or refused."""

    def __init__(
        self, client: ResourceClient, rule: Rule, shares: OpenShares, refusals: SharedRefusals
    ) -> None:
        super().__init__(client, rule)
        self._field = client.resource.field(str(rule.field))
        self._shares = shares
        self._refusals = refusals

    def _sent_by(self, name: OperationName) -> Iterator[Unspecified]:
        """Yield the values to send, without those that were refused along with others."""
        for sample in self._shares.sent_by(name, self._resource, self._field):
            if self._refusals.is_shown(SentClass(name, self._rule, sample)):
                self._count_cases()
            else:
                yield sample

    def stores_what_it_answers(self) -> None:
        """Send values by the operations that write; Get shows what is answered to those accepted.

        Update then replaces what Create has stored by a plain value, which must be stored, too.
        """
        if self._field.schema.get("format") == "date-time":
            self._stores_the_instant()
        for sample in self._sent_by("create"):
            with self._recorder.case():
                created = self._written("create", sample)
                self._expect_stored(created, sample)
            self._discard(created)
        for sample in self._sent_by("bulk_write") if self._client.has("bulk_write") else ():
            with self._recorder.case():
                written = self._written("bulk_write", sample)
                self._expect_stored(written, sample, in_list=True)
            self._discard(written)
        updated = [*self._sent_by("update")]
        if updated and self._client.has("update"):
            self._updates(updated)

    def _updates(self, samples: Sequence[Unspecified]) -> None:
        if is_free(self._resource, self._field):
            self._update_the_record_of_open_values(samples)
            return
        record = self._client.given(self._body_with(bodies.plain_value(self._field)))
        self._update(record, samples)
        with self._recorder.untracked():
            self._client.discard(record.pk)

    def _update_the_record_of_open_values(self, samples: Sequence[Unspecified]) -> None:
        """Update the record that all free fields share, until something in it is wrong."""
        record = self._client.overwritten()
        try:
            self._update(record, samples)
        except (RuleBroken, NotRun):
            self._client.created.stop_sharing(record.pk)
            raise

    def _update(self, record: CreatedRecord, samples: Sequence[Unspecified]) -> None:
        for sample in samples:
            with self._recorder.case(record.born):
                self._expect_stored(self._replaced(record.pk, record.body, sample.value), sample)

    def _stores_the_instant(self) -> None:
        """Send instants that are another date in UTC, or none at all; accepted ones are kept."""
        known = {value: Unspecified(value, "instant", says) for value, says in INSTANTS.items()}
        updates = self._client.has("update")
        for value in BEYOND if updates else known:
            with self._recorder.case():
                created = self._written("create", known[value])
                self._expect_stored(created, known[value], in_list=True, whole=True)
            self._discard(created)
        if not updates:
            return
        record = self._client.given(self._body_with(bodies.plain_value(self._field)))
        for value, sample in known.items():
            with self._recorder.case(record.born):
                replaced = self._replaced(record.pk, record.body, value)
                self._expect_stored(replaced, sample, whole=True)
        with self._recorder.untracked():
            self._client.discard(record.pk)

    def stores_the_whole_value(self) -> None:
        """Send values with several keys, items, and levels; all of an accepted one is shown."""
        first = control_value(self._field, opaque=True)
        sample = Unspecified(first, "opaque", _SEVERAL)
        with self._recorder.case():
            created = self._written("create", sample)
            self._expect_stored(created, sample, in_list=True, whole=True)
            for record in _records(created):
                owns = self._client.created.owns(pk := str(record.get("id")))
                if owns and self._client.has("update"):
                    other = replace(sample, value=_another(first))
                    exchange = self._replaced(pk, record, other.value)
                    self._expect_stored(exchange, other, whole=True)
        self._discard(created)
        if self._client.has("bulk_write"):
            with self._recorder.case():
                written = self._written("bulk_write", sample)
                self._expect_stored(written, sample, whole=True)
            self._discard(written)

    def stores_whole_values_with(self, checks: Sequence["OpenValueCheck"]) -> bool:
        """Do what `stores_the_whole_value` does, for all of these fields in one record.

        Returns whether every operation accepted them; what is refused shows nothing of any field.
        """
        first = {one.name: control_value(one, opaque=True) for one in (c._field for c in checks)}
        second = {name: _another(value) for name, value in first.items()}
        with self._recorder.case():
            body = self._client.tagged(bodies.having(self._resource, **first))
            created = self._client.call("create", body=body, negative=True)
            self._expect_all_stored(checks, created, first, in_list=True)
            accepted = created.success
            pk = self._resource.pk_in(created.json)
            if pk is not None and self._client.created.owns(pk) and self._client.has("update"):
                patch = bodies.patch(self._resource, body, **second)
                sent = self._client.resolve_references(patch)
                updated = self._client.call("update", pk=pk, body=sent, negative=True)
                self._expect_all_stored(checks, updated, second)
                accepted &= updated.success
        self._discard(created)
        if accepted and self._client.has("bulk_write"):
            with self._recorder.case():
                items = [self._client.tagged(bodies.having(self._resource, **first))]
                written = self._client.call("bulk_write", body=items, negative=True)
                self._expect_all_stored(checks, written, first)
                accepted = written.success
            self._discard(written)
        return accepted

    def _expect_all_stored(
        self,
        checks: Sequence["OpenValueCheck"],
        exchange: Exchange,
        values: Body,
        *,
        in_list: bool = False,
    ) -> None:
        pk = next(iter(exchange.pks), None) if exchange.success else None
        seen = None if pk is None else self._shown(pk, in_list=in_list)
        for one in checks:
            sample = Unspecified(values[one._field.name], "opaque", _SEVERAL)
            one._expect_stored(exchange, sample, whole=True, seen=seen)

    def _replaced(self, pk: str, stored: Body, value: Any) -> Exchange:  # noqa: ANN401 -- JSON
        patch = bodies.patch(self._resource, stored, **self._set(value))
        body = self._client.resolve_references(patch)
        return self._client.call("update", pk=pk, body=body, negative=True)

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
        self,
        exchange: Exchange,
        sample: Unspecified,
        *,
        in_list: bool = False,
        whole: bool = False,
        seen: Mapping[str, Sequence[Body]] | None = None,
    ) -> None:
        """Check that what an answer shows is stored, or with `whole`, that what was sent is.

        `seen` is what Get and List have shown already, otherwise they are called.
        """
        self._client.must_be_answered(exchange)
        for answered in _records(exchange):
            pk, name = self._resource.pk_in(answered), self._field.name
            if pk is None or name not in answered:
                continue
            self._expect_not_cut(exchange, sample, answered[name], whole=whole)
            shown = seen or self._shown(pk, in_list=in_list)
            for where, read in ((where, one) for where, found in shown.items() for one in found):
                if same(self._field, answered[name], read.get(name)):
                    continue
                self._breach(
                    "stored_otherwise",
                    exchange,
                    where=where,
                    because=self._because(sample),
                    expected=value_text(answered[name]),
                    got=field_text(name, read),
                    marked=f"/{name}",
                    kept=constant(pk, self._field),
                )

    def _shown(self, pk: str, *, in_list: bool) -> Mapping[str, Sequence[Body]]:
        """Return what Get shows of a record, and List."""
        read = {"Get": [self._client.read(pk)]}
        return read | {"List": self._client.listed(pk)} if in_list else read

    def _expect_not_cut(
        self, exchange: Exchange, sample: Unspecified, answered: object, *, whole: bool
    ) -> None:
        lost = whole and not same(self._field, sample.value, answered)
        if self._field.schema.get("format") == "date-time" and isinstance(answered, str):
            # How a year beyond four digits is spelled is open.
            lost = lost and is_readable(answered)
        if lost or is_cut(sample.value, answered):
            self._breach(
                "not_echoed",
                exchange,
                because=self._because(sample),
                expected=f"refused (4xx), or {value_text(sample.value)}",
                got=value_text(answered),
                marked=f"/{self._field.name}",
            )

    def _because(self, sample: Unspecified) -> str:
        return f"{self._field.name} was sent as {value_text(sample.value)}: {sample.description}"


def _another(value: Any) -> Any:  # noqa: ANN401 -- a JSON value
    """Return another value of the same form: fewer items in reverse order, or another key."""
    return value[:1:-1] if isinstance(value, list) else {"another": value}


def _records(exchange: Exchange) -> Iterator[dict[str, Any]]:
    yield from (record for record in exchange.records if isinstance(record, dict))
