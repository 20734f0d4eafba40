"""Selects the records of a List by its parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mock_api.answer import JsonObject
from mock_api.call import Call
from mock_api.listing.filters import filters_of
from mock_api.listing.order import ordered
from mock_api.listing.page import page_of


@dataclass(frozen=True, slots=True)
class ListedRecords:
    """The records of one page, and how many there are on all pages."""

    records: Sequence[JsonObject]
    total: int


def select(call: Call) -> ListedRecords:
    """Return the selected records; raises RefusedError for an invalid parameter."""
    named = _last_by_name(call)
    page = page_of(named.get("_page"), named.get("_page_size"))
    tests = filters_of(call.resource, call.query)
    if search := named.get("_search"):
        texts = [f.name for f in call.resource.fields if f.types == ("string",)]
        wanted = search.casefold()
        tests.append(lambda record: any(_contains(record, name, wanted) for name in texts))
    records = [record for record in _candidates(call, named) if all(t(record) for t in tests)]
    if order := named.get("_order_by"):
        records = ordered(call.resource, records, order)
    return ListedRecords(page(records), len(records))


def _last_by_name(call: Call) -> Mapping[str, str]:
    return dict(call.query)


def _candidates(call: Call, named: Mapping[str, str]) -> Sequence[JsonObject]:
    """Return the records to filter, only those with the given ids if there are any."""
    if "id__in" in named:
        ids = named["id__in"].lower().split(",")
        return call.store.among(call.resource.name, ids)
    return call.store.all(call.resource.name)


def _contains(record: JsonObject, name: str, wanted: str) -> bool:
    value = record.get(name)
    return isinstance(value, str) and wanted in value.casefold()
