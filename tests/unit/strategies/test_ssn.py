"""Identity numbers, judged by python-stdnum, by personnummer and by the published list's rules."""

import datetime as dt
import re

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from personnummer import personnummer  # type: ignore[import-untyped]  # ships no types
from stdnum import luhn
from stdnum.se import personnummer as stdnum_personnummer

from spec.today import today
from strategies import ssn
from strategies.values import Invalid, Unspecified, Valid

# Spelled out here once more, so that a slip in the strategy cannot repeat itself in its judge.
UNPUBLISHED = {
    "197601012383", "198001012387", "198001012395", "198912202382", "199001012393",
    "199001022392", "199001042382", "199001042390", "199001052399", "199001062380",
    "199001062398", "199001082388", "199001082396", "199001092395", "199001132381",
    "200012182382", "200103032397", "200111042388", "200210162384", "200212272389",
    "200505092387", "200709112395", "200712282383", "201012112387", "201112302383",
}  # fmt: skip
SEVERAL = settings(max_examples=60, deadline=None, database=None)
REACHING = settings(
    max_examples=5_000, derandomize=True, deadline=None, database=None, phases=[Phase.generate]
)
SHRINKING = settings(REACHING, phases=[Phase.generate, Phase.shrink])
COORDINATION_DAY = 60


def bare(value: str) -> str:
    assert re.fullmatch(r"[0-9]{8}-?[0-9]{4}", value)
    return value.replace("-", "")


def born(number: str) -> dt.date:
    day = int(number[6:8])
    day -= COORDINATION_DAY if day > COORDINATION_DAY else 0
    return dt.date(int(number[:4]), int(number[4:6]), day)


def is_coordination(number: str) -> bool:
    return int(number[6:8]) > COORDINATION_DAY


def in_the_published_series(number: str) -> bool:
    date, serial = born(number), number[8:11]
    if is_coordination(number):
        parity = "239" if date.day % 2 else "238"
        return date.year in {2022, 2023} and serial == parity
    if date.year <= 1899:
        return date.year >= 1890 and serial in {"980", "981"}
    return 1976 <= date.year <= 2013 and serial in {"238", "239"} and number not in UNPUBLISHED


def judged_right(value: str) -> bool:
    number = bare(value)
    if not is_coordination(number) and not stdnum_personnummer.is_valid(value):
        return False
    return luhn.is_valid(number[2:]) and bool(personnummer.valid(value))


def right_under_some_reading(value: str) -> bool:
    digits = value.replace("-", "")
    return luhn.is_valid(digits[2:]) or luhn.is_valid(digits)


def test_ten_thousand_draws_stay_in_the_published_series() -> None:
    drawn: list[str] = []

    # In small batches: an engine that times the whole batch would call a large one slow.
    @settings(max_examples=400, deadline=None, database=None)
    @given(st.tuples(*[ssn.valid()] * 25))
    def collect(values: tuple[str, ...]) -> None:
        drawn.extend(values)

    collect()
    assert len(drawn) >= 10_000
    assert [value for value in drawn if not in_the_published_series(bare(value))] == []


def test_no_place_in_the_series_is_an_unpublished_number() -> None:
    numbers = [ssn._published(place) for place in range(ssn._COUNT)]
    assert len(set(numbers)) == ssn._COUNT == 2 * 13_880 - 25
    assert UNPUBLISHED.isdisjoint(numbers)
    assert numbers[0] == "197601012391"
    assert numbers[-1] == "201312312398"


@SEVERAL
@given(ssn.valid())
def test_two_other_libraries_agree_with_every_valid_number(value: str) -> None:
    assert judged_right(value)


@pytest.mark.parametrize("case", ssn.TYPE.accepted, ids=lambda case: case.description)
def test_accepted_numbers_are_right_and_published(case: Valid) -> None:
    assert judged_right(case.value)
    assert in_the_published_series(bare(case.value))
    assert ("dash" in case.description) == ("-" in case.value)
    assert ("coordination" in case.description) == is_coordination(bare(case.value))


@pytest.mark.parametrize("dash", [False, True], ids=["plain", "dash"])
@pytest.mark.parametrize("group", ["18", "19", "20", "coordination"])
def test_every_group_is_reached_in_both_forms(group: str, dash: bool) -> None:
    def wanted(value: str) -> bool:
        number = bare(value)
        found = "coordination" if is_coordination(number) else number[:2]
        return found == group and ("-" in value) == dash

    find(ssn.valid(), wanted, settings=REACHING)


def test_numbers_of_the_1890s_pass_over_ten_and_over_twelve_digits() -> None:
    @SEVERAL
    @given(ssn.valid())
    def check(value: str) -> None:
        number = bare(value)
        assert luhn.is_valid(number) == number.startswith("18")

    check()


@pytest.mark.parametrize(
    "published", ["189103049814", "189104159810", "189008199805", "189912309805", "189912319812"]
)
def test_published_numbers_of_the_1890s_are_the_ones_we_build(published: str) -> None:
    days = (born(published) - dt.date(1890, 1, 1)).days
    assert ssn._old(days) == published


