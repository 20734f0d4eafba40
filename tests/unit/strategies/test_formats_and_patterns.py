"""Types with a standard format or a printed pattern, judged by a JSON Schema validator."""

import datetime as dt
import re
import unicodedata
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from spec.today import today
from strategies import color_code, date, date_time, email, fmi, phone_number, uuid
from strategies.pattern import pattern
from strategies.values import Invalid, Unspecified

SEVERAL = settings(max_examples=50, deadline=None, database=None)
REACHING = settings(
    max_examples=5_000, derandomize=True, deadline=None, database=None, phases=[Phase.generate]
)
SCHEMAS: list[tuple[Any, dict[str, Any]]] = [
    (phone_number, {"pattern": r"^\+?1?\d{7,15}$", "maxLength": 36}),
    (color_code, {"pattern": "^(?:[0-9a-fA-F]{3}){1,2}$", "maxLength": 7}),
    (email, {"format": "email", "maxLength": 254}),
    (date, {"format": "date"}),
    (date_time, {"format": "date-time"}),
    (uuid, {"format": "uuid"}),
    (fmi, {"minLength": 17, "maxLength": 20}),
]
# What the judge calls the rule in its messages.
SIGNS = {
    "pattern": "does not match",
    "format": "is not a",
    "max_length": "longer than",
    "min_length": "shorter than",
    "type": "is not of type",
}
judged = pytest.mark.parametrize(
    ("module", "schema"), SCHEMAS, ids=[module.TYPE.name for module, _ in SCHEMAS]
)


def judge(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"type": "string", **schema}, validate_formats=True)


@judged
def test_valid_values_are_valid(module: Any, schema: dict[str, Any]) -> None:  # noqa: ANN401 - modules have no common type
    validator = judge(schema)

    @SEVERAL
    @given(st.tuples(*[module.valid()] * 5))
    def check(values: tuple[str, ...]) -> None:
        assert [value for value in values if not validator.is_valid(value)] == []

    check()
    assert [case for case in module.TYPE.accepted if not validator.is_valid(case.value)] == []


@judged
def test_broken_values_break_the_rule_they_name_and_no_other(
    module: Any,  # noqa: ANN401 - modules have no common type
    schema: dict[str, Any],
) -> None:
    validator = judge(schema)

    def breaks_one(case: Invalid) -> None:
        messages = [error.message for error in validator.iter_errors(case.value)]
        assert len(messages) == 1, (case, messages)
        assert SIGNS[case.rule] in messages[0], case

    rules = sorted({case.rule for case in module.TYPE.refused})

    @SEVERAL
    @given(st.tuples(*[module.invalid(rule) for rule in (*rules, *rules)]))
    def check(cases: tuple[Invalid, ...]) -> None:
        for case in cases:
            breaks_one(case)

    check()
    for case in module.TYPE.refused:
        breaks_one(case)


@pytest.mark.parametrize(
    ("module", "length"),
    [
        *((phone_number, length) for length in range(7, 18)),
        *((color_code, length) for length in (3, 6)),
        *((fmi, length) for length in range(17, 21)),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else value.TYPE.name,
)
def test_every_length_is_reached(module: Any, length: int) -> None:  # noqa: ANN401 - as above
    find(module.valid(), lambda value: len(value) == length, settings=REACHING)


def test_the_longest_phone_number_is_a_plus_a_1_and_15_digits() -> None:
    hunting = settings(REACHING, max_examples=1_000)
    with pytest.raises(NoSuchExample):
        find(
            phone_number.valid(),
            lambda value: len(value) == 17 and not value.startswith("+1"),
            settings=hunting,
        )


@pytest.mark.parametrize("way", ["too_few_digits", "too_many_digits"])
def test_no_number_of_too_few_or_too_many_digits_is_good(way: str) -> None:
    good = re.compile(r"\+?1?[0-9]{7,15}")
    hunting = settings(REACHING, max_examples=1_000)
    with pytest.raises(NoSuchExample):
        find(
            phone_number.invalid(way),
            lambda case: good.fullmatch(case.value) is not None,
            settings=hunting,
        )


def test_phone_numbers_differ_in_more_than_their_last_digit() -> None:
    find(phone_number.valid(), lambda value: value[-6:-1] == "99999", settings=REACHING)


def nobodys_phone(value: str) -> bool:
    fiction = re.fullmatch(r"(\+?46|0)7017406([0-9]{2})", value)
    if fiction:
        return 5 <= int(fiction[2]) <= 99
    return re.match(r"\+999|000|\+?1999", value) is not None


@SEVERAL
@given(phone_number.valid())
def test_phone_numbers_reach_nobody(value: str) -> None:
    assert nobodys_phone(value)


@SEVERAL
@given(phone_number.invalid("pattern"))
def test_malformed_phone_numbers_reach_nobody_even_if_read_leniently(case: Invalid) -> None:
    if "letter" in case.description:
        return
    read = "".join(str(unicodedata.decimal(c)) for c in case.value if c.isdecimal())
    assert re.fullmatch(r"(46|0|460)7017406[0-9]{2}|(999|000|1999|1000)[0-9]*|0*", read)


@SEVERAL
@given(email.valid())
def test_addresses_reach_nobody(value: str) -> None:
    assert re.search(r"(@|\.)example\.com$|\.example$|\.test$", value)


def test_no_representative_address_reaches_anybody() -> None:
    kind = email.TYPE
    cases = [
        *(case.value for case in kind.accepted),
        *(case.value for case in kind.refused),
        *(case.value for case in kind.open),
    ]
    for case in cases:
        value = str(case).strip().lower()
        if re.search(r"@[^@\s]+\.[a-z]+\W*$", value):
            assert re.search(
                r"example\.com|example\.+com|exam.?ple\.com|\.example|\.test|-\.", value
            )


@SEVERAL
@given(date.valid())
def test_dates_lie_between_1900_and_2025(value: str) -> None:
    assert dt.date(1900, 1, 1) <= dt.date.fromisoformat(value) <= dt.date(2025, 12, 31)


@SEVERAL
@given(date_time.valid())
def test_date_times_name_an_instant_between_1900_and_2025(value: str) -> None:
    instant = dt.datetime.fromisoformat(value)
    assert instant.tzinfo is not None
    assert (
        dt.datetime(1900, 1, 1, tzinfo=dt.UTC) <= instant <= dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )


@pytest.mark.parametrize("ending", ["Z", "+00:00", "+14:00", "-12:00", "+05:45"])
def test_every_kind_of_offset_is_reached(ending: str) -> None:
    find(date_time.valid(), lambda value: value.endswith(ending), settings=REACHING)


@SEVERAL
@given(date.unspecified())
def test_debatable_dates_are_out_of_bounds_or_spelt_otherwise(case: Unspecified) -> None:
    if case.question == "outside_1900_to_today" and not case.value.startswith("0000"):
        day = dt.date.fromisoformat(case.value)
        assert day < dt.date(1900, 1, 1) or day > today()


@pytest.mark.parametrize(
    "text", [r"^[a\u0080-\uFFFF]+$", r"^[\u00E5\u0080-\uFFFF-]+$", r"^[a\u0080-\uFFFF-z]+$"]
)
def test_a_pattern_with_a_range_beyond_ascii_is_drawn_within_ascii(text: str) -> None:
    expression = re.compile(text, re.ASCII)
    known = pattern(text)
    assert all(expression.search(one.value) and one.value.isascii() for one in known.accepted)

    @settings(max_examples=50, database=None)
    @given(known.valid())
    def drawn(value: str) -> None:
        assert expression.search(value)
        assert value.isascii()

    drawn()
