"""A healthy environment under the conditions of a live one: nothing is blamed, nothing is left."""

import json
from pathlib import Path

import pytest

from contracts.harness.oracle import list_shape as listing
from mock_api.server import Mock
from spec import load
from tests.support.busy_server import Busy, Normalising
from tests.support.conditions import Every, From, Late, Locked, LockOut, Stale
from tests.support.descriptions import PAIR
from tests.support.gateway import PAGE, SETTINGS, Condition, Gateway, live, night, passing
from tests.support.lagging_mock import lagging
from tests.support.live_conditions import (
    ACCEPTED,
    BAN,
    BANNED,
    BANNED_FOR_GOOD,
    BUSY,
    CLOSED,
    DEPLOYED,
    DOWN,
    EXPIRED,
    FORBIDDEN,
    GATEWAY,
    IDLE,
    LAG,
    LATE,
    LOCKED,
    MANY,
    RESET,
    Row,
)
from tests.support.loopback import Asked, Reply
from tests.support.many_records import ManyRecords
from tests.support.mocks import break_only
from tests.support.runs import Checkout, Run, variables

LISTS = [load().resource(name).operations["list"].path for name in PAIR]


@pytest.fixture(scope="module")
def alive(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that knows a live environment, whose settings make no test wait."""
    own = checkout.copied(tmp_path_factory.mktemp("alive") / "checkout")
    (own.root / "environments.toml").write_text(SETTINGS, encoding="utf-8")
    return own


CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"
# Those of other tests; they come last.
NO_PROBES = ("-k", "not test_each_credential")


def _left(gateway: Gateway) -> int:
    """Count the records that a run has left in the environment."""
    answers = [
        gateway.forward(Asked("GET", path, dict(gateway.mock.credentials), b"")) for path in LISTS
    ]
    return sum(len(listing.items(json.loads(one.body)) or ()) for one in answers)


def _reasons(run: Run, code: str) -> list[str]:
    return [one.reason or "" for one in run.results.rules if one.reason_code == code]


def _is_healthy(run: Run, gateway: Gateway, row: Row) -> None:
    """Check the exit code, and that no rule is broken and no record left."""
    assert (run.broken, run.code) == ([], row.code), run.text
    assert run.results.errors == ()
    assert _left(gateway) == 0


@pytest.mark.parametrize("reply", [PAGE, Reply(423), Reply(429)], ids=["page", "423", "429"])
def test_wrong_credentials_stop_at_the_first_sign_of_a_ban(
    alive: Checkout, mock: Mock, keys: dict[str, str], reply: Reply
) -> None:
    with night(mock, LockOut(5, 1, reply)) as (url, gateway):
        run = live(alive, url, **keys)
    _is_healthy(run, gateway, BAN)
    assert "a correct call was answered" in _reasons(run, "banned")[0]
    assert len(gateway.wrong) < 5 + 3
    # Nothing but the end of the run comes after them.
    assert gateway.wrong[0] > len(gateway.asked) - 40


def test_wrong_credentials_have_a_pace_and_a_maximum(
    alive: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    own = alive.root / "environments.toml"
    own.write_text(SETTINGS + "auth_requests = 4\n", encoding="utf-8")
    try:
        with night(mock, passing) as (url, gateway):
            run = live(alive, url, **keys)
    finally:
        own.write_text(SETTINGS, encoding="utf-8")
    _is_healthy(run, gateway, BAN)
    assert len(gateway.wrong) == 4
    assert _reasons(run, "auth_requests")


UNSTABLE: dict[str, tuple[Row, Condition, str]] = {
    "one 502 in 50": (GATEWAY, Every(50, Reply(502)), "answered 502; the repeat was right"),
    "one 503 page in 70": (
        GATEWAY,
        Every(70, Reply(503, PAGE.body, PAGE.headers)),
        "answered 503; the repeat was right",
    ),
    "one reset in 60": (RESET, Every(60, Reply(raw=CUT)), "lost the connection"),
    "a late 504": (LATE, Every(40, Reply(504), late=True), "answered 504; the repeat was right"),
    "reads 0.4 s late": (LAG, Late(0.4), "reads lag behind writes by up to 0."),
    "updates 0.3 s late": (LAG, Stale(0.3), "reads lag behind writes by up to 0."),
    "Delete answers 202": (ACCEPTED, Late(0.3, accepted=True), "reads lag behind writes"),
    "locked by a job": (LOCKED, Locked(0.3, Reply(409)), "found a record locked"),
    "locked (423)": (LOCKED, Locked(0.2, Reply(423)), "found a record locked"),
    "502 for 3 s": (DEPLOYED, From(60, Reply(502), 3), "502"),
    "no server for 5 s": (DEPLOYED, From(60, Reply(raw=b"HTTP/1.1 2"), 5), "was down for"),
    "a page for 2 s": (BANNED, From(60, PAGE, 2), "refused everything for"),
    "Retry-After": (
        BANNED,
        From(60, Reply(403, PAGE.body, {**PAGE.headers, "Retry-After": "2"}), 1.5),
        "refused everything for 2 s",
    ),
    "one 401 in 80": (BANNED, Every(80, Reply(401)), "answered 401; the repeat was right"),
}


@pytest.mark.parametrize(("row", "condition", "said"), UNSTABLE.values(), ids=list(UNSTABLE))
def test_instability_is_counted_and_not_judged(  # noqa: PLR0913, PLR0917 -- a row and what it needs
    alive: Checkout, mock: Mock, keys: dict[str, str], row: Row, condition: Condition, said: str
) -> None:
    with night(mock, condition) as (url, gateway):
        run = live(alive, url, *NO_PROBES, **keys)
    _is_healthy(run, gateway, row)
    assert any(said in one for one in run.results.run.instability), run.results.run.instability
    assert f"UNSTABLE {run.results.run.instability[0]}" in run.out
    assert f"Instability: {run.results.run.instability[0]}" in run.page


@pytest.mark.parametrize(("fail_on", "code"), [("implied", 0), ("instability", 1)])
def test_instability_fails_a_run_where_that_is_asked_for(
    alive: Checkout, mock: Mock, keys: dict[str, str], fail_on: str, code: int
) -> None:
    only = ("--fail-on", fail_on, "-k", "workengagement and status")
    with night(mock, Every(9, Reply(502))) as (url, _):
        run = live(alive, url, *only, **keys)
    assert (run.broken, run.code) == ([], code), run.text
    assert run.results.run.instability
    assert ("the environment is unstable" in run.out) is bool(code)


@pytest.mark.parametrize(("fail_on", "code"), [("stated", 0), ("implied", 1)])
def test_broken_implied_rules_fail_a_run_by_default(
    alive: Checkout, mock: Mock, keys: dict[str, str], fail_on: str, code: int
) -> None:
    break_only(mock, "workengagement.get.status")
    only = ("--fail-on", fail_on, "-k", "workengagement.get.status")
    run = live(alive, mock.base_url, *only, **keys)
    assert (run.broken, run.code) == (["workengagement.get.status"], code), run.text


REPLICAS = {
    "Get and List": ("smoke", 1, ("get", "list")),
    "List alone": ("smoke", 1, ("list",)),
    "one call in three": ("smoke", 3, ("get", "list")),
    "in the gate": ("gate", 1, ("get", "list")),
}


@pytest.mark.parametrize(("profile", "every", "operations"), REPLICAS.values(), ids=list(REPLICAS))
def test_replicas_that_lag_behind_break_no_rule(
    alive: Checkout, tmp_path: Path, profile: str, every: int, operations: tuple[str, ...]
) -> None:
    hurried = alive.hurried(tmp_path / "checkout")
    only = ("--profile", profile, "--resource", "workengagement")
    with lagging(0.1, [alive.spec], every=every, operations=operations) as mock:
        run = live(hurried, mock.base_url, *only, *NO_PROBES, **variables(mock))
    assert (run.broken, run.code) == ([], LAG.code), run.text
    assert run.results.errors == ()
    assert "reads lag behind writes by up to 0." in " ".join(run.results.run.instability)
    assert "0 records left" in run.out


SERVERS: dict[str, Condition] = {
    "a job every 0.2 s": Busy(0.2),
    "a job before each response": Busy(0),
    "values spelled anew": Normalising(0.1),
}


@pytest.mark.parametrize("condition", SERVERS.values(), ids=list(SERVERS))
def test_what_the_server_changes_by_itself_is_normal(
    alive: Checkout, mock: Mock, keys: dict[str, str], condition: Condition
) -> None:
    only = ("--profile", "gate", "-k", "read_only or constant or update or list or color_code")
    with night(mock, condition) as (url, gateway):
        run = live(alive, url, "--resource", "workengagement", *only, **keys)
    _is_healthy(run, gateway, BUSY)


def test_very_many_records_cost_no_more_than_many(
    alive: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    received = {}
    only = ("--profile", "gate", "-k", "list or gone or changes_nothing or read_back")
    for number in (1_000, 1_000_000):
        condition = ManyRecords(number)
        with night(mock, condition) as (url, gateway):
            run = live(alive, url, "--resource", "workengagement", *only, **keys)
        _is_healthy(run, gateway, MANY)
        assert all(times <= 1 for times in condition.whole.values())
        received[number] = condition.received
    assert received[1_000_000] <= 1.1 * received[1_000]


def test_lost_idle_connections_are_the_clients_own(
    alive: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    # Every fifth call comes on a connection that was used before.
    with night(mock, Every(20, Reply(raw=b""))) as (url, gateway):
        run = live(alive, url, *NO_PROBES, **keys)
    _is_healthy(run, gateway, IDLE)
    assert run.results.run.instability == ()


ENDED: dict[str, tuple[Row, Condition, str]] = {
    "down": (DOWN, From(90, Reply(502)), "is down (502 Bad Gateway for every call)"),
    "banned": (BANNED_FOR_GOOD, From(90, PAGE), "a correct call is answered 403 Forbidden"),
    "expired": (EXPIRED, From(90, Reply(401)), "accepted the credentials until request"),
}


@pytest.mark.parametrize(("row", "condition", "said"), ENDED.values(), ids=list(ENDED))
def test_what_does_not_end_ends_the_run(  # noqa: PLR0913, PLR0917 -- a row and what it needs
    alive: Checkout, mock: Mock, keys: dict[str, str], row: Row, condition: Condition, said: str
) -> None:
    with night(mock, condition) as (url, _):
        run = live(alive, url, *NO_PROBES, **keys)
    assert (run.broken, run.code) == ([], row.code), run.text
    assert said in (run.results.headline or "")
    assert said in run.page
    assert any(rule.verdict == "kept" for rule in run.results.rules)


def test_an_operation_that_is_not_permitted_is_not_run(
    alive: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    def only(asked: Asked) -> bool:
        return "workengagement" in asked.path and asked.method != "GET"

    with night(mock, From(1, Reply(403), only=only)) as (url, gateway):
        run = live(alive, url, **keys)
    _is_healthy(run, gateway, FORBIDDEN)
    assert "403 on every Create of workengagement" in _reasons(run, "not_permitted")
    assert any(
        one.id == "protectedidentity.create.status" and one.verdict == "kept"
        for one in run.results.rules
    )


def test_a_closed_resource_closes_no_other(
    alive: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    with night(mock, From(1, Reply(403), only=lambda asked: "protected" in asked.path)) as (
        url,
        gateway,
    ):
        run = live(alive, url, **keys)
    _is_healthy(run, gateway, CLOSED)
    assert "403 on every List of protectedidentity" in _reasons(run, "not_permitted")
    assert any(
        one.id == "workengagement.create.status" and one.verdict == "kept"
        for one in run.results.rules
    )
