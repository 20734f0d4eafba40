"""The journal holds no credential, whatever was sent and answered."""

import datetime as dt
from pathlib import Path

import pytest

from contracts.harness.records.journal import Journal, OpenNote

LINES = {
    "sent": lambda journal, text: journal.intend("tenant", [{"name": text}], text.encode()),
    "sent and cut": lambda journal, text: journal.intend(
        "tenant", [], b"-" * (100_000 - len(text) // 2) + text.encode()
    ),
    "answered": lambda journal, text: journal.made(1, "tenant", [text]),
    "doubtful": lambda journal, text: journal.made(1, "tenant", [], doubtful=[text]),
    "found": lambda journal, text: journal.found(
        OpenNote("gw0", 1, "tenant", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), [text], closes=True
    ),
    "deleted": lambda journal, text: journal.gone("tenant", text),
}


@pytest.mark.parametrize("line", LINES)
def test_no_line_has_a_credential(tmp_path: Path, line: str) -> None:
    def scrub(text: str) -> str:
        return text.replace("hemligheten", "$SECRET").replace("hemli…", "$SECRET…")

    path = tmp_path / "run.jsonl"
    LINES[line](Journal(path, "http://localhost:1", "run", "gw0", scrub), "hemligheten")
    written = path.read_text("utf-8")
    assert "$SECRET" in written
    assert "hemli" not in written


def test_a_number_remains_an_id(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    journal = Journal(path, "", "run", "gw0", lambda text: text.replace("12", "$CLIENT_CT"))
    journal.made(1, "tenant", ["12"])
    assert '"made": ["12"]' in path.read_text("utf-8")
