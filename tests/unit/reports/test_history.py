"""The history: written whole, merged, pruned, and read whatever has happened to it."""

import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.__main__ import main
from reports.history import Line, append, file_of, prune, read
from tests.support import example_histories, example_runs

CHECKOUT = Path(__file__).parents[3]


def line(number: int) -> Line:
    return Line.of(example_histories.night(number))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history" / "mock.jsonl"


def test_a_run_is_one_line_that_reads_back(path: Path) -> None:
    one = Line.of(example_runs.three_broken())
    append(path, one)
    assert path.read_bytes().count(b"\n") == 1
    [found], troubles = read(path)
    assert found.text() == one.text()
    assert troubles == []


def test_a_line_stays_short_however_many_rules_there_are() -> None:
    kept = replace(example_runs.clean(), rules=example_runs.large(5_000, 0).rules)
    assert len(Line.of(kept).text()) < 10_000


def test_no_history_is_an_empty_one(path: Path) -> None:
    assert read(path) == ([], [])


DAMAGED = {
    "half a line": line(1).text().encode()[:80],
    "no JSON": b"hello",
    "another shape": b'{"id": "x"}',
    "no object": b"[1]",
    "no date": re.sub(r"2026[^\"]*", "yesterday", line(1).text().strip()).encode(),
    "binary": b"\xff\xfe\x00",
    "nothing": b"",
    "too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_line_is_left_out_and_named(path: Path, damage: bytes) -> None:
    append(path, line(3))
    with path.open("ab") as file:
        file.write(damage + b"\n")
    append(path, line(2))
    found, troubles = read(path)
    assert [one.id for one in found] == ["run-3", "run-2"]
    assert troubles == ["mock.jsonl, line 2, is damaged and ignored."]


def test_a_line_cut_short_spoils_no_other(path: Path) -> None:
    append(path, line(3))
    with path.open("ab") as file:
        file.write(line(2).text().encode()[:99])
    append(path, line(1))
    found, troubles = read(path)
    assert [one.id for one in found] == ["run-3", "run-1"]
    assert len(troubles) == 1


def test_joined_histories_are_merged(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("".join(line(number).text() for number in (1, 4, 2, 4, 3)), encoding="ascii")
    found, troubles = read(path)
    assert [one.id for one in found] == ["run-4", "run-3", "run-2", "run-1"]
    assert troubles == []


def test_the_oldest_runs_are_dropped_when_there_are_too_many(path: Path) -> None:
    for number in range(9, 0, -1):
        append(path, line(number), keep=3)
    assert [one.id for one in read(path)[0]] == ["run-3", "run-2", "run-1"]


def test_pruning_keeps_the_last_runs(path: Path) -> None:
    for number in range(9, 0, -1):
        append(path, line(number))
    with path.open("ab") as file:
        file.write(b"damaged\n")
    assert prune(path, 4) == (6, ["mock.jsonl, line 10, is damaged and ignored."])
    assert [one.id for one in read(path)[0]] == ["run-4", "run-3", "run-2", "run-1"]


def test_runs_that_end_together_lose_no_line_even_while_it_is_pruned(path: Path) -> None:
    append(path, line(0))
    done = threading.Event()

    def rewrite() -> None:
        while not done.is_set():
            prune(path, 10_000)

    pruner = threading.Thread(target=rewrite)
    pruner.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: append(path, line(number)), range(1, 121)))
    done.set()
    pruner.join()
    found, troubles = read(path)
    assert troubles == []
    assert {one.id for one in found} == {f"run-{number}" for number in range(121)}


APPENDING = """
import pathlib, sys
from reports.history import Line, append
from tests.support.example_histories import night
for number in range(40):
    append(pathlib.Path(sys.argv[1]), Line.of(night(number)))
"""
PRUNING = """
import pathlib, sys
from reports.history import prune
for _ in range(400):
    prune(pathlib.Path(sys.argv[1]), 10_000)
"""


def test_two_processes_wait_for_each_other(path: Path) -> None:
    append(path, line(99))
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=CHECKOUT)  # noqa: S603
        for code in (APPENDING, PRUNING)
    ]
    assert [process.wait(timeout=60) for process in started] == [0, 0]
    found, troubles = read(path)
    assert (len(found), troubles) == (41, [])


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("mock", "mock"),
        ("../../etc/x", "______etc_x"),
        ("Göteborg 2", "Göteborg_2"),
        ("a.b", "a_b"),
    ],
)
def test_any_environment_has_a_file_in_the_folder(tmp_path: Path, name: str, file: str) -> None:
    assert file_of(tmp_path, name) == tmp_path / f"{file}.jsonl"


def test_half_characters_in_an_answer_do_no_damage(path: Path) -> None:
    append(path, replace(line(1), answers={"a.b": "half \ud800"}))
    [found], troubles = read(path)
    assert (found.answers["a.b"], troubles) == ("half \ud800", [])


def test_a_line_of_a_later_suite_is_read_without_what_is_new_in_it(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(line(1).text().replace("{", '{"mood": "good", ', 1), encoding="ascii")
    assert read(path) == ([line(1)], [])


def test_prune_is_a_command(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(5, 0, -1):
        append(path, line(number))
    assert main(["prune", str(path), "--keep", "2"]) == 0
    assert capsys.readouterr().out == "mock.jsonl: 3 lines dropped\n"
    assert len(read(path)[0]) == 2


@pytest.mark.parametrize("keep", ["0", "-1", "many"])
def test_keeping_nothing_is_refused(
    path: Path, keep: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["prune", str(path), "--keep", keep])
    assert refused.value.code == 2
    assert "is not a number of runs; give 1 or more" in capsys.readouterr().err


def test_a_history_that_is_not_there_is_named(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prune", str(path)]) == 2
    assert "There is no history" in capsys.readouterr().err
