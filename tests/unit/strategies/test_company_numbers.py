"""Organisation numbers, location numbers and Peppol ids, judged by python-stdnum."""

import re

import jsonschema_rs
import pytest
from hypothesis import Phase, find, given, settings
from stdnum import ean, luhn
from stdnum.se import orgnr

from strategies import gln13, org_no, peppol_id
from strategies.values import Invalid, Unspecified, Valid

SEVERAL = settings(max_examples=50, deadline=None, database=None)
REACHING = settings(
    max_examples=5_000, derandomize=True, deadline=None, database=None, phases=[Phase.generate]
)
PEPPOL = jsonschema_rs.Draft202012Validator(
    {"type": "string", "pattern": r"^(0007|0088):\d{10,13}$", "minLength": 15, "maxLength": 18}
)


def nobodys_organisation(value: str) -> bool:
    digits = value.replace("-", "")
    shaped = re.fullmatch(r"4[0-9][2-9][0-9]{3}-?[0-9]{4}", value) is not None
    return shaped and orgnr.is_valid(digits) and luhn.is_valid(digits)


def nobodys_location(value: str) -> bool:
    return re.fullmatch(r"952[0-9]{10}", value) is not None and ean.is_valid(value)


@SEVERAL
@given(org_no.valid())
def test_organisation_numbers_are_right_and_nobodys(value: str) -> None:
    assert nobodys_organisation(value)


@pytest.mark.parametrize("case", org_no.TYPE.accepted, ids=lambda case: case.description)
def test_accepted_organisation_numbers_are_right_and_nobodys(case: Valid) -> None:
    assert nobodys_organisation(case.value)
    assert ("dash" in case.description) == ("-" in case.value)


@SEVERAL
@given(gln13.valid())
def test_location_numbers_are_right_and_nobodys(value: str) -> None:
    assert nobodys_location(value)


@pytest.mark.parametrize("case", gln13.TYPE.accepted, ids=lambda case: case.description)
def test_accepted_location_numbers_are_right_and_nobodys(case: Valid) -> None:
    assert nobodys_location(case.value)


@SEVERAL
@given(peppol_id.valid())
def test_peppol_ids_match_the_pattern_and_hold_nobodys_number(value: str) -> None:
    assert PEPPOL.is_valid(value)
    scheme, number = value.split(":")
    assert {"0007": nobodys_organisation, "0088": nobodys_location}[scheme](number)


@SEVERAL
@given(org_no.invalid("format"))
def test_malformed_organisation_numbers_are_wrong(case: Invalid) -> None:
    assert not orgnr.is_valid(case.value)
    assert len(case.value) == (11 if "-" in case.value else 10)


@SEVERAL
@given(gln13.invalid("format"))
def test_malformed_location_numbers_are_wrong(case: Invalid) -> None:
    assert not ean.is_valid(case.value)
    assert len(case.value) == 13


@SEVERAL
@given(org_no.invalid())
def test_organisation_numbers_of_a_wrong_length_are_outside_the_limits(case: Invalid) -> None:
    if case.rule in {"min_length", "max_length"}:
        assert len(case.value) in {"min_length": {8, 9}, "max_length": {12}}[case.rule]


def test_the_lowest_and_the_highest_organisation_number_are_enumerated() -> None:
    values = {case.value[:9] for case in org_no.TYPE.accepted}
    assert {"402000000", "499999999"} <= values


@pytest.mark.parametrize("separator", ["-", " "])
@pytest.mark.parametrize("place", [1, 12])
def test_either_separator_is_tried_at_either_end_of_a_location_number(
    place: int, separator: str
) -> None:
    def wanted(case: Unspecified) -> bool:
        return case.question == "place_of_the_separator" and case.value[place] == separator

    find(gln13.unspecified(), wanted, settings=REACHING)


@SEVERAL
@given(gln13.invalid())
def test_location_numbers_of_a_wrong_length_have_a_right_check_digit(case: Invalid) -> None:
    if case.rule in {"min_length", "max_length"}:
        assert len(case.value) == {"min_length": 12, "max_length": 15}[case.rule]
        assert ean.is_valid(case.value[-13:])


@SEVERAL
@given(peppol_id.invalid("pattern"))
def test_malformed_peppol_ids_break_the_pattern_and_nothing_else(case: Invalid) -> None:
    (error,) = PEPPOL.iter_errors(case.value)
    assert "does not match" in error.message


@pytest.mark.parametrize("case", peppol_id.TYPE.refused, ids=lambda case: case.description)
def test_refused_peppol_ids_break_one_rule(case: Invalid) -> None:
    assert len(list(PEPPOL.iter_errors(case.value))) == 1


@pytest.mark.parametrize("module", [org_no, gln13], ids=["org_no", "gln13"])
@pytest.mark.parametrize("way", ["check_digit", "other_digit", "swapped"])
def test_slips_change_as_many_digits_as_they_say(module: object, way: str) -> None:
    kind = {id(org_no): org_no, id(gln13): gln13}[id(module)]

    @SEVERAL
    @given(kind.invalid(way))
    def check(case: Invalid) -> None:
        digits = case.value.replace("-", "")
        if found := re.search(
            r"digits (\d+) and (\d+) swapped, (\d)(\d) became (\d)(\d)", case.description
        ):
            place = int(found[1]) - 1
            assert digits[place : place + 2] == found[5] + found[6] == found[4] + found[3]
            digits = digits[:place] + found[3] + found[4] + digits[place + 2 :]
        elif found := re.search(r"digit (\d+) changed from (\d) to (\d)", case.description):
            place = int(found[1]) - 1
            assert digits[place] == found[3]
            digits = digits[:place] + found[2] + digits[place + 1 :]
        else:
            found = re.search(r"check digit (\d) instead of (\d)", case.description)
            assert found
            assert digits[-1] == found[1]
            digits = digits[:-1] + found[2]
        assert nobodys_organisation(digits) or nobodys_location(digits)

    check()


@SEVERAL
@given(org_no.unspecified())
def test_debatable_organisation_numbers_are_nobodys(case: Unspecified) -> None:
    if isinstance(case.value, str) and orgnr.is_valid(case.value):
        digits = re.sub("[^0-9]", "", case.value)
        impossible_month = int(digits[2:4]) > 12 or digits[2:4] == "00"
        assert digits == "7601012391" or (digits[0] in "04" and impossible_month)


@pytest.mark.parametrize("scheme", ["0007", "0088"])
def test_both_schemes_are_reached(scheme: str) -> None:
    find(peppol_id.valid(), lambda value: value.startswith(scheme), settings=REACHING)


def test_a_peppol_id_shrinks_to_the_lowest_number_of_its_scheme() -> None:
    shrinking = settings(REACHING, phases=[Phase.generate, Phase.shrink])
    simplest = find(peppol_id.valid(), lambda _: True, settings=shrinking)
    assert simplest in {"0007:4020000008", "0088:9520000000004"}


@pytest.mark.parametrize("dash", [False, True])
def test_both_forms_of_an_organisation_number_are_reached(dash: bool) -> None:
    find(org_no.valid(), lambda value: ("-" in value) == dash, settings=REACHING)
