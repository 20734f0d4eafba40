"""What a record holds for a filter, and the value that asks a filter best."""

import datetime as dt
from typing import Any

import pytest

from contracts.harness.oracle.filters import Held, Value, held, question
from spec import Field

TEXT = Field("text", {"type": ["string", "null"]})
TIME = Field("time", {"type": ["string", "null"], "format": "date-time"})
LINK = Field("link", {"type": ["object", "null"]}, target="Tenant")
LINKS = Field("links", {"type": "array"}, target="Tenant")
NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def plain(text: str, key: Any) -> Held:  # noqa: ANN401 - whatever is compared
    return Held(Value(text, key), (key,))


@pytest.mark.parametrize(
    ("field", "value", "holds"),
    [
        (TEXT, "Anna", plain("Anna", "Anna")),
        (TEXT, None, Held()),
        (TEXT, 7, plain("7", 7)),
        (TEXT, True, None),
        (TEXT, "a,b", None),
        (TEXT, " a", None),
        (TEXT, {"id": "A"}, None),
        (LINK, {"id": "A"}, plain("A", "a")),
        (LINK, {"id": 1}, None),
        (LINK, "A", plain("A", "A")),
        (LINKS, [{"id": "A"}], plain("A", "a")),
        (LINKS, [], Held()),
        (LINKS, [{"id": "A"}, {"id": "B"}], None),
    ],
    ids=str,
)
def test_only_what_can_be_compared_with_certainty_is_held(
    field: Field,
    value: Any,  # noqa: ANN401 - a JSON value
    holds: Held | None,
) -> None:
    assert held(field, value, ours=False) == holds


@pytest.mark.parametrize(
    ("shown", "ours", "step"),
    [
        ("2024-05-01T12:00:00Z", True, None),
        ("2024-05-01T12:00:00.000000Z", False, None),
        ("2024-05-01T12:00:00Z", False, dt.timedelta(seconds=1) - MICROSECOND),
        ("2024-05-01T12:00:00.000Z", False, dt.timedelta(milliseconds=1) - MICROSECOND),
    ],
)
def test_a_moment_may_be_stored_finer_than_it_is_shown(
    shown: str, *, ours: bool, step: dt.timedelta | None
) -> None:
    keys = (NOON,) if step is None else (NOON - step, NOON, NOON + step)
    assert held(TIME, shown, ours=ours) == Held(Value(shown, NOON), keys)


def test_a_moment_that_cannot_be_read_is_not_compared() -> None:
    assert held(TIME, "noon", ours=False) is None


@pytest.mark.parametrize(
    ("operator", "values", "listed", "others"),
    [
        ("", ["Anna", "Bo", None], (True, False, False), (False, True, None)),
        ("startswith", ["Anna", "Bo"], (True, False), (False, True)),
        ("gt", [1, 2], (False, True), (True, False)),
        ("in", ["Anna", "Bo", "Cy"], (True, True, False), (False, False, True)),
    ],
)
def test_a_question_lists_one_record_and_leaves_another_out(
    operator: str, values: list[Any], listed: tuple[bool, ...], others: tuple[bool | None, ...]
) -> None:
    asked = question(operator, ["", "gt"], [held(TEXT, value, ours=True) for value in values])
    assert asked is not None
    assert (asked.listed, asked.others) == (listed, others)


def test_where_no_value_tells_records_apart_there_is_no_question() -> None:
    alike = [held(TEXT, "Anna", ours=True)] * 2
    assert question("", ["contains"], alike) is None
    assert question("no_such_operator", [], [held(TEXT, "Anna", ours=True), Held()]) is None


def test_where_case_alone_tells_records_apart_servers_may_differ() -> None:
    asked = question("", [], [held(TEXT, value, ours=True) for value in ("Anna", "anna", "Bo")])
    assert asked is not None
    assert (asked.text, asked.listed) == ("Anna", (True, None, False))
    assert asked.others == (False, None, True)
