"""A healthy environment under the conditions of a live one: nothing is blamed, nothing is left."""

import json

import pytest

from contracts.harness.oracle import list_shape as listing
from mock_api.server import Mock
from spec import load
from tests.support.descriptions import PAIR
from tests.support.gateway import PAGE, SETTINGS, Forward, Gateway, live, night
from tests.support.live_conditions import BAN, Row
from tests.support.loopback import Asked, Reply
from tests.support.runs import Checkout, Run

LISTS = [load().resource(name).operations["list"].path for name in PAIR]


@pytest.fixture(scope="module")
def alive(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that knows a live environment, whose settings make no test wait."""
    own = checkout.copied(tmp_path_factory.mktemp("alive") / "checkout")
    (own.root / "environments.toml").write_text(SETTINGS, encoding="utf-8")
    return own


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


class LockOut:
    """Refuses everything once so many calls with wrong credentials came, for so many calls."""

    def __init__(self, after: int, calls: int, reply: Reply) -> None:
        self._after, self._calls, self._reply = after, calls, reply
        self._wrong = 0

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        answer = forward(asked)
        wrong = answer.status in {401, 403}
        self._wrong += wrong
        if self._wrong >= self._after and self._calls > 0:
            self._calls -= not wrong
            return self._reply
        return answer


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
        with night(mock, lambda asked, forward: forward(asked)) as (url, gateway):
            run = live(alive, url, **keys)
    finally:
        own.write_text(SETTINGS, encoding="utf-8")
    _is_healthy(run, gateway, BAN)
    assert len(gateway.wrong) == 4
    assert _reasons(run, "auth_requests")
