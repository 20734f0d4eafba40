"""Types made to measure: text, integer, enum, array, pattern."""

import unicodedata
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from strategies import opaque, uuid
from strategies.array import Counts, array
from strategies.enum import enum
from strategies.integer import integer
from strategies.number import number
from strategies.pattern import pattern
from strategies.reference import bare_id, reference
from strategies.structure import counted_object, structure
from strategies.text import text
from strategies.url import url
from strategies.values import Invalid, ValueType

SEVERAL = settings(max_examples=30, deadline=None, database=None)
REACHING = settings(
    max_examples=5_000, derandomize=True, deadline=None, database=None, phases=[Phase.generate]
)
USERNAME = r"^[\w.@+-]+$"
PRICE = {"minimum": 0, "multipleOf": 0.01}
RATIO = {"exclusiveMinimum": 0, "exclusiveMaximum": 1}
DOZENS = {"minimum": 12, "maximum": 144, "multipleOf": 12}
BOTH = {"minimum": 0, "exclusiveMinimum": 2, "maximum": 9.5}
BUILT: list[tuple[str, ValueType, dict[str, Any]]] = [
    ("text", text(), {"type": "string"}),
    ("text_to_128", text(0, 128), {"type": "string", "maxLength": 128}),
    ("text_to_6", text(0, 6), {"type": "string", "maxLength": 6}),
    ("text_of_1", text(1, 1), {"type": "string", "minLength": 1, "maxLength": 1}),
    ("text_8_to_150", text(8, 150), {"type": "string", "minLength": 8, "maxLength": 150}),
    ("int32", integer(-(2**31), 2**31 - 1), {
        "type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1,
    }),
    ("page", integer(1, None), {"type": "integer", "minimum": 1}),
    ("bit", integer(0, 1), {"type": "integer", "minimum": 0, "maximum": 1}),
    ("enum", enum([0, 1, 2], complete=True), {"enum": [0, 1, 2]}),
    ("array", array(integer(0, 9)), {
        "type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9},
    }),
    ("set", array(uuid.TYPE, unique=True), {
        "type": "array", "items": {"type": "string", "format": "uuid"}, "uniqueItems": True,
    }),
    ("username", pattern(USERNAME, 8, 150), {
        "type": "string", "pattern": USERNAME, "minLength": 8, "maxLength": 150,
    }),
    ("price", number(PRICE), {"type": "number", **PRICE}),
    ("ratio", number(RATIO), {"type": "number", **RATIO}),
    ("any_number", number({}), {"type": "number"}),
    ("dozens", number(DOZENS, whole=True), {"type": "integer", **DOZENS}),
    ("both_limits", number(BOTH), {"type": "number", **BOTH}),
    ("two_or_three", array(integer(0, 9), counts=Counts(2, 3)), {
        "type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9},
        "minItems": 2, "maxItems": 3,
    }),
    ("two_different", array(text(0, 9), unique=True, counts=Counts(2, 2)), {
        "type": "array", "items": {"type": "string", "maxLength": 9},
        "minItems": 2, "maxItems": 2, "uniqueItems": True,
    }),
    ("address", structure({"zip": text(5, 5), "floor": integer(0, 9)}, ["zip"]), {
        "type": "object", "required": ["zip"], "properties": {
            "zip": {"type": "string", "minLength": 5, "maxLength": 5},
            "floor": {"type": "integer", "minimum": 0, "maximum": 9},
        },
    }),
    ("one_to_two", counted_object(1, 2), {
        "type": "object", "minProperties": 1, "maxProperties": 2,
    }),
    ("url_to_30", url(30), {"type": "string", "format": "uri", "maxLength": 30}),
    ("unanchored", pattern("[A-Z]{2}[0-9]"), {"type": "string", "pattern": "[A-Z]{2}[0-9]"}),
]  # fmt: skip
SIGNS: dict[str, str | tuple[str, ...]] = {
    "pattern": "does not match",
    "format": "is not a",
    "max_length": "longer than",
    "min_length": "shorter than",
    "type": ("is not of type", "is a required property"),
    "exclusive_minimum": "less than or equal to the minimum",
    "exclusive_maximum": "greater than or equal to the maximum",
    "multiple_of": "not a multiple of",
    "min_items": "has less than",
    "max_items": "has more than",
    "min_properties": "has less",
    "max_properties": "has more",
    "contents": "",
    "minimum": "less than the minimum",
    "maximum": "greater than the maximum",
    "enum": "is not one of",
    "unique_items": "non-unique",
}
built = pytest.mark.parametrize(
    ("kind", "schema"), [pytest.param(kind, schema, id=name) for name, kind, schema in BUILT]
)


