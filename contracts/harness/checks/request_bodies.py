"""Sends bodies that are not JSON, or JSON in an encoding that a server may refuse or read."""

from itertools import islice

from contracts.harness.checks.operations import OperationCheck
from contracts.harness.generation import wrong_bodies
from contracts.harness.oracle.equivalence import same
from contracts.harness.recording.describe import value_text
from contracts.harness.records.created import CreatedRecord
from contracts.harness.reproduce.expectations import refused_or_shows
from spec import Field
from strategies import bodies
from strategies.bodies import Body
from strategies.control import is_free
from strategies.fields import value_type

_SHORT_TEXT, _OTHER_TEXT = "one", "another"


class RequestBodyCheck(OperationCheck):
    """Checks how one operation reads its body."""

    def refuses_malformed_json(self) -> None:
        """Send bodies that are not JSON, and JSON in encodings that may be refused or read."""
        valid = self._body(self._record() if self._operation.has_pk else None, full=False)
        for flaw, raw in [*wrong_bodies.not_json(valid).items()][: self._profile.samples]:
            with self._a_call(raw=raw, negative=True) as exchange:
                self._expect_body_refused(exchange, flaw)
        if self._profile.every_operation:
            self._reads_other_encodings()

    def _reads_other_encodings(self) -> None:
        """Send bodies that may be refused; if one is accepted, Get shows what was sent."""
        record = self._client.overwritten() if self._operation.has_pk else None
        texts = {f.name: self._text(f) for f in self._resource.writable if _is_free_text(f)}
        values: Body = dict(islice(texts.items(), 1)) or self._another_value()
        sent = self._client.tagged(bodies.having(self._resource, **values))
        if record:
            patch = bodies.patch(self._resource, record.body, **values)
            sent = self._client.resolve_references(patch)
        encoded = [*wrong_bodies.in_other_encodings(self._wrapped(sent)).items()]
        # A server has one place to read encodings.
        for flaw, raw in self._profile.shares(encoded, alike=True)[self._operation.name]:
            self._expect_sent_or_refused(record, flaw, raw, sent)
        for name in islice(texts, 1):
            raw = wrong_bodies.with_a_key_twice(self._wrapped(sent), name, _OTHER_TEXT)
            self._expect_sent_or_refused(record, f"{name} is sent twice", raw, sent, name)

    def _text(self, field: Field) -> str:
        """Return a text that is still short enough when another one is joined to it."""
        tag = self._client.new_tag()
        length = len(tag) + len(_OTHER_TEXT)
        return tag if length <= field.schema.get("maxLength", length) else _SHORT_TEXT

    def _another_value(self) -> Body:
        """Return a value for one field that the smallest record does not have."""
        for field in self._resource.writable:
            if is_free(self._resource, field) and not field.target:
                value = value_type(field).accepted[-1].value
                if value and value != bodies.plain_value(field):
                    return {field.name: value}
        return {}

    def _expect_sent_or_refused(
        self, record: CreatedRecord | None, flaw: str, raw: bytes, sent: Body, twice: str = ""
    ) -> None:
        with self._recorder.case(*([record.born] if record else [])):
            pk = record.pk if record else ""
            exchange = self._client.call(self._operation.name, pk=pk, raw=raw, negative=True)
            self._client.must_be_answered(exchange)
            for one in (pk,) if record else exchange.pks:
                if exchange.success and one is not None:
                    self._expect_read(one, flaw, sent, twice)
        self._clean_up(exchange)

    def _expect_read(self, pk: str, flaw: str, sent: Body, twice: str) -> None:
        read = self._client.read(pk)
        for name, value in sent.items():
            allowed = (value, _OTHER_TEXT) if name == twice else (value,)
            got = read.get(name)
            if not any(same(self._resource.field(name), one, got) for one in allowed):
                self._breach(
                    "not_read_back",
                    where="Get",
                    because=flaw,
                    expected="a refusal (4xx), or " + " or ".join(map(value_text, allowed)),
                    got=value_text(got),
                    marked=f"/{name}",
                    kept=refused_or_shows(pk, self._resource.field(name), allowed),
                )

    def _wrapped(self, body: Body) -> object:
        return [body] if self._operation.body == "array" else body


def _is_free_text(field: Field) -> bool:
    known = set(field.schema) <= {"type", "minLength", "maxLength"}
    short = field.schema.get("minLength", 0) <= len(_SHORT_TEXT)
    plain = field.types[:1] == ("string",) and known and short
    return plain and not (field.relations or field.unique or field.values or field.agrees_with)
