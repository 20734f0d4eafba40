"""Checks that List shows every record exactly once, on one page or on several."""

from collections.abc import Sequence

from contracts.harness.checks.base import ProfiledCheck, ProfileProgress
from contracts.harness.checks.list_records import ListRecords
from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import NotRun
from contracts.harness.reproduce.expectations import listed_once, on_one_page
from spec import Rule

_PAGE_SIZE = 2
_REPEATS = 4


class CompleteListCheck(ProfiledCheck):
    """Checks one rule about which records List shows."""

    def __init__(self, records: ListRecords, rule: Rule, progress: ProfileProgress) -> None:
        super().__init__(records.client, rule, progress)
        self._records = records

    def lists_each_record_once(self) -> None:
        """Create records and list them; each is there once, and on one of several pages."""
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

    def _expect_each_on_one_page(self) -> None:
        """Page through a List without an order.

        The reference does not say in which order List is then. A server may have none, but if it
        has one, the pages must have it too.
        """
        self._records.see_all()
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
                    )

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
