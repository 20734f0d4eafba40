"""Texts just inside and just outside of a pattern."""

from dataclasses import replace

import pytest

from spec import Field, load
from strategies import near_patterns

SPEC = load()
COLOR = SPEC.resource("workengagement").field("color_code")


def having(pattern: str, **schema: object) -> Field:
    return replace(COLOR, values=None, schema={"type": "string", "pattern": pattern, **schema})


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        (
            r"^(?:red|green|blue)-\d{2,4}$",
            {"green-00", "blue-00", "red-0000"},
            {"red-0", "red-00000", "!red-00"},
        ),
        ("ab+c", set(), {"ac"}),
        (r"^[A-Z]{2}\d?$", {"AA0"}, {"A", "AAA", "AA00", "!AA"}),
        # Each alternative has one anchor, so text after an "a" is allowed.
        ("^a|b$", {"b"}, {"!a"}),
        # Twice "1" shows only before as many digits as there can be.
        (r"^1?\d{2,3}$", {"000"}, {"0", "0000", "11000", "!00"}),
    ],
)
def test_each_part_of_a_pattern_is_varied(
    pattern: str, inside: set[str], outside: set[str]
) -> None:
    field = having(pattern)
    assert {one.value for one in near_patterns.inside(field)} >= inside
    assert {one.value for one in near_patterns.outside(field)} == outside


def test_the_longest_text_of_several_quantifiers_is_inside() -> None:
    values = [one.value for one in near_patterns.inside(having(r"^-?\d{0,3}(?:\.\d{0,2})?$"))]
    assert values[-1] == "-000.00"
    # Not where the field allows fewer characters, or a quantifier any number.
    for field in (having(r"^-?\d{0,3}$", maxLength=2), having(r"^-?\d*$")):
        assert "-000" not in {one.value for one in near_patterns.inside(field)}


def test_no_text_has_a_length_that_the_field_forbids() -> None:
    field = having(r"^\d{2,4}$", minLength=2, maxLength=4)
    assert [one.value for one in near_patterns.outside(field)] == ["!00"]


def test_what_the_readings_of_a_pattern_disagree_about_is_neither() -> None:
    # A newline after the end matches for Python, and not for ECMA 262; a \w of another script
    # matches for Python alone unless it reads ASCII only.
    for field, text in ((having("^a$"), "a\n"), (having(r"^\w$"), "å")):
        assert not near_patterns._is_inside(field, text)
        assert not near_patterns._is_outside(field, text)


def test_what_a_refused_sample_shows_is_not_sent_again() -> None:
    assert near_patterns.outside(COLOR) == ()


def test_no_text_of_a_family_of_values_is_made_from_its_pattern() -> None:
    families = [f for one in SPEC.resources for f in one.writable if f.values]
    assert [near_patterns.inside(field) for field in families] == [()] * len(families)
