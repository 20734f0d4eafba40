"""The lines of a terminal about rules that were not run."""

import pytest
from msgspec.structs import replace

from reports.terminal import not_run_text
from tests.support import example_rules


def lines(reasons: int) -> list[str]:
    """Return the lines for as many reasons, of which the n-th holds for n rules."""
    model = example_rules.rules_of("workengagement")[0]
    rules = [
        replace(model, verdict="not_run", reason=f"reason {number}")
        for number in range(1, reasons + 1)
        for _ in range(number)
    ]
    return list(not_run_text([*rules, model]))


def test_the_most_frequent_reason_comes_first() -> None:
    assert lines(2) == ["  not run    2 × reason 2", "  not run    1 × reason 1"]


@pytest.mark.parametrize("reasons", [0, 10, 11])
def test_a_few_reasons_are_all_shown(reasons: int) -> None:
    shown = lines(reasons)
    assert len(shown) == reasons
    assert all("×" in line for line in shown)


def test_more_reasons_share_a_line() -> None:
    shown = lines(26)
    assert shown[9:] == [
        "  not run   17 × reason 17",
        "  not run  136 for 16 other reasons; see the report",
    ]
