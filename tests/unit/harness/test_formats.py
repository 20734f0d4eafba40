"""Formats of values in answers, verified by code that did not make them."""

import pytest

from contracts.harness.oracle.formats import instant, is_date_time, is_gln13, is_luhn

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
    "2020-01-01T00:00:00",
]
NO_TIMES = [
    "2020-01-01",
    "2020-13-01T00:00:00Z",
    "2020-01-01X00:00:00Z",
    "20200101T000000Z",
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
