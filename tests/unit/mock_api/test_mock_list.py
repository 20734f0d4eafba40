from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.mock_bodies import lodger
from tests.support.mock_client import LODGER, Client

A, B = "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10", "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f11"
RECORDS: Mapping[str, dict[str, Any]] = {
    "aa1": {
        "last_name": "Berg",
        "level": 0,
        "amount": 5,
        "active": True,
        "keeper": {"id": A},
        "places": [{"id": A}],
        "start_date": "2024-01-01",
        "signed_time": "2024-01-01T12:00:00+02:00",
    },
    "aB2": {
        "last_name": "BERGMAN",
        "level": 1,
        "amount": -7,
        "active": False,
        "keeper": {"id": B},
        "places": [{"id": A}, {"id": B}],
        "start_date": "2024-06-30",
        "signed_time": "2024-01-01T10:00:00Z",
    },
    "cc3": {"last_name": None, "corporate_name": "Öl & Berg AB", "level": 2, "amount": 40},
}

FILTERS = [
    ("code=aa1", "aa1"),
    ("code__in=aa1,cc3,zz", "aa1 cc3"),
    ("code__contains=B", "aB2"),
    ("code__icontains=b", "aB2"),
    ("code__startswith=a", "aa1 aB2"),
    ("code__istartswith=A", "aa1 aB2"),
    ("code__endswith=3", "cc3"),
    ("code__iendswith=B2", "aB2"),
    ("code__iexact=AB2", "aB2"),
    ("code!=aa1", "aB2 cc3"),
    ("code__in!=aa1,cc3", "aB2"),
    ("last_name__isnull=true", "cc3"),
    ("last_name__isnull=false", "aa1 aB2"),
    ("last_name__isnull!=True", "aa1 aB2"),
    ("last_name__icontains=berg", "aa1 aB2"),
    ("last_name__icontains!=man", "aa1 cc3"),
    ("amount=5", "aa1"),
    ("amount__gt=5", "cc3"),
    ("amount__gte=5", "aa1 cc3"),
    ("amount__lt=5", "aB2"),
    ("amount__lte=5", "aa1 aB2"),
    ("amount__in=5,40", "aa1 cc3"),
    ("level!=1", "aa1 cc3"),
    ("active=true", "aa1"),
    ("active=0", "aB2 cc3"),
    ("active__in=true", "aa1"),
    ("start_date=2024-01-01", "aa1"),
    ("start_date__gt=2024-01-01", "aB2"),
    ("start_date__lte=2024-06-30", "aa1 aB2"),
    ("start_date__isnull=true", "cc3"),
    ("signed_time=2024-01-01T11:00:00%2B01:00", "aa1 aB2"),
    ("signed_time__lt=2024-01-01T12:00:00", "aa1 aB2"),
    ("created_at__gt=2020-01-01", "aa1 aB2 cc3"),
    ("created_at__lt=2020-01-01", ""),
    (f"keeper={A.upper()}", "aa1"),
    (f"keeper__in={A},{B}", "aa1 aB2"),
    (f"places={B}", "aB2"),
    (f"places__in={A},{B}", "aa1 aB2"),
    ("places__isnull=true", "cc3"),
    ("code__startswith=a&amount__gt=0", "aa1"),
    ("never_described=1", ""),
    ("code__gt=a&colour=red&level__contains=1&email=x", "aa1 aB2 cc3"),
    ("_search=berg", "aa1 aB2 cc3"),
    ("_search=man", "aB2"),
    ("_jsonl=true&_slim=1&_statistics=x", "aa1 aB2 cc3"),
    ("_order_by=-code", "cc3 aa1 aB2"),
    ("_order_by=code", "aB2 aa1 cc3"),
    ("_order_by=-amount", "cc3 aa1 aB2"),
    ("_order_by=last_name", "aB2 aa1 cc3"),
    ("_order_by=start_date", "aa1 aB2 cc3"),
    ("_order_by=signed_time,-code", "aa1 aB2 cc3"),
    ("_order_by=active,-level", "cc3 aB2 aa1"),
    ("_order_by=keeper&code__in=aa1,aB2", "aa1 aB2"),
    ("_order_by=-created_at", "cc3 aB2 aa1"),
    ("_page=1&_page_size=2", "aa1 aB2"),
    ("_page=2&_page_size=2", "cc3"),
    ("_page=3&_page_size=2", ""),
    ("_page=2147483647&_page_size=2147483647", ""),
    ("_page=1&_page_size=1&_order_by=-code", "cc3"),
]


@pytest.mark.parametrize(("query", "codes"), FILTERS)
def test_a_list_is_what_was_asked_for(client: Client, query: str, codes: str) -> None:
    for code, fields in RECORDS.items():
        client.created(LODGER, lodger(code=code, **fields))
    wanted = codes.split()
    ordered = "_order_by" in query
    shown = [record["code"] for record in client.send("GET", f"{LODGER}list/?{query}").json()]
    assert shown == (wanted if ordered else [code for code in RECORDS if code in wanted])


def test_ids_can_always_be_asked_for(client: Client) -> None:
    pks = [client.created(LODGER, lodger())["id"] for _ in range(3)]
    asked = ",".join([pks[2].upper(), pks[0]])
    assert [record["id"] for record in client.listed(LODGER, id__in=asked)] == [pks[0], pks[2]]
    assert [record["id"] for record in client.listed(LODGER, **{"id__in!": asked})] == [pks[1]]
    assert [record["id"] for record in client.listed(LODGER, id=pks[1])] == [pks[1]]


def test_ten_thousand_records_are_listed(client: Client) -> None:
    for start in range(0, 10_000, 1_000):
        bodies = [lodger(code=f"{start + number:05d}") for number in range(1_000)]
        assert client.bulk(LODGER, bodies).status_code == 201
    assert len(client.listed(LODGER)) == 10_000
    last = client.listed(LODGER, _page="100", _page_size="100", _order_by="code")
    assert [last[0]["code"], last[-1]["code"]] == ["09900", "09999"]
