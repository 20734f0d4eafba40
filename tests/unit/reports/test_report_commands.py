"""python -m reports: files in, files out, and one sentence when that fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reports.__main__ import main
from tests.support import example_runs

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture
def results_file(tmp_path: Path) -> Path:
    file = tmp_path / "results.json"
    file.write_text(example_runs.three_broken().to_json(), encoding="utf-8")
    return file


def test_render_writes_the_page_beside_the_results(results_file: Path) -> None:
    assert main(["render", str(results_file)]) == 0
    written = results_file.with_name("index.html").read_text(encoding="utf-8")
    assert "Contract broken: 3 of 176 rules; 11 of 187 not run." in written


def test_render_writes_where_it_is_told(results_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "elsewhere" / "page.html"
    assert main(["render", str(results_file), "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_summary_goes_to_the_terminal_in_utf8(results_file: Path) -> None:
    done = subprocess.run(  # noqa: S603 - this interpreter, our own arguments
        [sys.executable, "-m", "reports", "summary", str(results_file)],
        capture_output=True,
        check=True,
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert "| ✗ Broken | ✓ Kept |" in done.stdout.decode("utf-8")


BAD = {
    "not JSON": "hello",
    "another format": '{"format": 9}',
    "not results": "{}",
    "incomplete": '{"format": 2}',
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_bad_input_gives_one_sentence(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "results.json"
    file.write_text(content, encoding="utf-8")
    assert main(["render", str(file)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{file}: Th")
    assert said.endswith(".\n")
    assert said.count("\n") == 1
    assert not (tmp_path / "index.html").exists()


def test_a_missing_file_gives_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render", str(tmp_path / "results.json")]) == 2
    assert "There is no file" in capsys.readouterr().err


def test_a_folder_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(tmp_path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named(
    results_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render", str(results_file), "--out", str(results_file / "index.html")]) == 2
    assert "choose another place with --out" in capsys.readouterr().err
