"""Only records that a lost request certainly created are taken for its own."""

import datetime as dt
import json
from email.utils import format_datetime

import pytest

from contracts.harness.http.exchange import Exchange
from contracts.harness.records.orphans import orphans
from spec import load

RESOURCE = load().resource("workengagement")
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
RECORD = {"id": "1", "name": "Anna", "custom_id": None, "color_code": None}
TAG = "contract-20261122T000000-gate-0a1b-1"


@pytest.mark.parametrize(
    ("sent", "shown", "found"),
    [
        ({"name": "Anna"}, {}, ["1"]),
        ({"name": "Anna", "custom_id": TAG}, {"custom_id": TAG}, ["1"]),
        # Of another process of the run, or of another run.
        ({"name": "Anna"}, {"custom_id": TAG}, []),
        ({"name": "Anna"}, {"name": "Bo"}, []),
        # What any record shows.
        ({"color_code": None}, {}, []),
        ({}, {}, []),
    ],
)
def test_a_record_is_an_orphan_of_what_it_shows(
    sent: dict[str, object], shown: dict[str, object], found: list[str]
) -> None:
    operation = RESOURCE.operations["list"]
    record = {**RECORD, **shown, "created_at": NOW.isoformat()}
    listed = Exchange(RESOURCE, operation, "GET", operation.path, {}, None, status=200)
    listed.content = json.dumps([record]).encode()
    listed.headers = {"Date": format_datetime(NOW, usegmt=True)}
    assert list(orphans([sent], "contract-of-this-run", listed, 1)) == found
