"""Runs with a list of known failures: what is known, what is healed, what is proposed."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from mock_api.server import Mock
from spec.today import today
from tests.support.loopback import Answering, Asked, Reply, as_json, echo, loopback
from tests.support.mocks import break_only
from tests.support.runs import KEYS, Checkout, Run

FAULT = "workengagement.name.max_length"
SAME = "workengagement.create.robust"
ONLY = ("--resource", "workengagement", "-k", "max_length")
TODAY = today()
PIN = 'code = "accepted"'


def listed(checkout: Checkout, rule: str = FAULT, pin: str = PIN, days: int = 9) -> Path:
    folder = checkout.root / "known_failures"
    folder.mkdir(exist_ok=True)
    text = f"""
["{rule}"]
ticket = "API-7"
since = 2026-01-01
expires = {TODAY + dt.timedelta(days=days)}
reason = "It is being fixed."
pinned = {{ {pin} }}
"""
    path = folder / "mock.toml"
    path.write_text(text, encoding="utf-8")
    return path


def verdict(run: Run, rule: str = FAULT) -> str:
    [found] = [one.verdict for one in run.results.rules if one.id == rule]
    return found


@pytest.mark.parametrize("extra", [(), ("-n", "2")])
def test_a_known_failure_fails_no_run_and_is_shown(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str], extra: tuple[str, ...]
) -> None:
    listed(own_checkout)
    break_only(mock, FAULT)
    run = own_checkout.smoke(mock.base_url, *ONLY, *extra, **keys)
    assert (run.code, verdict(run), run.broken) == (0, "known", []), run.text
    assert "API-7" in run.page
    assert f"KNOWN   {FAULT}" in run.out
    assert run.failures == []
    tree = ET.parse(run.folder / "junit.xml")  # noqa: S314 -- written by our own run
    assert any("API-7" in (one.get("message") or "") for one in tree.iter("skipped"))


def test_what_is_known_ends_no_run_that_waits_for_the_first_finding(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    known, other = "workengagement.created_at.format", "workengagement.name.max_length"
    listed(own_checkout, rule=known, pin='code = "wrong_in_response"')
    break_only(mock, f"{known}:wrong_in_answers", other)
    where = ("--base-url", mock.base_url, "--resource", "workengagement")
    run = own_checkout.run("-x", "-k", "format or max_length", *where, **keys)
    assert (run.code, verdict(run, known), run.broken) == (1, "known", [other]), run.text


def test_a_healed_failure_fails_the_run_and_names_the_file_to_edit(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    listed(own_checkout)
    arguments = ("--base-url", mock.base_url, "--resource", "workengagement")
    run = own_checkout.run(*arguments, **keys)
    assert (run.code, verdict(run), run.results.verdict) == (78, "kept", "error"), run.text
    assert f'known_failures/mock.toml: ["{FAULT}"] no longer fails' in run.out
    assert run.results.headline
    assert "no longer fails" in run.results.headline
    assert "not run, but the configuration is invalid" in run.page
    narrowed = own_checkout.smoke(mock.base_url, *ONLY, **keys)
    assert (narrowed.code, verdict(narrowed)) == (0, "not_run"), narrowed.text


def test_an_expired_or_unknown_entry_fails_the_run(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    listed(own_checkout, days=-1)
    break_only(mock, FAULT)
    run = own_checkout.smoke(mock.base_url, *ONLY, **keys)
    assert (run.code, run.broken) == (1, [FAULT])
    assert "expired on" in run.out
    listed(own_checkout, rule="workengagement.nowhere")
    run = own_checkout.smoke(mock.base_url, *ONLY, **keys)
    assert run.code == 78
    assert "matches no rule" in run.text
    assert "Traceback" not in run.text


def test_a_proposal_filled_in_makes_the_failure_known(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    break_only(mock, FAULT)
    first = own_checkout.smoke(mock.base_url, *ONLY, "--update-known", **keys)
    assert first.code == 1
    proposed = first.folder / "known_failures.toml"
    assert f"proposal: {proposed}" in first.out
    text = re.sub(
        '^(ticket|reason) = ""', r'\1 = "said"', proposed.read_text("utf-8"), flags=re.MULTILINE
    )
    path = listed(own_checkout)
    path.write_text(text, encoding="utf-8")
    second = own_checkout.smoke(mock.base_url, *ONLY, **keys)
    assert (second.code, verdict(second)) == (0, "known"), second.text


def _fails_on(name: str, status: int) -> Answering:
    """Take everything but one name."""

    def answer(asked: Asked) -> Reply:
        if asked.method == "POST" and name in asked.body.decode():
            return as_json({"detail": "no"}, status)
        return echo(asked)

    return answer


REQUEST = 'operation = "create", status = 500, body = \'{"name": "pinned one"}\''


def test_a_pinned_request_is_sent_and_nothing_else_judges_its_rule(
    own_checkout: Checkout,
) -> None:
    listed(own_checkout, SAME, REQUEST)
    only = ("--resource", "workengagement", "-k", "create.robust")
    with loopback(_fails_on("pinned one", 500)) as server:
        run = own_checkout.smoke(server.url, *only, **KEYS)
        bodies = [one.json for one in server.asked if one.method == "POST"]
    assert (run.code, verdict(run, SAME)) == (0, "known"), run.text
    assert [body["name"] for body in bodies if isinstance(body, dict)] == ["pinned one"]
    with loopback(_fails_on("pinned one", 400)) as server:
        healed = own_checkout.smoke(server.url, *only, **KEYS)
    assert (healed.code, verdict(healed, SAME)) == (78, "kept"), healed.text
