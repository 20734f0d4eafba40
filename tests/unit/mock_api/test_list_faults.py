"""Each fault of List's parameters changes what List shows, and nothing where it has no say."""

import pytest

from mock_api.server import running
from tests.support.mock_bodies import engagement
from tests.support.mock_client import ENGAGEMENT, Client

CODES = ["abc", "1ab", "ABC", "cab"]
LIST = "workengagement.list"
CODE = f"{LIST}.filter.color_code"
ALL = "abc 1ab ABC cab"
# All of them have the same name.
BY_NAME = "_order_by=name"
BY_BOTH = "_order_by=name,color_code"


FAULTS = [
    (f"{CODE}", "color_code=abc", "abc", "abc 1ab ABC cab"),
    (f"{CODE}:ignored", "color_code!=abc", "1ab ABC cab", "abc 1ab ABC cab"),
    (f"{CODE}:negation_ignored", "color_code!=abc", "1ab ABC cab", "abc"),
    (f"{CODE}.contains:as_startswith", "color_code__contains=ab", "abc 1ab cab", "abc"),
    (f"{CODE}.contains:as_startswith", "color_code__contains!=ab", "ABC", "1ab ABC cab"),
    (f"{CODE}.startswith:as_contains", "color_code__startswith=ab", "abc", "abc 1ab cab"),
    (f"{CODE}.endswith:as_contains", "color_code__endswith=ab", "1ab cab", "abc 1ab cab"),
    (f"{CODE}.icontains:as_contains", "color_code__icontains=ab", "abc 1ab ABC cab", "abc 1ab cab"),
    (f"{CODE}.istartswith:as_startswith", "color_code__istartswith=ab", "abc ABC", "abc"),
    (f"{CODE}.iendswith:as_endswith", "color_code__iendswith=bc", "abc ABC", "abc"),
    (f"{CODE}.iexact:as_exact", "color_code__iexact=abc", "abc ABC", "abc"),
    (f"{CODE}.in:only_the_first", "color_code__in=abc,cab", "abc cab", "abc"),
    (f"{CODE}.in:empty_lists_all", "color_code__in=", "", ALL),
    (f"{CODE}.isnull:always_true", "color_code__isnull=0", ALL, ""),
    (f"{LIST}.order_by", "_order_by=-color_code", "cab abc ABC 1ab", "abc 1ab ABC cab"),
    (
        f"{LIST}.order_by:minus_ignored",
        "_order_by=-color_code",
        "cab abc ABC 1ab",
        "1ab ABC abc cab",
    ),
    (f"{LIST}.paging", "_page=1&_page_size=3", "abc 1ab ABC", "cab"),
    (f"{LIST}.paging:size_ignored", "_page=1&_page_size=3", "abc 1ab ABC", "abc 1ab ABC cab"),
    (f"{LIST}.paging:always_the_first", "_page=2&_page_size=3", "cab", "abc 1ab ABC"),
    (f"{LIST}.paging:repeats_one", "_page=2&_page_size=3", "cab", "ABC cab"),
    (f"{LIST}.paging:skips_one", "_page=2&_page_size=2", "ABC cab", "cab"),
    (f"{LIST}.order_by:only_first_field", BY_BOTH, "1ab ABC abc cab", ALL),
    (f"{LIST}.order_by:only_last_field", "_order_by=-color_code,name", "cab abc ABC 1ab", ALL),
    (f"{LIST}.paging:ties_turned", f"{BY_NAME}&_page=2&_page_size=2", "ABC cab", "1ab abc"),
    (f"{LIST}.paging:after_last_key", f"{BY_NAME}&_page=2&_page_size=2", "ABC cab", ""),
    (f"{LIST}.complete:unordered_pages", "_page=2&_page_size=2", "ABC cab", "1ab abc"),
]


@pytest.mark.parametrize(("fault", "query", "healthy", "broken"), FAULTS)
def test_a_fault_shows_in_the_list(
    client: Client, fault: str, query: str, healthy: str, broken: str
) -> None:
    for code in CODES:
        client.created(ENGAGEMENT, engagement(color_code=code))
    assert _codes(client, query) == healthy
    client.break_only(fault)
    assert _codes(client, query) == broken
    assert _codes(client, "") == "abc 1ab ABC cab"


