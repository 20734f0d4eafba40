"""One day for a whole run: every process takes the same one, and nothing else asks the clock."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reports.exits import Exit
from spec.today import VARIABLE, today

_ASKS_FOR_VALUES = (
    "from strategies import date\n"
    "print(date.TYPE.accepted[-1].value, date.TYPE.accepted[-1].description, sep='; ')"
)


def _python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if name != VARIABLE}
    return subprocess.run(  # noqa: S603 -- this interpreter
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        env={**known, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("day", ["2028-02-29", "2026-12-31", "2026-03-29", "2031-07-01"])
def test_values_are_of_the_day_of_the_run(day: str) -> None:
    ran = _python(_ASKS_FOR_VALUES, PIGELLO_TODAY=day, TZ="Asia/Tokyo", LC_ALL="C")
    assert ran.stdout == f"{day}; today, {day}\n", ran.stderr


def test_a_process_hands_its_day_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    first = today()
    assert os.environ[VARIABLE] == first.isoformat()
    monkeypatch.setenv(VARIABLE, "2031-07-01")
    assert today() == dt.date(2031, 7, 1)


def test_what_is_not_a_date_is_refused_in_one_sentence() -> None:
    ran = _python("import strategies.date", PIGELLO_TODAY="tomorrow")
    assert ran.returncode == Exit.CONFIGURATION
    assert ran.stderr == "PIGELLO_TODAY must be a date such as 2026-01-31, not 'tomorrow'.\n"
