"""Values of unique fields: new each time, and inside the field's limits."""

import itertools
import uuid
from typing import Any

import pytest

from contracts.harness.oracle.values import broken_kind
from spec import Field
from strategies import fresh
from strategies.fresh import Fresh, new_value
from strategies.values import Supply


def field(**schema: Any) -> Field:  # noqa: ANN401 - JSON values
    return Field("berth", schema)


FREE = [
    field(type="string"),
    field(type="string", maxLength=20),
    field(type="integer"),
    field(type="string", format="uuid"),
    field(type="string", format="email", maxLength=254),
    field(type="string", format="url"),
    field(type="string", format="date-time"),
    field(type="string", pattern="^[A-Z]{2}-[0-9]{4}$", minLength=7, maxLength=7),
    field(type="string", pattern=r"^(?:ab|cd)?[\w.@+-]+$", maxLength=6),
    field(type="integer", multipleOf=12, minimum=12),
]
BOUND = [
    (field(type="string", format="date"), 46_021),
    (field(type="string", format="email", maxLength=14), 36**2),
    (field(type="string", format="email", maxLength=13), 36),
    (field(type="string", pattern="^a+$"), 1),
    (field(type="string", pattern="^[A-C][0-9]$"), 30),
    (field(type="string", pattern="^(red|green|blue)$"), 3),
    (field(type="string", pattern="^[A-Z]{2}-[0-9]{4}$"), 26**2 * 10**4),
    (field(type="string", enum=["a", "b"]), 2),
    (field(type=["integer", "null"], enum=[1, None]), 1),
    (field(type="boolean"), 2),
    (field(type="integer", minimum=3, maximum=5), 3),
    (field(type="number", minimum=0, maximum=1, multipleOf=0.25), 5),
    (field(type="string", maxLength=1), 36),
    (field(type="string", minLength=1, maxLength=2), 36**2),
    (Field("n", {"type": "string", "format": "luhn"}, values="ssn"), 27_735),
    (Field("n", {"type": "string", "format": "luhn"}, values="org_no"), 72_000_000),
    (field(type="string", format="gln13"), 10**9),
    (Field("n", {"type": "string"}, values="phone_number"), 10**8),
    (Field("n", {"type": "string"}, values="peppol_id"), 72_000_000),
    (Field("n", {"type": "string"}, values="color_code"), 16**6),
]


def fresh_value(field: Field, length: int | None = None) -> Any:  # noqa: ANN401 - a JSON value
    return new_value(Fresh(field, length))


@pytest.mark.parametrize("free", FREE, ids=lambda free: str(free.schema))
def test_values_without_end_differ_each_time(free: Field) -> None:
    drawn = [fresh_value(free) for _ in range(200)]
    assert len(set(drawn)) == len(drawn)
    assert {type(value) for value in drawn} == {int if "integer" in free.types else str}


@pytest.mark.parametrize(
    ("bound", "count"), BOUND, ids=lambda one: str(getattr(one, "schema", one))
)
def test_values_that_have_an_end_are_counted(bound: Field, count: int) -> None:
    supply = Fresh(bound).supply
    assert supply.count == count
    values = [supply.at(place) for place in range(min(count, 2000))]
    assert len(set(values)) == len(values)
    assert [value for value in values if broken_kind(bound, value) not in {None, "open"}] == []


@pytest.mark.parametrize("free", FREE[:7], ids=lambda free: str(free.schema))
def test_no_run_uses_up_the_values_of_a_wide_field(free: Field) -> None:
    assert Fresh(free).supply.count >= Supply.PLENTY


def test_a_fresh_uuid_is_one() -> None:
    value = fresh_value(field(type="string", format="uuid"))
    assert str(uuid.UUID(value)) == value


def test_fresh_integers_fill_their_limits_and_stay_inside() -> None:
    limited = field(type="integer", minimum=3, maximum=5)
    assert {fresh_value(limited) for _ in range(9)} == {3, 4, 5}


def test_a_fresh_integer_without_limits_fits_in_31_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "_RUN", f"{2**31 - 3:x}")
    monkeypatch.setattr(fresh, "_counter", itertools.count(1))
    unlimited = field(type="integer")
    assert [fresh_value(unlimited) for _ in range(4)] == [2**31 - 2, 2**31 - 1, 0, 1]


@pytest.mark.parametrize(
    ("shortest", "longest", "lengths"),
    [(8, 12, range(9, 12)), (30, 40, range(31, 32)), (3, 4, range(4, 5)), (5, 5, range(5, 6))],
)
def test_a_fresh_text_stays_inside_its_limits_where_there_is_room(
    shortest: int, longest: int, lengths: range
) -> None:
    limited = field(type="string", minLength=shortest, maxLength=longest)
    assert all(len(fresh_value(limited)) in lengths for _ in range(20))


@pytest.mark.parametrize("length", [None, 4, 5])
def test_fresh_texts_of_few_characters_do_not_repeat_in_a_long_run(length: int | None) -> None:
    short = field(type="string", minLength=2, maxLength=5)
    assert len({fresh_value(short, length) for _ in range(40_000)}) == 40_000
