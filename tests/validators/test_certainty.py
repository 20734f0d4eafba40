"""The oracle is certain only where libraries agree: authorities' own, and those of servers."""

import json

import pytest
from email_validator import validate_email
from hypothesis import given, settings
from hypothesis import strategies as st
from personnummer.personnummer import (  # type: ignore[import-untyped]  # ships no types
    Personnummer,
    PersonnummerException,
)
from stdnum.exceptions import ValidationError
from stdnum.se import orgnr, personnummer

from contracts.harness.oracle.values import broken_kind
from spec import Field
from tests.validators.classes import declared_fields, schema_of
from tests.validators.libraries import LIBRARIES

MANY = settings(max_examples=400, deadline=None, database=None)
FIELDS = {str(field.values or field.schema.get("format")): field for field in declared_fields()}
SSN, ORG_NO = FIELDS["ssn"], FIELDS["org_no"]


def _stdnum(value: str) -> bool:
    try:
        personnummer.validate(value)
    except ValidationError:
        return False
    return True


def _personnummer(value: str) -> bool:
    try:
        Personnummer(value)
    except PersonnummerException:
        return False
    return True


def _orgnr(value: str) -> bool:
    return bool(orgnr.is_valid(value))


def _check_digit(payload: str) -> str:
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(payload))
    return str(-total % 10)


def _number(date: tuple[int, int, int], serial: int, dash: str, slip: int) -> str:
    digits = "{:04}{:02}{:02}{:03}".format(*date, serial)
    last = (int(_check_digit(digits[2:])) + slip) % 10
    return f"{digits[:8]}{dash}{digits[8:]}{last}"


numbers = st.builds(
    _number,
    st.tuples(st.integers(1850, 2060), st.integers(0, 13), st.integers(0, 95)),
    st.one_of(st.just(0), st.integers(0, 999)),
    st.sampled_from(["", "-", "+", " "]),
    st.sampled_from([0, 0, 0, 1]),
)


# Coordination numbers are published for tests, and stdnum does not know them.
def _is_coordination_number(value: str) -> bool:
    return int(value[6:8]) > 60


@MANY
@given(numbers)
def test_an_authority_accepts_what_is_certainly_a_personal_number(value: str) -> None:
    if broken_kind(SSN, value) is None:
        assert _personnummer(value)
        assert _is_coordination_number(value) or _stdnum(value)


@MANY
@given(numbers)
def test_no_authority_accepts_what_is_certainly_not_a_personal_number(value: str) -> None:
    if broken_kind(SSN, value) == "format":
        assert not _personnummer(value)
        assert not _stdnum(value)


@pytest.mark.parametrize("value", ["201509160006", "20150916-0006", "198001010001"])
def test_a_number_with_serial_000_is_open(value: str) -> None:
    assert broken_kind(SSN, value) == "open"


@MANY
@given(st.from_regex(r"\A[0-9]{6}[- ]?[0-9]{4}\Z"), st.booleans())
def test_the_register_agrees_on_what_is_certain_of_an_organisation_number(
    value: str, right: bool
) -> None:
    if right:
        payload = value[:6] + value[-4:-1]
        value = value[:-1] + _check_digit(payload)
    broken = broken_kind(ORG_NO, value)
    if broken is None:
        assert _orgnr(value)
    if broken == "format":
        assert not _orgnr(value)


_letters = "ab1Z.-_+'@ \"<>,!åß"
addresses = st.one_of(
    st.text(_letters, max_size=12),
    st.builds(
        "{}@{}.{}".format,
        st.text(_letters, max_size=8),
        st.text("ab1-.åß", max_size=8),
        st.sampled_from(["example", "com", "test", "local", "onion", "localhost", "c", "xn--a"]),
    ),
)


@MANY
@given(addresses)
def test_email_validator_accepts_what_is_certainly_an_address(value: str) -> None:
    if broken_kind(FIELDS["email"], value) is None:
        validate_email(value, check_deliverability=False)


_digits = st.integers(0, 99).map(str) | st.integers(0, 99).map("{:02}".format)
_years = st.sampled_from(["2023", "1999", "2024", "0001", "23"])
dates = st.one_of(
    st.builds("{}{}{}{}{}".format, _years, st.sampled_from("-/. "), _digits, st.just("-"), _digits),
    st.builds("{}{}{}".format, _years, _digits, _digits),
    st.builds("{}-W{}-{}".format, _years, _digits, _digits),
    st.text("0123456789-+.TWZ", max_size=12),
)
_times = st.builds(
    "{}{}{}{}".format,
    st.one_of(
        st.builds("{}:{}:{}".format, *[_digits] * 3),
        st.builds("{}:{}".format, *[_digits] * 2),
        _digits,
    ),
    st.sampled_from(["", ".5", ",5", ".123456789"]),
    st.sampled_from(["", " "]),
    st.one_of(
        st.sampled_from(["", "Z", "z"]),
        st.builds("{}{}:{}".format, st.sampled_from("+-"), _digits, _digits),
        st.builds("{}{}".format, st.sampled_from("+-"), _digits),
    ),
)
date_times = st.builds("{}{}{}".format, dates, st.sampled_from(["T", "t", " ", "_", ""]), _times)
uuids = st.one_of(
    st.text("0123456789abcdefABCDEFg-", max_size=40),
    st.builds(
        "-".join,
        st.lists(st.text("0123456789abcdef", min_size=1, max_size=13), min_size=4, max_size=6),
    ),
    st.uuids().map(str),
    st.uuids().map(lambda one: one.hex),
)


@pytest.mark.parametrize(
    ("name", "values"),
    [("date", dates), ("date-time", date_times), ("uuid", uuids), ("email", addresses)],
)
def test_the_oracle_is_certain_only_where_all_libraries_agree(
    name: str, values: st.SearchStrategy[str]
) -> None:
    field: Field = FIELDS[name]
    libraries = {
        library: build(schema_of(field))
        for library, build in LIBRARIES.items()
        if (library, name) != ("msgspec", "email")
    }
    certain = {None: True, "format": False}

    @MANY
    @given(values)
    def check(value: str) -> None:
        broken = broken_kind(field, value)
        if broken in certain:
            expected = certain[broken]
            wrong = [who for who, accepts in libraries.items() if accepts(value) is not expected]
            assert not wrong, f"{json.dumps(value)} is certainly {expected}, but not for {wrong}"

    check()
