"""No record is forgotten, whatever happens between a run and its environment."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from contracts.harness.records.journal import read_journal
from mock_api.server import Mock, running
from tests.sessions.test_run_sweep import ONLY, journals_of, records, swept
from tests.support.between import Accepting, Counted, Held, ahead, lost, refused
from tests.support.gateway import Condition, Forward, night
from tests.support.live_conditions import ENDED, KILLED, UNDELETABLE
from tests.support.loopback import Asked, Reply
from tests.support.runs import Checkout, variables


def _down_for(seconds: float, after: int) -> Condition:
    """Answer 502 for a while, from the nth Delete on."""
    state = {"deletes": 0, "until": 0.0}

    def condition(asked: Asked, forward: Forward) -> Reply:
        if asked.method == "DELETE":
            state["deletes"] += 1
            if state["deletes"] == after:
                state["until"] = time.monotonic() + seconds
        if time.monotonic() < state["until"]:
            return Reply(502)
        return forward(asked)

    return condition


CONDITIONS: dict[str, Callable[[], Condition]] = {
    "504 after the write": lambda: Counted("POST", 5, lost(504)),
    "504 a second before the write": lambda: Counted("POST", 7, ahead(504, 1)),
    "reset after the write": lambda: Counted("POST", 6, lost(None), first=3),
    "502 for three seconds while deleting": lambda: _down_for(3, 4),
    "Delete is answered with 202 and done later": lambda: Accepting(0.5),
    "Delete conflicts now and then": lambda: Counted("DELETE", 3, refused(409)),
    "Delete is answered with 500 now and then": lambda: Counted("DELETE", 4, refused(500)),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_nothing_is_left(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str], name: str
) -> None:
    condition = CONDITIONS[name]()
    with night(mock, condition) as (url, _):
        run = own_checkout.smoke(url, *ONLY, **keys)
    assert getattr(condition, "applied", 2) > 1
    assert records(mock) == [], run.text
    assert journals_of(own_checkout) == []
    assert "\n0 records left\n" in run.out
    assert "Traceback" not in run.text


def test_a_resource_whose_records_cannot_be_deleted_gets_no_more_of_them(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    with night(mock, Counted("DELETE", 1, refused(403))) as (url, _):
        run = own_checkout.smoke(url, *ONLY, **keys)
        left = records(mock)
        assert run.code == UNDELETABLE.code, run.text
        assert 0 < len(left) < 12, run.text
        assert f"\n{len(left)} records left: " in run.out
        assert "not_deletable" in {rule.reason_code for rule in run.results.rules}
        [path] = journals_of(own_checkout)
        assert {pk for _, pk in read_journal(path).records} == {one["id"] for one in left}
        again = swept(own_checkout, mock, "--base-url", url)
        assert (again.code, "403" in again.err) == (70, True), again.text
        assert str(path) in again.err
    path.write_text(path.read_text("utf-8").replace(url, mock.base_url), encoding="utf-8")
    assert swept(own_checkout, mock).code == 0
    assert records(mock) == []


@pytest.fixture
def slow(own_checkout: Checkout) -> Iterator[Mock]:
    with running(variants=["slow"], folders=[own_checkout.spec]) as mock:
        yield mock


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["TERM", "HUP"])
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one", "two"])
def test_a_signal_ends_a_run_like_ctrl_c(
    own_checkout: Checkout, slow: Mock, number: int, workers: tuple[str, ...]
) -> None:
    arguments = ("contracts", *ONLY, *workers, "--base-url", slow.base_url)
    started = own_checkout.start(*arguments, **variables(slow))
    while len(records(slow)) < 3:
        assert started.process.is_alive()
        time.sleep(0.05)
    time.sleep(1)
    assert started.process.pid
    os.kill(started.process.pid, number)
    run = started.end()
    assert run.code == ENDED.code, run.text
    assert records(slow) == []
    assert journals_of(own_checkout) == []
    assert "0 records left" in run.out
    assert "not reached" in (run.results.run.partial or "")
    assert (run.folder / "junit.xml").exists()
    assert "Traceback" not in run.text


def test_a_sweep_leaves_a_run_alone_that_is_still_under_way(
    own_checkout: Checkout, slow: Mock
) -> None:
    arguments = ("contracts", *ONLY, "--base-url", slow.base_url)
    started = own_checkout.start(*arguments, **variables(slow))
    while len(records(slow)) < 3:
        assert started.process.is_alive()
        time.sleep(0.05)
    before = len(records(slow))
    run = swept(own_checkout, slow)
    assert run.code == 0, run.text
    assert run.out.startswith("0 records deleted; runs still under way keep theirs: 2")
    assert len(records(slow)) >= before - 2
    started.process.kill()
    started.process.join()
    run = swept(own_checkout, slow)
    assert (run.code, records(slow)) == (0, []), run.text
    assert list((own_checkout.out / "journal").rglob("*.*")) == []


def test_a_sweep_waits_for_what_a_killed_run_has_sent(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    condition = Held("POST", 9, seconds=5)
    with night(mock, condition) as (url, _):
        started = own_checkout.start("contracts", *ONLY, "--base-url", url, **keys)
        assert condition.holds.wait(30)
        started.process.kill()
        started.process.join()
        run = swept(own_checkout, mock, "--base-url", url)
        assert run.code == KILLED.code, run.text
        assert condition.done.wait(30)
        assert records(mock) == []
        assert journals_of(own_checkout) == []


def test_two_sweeps_at_once_do_not_hinder_each_other(own_checkout: Checkout, slow: Mock) -> None:
    arguments = ("contracts", *ONLY, "--base-url", slow.base_url)
    started = own_checkout.start(*arguments, **variables(slow))
    while len(records(slow)) < 4:
        time.sleep(0.05)
    started.process.kill()
    started.process.join()
    with ThreadPoolExecutor(2) as pool:
        sweeps = [pool.submit(swept, own_checkout, slow) for _ in range(2)]
        ended = [one.result() for one in sweeps]
    assert [one.code for one in ended] == [0, 0], ended
    assert records(slow) == []
