"""Our check digits against other people's: python-stdnum and published examples."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import ean
from stdnum import luhn as other_luhn

from strategies.check_digit import gs1, gs1_remainder, luhn, luhn_remainder

DIGITS = st.text("0123456789", min_size=1, max_size=20)
OFTEN = settings(max_examples=150, deadline=None, database=None)


@pytest.mark.parametrize(
    "published",
    ["189001019802", "189001029819", "200002292399", "201701012393", "191401682396"],
)
def test_published_test_numbers_have_the_check_digit_we_build(published: str) -> None:
    assert luhn(published[2:-1]) == published[-1]
    assert luhn_remainder(published[2:]) == 0


@pytest.mark.parametrize("published", ["79927398713", "4111111111111111"])
def test_luhn_agrees_with_numbers_from_textbooks(published: str) -> None:
    assert luhn(published[:-1]) == published[-1]


@pytest.mark.parametrize("published", ["4006381333931", "9780306406157", "036000291452"])
def test_gs1_agrees_with_numbers_from_textbooks(published: str) -> None:
    assert gs1(published[:-1]) == published[-1]
    assert gs1_remainder(published) == 0


@OFTEN
@given(DIGITS)
def test_luhn_agrees_with_other_code(payload: str) -> None:
    assert luhn(payload) == other_luhn.calc_check_digit(payload)
    assert (luhn_remainder(payload) == 0) == other_luhn.is_valid(payload)


@OFTEN
@given(st.text("0123456789", min_size=12, max_size=12))
def test_gs1_agrees_with_other_code(payload: str) -> None:
    assert ean.is_valid(payload + gs1(payload))
    assert gs1(payload) == ean.calc_check_digit(payload)
