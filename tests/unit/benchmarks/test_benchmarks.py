"""The benchmarks measure what they say they measure; how much that is, no test minds."""

import gc
import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import strategies as st
from rich.console import Console

from benchmarks import __main__ as command
from benchmarks import throughput, values, workers
from benchmarks.gate import add_up
from benchmarks.growth import repeated
from benchmarks.replay import REWIND, Recorded, answered
from benchmarks.table import MeasuredTable, Spread
from mock_api.server import Mock
from proof.bench import Bench
from spec import derive, load
from tests.support.loopback import Asked, Reply, as_json
from tests.support.observed_client import observed_client, send


def test_a_table_is_shown_and_kept() -> None:
    table = MeasuredTable("speed", "this beside that", ("what", "requests", "share"))
    table.add("a gate", 1234, Spread.of([0.5, 0.75, 0.25]))
    table.notes.append("nothing was left out")
    shown = StringIO()
    table.show(Console(file=shown, width=100))
    assert re.search(r" 0\.5 .*\n.*\(0\.25 to 0\.75\)", shown.getvalue())
    assert "nothing was left out" in shown.getvalue()
    [row] = table.plain()["rows"]
    assert row["requests"] == 1234
    assert row["share"] == {"median": 0.5, "min": 0.25, "max": 0.75}


def test_a_measure_is_written_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(repeat: int) -> MeasuredTable:
        return MeasuredTable("made up", "a number", ("n",), [(repeat,)])

    monkeypatch.setattr(command, "MEASURES", {"made up": measured})
    assert command.main(["--repeat", "3", "--out", str(tmp_path)]) == 0
    counted = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    assert counted["tables"][0]["rows"] == [{"n": 3}]


def test_recorded_answers_come_back_in_their_order_and_strangers_are_counted() -> None:
    def recorded(path: str, status: int) -> Recorded:
        content = b"" if status == 204 else b'{"a": 1}'
        headers = answered({"X-One": "1", "Content-Length": "999"})
        return Recorded("GET", path, {}, None, status, headers, content)

    with throughput.replaying([recorded("/a/?b=1", 200), recorded("/b/", 204)]) as url:
        first = requests.get(f"{url}/a/", params={"b": "1"}, timeout=60)
        assert (first.status_code, first.json(), first.headers["x-one"]) == (200, {"a": 1}, "1")
        assert requests.get(f"{url}/b/", timeout=60).status_code == 204
        assert requests.post(url + REWIND, timeout=60).text == "0"
        requests.get(f"{url}/elsewhere/", timeout=60)
        assert requests.post(url + REWIND, timeout=60).text == "1"


def test_a_call_is_recorded_as_often_as_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def answering(asked: Asked) -> Reply:
        return as_json({"id": "1"}, 201) if asked.method == "POST" else Reply(404)

    with observed_client(answering) as (client, server, seen):
        monkeypatch.setattr(Bench, "run_contracts", lambda *_: (send(client), send(client, "get")))
        sent = throughput._record(Bench.__new__(Bench), [])
    assert [one.path for one in sent] == [asked.path for asked in server.asked]
    assert len(sent) > len(seen) == 2


def test_what_is_loaded_is_searched_for_garbage_as_little_as_in_a_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def heard(*_: object) -> None:
        untracked.append(gc.get_freeze_count())

    untracked: list[int] = []
    monkeypatch.setattr("benchmarks.throughput.Bench.run_contracts", heard)
    mock = Mock("", {scheme.header: "x" for scheme in load().schemes})
    throughput._compared(mock, [], [Recorded("GET", "/", {}, None, 200, [], b"{}")], 1)
    assert untracked[0] > 0
    assert gc.get_freeze_count() == 0


def test_a_repeated_description_has_every_resource_so_many_times() -> None:
    once = load()
    with repeated(3) as folder:
        thrice = load(folder)
    assert len(thrice.resources) == 3 * len(once.resources)
    assert len(derive(thrice)) == 3 * len(derive(once))
    assert len({one.operations["create"].path for one in thrice.resources}) == len(thrice.resources)


def test_time_belongs_to_the_nearest_frame_that_has_an_owner() -> None:
    def frame(place: str, time: float, *children: dict[str, Any]) -> dict[str, Any]:
        path, _, function = place.partition(" ")
        return {
            "file_path_short": path,
            "function": function,
            "time": time,
            "children": list(children),
        }

    received = frame("socket.py readinto", 2.0, frame("<built-in> _socket.recv_into", 2.0))
    sent = frame("requests/sessions.py send", 3.0, received)
    judged = frame("contracts/harness/checks/every_answer.py __call__", 4.0, sent)
    root = frame("_pytest/main.py main", 10.0, frame("hypothesis/core.py run", 6.0, judged))
    assert add_up(root) == {
        "pytest": 4.0,
        "generation": 2.0,
        "judging": 1.0,
        "client": 1.0,
        "waiting for the mock": 2.0,
    }


def test_processes_are_compared_within_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1, 1000))

    def judged(count: int, _variants: object) -> tuple[int, float]:
        # Of a machine that gets slower from run to run.
        return 40 + count, next(clock) * 10 / count

    monkeypatch.setattr(workers, "_judged", judged)
    monkeypatch.setattr(workers, "_shards", lambda _: None)
    rows = workers.workers(3).plain()["rows"]
    [eight] = [row for row in rows if (row["mock"], row["processes"]) == ("50 ms", 8)]
    assert eight["requests"] == {"median": 48, "min": 48, "max": 48}
    # The turns of three processes each begin at the seventh, tenth and thirteenth run of all.
    assert eight["seconds"] == {"median": 15.0, "min": 11.25, "max": 18.75}
    ratios = sorted(8 * first / (first + 2) for first in (7, 10, 13))
    assert list(eight["times as fast"].values()) == pytest.approx([ratios[1], ratios[0], ratios[2]])


def test_what_a_value_costs_is_the_mean_of_all_that_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0

    def took_a_microsecond(value: int) -> int:
        nonlocal now
        now += 0.000001
        return value

    monkeypatch.setattr("benchmarks.values.time.perf_counter", lambda: now)
    assert values.cost(st.integers().map(took_a_microsecond)) == pytest.approx(0.000001)


def test_every_family_of_values_is_measured_beside_a_plain_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = repr(st.text(max_size=20))
    monkeypatch.setattr(values, "cost", lambda one: 2.0 if repr(one) == plain else 6.0)
    rows = values.values(2).plain()["rows"]
    assert {"ssn", "color_code", "uuid"} <= {row["family"] for row in rows}
    three = {"median": 3.0, "min": 3.0, "max": 3.0}
    assert all(row[one] == three for row in rows for one in ("valid", "invalid", "unspecified"))


def test_what_is_measured_apart_is_added_up_by_its_seconds() -> None:
    quick = throughput.Timed(300, ours=[3.0, 6.0], bare=[3.0, 3.0])
    slow = throughput.Timed(100, ours=[5.0, 10.0], bare=[1.0, 1.0])
    sent, ours, bare, share = throughput.together([quick, slow]).cells()
    assert sent == 400
    assert (ours.low, ours.high) == (25.0, 50.0)
    assert (bare.low, bare.high) == (100.0, 100.0)
    assert (share.low, share.high) == (0.25, 0.5)