def judge(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@built
def test_valid_values_are_valid(kind: ValueType, schema: dict[str, Any]) -> None:
    validator = judge(schema)

    @SEVERAL
    @given(kind.valid())
    def check(value: object) -> None:
        assert validator.is_valid(value)

    check()
    assert [case for case in kind.accepted if not validator.is_valid(case.value)] == []


@built
def test_broken_values_break_the_rule_they_name_and_no_other(
    kind: ValueType, schema: dict[str, Any]
) -> None:
    validator = judge(schema)

    def breaks_one(case: Invalid) -> None:
        messages = [error.message for error in validator.iter_errors(case.value)]
        assert len(messages) == 1, (case, messages)
        # An enum's own message says that a wrong type is not on the list.
        sign = "enum" if "enum" in schema else case.rule
        signs = SIGNS[sign]
        known = (signs,) if isinstance(signs, str) else signs
        assert any(one in messages[0] for one in known), (case, messages)

    rules = sorted({case.rule for case in kind.refused})

    @SEVERAL
    @given(st.tuples(*[kind.invalid(rule) for rule in (*rules, *rules)]))
    def check(cases: tuple[Invalid, ...]) -> None:
        for case in cases:
            breaks_one(case)

    check()
    for case in kind.refused:
        breaks_one(case)


@SEVERAL
@given(text(0, 128).valid())
def test_text_is_ordinary(value: str) -> None:
    assert 1 <= len(value) <= 128
    assert unicodedata.is_normalized("NFC", value)
    assert value == value.strip()
    assert {"Cc", "Cs", "Cn", "Co"}.isdisjoint(map(unicodedata.category, value))


@pytest.mark.parametrize("kind", [text(), text(0, 128), text(8, 150), text(0, 6), text(1, 1)])
def test_accepted_texts_are_ordinary(kind: ValueType) -> None:
    for case in kind.accepted:
        assert unicodedata.is_normalized("NFC", case.value)
        assert case.value == case.value.strip()
        assert {"Cc", "Cs", "Cn", "Co"}.isdisjoint(map(unicodedata.category, case.value))


TRAITS: dict[str, Callable[[str], bool]] = {
    "Swedish": lambda value: "ö" in value,
    "emoji": lambda value: "🏠" in value,
    "joined emoji": lambda value: "\u200d" in value,
    "combining mark": lambda value: any(map(unicodedata.combining, value)),
    "Hebrew": lambda value: any(unicodedata.bidirectional(c) == "R" for c in value),
    "Arabic": lambda value: any(unicodedata.bidirectional(c) == "AL" for c in value),
    "astral": lambda value: any(ord(c) > 0xFFFF and unicodedata.category(c) == "Lo" for c in value),
    "quote": lambda value: '"' in value,
    "inner blank": lambda value: " " in value,
    "the longest": lambda value: len(value) == 128,
    "the longest in emoji": lambda value: value == "🔑" * 128,
}


@pytest.mark.parametrize("trait", TRAITS)
def test_every_trait_of_text_is_reached_and_enumerated(trait: str) -> None:
    has = TRAITS[trait]
    assert any(has(case.value) for case in text(0, 128).accepted)
    find(text(0, 128).valid(), has, settings=REACHING)


def test_a_text_one_past_the_limit_is_refused_in_letters_and_in_emoji() -> None:
    refused = {case.value for case in text(0, 128).refused if case.rule == "max_length"}
    assert {"a" * 129, "😀" * 129} <= refused


def test_a_text_that_is_too_short_by_one_is_refused_and_the_empty_text_is_open() -> None:
    assert "a" * 7 in {case.value for case in text(8, 150).refused if case.rule == "min_length"}
    for kind in (text(), text(8, 150)):
        assert "" in [case.value for case in kind.open]


def test_the_empty_text_is_refused_where_the_reference_says_non_empty() -> None:
    kind = text(1, 9)
    assert [case.value for case in kind.refused if case.rule == "min_length"] == [""]
    assert "" not in [case.value for case in kind.open]


def test_a_very_long_text_is_open_where_no_limit_is_stated_and_only_there() -> None:
    def very_long(kind: ValueType) -> list[Any]:
        return [case.value for case in kind.open if case.question == "no_limit_stated"]

    assert very_long(text()) == ["a" * 10_000]
    assert very_long(text(0, 128)) == []


def test_the_open_text_that_is_not_composed_is_that() -> None:
    (case,) = [case for case in text().open if case.question == "not_nfc"]
    assert not unicodedata.is_normalized("NFC", case.value)


@pytest.mark.parametrize("limits", [(0, 0), (9, 8)])
def test_impossible_limits_of_text_are_an_error(limits: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no text has at least"):
        text(*limits)


def test_both_limits_of_an_integer_and_one_past_each_are_enumerated() -> None:
    kind = integer(-5, 9)
    assert sorted(case.value for case in kind.accepted) == [-5, -4, -1, 0, 1, 8, 9]
    assert -6 in [case.value for case in kind.refused if case.rule == "minimum"]
    assert 10 in [case.value for case in kind.refused if case.rule == "maximum"]


@pytest.mark.parametrize("limit", [-5, 9])
def test_both_limits_of_an_integer_are_drawn(limit: int) -> None:
    find(integer(-5, 9).valid(), lambda value: value == limit, settings=REACHING)


def test_integers_without_a_number_between_their_limits_are_an_error() -> None:
    with pytest.raises(ValueError, match="no number is at least"):
        integer(2, 1)


def test_a_value_outside_a_list_that_was_cut_short_is_open() -> None:
    whole, cut = enum([0, 1, 2], complete=True), enum([0, 1, 2], complete=False)
    outside = {case.value for case in whole.refused if case.rule == "enum"}
    assert outside == {3, -1, 1002}
    assert outside == {case.value for case in cut.open if case.question == "enum_cut_short"}
    assert {case.rule for case in cut.refused} == {"type"}
    with pytest.raises(ValueError, match="there is no mutation"):
        cut.invalid("enum")


def test_every_value_of_an_enum_is_accepted() -> None:
    assert [case.value for case in enum(["b", "a"], complete=True).accepted] == ["b", "a"]


def test_an_enum_without_values_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        enum([], complete=True)


def test_a_repeated_element_breaks_a_set_and_is_open_in_an_array() -> None:
    bag, unique = array(integer(0, 9)), array(integer(0, 9), unique=True)
    assert [case.value for case in unique.refused if case.rule == "unique_items"] == [[1, 1]]
    assert [case.value for case in bag.open if case.question == "repeated_element"] == [[1, 1]]


@pytest.mark.parametrize(
    ("kind", "bare"), [(reference("berth"), False), (bare_id("berth"), True)], ids=["object", "id"]
)
def test_a_reference_is_tried_as_it_is_and_in_upper_case(kind: ValueType, bare: bool) -> None:
    found = [(case.value.upper_case, case.value.bare) for case in kind.accepted]
    assert found == [(False, bare), (True, bare)]


@pytest.mark.parametrize(
    ("kind", "breaking"),
    [
        (reference("berth"), "type"),
        (opaque.OBJECT, "reference"),
        (opaque.OBJECTS, "enum"),
        (opaque.ANY, "type"),
        (opaque.ANY, None),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_what_cannot_be_broken_so_is_an_error(kind: ValueType, breaking: str | None) -> None:
    with pytest.raises(ValueError, match="cannot break"):
        kind.invalid(breaking)


def test_arrays_of_several_elements_are_reached() -> None:
    find(array(uuid.TYPE, unique=True).valid(), lambda value: len(value) > 2, settings=REACHING)


def test_a_trailing_newline_does_not_match_a_pattern_and_is_open() -> None:
    kind = pattern("^[a-c]{3}$")
    assert "aaa\n" in [case.value for case in kind.open]
    assert "aaa\n" not in [case.value for case in kind.accepted]
    assert "aaa\n" not in [case.value for case in kind.refused]


def test_digits_of_other_scripts_break_a_pattern_of_digits() -> None:
    values = {case.value for case in pattern(r"^\d{4}$").refused if case.rule == "pattern"}
    assert "\u0660" * 4 in values


def test_the_limits_of_a_pattern_that_repeats_are_enumerated() -> None:
    kind = pattern(USERNAME, 8, 150)
    assert {len(case.value) for case in kind.accepted} == {8, 150}
    lengths = {case.rule: len(case.value) for case in kind.refused if "length" in case.rule}
    assert lengths == {"min_length": 7, "max_length": 151}


@pytest.mark.parametrize("wrong", ["(", "^$", "^\\n$", "^a(?!a)b(?<=c)$"])
def test_a_pattern_that_cannot_be_served_is_an_error(wrong: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        pattern(wrong)


def test_a_dollar_that_is_no_anchor_stays_one() -> None:
    assert pattern(r"^\$[$]1$").accepted[0].value == "$$1"
