"""Sends List orders and pages, and compares the responses with one another.

Only this run's records count, and of a response only the ids in it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.harness.checks.base import ProfileProgress
from contracts.harness.checks.known_records import KnownRecords
from contracts.harness.checks.list_answers import ListAnswers, of_ours
from contracts.harness.checks.list_samples import ListSamples
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.filters import Held
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import answer_text
from contracts.harness.reproduce.expectations import in_order, lists, pages_join
from spec import Field, Rule

_TIED_PAGE = 2


@dataclass(frozen=True)
class Order:
    """The responses to one order, both ways, and what is wrong with them, if anything.

    `reversed` is whether they are the reverse of one another, so that List heeds the order even if
    it is wrong.
    """

    field: str
    up: Exchange
    down: Exchange
    expected: str = ""
    got: str = ""
    reversed: bool = False
    kept: str | None = None


class ListCheck(ListAnswers):
    """Checks one rule about the order and the pages of List."""

    def __init__(self, samples: ListSamples, rule: Rule, progress: ProfileProgress) -> None:
        super().__init__(samples.plain.client, rule, progress)
        self._records = samples.plain
        self._tied = samples.tied

    def pages_add_up(self) -> None:
        """Page through an ordered List; its pages add up to the List without pages.

        So do the pages of a List whose records have few different sort keys.
        """
        order = self._order()
        if order.got:
            blamed = self._resource.rule_id("list", "order_by")
            raise NotRun("order_ignored", blamed)
        whole = self._records.ids(order.up)
        if set(whole) != set(self._records.pks):
            blamed = self._resource.rule_id("list", "filter.id.in")
            raise NotRun("filter_ignored", blamed)
        size = len(whole) - 1
        parts, pages = self._pages(self._records, {"_order_by": order.field}, size)
        with self._recorder.case(*self._records.born, order.up, *pages):
            joined = [pk for part in parts for pk in part]
            if len(parts[0]) > size:
                expected = f"at most {size} records"
                kept = f"len(ids(answers[-{len(pages)}])) <= {size}"
                self._breach(
                    "page_too_long",
                    expected=expected,
                    got=f"{len(parts[0])}",
                    kept=kept,
                    decisive=len(pages),
                )
            expected, got = _numbered(whole, whole), _numbered(whole, joined)
            kept = pages_join(len(pages))
            if len(set(joined)) != len(joined):
                self._breach(
                    "on_two_pages", expected=expected, got=got, kept=kept, decisive=len(pages)
                )
            if joined != whole:
                self._breach(
                    "pages_differ", expected=expected, got=got, kept=kept, decisive=len(pages)
                )
        if self._profile.every_operation and self._has_ties():
            self._expect_tied_pages_join()

    def _expect_tied_pages_join(self) -> None:
        name = self._tied.first.name
        whole = self._tied.asked({"_order_by": name})
        self._client.must_be_answered(whole)
        keys = {pk: first for pk, (first, _) in self._tied.keys().items()}
        if whole.refused or not _is_sorted(self._tied.ids(whole), keys):
            return
        parts, pages = self._pages(self._tied, {"_order_by": name}, _TIED_PAGE)
        with self._recorder.case(*self._tied.born, whole, *pages):
            joined = [pk for part in parts for pk in part]
            listed = self._tied.ids(whole)
            expected, got = _numbered(listed, listed), _numbered(listed, joined)
            kept = pages_join(len(pages), keys)
            if len(set(joined)) != len(joined):
                any_order = f"{expected}, in any order"
                self._breach(
                    "on_two_pages", expected=any_order, got=got, kept=kept, decisive=len(pages)
                )
            if not _is_sorted(joined, keys):
                ordered = f"{expected}, ordered by {name}"
                self._breach(
                    "pages_differ", expected=ordered, got=got, kept=kept, decisive=len(pages)
                )

    def _pages(
        self, records: KnownRecords, query: Mapping[str, str], size: int
    ) -> tuple[list[list[str]], list[Exchange]]:
        """Return the ids on each page, and the responses."""
        pages = records.pages(query, size)
        with self._recorder.case(*records.born, *pages):
            for page in pages:
                self._expect_list(page)
        return [records.ids(page) for page in pages], pages

    def is_ordered(self) -> None:
        """Order List by a field, ascending and descending, and by two fields.

        The reference does not say which fields _order_by accepts, so the rule is broken only if
        List ignores all of them, or heeds one and shows another order.
        """
        if self._profile.every_operation:
            for field, holding in self._orderable():
                self._expect_all_ordered(field.name, holding)
            for field, holding in self._sortable():
                self._expect_ordered(self._ordered_by(field.name, holding))
        order = self._order()
        with self._recorder.case(*self._records.born, order.up, order.down):
            if order.got:
                self._not_ordered(order)
        if self._profile.every_operation and self._has_ties():
            self._expect_second_key()

    def _expect_ordered(self, order: Order) -> None:
        with self._recorder.case(*self._records.born, order.up, order.down):
            if order.reversed and order.got:
                self._not_ordered(order)

    def _not_ordered(self, order: Order) -> None:
        self._breach(
            "not_ordered",
            expected=order.expected,
            got=order.got,
            field=order.field,
            kept=order.kept,
        )

    def _expect_second_key(self) -> None:
        """Order by two fields at once, each of which List heeds alone."""
        if self._tied.second is None:
            return
        names = self._tied.first.name, self._tied.second.name
        keys = self._tied.keys()
        alone = [self._tied.asked({"_order_by": name}) for name in names]
        for place, exchange in enumerate(alone):
            self._client.must_be_answered(exchange)
            ranks = {pk: key[place] for pk, key in keys.items()}
            if exchange.refused or not _is_sorted(self._tied.ids(exchange), ranks):
                return
        for sign in ("", "-"):
            term = f"{names[0]},{sign}{names[1]}"
            turn = -1 if sign else 1
            wanted = sorted(keys, key=lambda pk: (keys[pk][0], turn * keys[pk][1]))
            exchange = self._tied.asked({"_order_by": term})
            with self._recorder.case(*self._tied.born, *alone, exchange):
                self._expect_list(exchange)
                shown = self._tied.ids(exchange)
                if shown != wanted:
                    expected, got = _numbered(wanted, wanted), _numbered(wanted, shown)
                    kept = in_order("last", {pk: rank for rank, pk in enumerate(wanted)})
                    self._breach("not_ordered", expected=expected, got=got, field=term, kept=kept)

    def _has_ties(self) -> bool:
        """Return whether there are records with the same sort key, and List shows each once."""
        tied = self._tied
        return tied.has_ties and sorted(tied.ids(tied.asked({}))) == sorted(tied.pks)

    def _order(self) -> Order:
        """Return the first order that List heeds, else the first that it ignores."""
        found: Order | None = None
        for field, holding in self._sortable():
            order = self._ordered_by(field.name, holding)
            if not order.got:
                return order
            found = found or order
        if found is None:
            raise NotRun("no_clear_order")
        return found

    def _orderable(self) -> Iterator[tuple[Field, dict[str, Held]]]:
        """Yield fields with the records' values by id, where all of them can be compared."""
        for field in self._records.sortable:
            if field.target is not None:
                continue
            every = self._records.held(field)
            known = [one for one in every if one is not None]
            if len(known) == len(every):
                yield field, dict(zip(self._records.pks, known, strict=True))

    def _sortable(self) -> Iterator[tuple[Field, dict[str, Held]]]:
        """Yield those of the fields whose values every server puts in the same order.

        Null is left out, since servers may list it first or last.
        """
        for field, holding in self._orderable():
            keys = {one.value.key for one in holding.values() if one.value}
            if len(keys) > 1 and _have_one_order(keys):
                yield field, holding

    def _expect_all_ordered(self, name: str, holding: Mapping[str, Held]) -> None:
        exchange = self._records.asked({"_order_by": name})
        self._client.must_be_answered(exchange)
        if not exchange.refused:
            self._expect_all(exchange, self._records.ids(exchange), name, holding)

    def _ordered_by(self, name: str, holding: Mapping[str, Held]) -> Order:
        values = {pk: one.value for pk, one in holding.items() if one.value}
        sequences: list[list[str]] = []
        exchanges: list[Exchange] = []
        kept: list[str] = []
        expected = got = ""
        for term, shown_by in ((name, "answers[-2]"), (f"-{name}", "last")):
            exchange = self._records.asked({"_order_by": term})
            self._client.must_be_answered(exchange)
            exchanges.append(exchange)
            keys = sorted((one.key for one in values.values()), reverse=term.startswith("-"))
            texts = {one.key: one.text for one in values.values()}
            wanted = f"under {term}: {', '.join(texts[key] for key in keys)}"
            kept.append(in_order(shown_by, {pk: keys.index(v.key) for pk, v in values.items()}))
            if exchange.refused:
                return Order(
                    name, exchanges[0], exchange, wanted, answer_text(exchange), kept=kept[-1]
                )
            shown = self._records.ids(exchange)
            self._expect_all(exchange, shown, term, holding)
            sequences.append([pk for pk in shown if pk in values])
            if not got and [values[pk].key for pk in sequences[-1]] != keys:
                listed = ", ".join(values[pk].text for pk in sequences[-1])
                expected, got = wanted, f"under {term}: {listed}"
        up, down = ([values[pk].key for pk in pks] for pks in sequences)
        turned = up == down[::-1] != down
        return Order(
            name,
            exchanges[0],
            exchanges[1],
            expected,
            got,
            reversed=turned,
            kept=" and ".join(kept),
        )

    def _expect_all(
        self, exchange: Exchange, shown: Sequence[str], term: str, holding: Mapping[str, Held]
    ) -> None:
        """Check that an order leaves no record out that the same List shows without it."""
        ours = [pk for pk in shown if pk in holding]
        if missing := sorted(set(holding) - set(ours)):
            if self._rule.kind != "order_by":
                raise NotRun("order_ignored", self._resource.rule_id("list", "order_by"))
            with self._recorder.case(*self._records.born, exchange):
                held_by = [
                    one.value.text if (one := holding[pk]).value else "null" for pk in missing
                ]
                self._breach(
                    "order_leaves_out",
                    expected=f"{len(holding)} records",
                    got=f"{len(ours)} records, without those with {', '.join(held_by)}",
                    field=term,
                    kept=lists(list(holding), []),
                )
        if len(ours) != len(holding):
            raise NotRun("not_listed_once", self._resource.rule_id("list", "complete"))


def _is_sorted(pks: Sequence[str], keys: Mapping[str, int]) -> bool:
    """Return whether a List shows each record once, in the order of their keys."""
    if sorted(pks) != sorted(keys):
        return False
    return [keys[pk] for pk in pks] == sorted(keys.values())


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
    noun = "record" if len(numbers) == 1 else "records"
    return f"{noun} {', '.join(numbers)} of the List" if numbers else of_ours(())
