"""What a run makes is removed: at its end, and by a sweep where the run was killed."""

import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
import requests

from contracts.__main__ import main
from contracts.harness.records.journal import Journal, read_journal
from mock_api.server import Mock, running
from tests.support.loopback import Asked, Reply, as_json, loopback
from tests.support.runs import Checkout, Run, variables

RUN = "20261122T000000-gate-0a1b"
PATH = "/accounts/users/organization/workengagement/"
ONLY = ("--resource", "workengagement")
ENOUGH = 20
MOCK = ("--environment", "mock", "--base-url")


def swept(checkout: Checkout, mock: Mock, *arguments: str) -> Run:
    ended = subprocess.run(  # noqa: S603 -- this very interpreter and our own command
        [sys.executable, "-m", "contracts", "sweep", *MOCK, mock.base_url, *arguments],
        cwd=checkout.root,
        env={**os.environ, **variables(mock)},
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(ended.returncode, ended.stdout, ended.stderr)


def records(mock: Mock) -> list[dict[str, object]]:
    address = f"{mock.base_url}{PATH}list/"
    answer = requests.get(address, headers=dict(mock.credentials), timeout=60)
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.json()
    return found


def stranger(mock: Mock, custom_id: str | None) -> str:
    body = {"name": "not ours", "custom_id": custom_id}
    answer = requests.post(
        mock.base_url + PATH, json=body, headers=dict(mock.credentials), timeout=60
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def journals_of(checkout: Checkout) -> list[Path]:
    return sorted((checkout.out / "journal").rglob("*.jsonl"))


def test_a_run_that_ends_leaves_no_record_and_no_journal(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    for extra in ((), ("-n", "2")):
        run = own_checkout.smoke(mock.base_url, *ONLY, *extra, **keys)
        assert run.code == 0, run.text
        assert records(mock) == []
        assert journals_of(own_checkout) == []


def test_a_sweep_removes_what_a_killed_run_has_left(own_checkout: Checkout) -> None:
    with running(variants=["slow"], folders=[own_checkout.spec]) as mock:
        arguments = ("contracts", *ONLY, "--base-url", mock.base_url)
        started = own_checkout.start(*arguments, **variables(mock))
        known = stranger(mock, "somebody's own")
        while len(records(mock)) < 3 or _lines(own_checkout) < ENOUGH:
            assert started.process.is_alive()
            time.sleep(0.05)
        started.process.kill()
        started.process.join()
        assert len(records(mock)) > 1
        run = swept(own_checkout, mock)
        assert run.code == 0, run.text
        assert "nothing is left" in run.out
        assert [one["id"] for one in records(mock)] == [known]
        assert journals_of(own_checkout) == []
        assert swept(own_checkout, mock).out == "0 records deleted, nothing is left.\n"


def _lines(checkout: Checkout) -> int:
    return sum(len(path.read_text().splitlines()) for path in journals_of(checkout))


def test_a_sweep_by_tag_spares_what_only_looks_alike(checkout: Checkout, mock: Mock) -> None:
    alike = [
        None,
        "contract-",
        f"contract-{RUN}",
        f"contract-{RUN}-1 ",
        f"contract-{RUN}-one",
        f"my-contract-{RUN}-1",
        f"contract-{RUN}-1-copy",
        "contract-20261122T000001-gate-0a1b-1",
    ]
    spared = {stranger(mock, custom_id) for custom_id in alike}
    stranger(mock, f"contract-{RUN}-1")
    stranger(mock, f"contract-{RUN}-gw1-27")
    run = swept(checkout, mock, "--run", RUN)
    assert (run.code, run.out.splitlines()[-1]) == (0, "2 records deleted, nothing is left.")
    assert {one["id"] for one in records(mock)} == spared


def test_a_record_that_create_merely_names_is_not_deleted(
    own_checkout: Checkout, keys: dict[str, str]
) -> None:
    known = str(uuid.uuid4())

    def answering(asked: Asked) -> Reply:
        if asked.method == "POST":
            return as_json({"id": known, "name": "not yours", "custom_id": "somebody's"}, 201)
        return as_json([] if asked.path.startswith(f"{PATH}list/") else {"id": known})

    with loopback(answering) as server:
        run = own_checkout.smoke(server.url, *ONLY, **keys)
    assert run.code == 1, run.text
    assert "workengagement.custom_id.read_back" in run.broken
    changing = {one.method for one in server.asked if known in one.path} - {"GET"}
    assert changing == set()


def test_a_journal_is_read_up_to_the_line_that_a_kill_cut_short(tmp_path: Path) -> None:
    path = tmp_path / f"{RUN}.jsonl"
    journal = Journal(path, "http://localhost:1", RUN, "gw0")
    first = journal.intend("workengagement", [{"custom_id": "a"}, {}])
    journal.made(first, "workengagement", ["1", "2"])
    journal.gone("workengagement", "1")
    journal.intend("tenant", [{}])
    journal.intend("workengagement", [{"custom_id": f"contract-{RUN}-2"}])
    with path.open("a") as file:
        file.write('{"url": "http://localhost:1", "run"')
    left = read_journal(path)
    assert left.records == (("workengagement", "2"),)
    assert [(one.resource, one.tags) for one in left.notes] == [
        ("tenant", ()),
        ("workengagement", (f"contract-{RUN}-2",)),
    ]
    assert left.known == {("workengagement", "1"), ("workengagement", "2")}
    assert not left.nothing
    assert all(
        set(json.loads(line)) >= {"url", "run"} for line in path.read_text().split("\n")[:-1]
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "a mock takes its records with it"),
        (["--base-url", "http://127.0.0.1:9", "--run", "../x"], "--run must be the id of a run"),
        (["--environment", "nowhere"], "--environment 'nowhere'"),
    ],
)
def test_what_cannot_be_swept_is_told_in_one_sentence(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", *arguments]) == 78
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1
