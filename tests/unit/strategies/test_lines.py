"""Texts of which one line matches a pattern, and the whole does not."""

from dataclasses import replace

import pytest

from spec import Field, load
from strategies.lines import across_lines

PHONE = load().resource("subtenant").field("phone_number")
CODE = replace(PHONE, values=None)


def of(pattern: str) -> Field:
    return replace(CODE, schema={"type": "string", "pattern": pattern})


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("^[a-f]{3}$", ["x\naaa", "aaa\nx"]),
        # Without an anchor, text may be there at that end.
        ("^[a-f]{3}", ["x\naaa"]),
        ("[a-f]{3}$", ["aaa\nx"]),
        ("[a-f]{3}", []),
        # It admits lines.
        (r"^[a-f\nx]+$", []),
    ],
)
def test_a_line_is_added_where_it_breaks_the_pattern(pattern: str, values: list[str]) -> None:
    assert [one.value for one in across_lines(of(pattern))] == values


def test_they_break_the_pattern_around_a_valid_text() -> None:
    before, after = across_lines(PHONE)
    assert (before.rule, after.rule) == ("pattern", "pattern")
    assert before.value.removeprefix("x\n") == after.value.removesuffix("\nx")
    assert (before.description, after.description) == (
        "another line before a valid one",
        "another line after a valid one",
    )
