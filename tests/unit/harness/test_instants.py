"""Instants at the ends of time are compared, whatever their year is in UTC."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from contracts.harness.oracle.dates import instant, is_readable, microseconds
from contracts.harness.outcomes import RuleBroken
from contracts.harness.recording.report import ContractReport
from spec import derive, load
from strategies.instants import BEYOND, INSTANTS
from tests.support.careless import Record, checks

SPEC = load()
[READ_BACK] = [rule for rule in derive(SPEC) if rule.id == "tenant.active_to.read_back"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("9999-12-31T23:59:59-03:00", "+010000-01-01T02:59:59.000Z"),
        ("0001-01-01T00:00:00+02:00", "0000-12-31T22:00:00Z"),
        ("0001-01-01T00:00:00+02:00", "+000000-12-31T22:00:00Z"),
        ("0000-01-01T00:00:00+02:00", "-000001-12-31T22:00:00Z"),
        ("2024-02-28T23:30:00-05:00", "2024-02-29T04:30:00Z"),
        ("2023-06-15T24:00:00Z", "2023-06-16T00:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00Z"),
        ("2023-06-15 12:34:56,5+02", "2023-06-15T10:34:56.500000Z"),
    ],
)
def test_two_spellings_of_one_instant(one: str, other: str) -> None:
    assert microseconds(one) == microseconds(other)


@pytest.mark.parametrize("value", ["1900-01-01T00:00:00.000001-12:00", "2024-12-31T23:59:59+14:00"])
def test_they_are_as_far_apart_as_the_instants_are(value: str) -> None:
    start = "2000-01-01T00:00:00Z"
    apart = instant(value) - instant(start)
    assert microseconds(value) - microseconds(start) == round(apart.total_seconds() * 10**6)


@pytest.mark.parametrize("value", ["2023-02-29T00:00:00Z", "0001-12-31 22:00:00+00 BC", "soon", ""])
def test_other_texts_are_not_compared(value: str) -> None:
    assert not is_readable(value)


def _showing(value: Callable[[str], object]) -> Callable[[Record], Record]:
    def shown(record: Record) -> Record:
        sent = str(record.get("active_to"))
        return {**record, "active_to": value(sent)} if sent in INSTANTS else record

    return shown


def _found(shown: Callable[[Record], Record]) -> list[str]:
    with checks(SPEC, shown) as judging:
        judging.recorder.open(ContractReport("node", READ_BACK.says, READ_BACK.id))
        check = judging.read_back(READ_BACK)
        with suppress(RuleBroken):
            check.reads_back_every_class()
        return [one.code for one in judging.recorder.report.findings if one.rule == READ_BACK.id]


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (lambda sent: sent, []),
        # PostgreSQL writes years before the first one so.
        (lambda sent: "0001-12-31 22:00:00+00 BC" if sent in BEYOND else sent, []),
        (lambda sent: "9999-12-31T23:59:59Z" if sent == BEYOND[0] else sent, ["not_echoed"]),
        (lambda sent: None if sent == BEYOND[0] else sent, ["not_echoed"]),
        (lambda sent: f"{sent[:19]}Z", ["not_echoed"]),
    ],
)
def test_an_accepted_instant_is_kept(value: Callable[[str], object], codes: list[str]) -> None:
    assert _found(_showing(value)) == codes
