"""What holds for every value type, whatever it is about."""

import importlib
import json
import pkgutil
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import strategies
from strategies import (
    color_code,
    date,
    date_time,
    email,
    fmi,
    gln13,
    org_no,
    peppol_id,
    phone_number,
    ssn,
    uuid,
)
from strategies.array import Counts, array
from strategies.enum import enum
from strategies.integer import integer
from strategies.lengths import within
from strategies.number import number
from strategies.pattern import pattern
from strategies.structure import structure
from strategies.text import text
from strategies.url import url
from strategies.values import Invalid, Unspecified, Valid, ValueType

RULES = {
    "format",
    "pattern",
    "min_length",
    "max_length",
    "enum",
    "minimum",
    "maximum",
    "type",
    "unique_items",
    "contents",
    "exclusive_minimum",
    "exclusive_maximum",
    "multiple_of",
    "min_items",
    "max_items",
    "min_properties",
    "max_properties",
}
MODULES = [
    module
    for found in pkgutil.iter_modules(strategies.__path__, "strategies.")
    if hasattr(module := importlib.import_module(found.name), "TYPE")
]
TYPES: dict[str, ValueType] = {
    **{module.TYPE.name: module.TYPE for module in MODULES},
    "text": text(),
    "text_to_128": text(0, 128),
    "text_of_one": text(1, 1),
    "text_8_to_150": text(8, 150),
    "int32": integer(-(2**31), 2**31 - 1),
    "integer": integer(),
    "integer_of_one": integer(5, 5),
    "enum": enum([0, 1, 2], complete=True),
    "number": number({}),
    "price": number({"minimum": 0, "multipleOf": 0.01}),
    "dozens": number({"exclusiveMaximum": 144, "multipleOf": 12}, whole=True),
    "two_or_three": array(integer(0, 9), counts=Counts(2, 3)),
    "address": structure({"zip": text(5, 5), "floor": integer(0, 9)}, ["zip"]),
    "url": url(),
    "url_to_30": url(30),
    "short_email": within(email.TYPE, 0, 40, email.of_length),
    "non_empty": text(1),
    "enum_cut": enum(["68.201", "68.202"], complete=False),
    "array": array(integer(0, 9)),
    "set_of_uuids": array(uuid.TYPE, unique=True),
    "pattern": pattern(r"^[\w.@+-]+$", 8, 150),
}
every_type = pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
QUICK = settings(max_examples=25, deadline=None, database=None, phases=[Phase.generate])
SHRINKING = settings(
    derandomize=True, deadline=None, database=None, phases=[Phase.generate, Phase.shrink]
)
REACHING = settings(SHRINKING, max_examples=5_000, phases=[Phase.generate])


def as_sent(value: object) -> str:
    """Tell 1, 1.0, True and "1" apart, as JSON does."""
    return json.dumps(value, sort_keys=True)


COUNTED = re.compile(
    r"(?:plus(?:,| and) )?(?P<one>1 and )?(?P<count>[\d,]+)"
    r" (?:(?:hex |Swedish )?(?:digits?|letters)|letters and digits|characters|emoji|code points"
    r"|elements)(?:, .*)?"
)
CHANGED = re.compile(
    r"(?:digit|character) (?P<place>\d+) became (?:the letter )?(?P<new>[A-Za-z])(?:, .*)?"
)
INSERTED = re.compile(r"a .* after (?P<count>\d+) (?:characters|digits)")


def belies(value: Any, description: str) -> bool:  # noqa: ANN401 - any JSON value
    """Tell whether a value has another length, letter or mark than its words say."""
    if found := COUNTED.fullmatch(description):
        bare = value.removeprefix("+") if isinstance(value, str) else value
        if "digit" in description and not bare.isalnum():
            return True
        return len(bare) != int(found["count"].replace(",", "")) + bool(found["one"])
    if found := CHANGED.fullmatch(description):
        return bool(value[int(found["place"]) - 1] != found["new"])
    if found := INSERTED.fullmatch(description):
        return bool(value[int(found["count"])].isalnum())
    return False


