"""What the judge reads from an exception, and what it tells pytest of a skip."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis.errors import FlakyFailure

from contracts.harness.judge import _finding_in, _skipped
from contracts.harness.outcomes import Broken
from tests.reports import example_findings

FINDING = example_findings.wrong_check_digit()


@pytest.mark.parametrize(
    "raised",
    [
        Broken(FINDING),
        FlakyFailure("it came and went", [Broken(FINDING)]),
        FlakyFailure("it came and went", [ValueError("another"), Broken(FINDING)]),
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


@pytest.mark.parametrize(("line", "told"), [(12, 12), (None, 0)])
def test_a_skip_names_its_place(line: int | None, told: int) -> None:
    item = SimpleNamespace(path=Path("test_a.py"), location=("test_a.py", line, "test"))
    assert _skipped(cast(Any, item), "why") == ("test_a.py", told, "Skipped: why")
