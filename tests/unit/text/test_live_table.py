"""docs/live.md says what the tests of live conditions check."""

from pathlib import Path

from tests.support.live_conditions import table

ROOT = Path(__file__).parents[3]


def test_the_table_of_live_conditions_is_that_of_the_tests() -> None:
    assert table() in (ROOT / "docs" / "live.md").read_text(encoding="utf-8")
