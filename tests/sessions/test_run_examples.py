"""What a night finds by drawing at random is the first thing that the gate tries."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from contracts.harness.generation.example_database import Examples
from contracts.harness.generation.example_store import open_examples
from mock_api.server import Mock
from tests.support import careless
from tests.support.loopback import Answering, Asked, Loopback, Reply, as_json, loopback
from tests.support.mocks import break_only
from tests.support.runs import KEYS, Checkout, Run

RULE = "workengagement.name.type"
ROBUST = "workengagement.create.robust"
DRAWN = "test_any_good_value_is_accepted and workengagement.name.type"
WIDER = f"{DRAWN} or workengagement.color_code.pattern"
# A gate draws nothing for the first, so something else must be left to run.
READ = "test_get_gives_the_record_asked_for"


def _rare(asked: Asked) -> bool:
    """Tell a name that nothing but chance meets: no class of value has it."""
    if asked.method != "POST" or not isinstance(asked.json, dict):
        return False
    return _is_rare(asked.json.get("name"))


def _is_rare(name: object) -> bool:
    return isinstance(name, str) and 3 < len(name) < 40 and ord(name[-1]) % 5 == 1


def _answering(status: int) -> Answering:
    stored = careless.answering()

    def answer(asked: Asked) -> Reply:
        return as_json({"detail": "no"}, status) if _rare(asked) else stored(asked)

    return answer


def _judged(
    checkout: Checkout, answering: Answering, profile: str, *more: str, only: str = DRAWN
) -> tuple[Run, Loopback]:
    arguments = ("--resource", "workengagement", "--profile", profile, "-k", only, *more)
    with loopback(answering) as server:
        run = checkout.run(
            "--base-url", server.url, "--resource", "workengagement", *arguments, **KEYS
        )
    return run, server


def _names(asked: Iterable[Asked]) -> list[object]:
    posts = (one for one in asked if one.method == "POST")
    names = (one.json["name"] for one in posts if isinstance(one.json, dict))
    # A name may begin with the tag of the run.
    return [re.sub(r"^contract-\w+-gate-\w+-", "", n) if isinstance(n, str) else n for n in names]


def _kept(checkout: Checkout) -> dict[str, bytes]:
    folder = checkout.out / "examples"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _nodes(checkout: Checkout) -> list[str]:
    kept = open_examples(None, "mock", checkout.out / "examples")
    return Examples(kept, writes=False).nodes()


@pytest.fixture(scope="module")
def after_a_night(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout in which a night has found what a gate does not find."""
    here = checkout.copied(tmp_path_factory.mktemp("night") / "checkout")
    run, server = _judged(here, _answering(400), "gate", only=f"{DRAWN} or {READ}")
    assert run.code == 0, run.text
    assert not any(_rare(one) for one in server.asked)
    assert _kept(here) == {}
    run, _ = _judged(here, _answering(400), "nightly", "--seed", "1")
    assert run.broken == [RULE], run.text
    assert _kept(here)
    return here


@pytest.fixture
def here(after_a_night: Checkout, tmp_path: Path) -> Checkout:
    """A checkout of the test's own, with what the night has kept."""
    copy = after_a_night.copied(tmp_path / "checkout")
    shutil.copytree(after_a_night.out / "examples", copy.out / "examples")
    return copy


@pytest.mark.parametrize("extra", [(), ("-n", "2")])
def test_the_gate_tries_first_what_a_night_has_found(
    here: Checkout, extra: tuple[str, ...]
) -> None:
    kept = _kept(here)
    runs = [_judged(here, _answering(400), "gate", *extra, only=WIDER) for _ in range(2)]
    for run, server in runs:
        assert RULE in run.broken, run.text
        first = next(one for one in server.asked if one.method == "POST")
        assert extra or _rare(first)
    assert _kept(here) == kept
    if not extra:
        one, other = (_names(server.asked) for _, server in runs)
        assert one == other


def test_what_is_healed_is_dropped_by_the_next_night_and_not_by_the_gate(here: Checkout) -> None:
    kept = _kept(here)
    run, _ = _judged(here, careless.answering(), "gate")
    assert run.code == 0, run.text
    assert _kept(here) == kept
    run, _ = _judged(here, careless.answering(), "nightly", "--seed", "1")
    assert run.code == 0, run.text
    assert _nodes(here) == []


def _colourful(record: careless.Record) -> careless.Record:
    """Show a rare name with a color that is not a text."""
    return {**record, "color_code": 7} if _is_rare(record.get("name")) else record


@pytest.mark.parametrize(
    ("rule", "answering"),
    [(ROBUST, _answering(500)), ("workengagement.color_code.type", careless.answering(_colourful))],
    ids=["and ends the contract", "and lets it go on"],
)
def test_what_broke_another_rule_in_passing_is_tried_again_too(
    own_checkout: Checkout, rule: str, answering: Answering
) -> None:
    more = ("--seed", "1")
    run, _ = _judged(own_checkout, answering, "nightly", *more)
    assert run.broken == [rule], run.text
    gate, server = _judged(own_checkout, answering, "gate")
    assert gate.broken == [rule], gate.text
    assert _rare(next(one for one in server.asked if one.method == "POST"))


def test_a_sequence_of_calls_is_kept_and_dropped_alike(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    fault = "workengagement.delete.gone"

    def night() -> tuple[list[str], list[str]]:
        arguments = ("--profile", "nightly", "--seed", "1", "-k", "test_sequences_of_calls")
        resource = ("--resource", "workengagement", "--base-url", mock.base_url)
        run = own_checkout.run(*resource, *arguments, **keys)
        return run.broken, _nodes(own_checkout)

    break_only(mock, fault)
    [broken], [node] = night()
    assert (broken, "test_sequences_of_calls" in node) == (fault, True)
    break_only(mock)
    assert night() == ([], [])


def test_the_place_of_the_examples_can_be_chosen(own_checkout: Checkout, tmp_path: Path) -> None:
    place = ("--examples", str(tmp_path / "examples"))
    run, _ = _judged(own_checkout, _answering(400), "nightly", "--seed", "1", *place)
    assert run.broken == [RULE]
    assert not (own_checkout.out / "examples").exists()
    usual, _ = _judged(own_checkout, _answering(400), "gate", only=f"{DRAWN} or {READ}")
    assert usual.code == 0, usual.text
    gate, _ = _judged(own_checkout, _answering(400), "gate", *place)
    assert gate.broken == [RULE]
    [rule] = [rule for rule in gate.results.rules if rule.id == RULE]
    assert "--examples" in rule.findings[0].reproduce.pytest