@every_type
def test_a_case_is_what_its_words_say(kind: ValueType) -> None:
    cases: list[Valid | Invalid | Unspecified] = [*kind.accepted, *kind.refused, *kind.open]
    assert [case for case in cases if belies(case.value, case.description)] == []
    lengths = {len(case.value) for case in kind.accepted if isinstance(case.value, str)}
    changed = [case.value for case in kind.refused if CHANGED.fullmatch(case.description)]
    assert {len(value) for value in changed} <= lengths


@pytest.mark.parametrize("words", [COUNTED, CHANGED, INSERTED], ids=["count", "change", "mark"])
def test_many_cases_say_what_can_be_counted(words: re.Pattern[str]) -> None:
    said = [case.description for kind in TYPES.values() for case in kind.refused]
    said += [case.description for kind in TYPES.values() for case in kind.open]
    assert len(list(filter(words.fullmatch, said))) > 5


@every_type
def test_no_value_is_in_two_classes(kind: ValueType) -> None:
    sent = [
        *(as_sent(case.value) for case in kind.accepted),
        *(as_sent(case.value) for case in kind.refused),
        *(as_sent(case.value) for case in kind.open),
    ]
    assert sorted({one for one in sent if sent.count(one) > 1}) == []


@every_type
def test_every_class_has_a_name_of_its_own(kind: ValueType) -> None:
    accepted = [case.description for case in kind.accepted]
    refused = [(case.rule, case.description) for case in kind.refused]
    unspecified = [(case.question, case.description) for case in kind.open]
    for names in (accepted, refused, unspecified):
        assert names
        assert all(names)
        assert len(set(names)) == len(names)


@every_type
def test_rules_and_questions_come_from_a_fixed_vocabulary(kind: ValueType) -> None:
    assert {case.rule for case in kind.refused} <= RULES
    for case in kind.open:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", case.question)


@every_type
def test_the_wrong_type_is_always_among_the_refused(kind: ValueType) -> None:
    wrong = [case.value for case in kind.refused if case.rule == "type"]
    assert any(isinstance(value, dict) for value in wrong)
    assert not any(value is None for value in wrong)


@pytest.mark.parametrize(
    "build",
    [
        lambda: text(8, 150),
        lambda: integer(0, 9),
        lambda: enum([1, 2], complete=True),
        lambda: array(uuid.TYPE),
        lambda: pattern.__wrapped__("^[a-c][0-9]$"),
    ],
    ids=["text", "integer", "enum", "array", "pattern"],
)
def test_representatives_are_the_same_each_time_they_are_built(
    build: Callable[[], ValueType],
) -> None:
    first, second = build(), build()
    assert (first.accepted, first.refused, first.open) == (
        second.accepted,
        second.refused,
        second.open,
    )


@every_type
def test_drawn_values_keep_their_side(kind: ValueType) -> None:
    accepted = {as_sent(case.value) for case in kind.accepted}
    refused = {as_sent(case.value) for case in kind.refused}
    unspecified = {as_sent(case.value) for case in kind.open}

    @QUICK
    @given(kind.valid(), kind.invalid(), kind.unspecified())
    def check(valid: object, broken: Invalid, argued: Unspecified) -> None:
        assert as_sent(valid) not in refused | unspecified
        assert isinstance(broken, Invalid)
        assert broken.description
        assert not belies(broken.value, broken.description)
        assert as_sent(broken.value) not in accepted | unspecified
        assert isinstance(argued, Unspecified)
        assert as_sent(argued.value) not in accepted | refused

    check()


@every_type
def test_every_rule_a_type_can_break_is_drawn_alone_on_request(kind: ValueType) -> None:
    rules = sorted({case.rule for case in kind.refused})
    alone = st.tuples(*[st.lists(kind.invalid(rule), min_size=3, max_size=3) for rule in rules])

    @settings(QUICK, max_examples=5)
    @given(alone)
    def check(drawn: tuple[list[Invalid], ...]) -> None:
        assert [{case.rule for case in cases} for cases in drawn] == [{rule} for rule in rules]

    check()


