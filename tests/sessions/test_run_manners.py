"""What a run leaves out for the sake of an environment: never sent, not run, with the reason."""

from pathlib import Path

import pytest

from contracts.harness.config.options import read_options
from contracts.harness.planning.forecast import left_out
from mock_api.server import Mock
from tests.support.gateway import Gateway, passing
from tests.support.given_options import given
from tests.support.loopback import Asked, Reply, loopback
from tests.support.runs import Checkout, Run

SAFE = {"GET", "HEAD", "OPTIONS"}
ONLY_ONE = """
[mock]
write = ["workengagement"]
auth_probes = "once per method"
"""


class Listening:
    """Stands before a mock and remembers the requests that could have written."""

    def __init__(self, mock: Mock) -> None:
        self._way = Gateway(mock, passing)
        self.unsafe: list[Asked] = []
        self.unauthenticated: list[Asked] = []

    def __call__(self, asked: Asked) -> Reply:
        if asked.method not in SAFE:
            self.unsafe.append(asked)
        answer = self._way(asked)
        if answer.status in {401, 403}:
            self.unauthenticated.append(asked)
        return answer


def _left_out(run: Run, *codes: str) -> set[str]:
    """The rules that were not run, for these reasons or for any."""
    rules = [one for one in run.results.rules if one.verdict == "not_run"]
    return {one.id for one in rules if not codes or one.reason_code in codes}


def _kept(run: Run) -> set[str]:
    return {one.id for one in run.results.rules if one.verdict == "kept"}


@pytest.fixture(scope="module")
def gently(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout in which one resource may be written, and credentials are tried sparingly."""
    own = checkout.copied(tmp_path_factory.mktemp("gently") / "checkout")
    (own.root / "environments.toml").write_text(ONLY_ONE, encoding="utf-8")
    return own


def test_a_read_only_run_sends_nothing_that_writes(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    listening = Listening(mock)
    with loopback(listening) as server:
        run = checkout.run("--base-url", server.url, "--read-only", **keys)
    assert run.code == 0, run.text
    assert listening.unsafe == []
    assert _left_out(run, "read_only")
    assert "workengagement.list.status" in _kept(run)
    assert run.results.errors == ()


def test_what_a_read_only_run_leaves_out_is_foretold(checkout: Checkout) -> None:
    run = checkout.run("--read-only")
    options = read_options(given(read_only=True, spec=[str(checkout.spec)]))
    told = {one for ids in left_out(options).values() for one in ids}
    # By requests made at random Get is judged in part, which nobody can promise beforehand.
    in_part = {one.id for one in run.results.rules if (one.reason or "").startswith("in part: ")}
    assert told - in_part == _left_out(run)
    assert {one.rpartition(".")[2] for one in in_part} <= {"robust"}


def test_what_may_not_be_written_is_not_written(
    gently: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    listening = Listening(mock)
    with loopback(listening) as server:
        run = gently.smoke(server.url, **keys)
    assert run.code == 0, run.text
    assert {one.path.split("/")[-2] for one in listening.unsafe}
    assert not [one for one in listening.unsafe if "protectedidentity" in one.path]
    assert _left_out(run, "not_writable")
    assert "workengagement.create.status" in _kept(run)
    assert "protectedidentity.list.status" in _kept(run)
    assert "protectedidentity.create.status" not in _kept(run)


def test_wrong_credentials_are_tried_once_per_method(
    gently: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    listening = Listening(mock)
    with loopback(listening) as server:
        run = gently.run("--base-url", server.url, "--profile", "gate", *QUICK, **keys)
    assert run.code == 0, run.text
    methods = ["POST", "GET", "PATCH", "DELETE"]
    # Each of seven credentials wrong, absent and empty, and all of them absent. Create is also
    # called with each credential almost right: in three ways, and swapped with its neighbor.
    sent = dict.fromkeys(methods, 22) | {"POST": 22 + 7 * 3 + 4}
    assert {m: _count(listening.unauthenticated, m) for m in methods} == sent
    tried = {one for one in _kept(run) if ".authentication." in one}
    assert len(tried) == 7 * len(methods)
    assert _left_out(run, "auth_probes")


QUICK = ("-k", "test_operations")


def _count(asked: list[Asked], method: str) -> int:
    return sum(one.method == method for one in asked)


def test_credentials_come_from_a_file_that_is_named(
    checkout: Checkout, mock: Mock, keys: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "some keys.env"
    file.write_text(
        "# made up\n" + "".join(f"export {name}='{value}'\n" for name, value in keys.items()),
        encoding="utf-8",
    )
    wrong = dict.fromkeys(keys, "stale")
    selected = ("-k", "workengagement.list.status", "-n", "2")
    run = checkout.smoke(mock.base_url, "--env-file", str(file), *selected, **wrong)
    assert run.code == 0, run.text
    assert "workengagement.list.status" in _kept(run)
