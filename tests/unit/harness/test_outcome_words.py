"""What the judge reads from an exception, and what it tells pytest of a skip."""

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis.errors import FlakyFailure

from contracts.harness.outcomes import RuleBroken
from contracts.harness.plugin.outcome import OutcomeReporter, _finding_in, _skipped
from spec import derive, load
from tests.support import example_findings

FINDING = example_findings.wrong_check_digit()


@pytest.mark.parametrize(
    "raised",
    [
        RuleBroken(FINDING),
        FlakyFailure("it came and went", [RuleBroken(FINDING)]),
        FlakyFailure("it came and went", [ValueError("another"), RuleBroken(FINDING)]),
    ],
    ids=["broken", "intermittent", "among_others"],
)
def test_a_finding_is_read_from_what_was_raised(raised: BaseException) -> None:
    assert _finding_in(raised) == FINDING


@pytest.mark.parametrize(
    "raised", [None, ValueError("x"), FlakyFailure("x", [ValueError("x")])], ids=repr
)
def test_what_carries_no_finding_gives_none(raised: BaseException | None) -> None:
    assert _finding_in(raised) is None


@pytest.mark.parametrize(
    ("update_known", "listed", "asked"),
    [(False, False, False), (True, False, True), (False, True, True), (True, True, True)],
)
def test_what_is_broken_is_asked_again_only_for_the_list_of_known_failures(
    *, update_known: bool, listed: bool, asked: bool
) -> None:
    recorder = SimpleNamespace(earlier=lambda _: FINDING)
    known = SimpleNamespace(holding={FINDING.rule: "entry"} if listed else {})
    process = SimpleNamespace(
        checks=SimpleNamespace(recorder=recorder),
        options=SimpleNamespace(known=known, update_known=update_known),
        rules=(),
    )
    [rule] = [rule for rule in derive(load()) if rule.id == FINDING.rule]
    item = SimpleNamespace(callspec=SimpleNamespace(params={"rule": rule}))
    judge = OutcomeReporter(cast(Any, process), fail_fast=False)
    with nullcontext() if asked else pytest.raises(RuleBroken):
        judge.recall(cast(Any, item))


@pytest.mark.parametrize(("line", "told"), [(12, 12), (None, 0)])
def test_a_skip_names_its_place(line: int | None, told: int) -> None:
    item = SimpleNamespace(path=Path("test_a.py"), location=("test_a.py", line, "test"))
    assert _skipped(cast(Any, item), "why") == ("test_a.py", told, "Skipped: why")