@SEVERAL
@given(ssn.invalid("format"))
def test_a_wrong_check_digit_is_wrong_under_both_readings(case: Invalid) -> None:
    if case.value.replace("-", "").isdecimal():
        assert not right_under_some_reading(case.value)
        assert in_the_published_series(neighbour(case))
    else:
        assert re.search("[A-Za-z]", case.value)
        assert len(case.value) == 12


def neighbour(case: Invalid) -> str:
    """Undo, from its description, the one slip that a broken number claims to have."""
    digits = list(case.value.replace("-", ""))
    if found := re.search(r"check digit (\d) instead of (\d)$", case.description):
        assert digits[11] == found[1]
        digits[11] = found[2]
    elif found := re.search(r"digit (\d+) changed from (\d) to (\d)$", case.description):
        place = int(found[1]) - 1
        assert digits[place] == found[3]
        digits[place] = found[2]
    else:
        found = re.search(
            r"digits (\d+) and (\d+) swapped, (\d)(\d) became (\d)(\d)$", case.description
        )
        assert found, case.description
        place = int(found[1]) - 1
        assert int(found[2]) == place + 2
        assert (digits[place], digits[place + 1]) == (found[5], found[6]) == (found[4], found[3])
        digits[place], digits[place + 1] = found[3], found[4]
    undone = "".join(digits)
    assert luhn.is_valid(undone[2:])
    return undone


@pytest.mark.parametrize(
    "case", [c for c in ssn.TYPE.refused if c.rule == "format"], ids=lambda case: case.description
)
def test_refused_numbers_are_one_slip_away_from_a_published_one(case: Invalid) -> None:
    if case.value.replace("-", "").isdecimal():
        assert not right_under_some_reading(case.value)
        assert not personnummer.valid(case.value)
        assert in_the_published_series(neighbour(case))
        assert ("with a dash" in case.description) == ("-" in case.value)
    else:
        assert len(case.value) == 12


@pytest.mark.parametrize("form", ["twelve digits", "with a dash"])
@pytest.mark.parametrize("kind", ["coordination", "personal"])
@pytest.mark.parametrize("way", ["check_digit", "other_digit", "swapped"])
def test_every_slip_is_reached_in_every_form(way: str, kind: str, form: str) -> None:
    def wanted(case: Invalid) -> bool:
        coordination = case.description.startswith("coordination")
        return coordination == (kind == "coordination") and ("-" in case.value) == ("dash" in form)

    find(ssn.invalid(way), wanted, settings=REACHING)


@SEVERAL
@given(ssn.invalid("min_length"))
def test_short_numbers_have_a_right_check_digit(case: Invalid) -> None:
    digits = case.value.replace("-", "")
    assert len(case.value) in {10, 11}
    assert luhn.is_valid(digits[-10:])
    assert digits[-10:-4].isdecimal()
    assert digits[-4:-1] in {"238", "239"}


@SEVERAL
@given(ssn.invalid("max_length"))
def test_long_numbers_have_a_right_check_digit(case: Invalid) -> None:
    digits = case.value.replace("-", "")
    assert len(case.value) == 14
    assert luhn.is_valid(digits[-10:])
    assert in_the_published_series(digits[-12:])


@SEVERAL
@given(ssn.unspecified())
def test_debatable_numbers_can_be_nobodys(case: Unspecified) -> None:
    if not isinstance(case.value, str):
        return
    if case.question == "impossible_date":
        with pytest.raises(ValueError, match=r"month|day|year"):
            born(case.value)
    digits = case.value.strip()
    if not re.fullmatch("[0-9]{12}|[0-9]{8}[-+ \u2013][0-9]{4}", digits):
        return
    number = re.sub("[^0-9]", "", digits)
    if not luhn.is_valid(number[2:]):
        return
    try:
        date = born(number)
    except ValueError:
        return
    assert date > today() or in_the_published_series(number)


@pytest.mark.parametrize(
    "case", ssn.TYPE.open, ids=lambda case: f"{case.question}: {case.description}"
)
def test_impossible_and_future_dates_have_a_right_check_digit(case: Unspecified) -> None:
    if case.question not in {"impossible_date", "future_date"}:
        return
    assert luhn.is_valid(case.value[2:])
    if case.question == "impossible_date":
        with pytest.raises(ValueError, match=r"month|day|year"):
            born(case.value)
    else:
        assert born(case.value) > today()


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("31 February", "19760231"),
        ("29 February of a common year", "20010229"),
        ("month 13", "19761301"),
        ("day 0", "19760100"),
        ("coordination number of 30 February", "20220290"),
        ("born in 2199", "21990101"),
    ],
)
def test_a_debatable_date_is_the_one_it_is_said_to_be(words: str, date: str) -> None:
    [case] = [case for case in ssn.TYPE.open if case.description.partition(",")[0] == words]
    assert case.value.startswith(date)


def test_the_number_right_over_twelve_digits_only_is_that() -> None:
    (case,) = [case for case in ssn.TYPE.open if case.question == "right_over_twelve_only"]
    assert luhn.is_valid(case.value)
    assert not luhn.is_valid(case.value[2:])


def test_the_simplest_slip_is_a_check_digit_one_higher() -> None:
    assert find(ssn.invalid("check_digit"), lambda _: True, settings=SHRINKING) == Invalid(
        "197601012392", "format", "twelve digits: check digit 2 instead of 1"
    )
