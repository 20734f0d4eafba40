"""Which finding an exception carries, and when a broken rule is tested again."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis.errors import FlakyFailure

from contracts.harness.outcomes import RuleBroken
from contracts.harness.plugin.outcome import OutcomeReporter
from contracts.harness.recording.report import finding_in
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
    assert finding_in(raised) == FINDING


@pytest.mark.parametrize(
    "raised", [None, ValueError("x"), FlakyFailure("x", [ValueError("x")])], ids=repr
)
def test_what_carries_no_finding_gives_none(raised: BaseException | None) -> None:
    assert finding_in(raised) is None


@pytest.mark.parametrize(
    ("update_known", "listed", "asked"),
    [(False, False, False), (True, False, True), (False, True, True), (True, True, True)],
)
def test_what_is_broken_is_asked_again_only_for_the_list_of_known_failures(
    *, update_known: bool, listed: bool, asked: bool
) -> None:
    recorder = SimpleNamespace(earlier=lambda _: FINDING)
    known = SimpleNamespace(holding={FINDING.rule: "entry"} if listed else {})
    [rule] = [rule for rule in derive(load()) if rule.id == FINDING.rule]
    item = SimpleNamespace(callspec=SimpleNamespace(params={"rule": rule}))
    reporter = OutcomeReporter(cast(Any, recorder), cast(Any, known), repeats_broken=update_known)
    with nullcontext() if asked else pytest.raises(RuleBroken):
        reporter.recall(cast(Any, item))
