"""Which texts show that a limit of length counts something else than characters."""

from contextlib import suppress
from dataclasses import replace

import pytest

from contracts.harness.checks.base import ProfileProgress
from contracts.harness.checks.field_values import FieldCheck
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.oracle.equivalence import (
    is_cut,
    is_cut_in_other_units,
    is_long_in_other_units,
)
from contracts.harness.outcomes import RuleBroken
from contracts.harness.recording.report import ContractReport
from spec import derive, load
from tests.support.careless import Record, checks

SPEC = load()
RULES = {rule.id: rule for rule in derive(SPEC)}
NAME = SPEC.resource("workengagement").field("name")
FIVE = replace(NAME, schema={"type": "string", "maxLength": 5})


@pytest.mark.parametrize(
    ("sent", "got", "cut"),
    [
        ("🔑🔑🔑🔑🔑", "🔑🔑", True),
        ("🔑🔑🔑🔑🔑", "🔑🔑\ufffd", True),
        # Five bytes are two letters of two bytes and half of another one.
        ("ååååå", "åå", True),
        ("åååaa", "åå", True),
        # Less is left than either count explains.
        ("🔑🔑🔑🔑🔑", "", False),
        ("aaaaa", "aaa", False),
        ("ååaa", "å", False),
        # Another text, a text that is all there, and one that is too long anyway.
        ("🔑🔑🔑🔑🔑", "ab", False),
        ("🔑🔑🔑", "🔑🔑🔑", False),
        ("🔑🔑🔑🔑🔑🔑", "🔑🔑", False),
        ("🔑🔑🔑🔑🔑", None, False),
    ],
)
def test_a_text_that_is_cut_in_other_units(sent: str, got: object, cut: bool) -> None:
    assert is_cut_in_other_units(FIVE, sent, got) is cut


def test_without_a_limit_no_text_is_cut_in_other_units() -> None:
    free = replace(FIVE, schema={"type": "string"})
    assert not is_cut_in_other_units(free, "🔑🔑🔑🔑🔑", "🔑🔑")
    assert not is_long_in_other_units(free, "🔑" * 300)


@pytest.mark.parametrize(
    ("value", "is_long"),
    [("aaaaa", False), ("åå", False), ("ååå", True), ("🔑", False), ("🔑🔑", True), (7, False)],
)
def test_a_text_that_is_long_in_other_units(value: object, is_long: bool) -> None:
    assert is_long_in_other_units(FIVE, value) is is_long
    assert not is_long_in_other_units(FIVE, "aaaaaa")


@pytest.mark.parametrize(
    ("sent", "got", "cut"),
    [
        (1.5, 1, True),
        (1.5, 1.5, False),
        (1.5, True, False),
        (1.5, "1", False),
        ("a" * 40, "a" * 20, True),
        ("a" * 40, "a" * 24, False),
        ("a" * 40, "b" * 20, False),
        (" " * 40 + "a", "a", False),
        (["a" * 40], ["a"], False),
        (2, 1, False),
    ],
)
def test_what_counts_as_cut(sent: object, got: object, cut: bool) -> None:
    assert is_cut(sent, got) is cut


def _samples(rule: str) -> set[str]:
    with checks(SPEC) as judging:
        client = judging.resource_client("workengagement")
        check = FieldCheck(client, RULES[rule], ProfileProgress(PROFILES["gate"], {}))
        return {sample.description for sample in check._valid_samples}


def test_the_type_is_not_judged_by_a_text_near_the_limit() -> None:
    near = {"255 emoji, the most", "255 code points, letters with marks"}
    assert not near & _samples("workengagement.name.type")
    assert near <= _samples("workengagement.name.max_length")


def _cut(record: Record) -> Record:
    name = record["name"].encode("utf-16-le")[: 2 * 255].decode("utf-16-le", "ignore")
    return {**record, "name": name}


def test_a_cut_in_utf_16_units_breaks_the_limit_and_nothing_else() -> None:
    rule = RULES["workengagement.name.max_length"]
    with checks(SPEC, _cut) as judging:
        judging.recorder.open(ContractReport("node", rule.says, rule.id))
        check = judging.field(rule)
        for sample in check._valid_samples:
            with suppress(RuleBroken):
                check.accepts(sample)
        found = {(one.rule, one.code) for one in judging.recorder.report.findings}
    assert found == {(rule.id, "not_echoed")}
