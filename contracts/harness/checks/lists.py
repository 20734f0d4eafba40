"""Sends List every filter, an order and pages, and compares the responses with one another.

Only this run's records count, and of a response only the ids in it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.harness.checks.base import RuleCheck
from contracts.harness.checks.list_records import ListRecords
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.filters import Truth, question
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import answer_text, value_text
from spec import Field, Rule


@dataclass(frozen=True)
class Order:
    """The responses to one order, both ways, and what is wrong with them, if anything."""

    field: str
    up: Exchange
    down: Exchange
    expected: str = ""
    got: str = ""


class ListCheck(RuleCheck):
    """Checks one rule about the parameters of List."""

    def __init__(self, records: ListRecords, rule: Rule) -> None:
        super().__init__(records.client, rule)
        self._records = records

    def pages_add_up(self) -> None:
        """Page through an ordered List; its pages add up to the List without pages."""
        order = self._order()
        if order.got:
            blamed = self._resource.rule_id("list", "order_by")
            raise NotRun("order_ignored", blamed)
        whole = self._records.ids(order.up)
        if set(whole) != set(self._records.pks):
            blamed = self._resource.rule_id("list", "filter.id.in")
            raise NotRun("filter_ignored", blamed)
        size = len(whole) - 1
        pages = [
            self._records.asked(
                {"_order_by": order.field, "_page": str(number), "_page_size": str(size)}
            )
            for number in (1, 2)
        ]
        with self._recorder.case(*self._records.born, order.up, *pages):
            for page in pages:
                self._expect_list(page)
            parts = [self._records.ids(page) for page in pages]
            joined = [pk for part in parts for pk in part]
            if len(parts[0]) > size:
                expected = f"at most {size} records"
                self._breach("page_too_long", expected=expected, got=f"{len(parts[0])}")
            expected, got = _numbered(whole, whole), _numbered(whole, joined)
            if len(set(joined)) != len(joined):
                self._breach("on_two_pages", expected=expected, got=got)
            if joined != whole:
                self._breach("pages_differ", expected=expected, got=got)

    def is_ordered(self) -> None:
        """Order List by a field, ascending and descending.

        The reference does not say which fields _order_by accepts, so the rule is broken only if
        List ignores all of them.
        """
        order = self._order()
        with self._recorder.case(*self._records.born, order.up, order.down):
            if order.got:
                self._breach(
                    "not_ordered", expected=order.expected, got=order.got, field=order.field
                )

    def is_filtered(self) -> None:
        """Filter List by a value; the filter or its negation lists each record."""
        name, operator = self._rule.details["field"], self._rule.details["operator"]
        if name == "id":
            self._finds_by_id()
            return
        held = self._records.held(self._resource.field(name))
        asked = question(operator, self._rule.details["rivals"], held)
        if asked is None:
            raise NotRun("no_telling_value", field=name)
        parameter = f"{name}__{operator}" if operator else name
        held_by = [value_text(one.value.text) if one and one.value else "null" for one in held]
        names = dict(zip(self._records.pks, held_by, strict=True))
        self._expect_filtered(parameter, asked.text, asked.listed, names)
        self._expect_filtered(f"{parameter}!", asked.text, asked.others, names)

    def _expect_filtered(
        self, parameter: str, value: str, expected: Sequence[Truth], names: Mapping[str, str]
    ) -> None:
        exchange = self._records.asked({parameter: value})
        with self._recorder.case(*self._records.born, exchange):
            self._expect_list(exchange)
            shown = self._records.ours(exchange)
            verdicts = list(zip(self._records.pks, expected, strict=True))
            wrong = [pk for pk, truth in verdicts if truth is not None and truth != (pk in shown)]
            if wrong:
                too_much = wrong[0] in shown
                self._breach(
                    "filter_lists_too_much" if too_much else "filter_lists_too_little",
                    expected=_of_ours([names[pk] for pk, truth in verdicts if truth]),
                    got=_of_ours(
                        [names[pk] for pk, t in verdicts if pk in shown and t is not None]
                    ),
                    because=f"{parameter}={value}",
                    parameter=parameter,
                )

    def _finds_by_id(self) -> None:
        """Filter List by the ids of two records."""
        asked = [record.pk for record in self._records.made[:2]]
        wanted = [pk.lower() for pk in asked]
        exchange = self._records.asked({"id__in": ",".join(asked)})
        with self._recorder.case(*self._records.born, exchange):
            self._expect_list(exchange)
            shown = self._records.ours(exchange)
            for pk in [pk for pk in asked if pk.lower() not in shown]:
                if pk.lower() not in self._records.ours(self._records.asked({"id__in": pk})):
                    blamed = self._resource.rule_id("list", "complete")
                    raise NotRun("record_never_listed", blamed)
            if shown != set(wanted):
                expected, got = _of_ours(wanted), _of_ours(shown)
                self._breach("other_ids_listed", expected=expected, got=got)

    def _order(self) -> Order:
        """Return the first order that List heeds, else the first that it ignores."""
        found: Order | None = None
        for field, texts in self._sortable():
            order = self._ordered_by(field.name, texts)
            if not order.got:
                return order
            found = found or order
        if found is None:
            raise NotRun("no_clear_order")
        return found

    def _sortable(self) -> Iterator[tuple[Field, dict[str, str]]]:
        """Yield fields with the records' values by id, in an order that every server agrees on."""
        for field in self._records.sortable:
            if field.target is not None:
                continue
            values = [one.value for one in self._records.held(field) if one and one.value]
            keys = {value.key for value in values}
            if len(keys) == len(self._records.pks) and _have_one_order(keys):
                pairs = zip(self._records.pks, values, strict=True)
                yield field, {pk: v.text for pk, v in sorted(pairs, key=lambda pair: pair[1].key)}

    def _ordered_by(self, name: str, texts: dict[str, str]) -> Order:
        rising = list(texts)
        exchanges = []
        for term, expected in ((name, rising), (f"-{name}", rising[::-1])):
            exchange = self._records.asked({"_order_by": term})
            self._client.must_be_answered(exchange)
            exchanges.append(exchange)
            wanted = f"under {term}: {', '.join(texts[pk] for pk in expected)}"
            if exchange.refused:
                return Order(name, exchanges[0], exchange, wanted, answer_text(exchange))
            shown = [pk for pk in self._records.ids(exchange) if pk in texts]
            if sorted(shown) != sorted(texts):
                blamed = self._resource.rule_id("list", "complete")
                raise NotRun("not_listed_once", blamed)
            if shown != expected:
                got = f"under {term}: {', '.join(texts[pk] for pk in shown)}"
                return Order(name, exchanges[0], exchange, wanted, got)
        return Order(name, exchanges[0], exchanges[1])

    def _expect_list(self, exchange: Exchange) -> None:
        self._client.must_be_answered(exchange)
        if exchange.refused:
            self._breach("refused", exchange, expected="a list of records")
        self._client.must_succeed(exchange, self._resource.rule_id("list", "status"))


def _have_one_order(keys: Collection[Any]) -> bool:
    """Return whether every collation puts these values in the same order."""
    if not all(isinstance(key, str) for key in keys):
        return True
    foldings: Sequence[Callable[[str], Any]] = (str, str.casefold, _letters, _numbers)
    orders = [sorted(keys, key=fold) for fold in foldings]
    return all(order == orders[0] for order in orders)


def _letters(text: str) -> str:
    """Return a text without what some collations ignore."""
    return "".join(filter(str.isalnum, text)).casefold()


def _numbers(text: str) -> list[tuple[int, str]]:
    """Return a text with digits as numbers, as some collations read them."""
    return [
        (int(part) if part.isdigit() else -1, part)
        for part in re.findall(r"\d+|\D", text.casefold())
    ]


def _numbered(whole: Sequence[str], pks: Sequence[str]) -> str:
    """Describe records by their number in the whole List."""
    numbers = [str(whole.index(pk) + 1) if pk in whole else pk for pk in pks]
    return f"records {', '.join(numbers)} of the whole List" if numbers else _of_ours(())


def _of_ours(names: Collection[str]) -> str:
    return f"of this run's records {', '.join(sorted(names))}" if names else "none of this run's"
