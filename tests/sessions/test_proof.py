"""The proof itself: a sample holds; a missed fault and a dead contract make it fail."""

import dataclasses
import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test

from contracts.harness.generation.profiles import PROFILES
from proof import __main__ as command
from proof.contracts import all_contracts
from proof.page import page
from proof.parallel import set_up, with_a_rule
from proof.proof import Proof
from proof.trials import Trial, WholeRun
from spec.loader import ACCOUNTS

SAMPLE = 24
SETTINGS = "_hypothesis_internal_use_settings"
CAUGHT = Trial(
    fault="berth.name.type:not_enforced",
    says="A <number> is accepted.",
    rule="berth.name.type",
    kind="type",
    resource="berth",
    basis="stated",
    caught_by="test_every_way_of_breaking_a_value_is_refused",
    requests=3,
    message="accepted by Create",
)
RUN = WholeRun(CAUGHT.fault, CAUGHT.rule, (CAUGHT.rule, "berth.name.read_back"), 1)


def proof(**changes: object) -> Proof:
    plain = Proof("gate", 0, (CAUGHT,), (RUN,), {str(CAUGHT.caught_by): 1}, (), True, 1.0)
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]  # a test's choice


def test_a_sample_of_the_faults_is_caught(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--sample", str(SAMPLE), "--seed", "20261122", "--jobs", "1"]
    assert command.main([*options, "--out", str(tmp_path)]) == 0
    told = json.loads((tmp_path / "proof.json").read_text())
    assert (told["faults"], told["missed"], told["complete"]) == (SAMPLE, [], False)
    assert all(check["requests"] for check in told["trials"])
    assert f"{SAMPLE} of {SAMPLE} faults caught" in capsys.readouterr().out


def test_a_contract_without_a_rule_to_judge_is_not_dead_weight(tmp_path: Path) -> None:
    shutil.copytree(ACCOUNTS, tmp_path, dirs_exist_ok=True)
    names = {one.name for one in with_a_rule([ACCOUNTS])}
    assert "test_a_field_that_is_left_out_gets_its_default" not in names
    fields = tmp_path / "resources" / "workengagement.yaml"
    text = fields.read_text(encoding="utf-8")
    fields.write_text(text.replace("    color_code:\n", "    color_code:\n      default: abc\n"))
    assert {one.name for one in with_a_rule([tmp_path])} - names == {
        "test_a_field_that_is_left_out_gets_its_default"
    }


def examples_of_drawn_contracts() -> set[int]:
    drawn = [one.function for one in all_contracts() if one.rank == 2]
    return {vars(run)[SETTINGS].max_examples for run in drawn if is_hypothesis_test(run)}


@pytest.mark.parametrize("profile", ["gate", "nightly"])
def test_contracts_draw_as_often_as_the_profile_says(profile: str) -> None:
    with ProcessPoolExecutor(1, get_context("spawn"), set_up, ((), profile)) as pool:
        drawn = pool.submit(examples_of_drawn_contracts).result()
    assert drawn == {PROFILES[profile].examples}


def test_a_missed_fault_fails_the_proof_and_is_named() -> None:
    missed = dataclasses.replace(CAUGHT, caught_by=None, message=None)
    failed = proof(trials=(missed,))
    assert not failed.holds
    assert "MISSED  berth.name.type:not_enforced: A <number> is accepted." in failed.lines()
    assert json.loads(failed.to_json())["missed"] == [CAUGHT.fault]
    assert "<h2>✗ Missed</h2>" in page(failed)


def test_a_fault_that_a_whole_run_does_not_see_fails_the_proof() -> None:
    failed = proof(whole_runs=(dataclasses.replace(RUN, broken=("berth.list.items",)),))
    assert not failed.holds
    assert f"UNSEEN  {RUN.fault}: a whole run does not report it" in failed.lines()
    assert json.loads(failed.to_json())["unseen_in_a_whole_run"] == [RUN.fault]


def test_a_contract_that_catches_nothing_fails_the_proof() -> None:
    failed = proof(idle=("test_that_is_dead_weight",))
    assert not failed.holds
    assert any("test_that_is_dead_weight" in line for line in failed.lines())
    assert "test_that_is_dead_weight" in page(failed)


def test_a_proof_without_either_holds_and_its_page_escapes_text() -> None:
    assert proof().holds
    assert "A &lt;number&gt; is accepted." in page(proof())
    assert "Missed" not in page(proof())


def test_another_rule_on_top_is_counted_as_a_confusion() -> None:
    other = dataclasses.replace(RUN, broken=("berth.name.read_back", CAUGHT.rule))
    confused = proof(whole_runs=(RUN, other))
    assert confused.confusions() == [("type", "read_back", 1)]
    assert "1 of 2 whole runs name the faulty rule first" in confused.lines()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--sample", "many"], "must be a whole number, not 'many'"),
        (["--only", "no such fault"], "no fault matches --only"),
        (["--profile", "x"], "invalid choice: 'x'"),
    ],
)
def test_a_wrong_option_is_told_in_a_sentence(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert says in capsys.readouterr().err
