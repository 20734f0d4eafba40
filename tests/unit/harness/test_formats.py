"""Formats of values in answers, verified by code that did not make them."""

import pytest

from contracts.harness.oracle.dates import instant, is_date, is_date_time
from contracts.harness.oracle.formats import is_gln13, is_luhn

# From the published list of test numbers, and organisation numbers that nobody has.
LUHN = [
    "189001019802",
    "18900101-9802",
    "189001029819",
    "200002292399",
    "201701012393",
    "191401682396",
    "4000000002",
    "400000-0002",
]
NO_LUHN = [
    "189001019803",
    "18900101-9803",
    "200002292390",
    "4000000001",
    "18900101+9802",
    "1890010198022",
    "04000000002",
    "９９００１０１９８０２１",
    "stringstring",
    " 189001019802",
    "189001019802\n",
    "",
]
GLN = ["9521234567899", "952123456789-9", "952-1234567899", "952.1234567899", "9521234 567899"]
NO_GLN = ["9521234567890", "952123456789", "95212345678999", "952-12345678-99", "x521234567899", ""]
TIMES = [
    "2020-01-01T00:00:00Z",
    "2020-01-01t00:00:00z",
    "2020-01-01T00:00:00.123456Z",
    "2020-01-01T00:00:00+01:00",
    "2020-01-01T00:00:00.123456789Z",
    "2020-01-01T00:00:00-00:00",
    "0000-02-29T00:00:00Z",
    "2016-12-31T23:59:60Z",
    "1998-12-31T15:59:60.123-08:00",
    "2017-01-01T00:59:60+01:00",
]
NO_TIMES = [
    "2020-01-01",
    "2020-13-01T00:00:00Z",
    "2020-01-01X00:00:00Z",
    "20200101T000000Z",
    "2020-01-01T00:00:00",
    "2020-01-01T00:00Z",
    "2020-01-01T00Z",
    "2020-01-01 00:00:00Z",
    "2020-01-01T00:00:00,5Z",
    "2020-01-01T00:00:00.Z",
    "2020-01-01T00:00:00+01",
    "2020-01-01T00:00:00+0100",
    "2020-01-01T00:00:00+01:60",
    "2020-01-01T00:00:00+24:00",
    "2020-01-01T24:00:00Z",
    "2020-01-01T00:60:00Z",
    "2016-12-31T23:58:60Z",
    "2016-12-31T22:59:60Z",
    "2016-12-30T23:59:60Z",
    "2020-02-30T00:00:00Z",
    "2020-01-00T00:00:00Z",
    "٢020-01-01T00:00:00Z",
    "2020-01-01T00:00:00Z\n",
    "",
    "a",
]


@pytest.mark.parametrize("value", LUHN)
def test_a_right_check_digit_is_right(value: str) -> None:
    assert is_luhn(value)


@pytest.mark.parametrize("value", NO_LUHN)
def test_a_wrong_check_digit_is_wrong(value: str) -> None:
    assert not is_luhn(value)


@pytest.mark.parametrize("value", GLN)
def test_a_right_gln_is_right_wherever_its_separator_stands(value: str) -> None:
    assert is_gln13(value)


@pytest.mark.parametrize("value", NO_GLN)
def test_a_wrong_gln_is_wrong(value: str) -> None:
    assert not is_gln13(value)


@pytest.mark.parametrize("value", TIMES)
def test_a_time_is_a_time(value: str) -> None:
    assert is_date_time(value)


@pytest.mark.parametrize("value", NO_TIMES)
def test_what_is_no_time_is_none(value: str) -> None:
    assert not is_date_time(value)


def test_a_time_without_an_offset_is_in_utc() -> None:
    assert instant("2020-01-01T00:00:00") == instant("2020-01-01T01:00:00+01:00")


@pytest.mark.parametrize("value", ["2024-02-29", "2000-02-29", "0000-02-29", "9999-12-31"])
def test_a_date_is_a_date(value: str) -> None:
    assert is_date(value)


@pytest.mark.parametrize(
    "value", ["2023-02-29", "1900-02-29", "2023-13-01", "20230101", "2023-1-2", "2023-W01-1", ""]
)
def test_what_is_not_a_date_is_not_one(value: str) -> None:
    assert not is_date(value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2020-01-01T12:00:00Z", "2020-01-01 13:00+0100"),
        ("2020-01-01T12:00:00.5Z", "2020-01-01T12:00:00,500Z"),
        ("2020-01-02T00:00:00Z", "2020-01-01T24:00:00Z"),
        ("2017-01-01T00:00:00Z", "2016-12-31T23:59:60Z"),
        ("2020-01-01T12:00:00Z", "2020-01-01T12:00:00.0000001Z"),
    ],
)
def test_an_instant_has_many_spellings(one: str, other: str) -> None:
    assert instant(one) == instant(other)


@pytest.mark.parametrize(
    "value", ["2020-01-01", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-03:00", "now", ""]
)
def test_what_names_no_instant_has_none(value: str) -> None:
    with pytest.raises(ValueError, match=r"day|year|date-time"):
        instant(value)
