"""The records that filters and orders are checked with: they differ wherever List can tell."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.harness.checks.known_records import KnownRecords
from contracts.harness.oracle.equivalence import likeness, same
from contracts.harness.oracle.filters import Held, held
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import value_text
from contracts.harness.records.created import CreatedRecord
from spec import Field
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type
from strategies.fresh import Fresh
from strategies.reference import Reference
from strategies.telling_order import in_telling_order

_FEWEST = 3
# The second ends with what the first begins with.
_DISTINCT = ("aB1cD2", "cD2aB1", "eF3gH4")
_LENGTH = len(_DISTINCT[0])


class ListRecords(KnownRecords):
    """Records that differ in every field that List can filter by, and in one of every type.

    The last of them is null wherever it may be.
    """

    def held(self, field: Field) -> list[Held | None]:
        """Return what each record holds in a field; raises NotRun if List shows another value."""
        return [
            self._held(field, record, shown)
            for record, shown in zip(self.made, self.see_all(), strict=True)
        ]

    def _held(self, field: Field, record: CreatedRecord, shown: Body) -> Held | None:
        if field.name not in record.body:
            given = record.answered.get(field.name)
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
        """One field of each type that no filter has, and a text field beside custom_id."""
        texts = [f for f in self._resource.writable if _is_free_text(f) and not f.unique]
        texts.sort(key=lambda field: (field.name == "custom_id", len(field.relations)))
        filters = self._resource.filters
        ordered = [f for f in self._resource.writable if _is_nearly_free(f) and in_telling_order(f)]
        # Of each type, the last one counts: one of a filter, else one that may be null.
        ordered.sort(key=lambda field: (field.name in filters, field.nullable))
        added = {value_type(f).name: f.name for f in ordered}
        return [f.name for f in texts[:1]] + [n for n in added.values() if n not in filters]

    def _bodies(self) -> list[Body]:
        sent = [self.client.tagged(body) for body in self._differing()]
        if "custom_id" in sent[0]:
            mark = sent[0]["custom_id"]
            for number, body in enumerate(sent):
                # One text and a digit, which every server puts in the same order.
                body["custom_id"] = f"{mark}-{number}"
            # So "starts with" and "contains" find different records.
            sent[-1]["custom_id"] += f".{sent[0]['custom_id']}"
        # Not in the order of their values, so that a sorted List differs from an unsorted one.
        return [*sent[1:], sent[0]]

    def _differing(self) -> list[Body]:
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
        empty = dict.fromkeys(f.name for f in chosen if f.nullable and not f.relations)
        return [
            *(self._body(values, turns, number) for number in range(count)),
            bodies.having(self._resource, **empty),
        ]

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
        if field.needs_new_value:
            return [Fresh(field)]
        if field.target is not None:
            reference = Reference(field.target, alone=field.unique, form=field.id_form)
            return [[reference]] if "array" in field.types else [reference]
        if field.id_of is not None:
            return [Reference(field.id_of, bare=True, form=field.id_form)]
        if _is_free_text(field):
            return _DISTINCT
        return in_telling_order(field) or self._most_distinct(field, count)

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


def _is_nearly_free(field: Field) -> bool:
    """Return whether a field can be set alone, without other fields and whatever records have."""
    tied = set(field.relations) - {"before", "after"}
    return not (tied or field.unique or field.target or field.id_of)
