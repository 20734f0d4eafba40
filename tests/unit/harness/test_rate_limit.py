"""The pace of a run: never faster than agreed, never further than allowed, waiting when asked."""

import datetime as dt
import json
import multiprocessing
from email.utils import format_datetime
from pathlib import Path

import pytest

from contracts.harness.http import retry_after as waiting
from contracts.harness.http.limits import RunLimits
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.outcomes import LimitReached


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


def _pace(
    run_limits: RunLimits, clock: Clock, path: Path | None = None, **more: float
) -> RateLimiter:
    return RateLimiter(run_limits, path=path, clock=clock, sleep=clock.sleep, **more)


def _moments(*paces: RateLimiter, clock: Clock, count: int) -> list[float]:
    found = []
    for number in range(count):
        paces[number % len(paces)].acquire()
        found.append(clock.now)
    return found


@pytest.mark.parametrize("rate", [0.5, 10, 333])
def test_in_no_second_there_are_more_requests_than_agreed(rate: float) -> None:
    clock = Clock()
    moments = _moments(_pace(RunLimits(rate=rate), clock), clock=clock, count=50)
    span = max(1.0, 1 / rate)
    for begin in moments:
        assert sum(begin <= one < begin + span for one in moments) <= rate * span


def test_processes_share_one_pace(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "pace.json"
    paces = [_pace(RunLimits(rate=10), clock, path) for _ in range(3)]
    moments = _moments(*paces, clock=clock, count=30)
    assert moments[-1] - moments[0] >= 2.9


def test_without_a_rate_nobody_waits() -> None:
    clock = Clock()
    assert set(_moments(_pace(RunLimits(), clock), clock=clock, count=5)) == {1000.0}


def _go(path: Path, count: int) -> None:
    rate_limiter = RateLimiter(RunLimits(rate=2000), path=path)
    for _ in range(count):
        rate_limiter.acquire()


def test_real_processes_take_turns(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    path = tmp_path / "pace.json"
    workers = [context.Process(target=_go, args=(path, 400)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    _, sent = json.loads(path.read_text(encoding="utf-8"))
    assert sent == 800


def test_all_processes_together_send_no_more_than_allowed(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "pace.json"
    one, other = (_pace(RunLimits(requests=3), clock, path) for _ in range(2))
    for rate_limiter in (one, other, one):
        rate_limiter.acquire()
    for rate_limiter in (one, other):
        with pytest.raises(LimitReached, match=r"^the run was stopped after 3 requests"):
            rate_limiter.acquire()


def test_when_its_time_is_over_a_run_stops() -> None:
    clock = Clock()
    rate_limiter = _pace(RunLimits(seconds=5), clock, until=1005.0)
    rate_limiter.acquire()
    clock.now = 1005.0
    with pytest.raises(LimitReached, match=r"^the run was stopped after 5 s \(--max-duration\)"):
        rate_limiter.acquire()


def test_nobody_waits_for_a_turn_beyond_the_end() -> None:
    clock = Clock()
    rate_limiter = _pace(RunLimits(seconds=5), clock, until=1005.0)
    rate_limiter.pause(60)
    with pytest.raises(LimitReached):
        rate_limiter.acquire()
    assert clock.now == 1000.0


def test_what_ends_a_run_decently_may_still_go() -> None:
    clock = Clock()
    rate_limiter = _pace(RunLimits(requests=1, seconds=5), clock, until=1005.0)
    rate_limiter.acquire()
    clock.now = 2000.0
    with rate_limiter.finishing():
        rate_limiter.acquire()
    with pytest.raises(LimitReached):
        rate_limiter.acquire()


def test_a_rest_is_everybodys(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "pace.json"
    one, other = (_pace(RunLimits(rate=10), clock, path) for _ in range(2))
    one.pause(7)
    other.acquire()
    assert clock.now == 1007.0


NOW = dt.datetime(2026, 3, 1, 12, 0, 0, tzinfo=dt.UTC)


def _date(seconds: float) -> str:
    return format_datetime(NOW + dt.timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after": " 7 "}, 7),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": _date(90), "Date": _date(0)}, 90),
        ({"Retry-After": _date(-90), "Date": _date(0)}, 0),
        ({"Retry-After": "9" * 400}, 999_999_999_999),
    ],
)
def test_a_wait_is_as_long_as_it_is_asked_for(headers: dict[str, str], seconds: float) -> None:
    assert waiting.asked_for(headers, 0) == seconds


def test_a_date_without_the_servers_own_is_held_against_this_clock() -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=3600)
    asked = waiting.asked_for({"Retry-After": format_datetime(soon, usegmt=True)}, 0)
    assert 3000 < asked <= 3600


@pytest.mark.parametrize("text", ["", "soon", "-1", "1.5", "²", "Sun, 99 Foo 2026 99:99:99 GMT"])
def test_what_is_no_wait_is_half_a_second_and_doubles(text: str) -> None:
    headers = {"Retry-After": text} if text else {}
    assert [waiting.asked_for(headers, attempt) for attempt in range(4)] == [0.5, 1, 2, 4]
