"""Sends List every filter, and compares which of this run's records it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.harness.checks.base import PAIR, ProfileProgress
from contracts.harness.checks.known_records import KnownRecords
from contracts.harness.checks.list_answers import ListAnswers, of_ours
from contracts.harness.checks.list_samples import ListSamples
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.equivalence import same
from contracts.harness.oracle.filters import Held, Truth, Value, held, listed, question
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import value_text
from contracts.harness.reproduce.expectations import lists
from spec import Field, Rule
from strategies import bodies

# The reference does not say how true and false are spelled.
_TRUTH = (("true", "false"), ("True", "False"), ("1", "0"))


@dataclass(frozen=True)
class FilterAnswer:
    """A filter with its value, and which of the records it lists; None where servers differ."""

    parameter: str
    value: str
    listed: Sequence[Truth]


class FilterCheck(ListAnswers):
    """Checks one rule about a filter of List."""

    def __init__(self, samples: ListSamples, rule: Rule, progress: ProfileProgress) -> None:
        super().__init__(samples.plain.client, rule, progress)
        self._records = samples.plain
        self._literal = samples.literal

    def is_filtered(self) -> None:
        """Filter List by a value; the filter or its negation lists each record."""
        name, operator = self._rule.details["field"], self._rule.details["operator"]
        if name == "id":
            self._finds_by_id()
            return
        if operator == "isnull":
            self._tells_null(name)
            return
        held_by = self._records.held(self._resource.field(name))
        asked = question(operator, self._rule.details["rivals"], held_by)
        if asked is None:
            raise NotRun("no_telling_value", field=name)
        parameter = f"{name}__{operator}" if operator else name
        names = self._names(held_by)
        self._expect_filtered(FilterAnswer(parameter, asked.text, asked.listed), names)
        self._expect_filtered(FilterAnswer(f"{parameter}!", asked.text, asked.others), names)
        if self._profile.every_operation:
            if not operator and self._client.has("update"):
                self._expect_changed_by_update(self._resource.field(name))
            self._expect_literal(self._resource.field(name), operator, parameter)
            if operator == "in":
                self._expect_none_listed(parameter, names)

    def _expect_changed_by_update(self, field: Field) -> None:
        """Filter by a value and by another one, before and after Update replaces the first."""
        if field not in self._resource.writable or field.agrees_with or field.id_of:
            return
        old, new = self._two_values(field)
        record = self._client.given(bodies.having(self._resource, **{field.name: old}))
        with self._recorder.case(record.born):
            patch = bodies.patch(self._resource, record.body, **{field.name: new})
            sent = self._client.resolve_references(patch)
            had, has = (held(field, one[field.name], ours=True) for one in (record.body, sent))
            if had is None or has is None or not (had.value and has.value):
                return
            old_listed, new_listed = (
                self._lists(record.pk, field, one) for one in (had.value, has.value)
            )
            if old_listed and not new_listed:
                self._client.updated(record.pk, sent)
                if not same(field, sent[field.name], self._client.read(record.pk).get(field.name)):
                    blamed = self._resource.rule_id(field.name, "read_back")
                    raise NotRun("get_is_stale", blamed, field=field.name)
                self._expect_refiltered(record.pk, field, had.value, has.value)
        with self._recorder.untracked():
            self._client.discard(record.pk)

    def _two_values(self, field: Field) -> tuple[object, object]:
        """Return two values of a field that no record of this run has to itself."""
        if field.name == "custom_id":
            return self._client.new_tag(), self._client.new_tag()
        known = [record.body.get(field.name) for record in self._records.made]
        sent = [value for value in known if value is not None]
        if field.target or field.unique or len(sent) < PAIR:
            return bodies.plain_value(field), bodies.plain_value(field)
        return sent[0], sent[1]

    def _lists(self, pk: str, field: Field, value: Value) -> bool:
        exchange = self._client.call("list", query={"id__in": pk, field.name: value.text})
        self._expect_list(exchange)
        return pk.lower() in self._records.ids(exchange)

    def _expect_refiltered(self, pk: str, field: Field, old: Value, new: Value) -> None:
        for value, is_listed in ((old, False), (new, True)):
            if self._lists(pk, field, value) != is_listed:
                self._breach(
                    "filter_lists_too_little" if is_listed else "filter_lists_too_much",
                    expected=of_ours([pk] if is_listed else []),
                    got=of_ours([] if is_listed else [pk]),
                    because=f"Update changed {field.name} from {old.text} to {new.text}",
                    parameter=field.name,
                    kept=lists([pk], []) if is_listed else lists([], [pk]),
                )

    def _expect_none_listed(self, parameter: str, names: Mapping[str, str]) -> None:
        """Filter by no value at all, where List may also refuse."""
        exchange = self._records.asked({parameter: ""})
        self._client.must_be_answered(exchange)
        if not exchange.refused:
            none = FilterAnswer(parameter, "", [False] * len(names))
            self._expect_filtered(none, names)

    def _expect_literal(self, field: Field, operator: str, parameter: str) -> None:
        """Filter by texts with characters that have a meaning in patterns, URLs, and lists."""
        records = self._literal
        if operator == "in" or not records.takes(field):
            return
        holding = records.held(field)
        names = dict(zip(records.pks, map(value_text, records.texts(field)), strict=True))
        for value in records.questions(field, operator):
            asked = FilterAnswer(parameter, value, listed(operator, [value], holding))
            self._expect_filtered(asked, names, records)

    def _tells_null(self, name: str) -> None:
        """Filter by whether a field is null, or not, in one of the usual spellings."""
        held_by = self._records.held(self._resource.field(name))
        null = [None if one is None else one.value is None for one in held_by]
        names = self._names(held_by)
        parameter = f"{name}__isnull"
        wrong: list[FilterAnswer] = []
        for yes, no in _TRUTH:
            asked = [
                FilterAnswer(parameter, yes, null),
                FilterAnswer(parameter, no, [None if one is None else not one for one in null]),
            ]
            answers = [self._records.asked({parameter: one.value}) for one in asked]
            for exchange in answers:
                self._client.must_be_answered(exchange)
            if any(exchange.refused for exchange in answers):
                continue
            mistaken = [
                one for one, a in zip(asked, answers, strict=True) if self._mistaken(one, a)
            ]
            if not mistaken:
                negated = replace(asked[1], parameter=f"{parameter}!", value=yes)
                self._expect_filtered(negated, names)
                return
            wrong += mistaken
        if not wrong:
            raise NotRun("no_spelling_of_truth", field=name)
        self._expect_filtered(wrong[0], names)

    def _names(self, held_by: Sequence[Held | None]) -> dict[str, str]:
        """Return what each record holds in words, by its id."""
        texts = [value_text(one.value.text) if one and one.value else "null" for one in held_by]
        return dict(zip(self._records.pks, texts, strict=True))

    def _expect_filtered(
        self, asked: FilterAnswer, names: Mapping[str, str], records: KnownRecords | None = None
    ) -> None:
        """Send a filter to List; `names` has what each of the records holds."""
        records = records or self._records
        exchange = records.asked({asked.parameter: asked.value})
        with self._recorder.case(*records.born, exchange):
            self._expect_list(exchange)
            shown = records.ours(exchange)
            if wrong := self._mistaken(asked, exchange, records):
                too_much = wrong[0] in shown
                verdicts = dict(zip(records.pks, asked.listed, strict=True))
                self._breach(
                    "filter_lists_too_much" if too_much else "filter_lists_too_little",
                    expected=of_ours([names[pk] for pk, truth in verdicts.items() if truth]),
                    got=of_ours(
                        [names[pk] for pk, t in verdicts.items() if pk in shown and t is not None]
                    ),
                    because=f"{asked.parameter}={asked.value}",
                    parameter=asked.parameter,
                    kept=lists(
                        [pk for pk, truth in verdicts.items() if truth],
                        [pk for pk, truth in verdicts.items() if truth is False],
                    ),
                )

    def _mistaken(
        self, asked: FilterAnswer, exchange: Exchange, records: KnownRecords | None = None
    ) -> list[str]:
        """Return the ids of the records that a response lists or leaves out wrongly."""
        records = records or self._records
        shown = records.ours(exchange)
        verdicts = zip(records.pks, asked.listed, strict=True)
        return [pk for pk, truth in verdicts if truth is not None and truth != (pk in shown)]

    def _finds_by_id(self) -> None:
        """Filter List by the ids of two records."""
        asked = [record.pk for record in self._records.made[:2]]
        wanted = [pk.lower() for pk in asked]
        exchange = self._records.asked({"id__in": ",".join(asked)})
        with self._recorder.case(*self._records.born, exchange):
            self._expect_list(exchange)
            shown = self._records.ours(exchange)
            for pk in [pk for pk in asked if pk.lower() not in shown]:
                with self._recorder.untracked():
                    alone = self._records.asked({"id__in": pk})
                if pk.lower() not in self._records.ours(alone):
                    blamed = self._resource.rule_id("list", "complete")
                    raise NotRun("record_never_listed", blamed)
            if shown != set(wanted):
                expected, got = of_ours(wanted), of_ours(shown)
                others = [pk for pk in self._records.pks if pk not in wanted]
                self._breach(
                    "other_ids_listed", expected=expected, got=got, kept=lists(wanted, others)
                )
        if self._profile.every_operation:
            self._expect_none_listed("id__in", {pk: pk for pk in self._records.pks})
