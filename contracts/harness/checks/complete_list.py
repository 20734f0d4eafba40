"""Checks that List shows every record exactly once, on one page or on several."""

from collections import Counter
from collections.abc import Sequence

from contracts.harness.checks.base import ProfiledCheck, ProfileProgress
from contracts.harness.checks.list_records import ListRecords
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import NotRun
from contracts.harness.reproduce.expectations import listed_once, listed_together, on_one_page
from spec import Rule
from strategies import bodies
from strategies.reference import Reference

_PAGE_SIZE = 2
_REPEATS = 4
_MANY = "many records are listed"
# Of ids in a query that every server takes.
_LONGEST_QUERY = 101
_MOST_PAGES = 40


class CompleteListCheck(ProfiledCheck):
    """Checks one rule about which records List shows."""

    def __init__(self, records: ListRecords, rule: Rule, progress: ProfileProgress) -> None:
        super().__init__(records.client, rule, progress)
        self._records = records

    def lists_each_record_once(self) -> None:
        """Create records and list them; each is there once, and on one of several pages."""
        # Of the records of others, no run knows which there are.
        self._client.operation("create")
        made = [self._client.shared(0), self._client.shared(1)]
        pks = [record.pk for record in made]
        with self._recorder.case(made[-1].born):
            found = [str(r.get("id")).lower() for r in self._client.listed(*pks)]
            for pk in pks:
                if (times := found.count(pk.lower())) != 1:
                    self._breach(
                        "not_listed_once",
                        expected=f"{pk} once",
                        got=f"{times} times",
                        kept=listed_once(pk),
                    )
        if self._profile.every_operation:
            self._expect_each_on_one_page()
            if self._client.lists_whole:
                self._expect_new_ones_listed()
        many = self._profile.listed and "bulk_write" in self._resource.operations
        if many and not self._is_settled_for_all():
            self._expect_many_listed()

    def _expect_each_on_one_page(self) -> None:
        """Page through a List without an order.

        The reference does not say in which order List is then. A server may have none, but if it
        has one, the pages must have it too.
        """
        self._records.see_all()
        self._expect_right_total()
        pages = self._records.pages({}, _PAGE_SIZE)
        with self._recorder.case(*self._records.born, *pages):
            found = self._times_shown(pages)
            if set(found.values()) == {1} or not self._is_always_alike():
                return
            if set(self._times_shown(self._ordered_pages()).values()) != {1}:
                raise NotRun("pages_do_not_join", self._resource.rule_id("list", "paging"))
            for pk, times in found.items():
                if times != 1:
                    self._breach(
                        "not_on_one_page",
                        expected=f"{pk} on one page",
                        got=f"{times} times",
                        kept=on_one_page(pk, len(pages)),
                        decisive=len(pages),
                    )

    def _expect_new_ones_listed(self) -> None:
        """List without parameters before and again after Create and Bulk write."""
        before = self._client.call("list")
        made = self._client.given()
        with self._recorder.case(before, made.born):
            self._expect_in_whole_list(made.pk)
        if "bulk_write" not in self._resource.operations:
            return
        sent = [self._client.tagged(bodies.minimal(self._resource))]
        born = self._client.call("bulk_write", body=sent)
        with self._recorder.case(born):
            for pk in filter(None, born.pks):
                self._expect_in_whole_list(pk)

    def _expect_in_whole_list(self, pk: str) -> None:
        """Check that a List without parameters shows a record, or says that there are more."""
        exchange = self._client.call("list")
        if not exchange.success or _may_be_cut(exchange):
            return
        if (times := self._records.ids(exchange).count(pk.lower())) != 1:
            self._breach(
                "not_listed_once",
                expected=f"{pk} once",
                got=f"{times} times",
                kept=listed_once(pk),
            )

    def _expect_right_total(self) -> None:
        """Check that the number of records, if List says one, is that of the records."""
        exchange = self._records.asked({})
        with self._recorder.case(*self._records.born, exchange):
            shown, total = self._records.ids(exchange), listing.total(exchange.json)
            if sorted(shown) == sorted(self._records.pks) and total not in {None, len(shown)}:
                self._breach("wrong_total", expected=f"{len(shown)} records", got=str(total))

    def _is_always_alike(self) -> bool:
        """Return whether the List without an order comes in the same one each time."""
        query = {"id__in": ",".join(self._records.pks)}
        with self._recorder.untracked():
            lists = [self._client.call("list", query=query) for _ in range(_REPEATS)]
        return len({tuple(self._records.ids(one)) for one in lists}) == 1

    def _times_shown(self, pages: Sequence[Exchange]) -> dict[str, int]:
        shown = [pk for page in pages for pk in self._records.ids(page)]
        return {pk: shown.count(pk) for pk in self._records.pks}

    def _ordered_pages(self) -> list[Exchange]:
        [field, *_] = [f for f in self._records.sortable if not f.target]
        return self._records.pages({"_order_by": field.name}, _PAGE_SIZE)

    def _is_settled_for_all(self) -> bool:
        """Return whether another resource has settled this, or this one has none to be listed.

        One resource stands for all, since a limit is a setting of the server.
        """
        values = bodies.minimal(self._resource).values()
        alone = any(isinstance(one, Reference) and one.alone for one in values)
        return alone or _MANY in {what for _, what in self._progress.settled}

    def _expect_many_listed(self) -> None:
        """Create more records than servers usually list at once, and list all of them.

        A response that says that there are more is not judged: the reference shows no envelope.
        """
        self._settle(_MANY)
        body = bodies.minimal(self._resource)
        sent = [self._client.tagged(body) for _ in range(self._profile.listed)]
        born = self._client.call("bulk_write", body=sent)
        pks = [pk.lower() for pk in born.pks if pk]
        if not born.success or len(pks) != len(sent):
            return
        queries: list[dict[str, str]] = [{}] if self._client.lists_whole else []
        if len(pks) <= _LONGEST_QUERY:
            queries.append({"id__in": ",".join(pks)})
        for query in queries:
            exchange = self._client.call("list", query=query)
            if exchange.success and not _may_be_cut(exchange):
                self._expect_whole(pks, born, [exchange])
        pages = self._pages_with(pks)
        if pages is not None:
            self._expect_whole(pks, born, pages)

    def _pages_with(self, pks: Sequence[str]) -> list[Exchange] | None:
        """Return all pages of an ordered List, or None if it has too many."""
        pages: list[Exchange] = []
        [field, *_] = [f for f in self._records.sortable if not f.target]
        query = {"_order_by": field.name, "_page_size": str(len(pks) - 1)}
        if len(pks) <= _LONGEST_QUERY:
            query["id__in"] = ",".join(pks)
        elif not self._client.lists_whole:
            return None
        for number in range(1, _MOST_PAGES + 1):
            exchange = self._client.call("list", query={**query, "_page": str(number)})
            if not exchange.success:
                return pages or None
            if not listing.items(exchange.json):
                # The empty page too: another server may show the missing records there.
                return [*pages, exchange] if pages else None
            pages.append(exchange)
        return None

    def _expect_whole(self, pks: Sequence[str], born: Exchange, answers: list[Exchange]) -> None:
        with self._recorder.case(born, *answers):
            shown = Counter(pk for one in answers for pk in self._records.ids(one))
            listed = [pk for pk in pks if shown[pk] == 1]
            if len(listed) != len(pks):
                self._breach(
                    "many_not_listed",
                    expected=f"{len(pks)} records, each once",
                    got=f"{len(listed)} of them once",
                    count=len(pks),
                    kept=listed_together(pks, len(answers)),
                )


def _may_be_cut(exchange: Exchange) -> bool:
    """Return whether a response says that there are more records than it shows."""
    linked = 'rel="next"' in exchange.header("Link").replace("'", '"')
    return exchange.cut or linked or listing.says_more(exchange.json)