@every_type
def test_every_rule_a_type_can_break_is_reached_unasked(kind: ValueType) -> None:
    @settings(QUICK, max_examples=10, derandomize=True)
    @given(st.lists(kind.invalid(), min_size=20, max_size=20))
    def collect(drawn: list[Invalid]) -> None:
        reached.update(one.rule for one in drawn)

    reached: set[str] = set()
    collect()
    assert reached == {case.rule for case in kind.refused}


@every_type
def test_an_unknown_way_is_answered_with_the_known_ones(kind: ValueType) -> None:
    with pytest.raises(ValueError, match=r"'no_such_way'.*known.*type") as raised:
        kind.invalid(breaking="no_such_way")
    for rule in {case.rule for case in kind.refused}:
        assert rule in str(raised.value)


SIMPLEST: list[tuple[ValueType, Any]] = [
    (TYPES["boolean"], False),
    (TYPES["color_code"], "000"),
    (TYPES["date"], "2000-01-01"),
    (TYPES["date_time"], "1900-01-02T00:00:00Z"),
    (TYPES["email"], "0@example.com"),
    (TYPES["fmi"], "0" * 17),
    (TYPES["gln13"], "9520000000004"),
    (TYPES["org_no"], "4020000008"),
    (TYPES["phone_number"], "+46701740605"),
    (TYPES["ssn"], "197601012391"),
    (TYPES["uuid"], "00000000-0000-4000-8000-000000000000"),
    (TYPES["text"], "0"),
    (TYPES["text_8_to_150"], "00000000"),
    (TYPES["int32"], 0),
    (TYPES["integer_of_one"], 5),
    (TYPES["enum"], 0),
    (TYPES["array"], []),
    (TYPES["pattern"], "00000000"),
]


@pytest.mark.parametrize(("kind", "simplest"), SIMPLEST, ids=[kind.name for kind, _ in SIMPLEST])
def test_a_valid_value_shrinks_to_a_plain_one(kind: ValueType, simplest: object) -> None:
    assert as_sent(find(kind.valid(), lambda _: True, settings=SHRINKING)) == as_sent(simplest)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.TYPE.name)
def test_a_module_and_its_type_offer_the_same(module: Any) -> None:  # noqa: ANN401 - modules have no common type
    assert module.TYPE.valid is module.valid
    assert module.TYPE.invalid is module.invalid
    assert module.TYPE.unspecified is module.unspecified


NAMED_WAYS: list[tuple[Callable[..., st.SearchStrategy[Invalid]], tuple[str, ...]]] = [
    (
        ssn.invalid,
        ("check_digit", "other_digit", "swapped", "letters", "too_short", "too_long", "wrong_type"),
    ),
    (org_no.invalid, ("check_digit", "other_digit", "swapped", "letters", "too_short", "too_long")),
    (gln13.invalid, ("check_digit", "other_digit", "swapped", "letters", "too_short", "too_long")),
    (peppol_id.invalid, ("scheme", "colon", "letters", "punctuation", "foreign_digits")),
    (
        phone_number.invalid,
        ("too_few_digits", "too_many_digits", "inner_plus", "letters", "blanks", "punctuation"),
    ),
    (color_code.invalid, ("digits", "number_sign", "not_hex", "foreign_digits", "blanks")),
    (email.invalid, ("at_sign", "too_long")),
    (date.invalid, ("impossible", "shape", "words")),
    (date_time.invalid, ("impossible", "shape", "words")),
    (uuid.invalid, ("not_hex", "digits", "number")),
    (fmi.invalid, ("too_short", "too_long")),
]


@pytest.mark.parametrize(
    ("invalid", "way"), [(invalid, way) for invalid, ways in NAMED_WAYS for way in ways]
)
def test_every_named_way_can_be_asked_for(
    invalid: Callable[..., st.SearchStrategy[Invalid]], way: str
) -> None:
    assert isinstance(find(invalid(breaking=way), lambda _: True, settings=REACHING), Invalid)
