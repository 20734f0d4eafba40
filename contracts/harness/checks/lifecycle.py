"""Follows records through their life: made, found, listed, gone."""

from collections.abc import Sequence

from contracts.harness.checks.base import RuleCheck, Shared
from contracts.harness.http.exchange import Exchange, NotJson
from contracts.harness.oracle import list_shape as listing
from contracts.harness.oracle.equivalence import same
from contracts.harness.outcomes import NotRun
from contracts.harness.recording import wording as words
from contracts.harness.records.resource_client import ResourceClient, pk_in
from spec import Field, Rule
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type


class LifecycleCheck(RuleCheck):
    """The trial of one rule about the life of records."""

    def __init__(self, subject: ResourceClient, rule: Rule, depth: Shared) -> None:
        super().__init__(subject, rule, depth)
        self._few = 2 if self._profile.every_operation else 1

    def what_is_made_is_found(self) -> None:
        """Make records by Create or by Bulk write and find each of them by Get."""
        with self._recorder.case():
            if self._rule.operation == "create":
                pks = [self._subject.shared().pk]
            else:
                pks = [self._id_in(record) for record in self._bulk_written([{}] * self._few)[1]]
            for pk in pks:
                exchange = self._subject.call("get", pk=pk)
                self._subject.must_be_answered(exchange)
                if not exchange.success:
                    self._breach("not_found", "found by Get", words.answer(exchange))

    def bulk_write_keeps_the_order(self) -> None:
        """Write items in bulk and see one record for each, in their order."""
        field, values = self._telling()
        for count in self._profile.bulks:
            with self._recorder.case():
                told = [{field.name: values[min(n, len(values) - 1)]} for n in range(count)]
                sent, answered = self._bulk_written(told)
                if len(answered) != len(sent):
                    self._breach(
                        "wrong_number_of_records",
                        f"{len(sent)} records",
                        f"{len(answered)} records",
                    )
                    continue
                for place, (item, record) in enumerate(zip(sent, answered, strict=True)):
                    self._see_in_place(field, place, item[field.name], record)

    def _see_in_place(self, field: Field, place: int, sent: object, record: object) -> None:
        if isinstance(record, dict) and field.name not in record:
            raise NotRun("field_not_shown", field=field.name)
        got = record.get(field.name) if isinstance(record, dict) else record
        if not isinstance(record, dict) or not same(field, sent, got):
            self._breach(
                "wrong_order_of_records",
                f"item {place} answered with {field.name} {words.short(sent)}",
                words.short(got),
            )

    def _telling(self) -> tuple[Field, list[object]]:
        """Find the field that tells most records apart, and values of it that differ.

        A text that is free to choose is best: of others there may be fewer values than items.
        """
        shown = [f for f in self._resource.writable if f.in_response] or [*self._resource.writable]
        most = max(self._profile.bulks)
        texts = [f for f in shown if _is_free_text(f)]
        if any(f.name == "custom_id" for f in texts):
            return self._resource.field("custom_id"), [self._subject.new_tag() for _ in range(most)]
        if texts:
            return texts[0], [f"contract {number}" for number in range(most)]
        # What is tied to other fields only where nothing else differs, such as a record of dates.
        for tied in (False, True):
            known = {
                f.name: list(dict.fromkeys(s.value for s in value_type(f).accepted if s.value))
                for f in shown
                if _tells(f) and bool(f.relations) <= tied
            }
            name = max(known, key=lambda one: len(known[one]), default="")
            if len(known.get(name, ())) >= len(("one", "another")):
                return self._resource.field(name), known[name]
        raise NotRun("no_telling_field")

    def _bulk_written(self, told: Sequence[Body]) -> tuple[list[Body], list[object]]:
        sent = [self._subject.tagged(bodies.having(self._resource, **one)) for one in told]
        exchange = self._subject.call("bulk_write", body=sent)
        self._subject.must_succeed(exchange, self._resource.rule_id("bulk_write", "status"))
        if isinstance(exchange.json, NotJson):
            blamed = self._resource.rule_id("bulk_write", "json")
            raise NotRun("not_json", blamed)
        if not isinstance(exchange.json, list):
            rule = self._resource.rule_id("bulk_write", "in_order")
            shape = words.short(exchange.json)
            self._recorder.breach(rule, "not_an_array", expected="an array of records", got=shape)
            raise NotRun("not_an_array", rule)
        return sent, exchange.json

    def _id_in(self, record: object) -> str:
        pk = pk_in(record)
        if pk is None:
            blamed = self._resource.rule_id("id", "required")
            raise NotRun("no_id", blamed, operation="Bulk write")
        return pk

    def get_gives_the_record_asked_for(self) -> None:
        """Make records and get each by its own pk, the pk in upper case as well."""
        for record in (self._subject.shared(0), self._subject.shared(1)):
            with self._recorder.case(record.born):
                read = self._subject.read(record.pk)
                if str(read.get("id")).lower() != record.pk.lower():
                    self._breach(
                        "other_record", f"the record {record.pk}", f"the record {read.get('id')}"
                    )

    def list_shows_each_once(self) -> None:
        """Make records and see each of them once in List."""
        made = [self._subject.shared(0), self._subject.shared(1)]
        pks = [record.pk for record in made]
        with self._recorder.case(made[-1].born):
            found = [str(r.get("id")).lower() for r in self._subject.listed(*pks)]
            for pk in pks:
                if (times := found.count(pk.lower())) != 1:
                    self._breach("not_listed_once", f"{pk} once", f"{times} times")

    def list_shows_records(self) -> None:
        """See that List answers with records, and hold ours against what Get says of them."""
        record = self._subject.shared()
        with self._recorder.case(record.born):
            exchange = self._subject.call("list", query={"id__in": record.pk})
            self._subject.must_succeed(exchange, self._resource.rule_id("list", "status"))
            records = listing.items(exchange.json)
            if records is None or not all(isinstance(one, dict) for one in records):
                self._breach("not_records", "an array of records", listing.shape(exchange.json))
            wanted = [r for r in records or [] if r.get("id") == record.pk]
            for one in wanted:
                read = self._subject.read(record.pk)
                both = [f.name for f in self._resource.readable if f.name in read]
                name = next((n for n in both if one.get(n, read[n]) != read[n]), None)
                if name is not None:
                    expected = f"the {name} that Get shows: {words.short(read[name])}"
                    self._breach("differs_from_get", expected, words.short(one[name]))

    def every_value_is_its_own(self) -> None:
        """Make records by Create and by Bulk write and see that no two share the server's value."""
        name = str(self._rule.field)
        with self._recorder.case():
            records = [self._subject.shared(number).born.json for number in (0, 1)]
            if self._profile.every_operation:
                records += self._bulk_written([{}, {}])[1]
            values = [one[name] for one in records if isinstance(one, dict) and one.get(name)]
            if len(values) < len(("one", "another")):
                raise NotRun("values_not_shown", field=name)
            folded = [str(value).lower() for value in values]
            if len(set(folded)) != len(folded):
                self._breach("value_given_twice", f"{name} that differ", ", ".join(folded))

    def what_is_deleted_is_gone(self) -> None:
        """Delete a record; Get, a second Delete, Update and List no longer find it."""
        record = self._subject.given()
        with self._recorder.case(record.born):
            exchange = self._subject.call("delete", pk=record.pk)
            self._subject.must_succeed(exchange, self._resource.rule_id("delete", "status"))
            self._see_gone(self._subject.call("get", pk=record.pk, negative=True))
            if self._profile.every_operation:
                body = bodies.patch(self._resource, record.body)
                again = self._subject.call("update", pk=record.pk, body=body, negative=True)
                self._see_gone(again)
                self._see_gone(self._subject.call("delete", pk=record.pk, negative=True))
            if self._subject.listed(record.pk, thorough=False):
                self._breach("still_listed", "not listed", "listed")
        self._subject.forget(record.pk)

    def _see_gone(self, exchange: Exchange) -> None:
        self._subject.must_be_answered(exchange)
        if not exchange.is_gone:
            operation = words.title(exchange)
            self._breach("still_found", "404", words.answer(exchange), operation=operation)

    def put_changes_nothing(self) -> None:
        """Send PUT, which the reference does not have, and see that it changes nothing."""
        record = self._subject.shared()
        before = self._subject.read(record.pk)
        with self._recorder.case(record.born):
            path = self._resource.operations["update"].path.replace("{pk}", record.pk)
            # Whole, and with other values than the record's, so a PUT that is carried out shows.
            body = self._subject.tagged(bodies.minimal(self._resource))
            body |= self._subject.resolve_references(bodies.any_change(self._resource, record.body))
            exchange = self._subject.undocumented("PUT", path, body)
            self._subject.must_be_answered(exchange)
            after = self._subject.read(record.pk)
            changed = [
                f.name
                for f in self._resource.writable
                if not same(f, before.get(f.name), after.get(f.name))
            ]
            if changed:
                self._breach("put_changed_record", "nothing changed", ", ".join(changed))

    def _breach(self, code: str, expected: str, got: str, **details: str) -> None:
        self._recorder.breach(self._rule.id, code, expected=expected, got=got, **details)


def _tells(field: Field) -> bool:
    """Tell whether any value of a field can be written without another record or field."""
    if field.unique or field.agrees_with or field.target or field.id_of:
        return False
    return set(field.types) - {"null"} in ({"string"}, {"integer"})


def _is_free_text(field: Field) -> bool:
    """Tell whether a field takes any short text, whatever the others hold."""
    tied = field.relations or field.unique or field.agrees_with
    return field.types == ("string",) and not tied and set(field.schema) <= {"type", "maxLength"}
