"""A run shared out over machines: joined again, it says what one run says."""

import subprocess
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.harness.config.options import read_options
from contracts.harness.planning.selection import ContractSelection
from mock_api.server import running
from reports.results import Results
from reports.shards import Shard
from spec import load
from tests.sessions.test_run_bad_input import _sentence
from tests.support.given_options import given
from tests.support.runs import Checkout, Run, at_once, variables

OF = 3
# One of them is found in passing, by contracts for other rules.
FAULTS = [
    "protectedidentity.ssn.format",
    "protectedidentity.id.required",
    "workengagement.create.status",
    "workengagement.name.max_length",
]


def judged(checkout: Checkout, faults: list[str], *arguments: str) -> Run:
    with running(faults=faults, folders=[checkout.spec]) as mock:
        return checkout.smoke(mock.base_url, *arguments, **variables(mock))


def joined(checkout: Checkout, runs: list[Run], folder: Path) -> tuple[int, Results]:
    files = [str(run.folder / "results.json") for run in runs]
    ended = subprocess.run(  # noqa: S603 -- this very interpreter and our own command
        [sys.executable, "-m", "reports", "merge", *files, "--out", str(folder)],
        cwd=checkout.root,
        check=False,
    )
    return ended.returncode, Results.from_json((folder / "results.json").read_bytes())


@pytest.mark.parametrize("faults", [[], FAULTS], ids=["healthy", "faulty"])
def test_the_shards_joined_say_what_one_run_says(
    own_checkout: Checkout, tmp_path: Path, faults: list[str]
) -> None:
    runs = at_once(
        {
            "whole": partial(judged, own_checkout, faults),
            **{
                f"{number}": partial(judged, own_checkout, faults, "--shard", f"{number}/{OF}")
                for number in range(1, OF + 1)
            },
        }
    )
    whole = runs.pop("whole")
    code, results = joined(own_checkout, [*runs.values()], tmp_path / "joined")
    assert [(one.id, one.verdict) for one in results.rules] == [
        (one.id, one.verdict) for one in whole.results.rules
    ]
    assert (code, results.verdict) == (whole.code, whole.results.verdict)
    assert results.run.partial is None
    if faults:
        assert set(faults) <= set(whole.broken)
    own = [
        {rule.id for rule in run.results.rules if rule.reason_code != "other_shard"}
        for run in runs.values()
    ]
    assert all(len(part) < 0.6 * len(results.rules) for part in own)
    assert set.union(*own) == {rule.id for rule in results.rules}


@pytest.mark.parametrize("count", [0, 1, 7, 50])
def test_what_stands_together_falls_to_one_shard(count: int) -> None:
    things = [*range(count)]
    parts = [Shard(number, OF).mine(things) for number in range(1, OF + 1)]
    assert [one for part in parts for one in part] == things
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_each_open_question_is_asked_by_one_shard() -> None:
    def asked(shard: Shard | None) -> list[str]:
        options: Any = SimpleNamespace(
            shard=shard, resources=("tenant", "subtenant"), rules=(), folders=(), spec=load()
        )
        found = ContractSelection(options).questions()
        return [f"{resource}.{question.id}" for question, resource in found]

    one, other = asked(Shard(1, 2)), asked(Shard(2, 2))
    assert one
    assert other
    assert sorted(one + other) == sorted(asked(None))


def test_a_shard_enters_no_history_of_its_own(own_checkout: Checkout) -> None:
    run = judged(own_checkout, [], "--shard", "1/40", "-n", "2")
    assert run.code == 0, run.text
    assert run.results.run.shard is not None
    assert "in shard 1/40" in run.page
    assert not (own_checkout.out / "history").exists()


def test_all_shards_together_keep_to_the_rate() -> None:
    third = {"shard": "1/3", "environment": "dev"}
    assert read_options(given(rate_limit="12/s", **third)).run_limits.rate == 4
    assert read_options(given(**third)).run_limits.rate == 10 / 3
    assert read_options(given(shard="1/3")).run_limits.rate is None


@pytest.mark.parametrize("shard", ["0/3", "4/3", "1", "1/", "one/two", "1/10000"])
def test_what_is_no_shard_ends_the_run(checkout: Checkout, shard: str) -> None:
    assert shard in _sentence(checkout.run("--shard", shard), 78)
