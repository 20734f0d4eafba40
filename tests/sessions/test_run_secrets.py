"""Credentials do not come out again, whatever a server answers and however much pytest shows."""

import html
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.loopback import Asked, Reply, echo, loopback
from tests.support.runs import KEYS, Checkout, Run

PLAIN = {name: f"canary-{name.lower()}-7f3a" for name in KEYS}
# A value whose spelling changes where it is quoted, escaped or wrapped.
AWKWARD = {**PLAIN, "PIGELLO_CLIENT_SECRET": "canary'\"<&>\\secret"}
LOUD = ("-vv", "--tb=long", "--showlocals", "-rA")
CRASH = '''"""A contract that falls over with its hands full."""

from threading import Thread

from contracts.harness.checks.factory import Checks


def test_crash(checks: Checks) -> None:
    """It falls over."""
    headers = checks.client.credentials.headers()
    plain = {name: "" + value for name, value in headers.items()}
    print(plain)

    def fall() -> None:
        raise RuntimeError(f"no good in a thread: {plain}")

    thread = Thread(target=fall)
    thread.start()
    thread.join()
    raise RuntimeError(f"no good: {list(plain.values())}")
'''


def _tells(asked: Asked) -> Reply:
    """Answer with every header that came in, in the body, in a header and in the reason."""
    answered = echo(asked)
    if "_page=1&" in asked.path:
        return answered
    headers = {key: value for key, value in asked.headers.items() if key.startswith("X-PIGELLO")}
    body = json.dumps({"id": "x", "name": headers, "seen": list(headers.values())}).encode()
    secret = headers.get("X-PIGELLO-CLIENT-SECRET", "")
    return replace(
        answered,
        body=body,
        headers={"Content-Type": "application/json", "Location": f"/{secret}", "X-Seen": secret},
        reason=f"Created {secret}",
    )


def _written(run: Run) -> dict[str, str]:
    """Give everything a run has said and written, by where it stands."""
    found = {"the terminal": run.text}
    for path in Path(run.folder).rglob("*"):
        if path.is_file():
            found[path.name] = html.unescape(path.read_text(encoding="utf-8"))
    assert len(found) > 4
    return found


def _leaks(run: Run, *canaries: str) -> list[tuple[str, str]]:
    return [
        (place, canary)
        for place, text in _written(run).items()
        for canary in canaries
        if canary in text
    ]


def test_credentials_that_a_server_gives_back_are_shown_nowhere(checkout: Checkout) -> None:
    selected = "workengagement and (status or discreet or read_back)"
    with loopback(_tells) as server:
        run = checkout.smoke(server.url, "-k", selected, *LOUD, **PLAIN)
    assert run.code == 1, run.text
    assert "workengagement.create.discreet" in run.broken
    assert _leaks(run, *PLAIN.values()) == []
    assert any("$PIGELLO_CLIENT_SECRET" in failure for failure in run.failures)


def test_a_wrong_credential_that_was_taken_does_not_tell_the_right_one(checkout: Checkout) -> None:
    with loopback(echo) as server:
        selected = "workengagement.create.authentication"
        run = checkout.smoke(server.url, "-k", selected, *LOUD, **PLAIN)
    assert len(run.broken) == len(PLAIN)
    assert _leaks(run, *(value[: len(value) // 2] for value in PLAIN.values())) == []


def _crashed(checkout: Checkout, credentials: dict[str, str]) -> Run:
    (checkout.root / "contracts" / "test_crash.py").write_text(CRASH, encoding="utf-8")
    with loopback(echo) as server:
        run = checkout.smoke(
            server.url, "-k", "test_crash or workengagement.create.status", *LOUD, **credentials
        )
    assert "RuntimeError" in run.out
    return run


@pytest.fixture(scope="module")
def crashed(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return _crashed(checkout.copied(tmp_path_factory.mktemp("crash") / "checkout"), PLAIN)


def test_a_crash_of_the_suite_shows_no_credentials_and_is_no_finding(crashed: Run) -> None:
    assert _leaks(crashed, *PLAIN.values()) == []
    assert [note.where.partition("::")[2] for note in crashed.results.errors] == ["test_crash"]
    assert crashed.broken == []
    assert crashed.code == 70


def test_a_run_that_crashed_says_why(crashed: Run) -> None:
    [note] = crashed.results.errors
    assert "no good" in note.message


def test_a_credential_is_not_shown_in_another_spelling(own_checkout: Checkout) -> None:
    run = _crashed(own_checkout, AWKWARD)
    secret = AWKWARD["PIGELLO_CLIENT_SECRET"]
    spellings = (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], "canary'")
    assert _leaks(run, *spellings, *PLAIN.values()) == []


def test_an_awkward_credential_that_is_given_back_is_shown_nowhere(checkout: Checkout) -> None:
    with loopback(_tells) as server:
        run = checkout.smoke(server.url, "-k", "workengagement.create.status", *LOUD, **AWKWARD)
    secret = json.dumps(AWKWARD["PIGELLO_CLIENT_SECRET"])[1:-1]
    assert _leaks(run, AWKWARD["PIGELLO_CLIENT_SECRET"], secret) == []
