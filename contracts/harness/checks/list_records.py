"""The few records of a resource that List is checked with, and the responses about them.

They are created once in a process, differ in every field that List can filter by, and are kept
until the end of the run. `id__in` narrows every request to them, so other records do not matter.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle import list_shape as listing
from contracts.harness.oracle.equivalence import likeness, same
from contracts.harness.oracle.filters import Held, held
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import value_text
from contracts.harness.records.created import CreatedRecord
from contracts.harness.records.resource_client import ResourceClient
from spec import Field
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type
from strategies.fresh import Fresh, can_be_fresh
from strategies.reference import Reference

_FEWEST = 3
# The second ends with what the first begins with.
_DISTINCT = ("aB1cD2", "cD2aB1", "eF3gH4")
_LENGTH = len(_DISTINCT[0])


class ListRecords:
    """The records of one resource that List is checked with."""

    def __init__(self, client: ResourceClient) -> None:
        self.client = client
        self._resource = client.resource
        self._made: list[CreatedRecord] = []
        self._trouble: NotRun | None = None
        self._answers: dict[tuple[tuple[str, str], ...], Exchange] = {}

    @property
    def made(self) -> list[CreatedRecord]:
        """The records, created on first use; raises NotRun if that fails."""
        if self._trouble:
            raise self._trouble
        if not self._made:
            try:
                self._made = self._make()
            except NotRun as trouble:
                self._trouble = trouble
                raise
        return self._made

    @property
    def pks(self) -> list[str]:
        """The ids of the records, in lower case."""
        return [record.pk.lower() for record in self.made]

    @property
    def born(self) -> list[Exchange]:
        """The exchanges that created the records."""
        return [record.born for record in self.made]

    def asked(self, query: Mapping[str, str]) -> Exchange:
        """Return the response to a query, narrowed to the records; each query is sent once."""
        narrowed = {"id__in": ",".join(record.pk for record in self.made), **query}
        key = tuple(narrowed.items())
        if key not in self._answers:
            exchange = self.client.call("list", query=narrowed)
            # A failure is not kept, since it may be gone when the next rule sends the same.
            if not exchange.success:
                return exchange
            self._answers[key] = exchange
        return self._answers[key]

    def shown(self, exchange: Exchange) -> list[Body]:
        """Return the records in a response of List; raises NotRun if there are none to be seen."""
        self.client.must_succeed(exchange, self._resource.rule_id("list", "status"))
        found = listing.items(exchange.json)
        if found is None or not all(isinstance(one, dict) and "id" in one for one in found):
            raise NotRun("not_records", self._resource.rule_id("list", "items"))
        return found

    def ids(self, exchange: Exchange) -> list[str]:
        """Return the ids in a response of List, in lower case."""
        return [str(record["id"]).lower() for record in self.shown(exchange)]

    def ours(self, exchange: Exchange) -> set[str]:
        """Return those ids in a response of List that are of these records."""
        return set(self.ids(exchange)) & set(self.pks)

    def see_all(self) -> list[Body]:
        """List all of the records, and return them in the order of their creation."""
        by_id = {str(record["id"]).lower(): record for record in self.shown(self.asked({}))}
        if missing := [pk for pk in self.pks if pk not in by_id]:
            blamed = self._resource.rule_id("list", "filter.id.in")
            raise NotRun("records_not_listed", blamed, count=len(missing))
        return [by_id[pk] for pk in self.pks]

    def held(self, field: Field) -> list[Held | None]:
        """Return what each record holds in a field; raises NotRun if List shows another value."""
        return [
            self._held(field, record, shown)
            for record, shown in zip(self.made, self.see_all(), strict=True)
        ]

    def _held(self, field: Field, record: CreatedRecord, shown: Body) -> Held | None:
        if field.name not in record.body:
            given = record.born.json.get(field.name)
            # If List and Create show different values, either may be the stored one.
            agreed = same(field, given, shown.get(field.name))
            return held(field, given, ours=False) if agreed else None
        sent = record.body[field.name]
        alike = likeness(field, sent, shown.get(field.name, sent))
        if alike == "different":
            raise NotRun(
                "listed_otherwise",
                self._resource.rule_id(field.name, "read_back"),
                field=field.name,
                sent=value_text(sent),
                shown=value_text(shown[field.name]),
            )
        # A value in another spelling is filtered as the server shows it, and so perhaps stores it.
        if alike == "respelled":
            return held(field, shown[field.name], ours=False)
        return held(field, sent, ours=True)

    @property
    def sortable(self) -> list[Field]:
        """The fields that List can be ordered by: those in which the records differ."""
        filters = self._resource.filters
        names = dict.fromkeys(["custom_id", *filters, "created_at", *self._added])
        fields = {f.name: f for f in self._resource.fields if f.in_request or f.in_response}
        return [fields[name] for name in names if name in fields]

    @property
    def _added(self) -> list[str]:
        """The text field that tells the records apart if they cannot have a custom_id."""
        texts = [f for f in self._resource.writable if _is_free_text(f) and not f.unique]
        if "custom_id" in {f.name for f in texts}:
            return []
        return [f.name for f in sorted(texts, key=lambda field: len(field.relations))][:1]

    def _make(self) -> list[CreatedRecord]:
        sent = [self.client.tagged(body) for body in self._bodies()]
        if "custom_id" in sent[0]:
            mark = sent[0]["custom_id"]
            for number, body in enumerate(sent):
                # One text and a digit, which every server puts in the same order.
                body["custom_id"] = f"{mark}-{number}"
            # So "starts with" and "contains" find different records.
            sent[-1]["custom_id"] += f".{sent[0]['custom_id']}"
        # Not in the order of their values, so that a sorted List differs from an unsorted one.
        made = [self.client.given(body) for body in (*sent[1:], sent[0])]
        for record in made:
            self.client.created.keep(record.pk)
            if not _is_uuid(record.pk):
                blamed = self._resource.rule_id("id", "format")
                raise NotRun("id_is_not_a_uuid", blamed)
        return made

    def _bodies(self) -> list[Body]:
        # custom_id holds the tag of the run, and differs anyway.
        names = {*self._resource.filters, *self._added} - {"custom_id"}
        chosen = [f for f in self._resource.writable if f.name in names]
        turns = [
            [name for name in group if name in names]
            for group in bodies.exclusive_groups(self._resource)
        ]
        # Two records for each field of an exclusive group, so that its filter has a choice.
        count = max([_FEWEST, *(2 * len(group) for group in turns)])
        values = {f.name: self._values(f, count) for f in chosen}
        return [self._body(values, turns, number) for number in range(count)]

    def _body(
        self, values: Mapping[str, Sequence[Any]], turns: Sequence[Sequence[str]], number: int
    ) -> Body:
        body = {f.name: bodies.plain_value(f) for f in self._resource.writable if f.required}
        body |= {name: some[number % len(some)] for name, some in values.items() if some}
        for group in turns:
            for place, name in enumerate(group):
                if place != number % len(group):
                    body.pop(name, None)
        return bodies.repaired(self._resource, body)

    def _values(self, field: Field, count: int) -> Sequence[Any]:
        """Return different values of a field, at most `count`."""
        if field.unique and not field.is_reference:
            return [Fresh(field)] if can_be_fresh(field) else []
        if field.target is not None:
            reference = Reference(field.target, alone=field.unique)
            return [[reference]] if "array" in field.types else [reference]
        if field.id_of is not None:
            return [Reference(field.id_of, bare=True)]
        if _is_free_text(field):
            return _DISTINCT
        return self._most_distinct(field, count)

    def _most_distinct(self, field: Field, count: int) -> Sequence[Any]:
        """Return the most distinct valid values; of texts, those with the most characters."""
        known: dict[Any, Any] = {}
        for sample in value_type(field).accepted:
            one = held(field, sample.value, ours=True)
            if one and one.value:
                key = one.value.key
                # Many servers ignore case.
                known.setdefault(key.casefold() if isinstance(key, str) else key, sample.value)
        return sorted(known.values(), key=_variety, reverse=True)[:count]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _variety(value: object) -> tuple[int, int]:
    """Return the rank of a text: letters and digits first, then the number of characters."""
    if not isinstance(value, str):
        return 0, 0
    kinds = {character.isalpha() for character in value if character.isalnum()}
    return len(kinds), len(set(value.casefold()))


def _is_free_text(field: Field) -> bool:
    """Return whether a field takes any text of the length of the distinct ones."""
    low, high = field.schema.get("minLength", 0), field.schema.get("maxLength", _LENGTH)
    formed = field.values or {"enum", "format", "pattern"} & set(field.schema)
    return field.types == ("string",) and not formed and low <= _LENGTH <= high
