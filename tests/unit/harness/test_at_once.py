"""Requests at the same moment, over separate connections."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

import pytest

from contracts.harness.generation.profiles import PROFILES
from contracts.harness.http import client
from contracts.harness.http.credentials import Credentials
from contracts.harness.outcomes import NotRun, RuleBroken
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from mock_api.server import Mock
from proof.bench import checks_at
from spec import derive, load
from tests.support.gateway import Condition, Forward, night
from tests.support.loopback import Asked, Reply
from tests.support.mocks import break_only

SPEC = load()
RULES = {rule.id: rule for rule in derive(SPEC)}
LATE = 0.3
P = ParamSpec("P")
T = TypeVar("T")
UNIQUE, PARTIAL = "protectedidentity.tenant.unique", "workengagement.update.partial"


def _found(mock: Mock, rule_id: str, condition: Condition, profile: str = "nightly") -> list[str]:
    rule = RULES[rule_id]
    values = {s.variable: mock.credentials[s.header] for s in SPEC.schemes}
    credentials = Credentials(SPEC.schemes, values)
    with night(mock, condition) as (url, _):
        recorder = Recorder([*RULES.values()], credentials, url, "pytest '{node}'")
        checks = checks_at(url, credentials, SPEC, recorder, PROFILES[profile])
        recorder.open(ContractReport("node", rule.says, rule.id))
        with suppress(RuleBroken):
            if rule.kind == "unique":
                checks.unique(rule).refuses_a_duplicate()
            else:
                checks.isolation(rule).keeps_other_fields()
        return [one.because or "" for one in recorder.report.findings]


class InProgress:
    """Counts how many requests of a method are in progress at once, at most."""

    def __init__(self, method: str) -> None:
        self._method, self._lock = method, threading.Lock()
        self._now = self.most = 0

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        if asked.method != self._method:
            return forward(asked)
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        reply = forward(asked)
        with self._lock:
            self._now -= 1
        return reply


@pytest.mark.parametrize(("rule", "method"), [(UNIQUE, "POST"), (PARTIAL, "PATCH")])
@pytest.mark.parametrize(("profile", "most"), [("gate", 1), ("nightly", 2)])
def test_a_healthy_server_keeps_the_rule(
    mock: Mock, rule: str, method: str, profile: str, most: int
) -> None:
    break_only(mock)
    seen = InProgress(method)
    assert _found(mock, rule, seen, profile) == []
    assert seen.most == most


@pytest.mark.parametrize("rule", [UNIQUE, PARTIAL])
def test_a_race_is_found(mock: Mock, rule: str) -> None:
    break_only(mock, f"{rule}:raced")
    [because] = _found(mock, rule, lambda asked, forward: forward(asked))
    assert "at the same moment" in because


class LateThreads(ThreadPoolExecutor):
    """Starts each thread some time after the one before."""

    def submit(self, call: Callable[P, T], /, *arguments: P.args, **options: P.kwargs) -> Future[T]:
        started = super().submit(call, *arguments, **options)
        time.sleep(LATE)
        return started


def test_no_request_leaves_before_the_others_are_ready(
    mock: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_only(mock)
    monkeypatch.setattr(client, "ThreadPoolExecutor", LateThreads)
    monkeypatch.setattr("contracts.harness.checks.unique.AT_ONCE", 1)
    arrived: list[float] = []

    def note(asked: Asked, forward: Forward) -> Reply:
        if asked.method == "POST":
            arrived.append(time.monotonic())
        return forward(asked)

    assert _found(mock, UNIQUE, note) == []
    one, other = arrived[-2:]
    assert other - one < LATE / 2


def refusing_both(rounds: int) -> Callable[[Asked, Forward], Reply]:
    """Refuse both of two Creates at the same moment, in so many rounds of each four."""
    together, lock, seen = threading.Barrier(2), threading.Lock(), [0]

    def condition(asked: Asked, forward: Forward) -> Reply:
        if asked.method != "POST":
            return forward(asked)
        try:
            together.wait(timeout=LATE)
        except threading.BrokenBarrierError:
            together.reset()
            return forward(asked)
        with lock:
            number = seen[0] // 2
            seen[0] += 1
        return Reply(409, b'{"detail": "taken"}') if number % 4 < rounds else forward(asked)

    return condition


def test_one_of_two_creates_must_win(mock: Mock) -> None:
    break_only(mock)
    [because] = _found(mock, UNIQUE, refusing_both(3))
    assert "at the same moment" in because


def test_that_both_creates_are_refused_now_and_then_is_no_finding(mock: Mock) -> None:
    break_only(mock)
    assert _found(mock, UNIQUE, refusing_both(2)) == []


class Locking:
    """Refuses a request for a record that another request is changing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        if asked.method != "PATCH":
            return forward(asked)
        if not self._lock.acquire(blocking=False):
            return Reply(409, b'{"detail": "the record is being changed"}')
        try:
            return forward(asked)
        finally:
            self._lock.release()


def test_one_of_two_updates_may_be_refused(mock: Mock) -> None:
    break_only(mock)
    assert _found(mock, PARTIAL, Locking()) == []


def test_an_answer_of_503_is_not_judged(mock: Mock) -> None:
    break_only(mock)
    seen = InProgress("PATCH")

    def busy(asked: Asked, forward: Forward) -> Reply:
        reply = seen(asked, forward)
        return Reply(503) if seen.most > 1 and asked.method == "PATCH" else reply

    with pytest.raises(NotRun):
        _found(mock, PARTIAL, busy)


def test_a_gateway_that_answers_one_of_them_breaks_no_rule(mock: Mock) -> None:
    patches: list[Asked] = []

    def condition(asked: Asked, forward: Forward) -> Reply:
        answer = forward(asked)
        patches.extend([asked] if asked.method == "PATCH" else [])
        return Reply(504) if patches and asked is patches[-1] and len(patches) % 2 else answer

    rule = RULES[PARTIAL]
    credentials = Credentials(
        SPEC.schemes, {s.variable: mock.credentials[s.header] for s in SPEC.schemes}
    )
    with night(mock, condition) as (url, _):
        recorder = Recorder([*RULES.values()], credentials, url, "pytest '{node}'")
        checks = checks_at(url, credentials, SPEC, recorder, PROFILES["nightly"])
        client_of = checks.resource_client("workengagement")
        client_of.client.second_look.watches = True
        recorder.open(ContractReport("node", rule.says, rule.id))
        record = client_of.given()
        sent = [(record.pk, {"name": "one"}), (record.pk, {"name": "other"})]
        for _ in range(3):
            with pytest.raises(NotRun) as found:
                client_of.at_once("update", sent)
            assert found.value.reason.code == "unsettled"
        assert recorder.report.findings == []
        # What has no answer again and again is the API's own.
        with suppress(RuleBroken):
            client_of.at_once("update", sent)
        assert [one.rule for one in recorder.report.findings] == ["workengagement.update.robust"]