@pytest.mark.parametrize("operator", ["gt", "gte", "lt", "lte"])
def test_a_limit_counts_or_not(client: Client, operator: str) -> None:
    _, middle, _ = [client.created(ENGAGEMENT, engagement()) for _ in range(3)]
    query = {f"created_at__{operator}": middle["created_at"]}
    healthy = client.listed(ENGAGEMENT, **query)
    client.break_only(f"{LIST}.filter.created_at.{operator}:as_{_other(operator)}")
    broken = client.listed(ENGAGEMENT, **query)
    assert (middle in healthy) != (middle in broken)


def _other(operator: str) -> str:
    return operator.removesuffix("e") if operator.endswith("e") else f"{operator}e"


@pytest.mark.parametrize("page", ["0", "x", "-1", "²"])
@pytest.mark.parametrize("way", ["counted_from_0", "repeats_one", "skips_one"])
def test_what_is_no_page_is_still_refused(client: Client, way: str, page: str) -> None:
    client.break_only(f"{LIST}.paging:{way}")
    assert client.lists(ENGAGEMENT, _page=page, _page_size="2").status_code == 400
    assert client.lists(ENGAGEMENT, _page="1").status_code == 400


def test_a_list_is_capped(client: Client) -> None:
    for _ in range(101):
        client.created(ENGAGEMENT, engagement())
    client.break_only(f"{LIST}.complete:capped")
    assert len(client.listed(ENGAGEMENT)) == 100
    assert len(client.listed(ENGAGEMENT, _page="2", _page_size="100")) == 1
    client.break_only(f"{LIST}.complete:capped_pages")
    assert len(client.listed(ENGAGEMENT)) == 101
    assert client.listed(ENGAGEMENT, _page="2", _page_size="100") == []
    assert len(client.listed(ENGAGEMENT, _page="2", _page_size="60")) == 40


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        ("workengagement.list.complete:cached", ["old"]),
        ("workengagement.delete.gone:listed_from_cache", ["new", "old"]),
    ],
)
def test_a_list_comes_from_a_cache(client: Client, fault: str, shown: list[str]) -> None:
    client.break_only(fault)
    old = client.created(ENGAGEMENT, engagement(name="old"))
    first = client.listed(ENGAGEMENT)
    new = client.created(ENGAGEMENT, engagement(name="new"))
    client.listed(ENGAGEMENT)
    client.send("DELETE", f"{ENGAGEMENT}{new['id']}/")
    assert first == [old]
    assert sorted(one["name"] for one in client.listed(ENGAGEMENT)) == shown


def test_an_envelope_miscounts(client: Client) -> None:
    client.created(ENGAGEMENT, engagement())
    client.break_only(f"{LIST}.complete:miscounts")
    assert client.lists(ENGAGEMENT).json()["count"] == 2


def test_an_order_leaves_out_what_has_no_value(client: Client) -> None:
    for code in ("abc", None):
        client.created(ENGAGEMENT, engagement(color_code=code))
    client.break_only(f"{LIST}.order_by:leaves_out_null")
    assert _codes(client, "_order_by=color_code") == "abc"
    assert len(client.listed(ENGAGEMENT)) == 2


def test_an_envelope_is_paged_wrongly_too() -> None:
    with running(variants=["envelope"], faults=[f"{LIST}.paging:repeats_one"]) as mock:
        client = Client(mock)
        for code in CODES:
            client.created(ENGAGEMENT, engagement(color_code=code))
        answer = client.lists(ENGAGEMENT, _page="2", _page_size="3").json()
    assert [record["color_code"] for record in answer["results"]] == ["ABC", "cab"]


def _codes(client: Client, query: str) -> str:
    records = client.send("GET", f"{ENGAGEMENT}list/?{query}").json()
    return " ".join(record["color_code"] for record in records)
