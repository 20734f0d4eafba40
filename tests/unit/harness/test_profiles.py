"""The profiles: nothing in them hangs on the machine, and only nightly hangs on the seed."""

import inspect
import sys
import types
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase, InMemoryExampleDatabase
from hypothesis.internal.conjecture import engine, providers

from contracts.harness.generation.internals import steady_hypothesis
from contracts.harness.generation.profiles import PROFILES, Profile, hypothesis_settings
from spec import load
from tests.support import careless
from tests.support.loopback import loopback
from tests.support.runs import KEYS, Checkout, Run, at_once

KNOBS = [name for name in inspect.signature(settings.__init__).parameters if name != "self"]
KNOBS = [name for name in KNOBS if name != "parent"]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = settings.get_current_profile_name()
    yield
    settings.load_profile(before)


def _under_strange_defaults(profile: Profile) -> settings:
    settings.register_profile(
        "strange",
        max_examples=7,
        derandomize=True,
        database=None,
        verbosity=Verbosity.quiet,
        phases=[Phase.explicit],
        stateful_step_count=3,
        report_multiple_bugs=True,
        suppress_health_check=list(HealthCheck),
        deadline=1,
        print_blob=False,
    )
    settings.load_profile("strange")
    return hypothesis_settings(profile, None)


def _under_stranger_defaults(profile: Profile) -> settings:
    settings.register_profile(
        "stranger",
        max_examples=8,
        derandomize=False,
        database=DirectoryBasedExampleDatabase("elsewhere"),
        verbosity=Verbosity.debug,
        phases=[Phase.reuse],
        stateful_step_count=4,
        report_multiple_bugs=False,
        suppress_health_check=[],
        deadline=2,
        print_blob=True,
    )
    settings.load_profile("stranger")
    return hypothesis_settings(profile, None)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
@pytest.mark.parametrize("knob", [name for name in KNOBS if name != "backend"])
def test_no_knob_is_left_to_the_defaults(profile: Profile, knob: str) -> None:
    one, other = _under_strange_defaults(profile), _under_stranger_defaults(profile)
    assert getattr(one, knob) == getattr(other, knob)


@pytest.mark.parametrize("name", ["smoke", "gate"])
def test_smoke_and_gate_always_draw_the_same_and_do_not_shrink(name: str) -> None:
    made = hypothesis_settings(PROFILES[name], None)
    assert made.derandomize
    assert made.database is None
    assert set(made.phases) == {Phase.explicit, Phase.generate}
    assert made.deadline is None


def test_gate_looks_at_what_is_kept_before_it_draws_and_does_not_shrink() -> None:
    kept = InMemoryExampleDatabase()
    made = hypothesis_settings(PROFILES["gate"], kept)
    assert made.database is kept
    assert list(made.phases) == [Phase.explicit, Phase.reuse, Phase.generate]


def test_nightly_draws_at_random_shrinks_and_remembers() -> None:
    made = hypothesis_settings(PROFILES["nightly"], InMemoryExampleDatabase())
    assert not made.derandomize
    assert made.database is not None
    assert {Phase.generate, Phase.shrink, Phase.reuse} <= set(made.phases)
    assert made.deadline is None
    assert made.print_blob


def test_the_profiles_ask_for_more_and_more() -> None:
    smoke, gate, nightly = PROFILES.values()
    assert (smoke.name, gate.name, nightly.name) == ("smoke", "gate", "nightly")
    assert smoke.samples < gate.samples <= nightly.samples
    assert smoke.examples < gate.examples < nightly.examples
    assert [p.random for p in PROFILES.values()] == [False, False, True]
    assert len({p.says for p in PROFILES.values()}) == 3


ONE = "test_any_good_body_is_read_back and workengagement.create.persisted"
# Contracts of another resource, which load the engine that only they need.
MORE = f"({ONE}) or (organizationusersegment.create and (generated or status))"
Told = tuple[str, str, str, str, str]  # profile, seed, what CI is, processes, what is selected
TOLD: list[Told] = [
    ("nightly", "1", "true", "0", ONE),
    ("nightly", "2", "true", "0", ONE),
    ("nightly", "1", "", "0", ONE),
    ("nightly", "1", "", "0", MORE),
    ("nightly", "1", "", "2", MORE),
    ("gate", "1", "true", "0", ONE),
    ("gate", "2", "", "0", ONE),
    ("gate", "1", "", "2", MORE),
]
PATH = load().resource("workengagement").path


@pytest.fixture(scope="module")
def drawn(checkout: Checkout) -> dict[Told, list[object]]:
    """The values that runs draw for one field."""
    found: dict[Told, list[object]] = {}

    def draw(told: Told) -> Run:
        profile, number, ci, processes, selected = told
        with loopback(careless.answering()) as server:
            run = checkout.run(
                *("--base-url", server.url, "--profile", profile, "--seed", number),
                *("-n", processes, "-k", selected),
                **KEYS,
                **({"CI": ci} if ci else {}),
            )
        sent = [one for one in server.asked if one.method == "POST" and one.path == PATH]
        found[told] = [one.json["name"] for one in sent]
        return run

    runs = at_once({" ".join(told): partial(draw, told) for told in TOLD})
    assert {name: run.code for name, run in runs.items()} == dict.fromkeys(runs, 0)
    # A body that is drawn twice is sent once.
    assert all(len(found[told]) > 0.8 * PROFILES[told[0]].examples for told in TOLD)
    return found


def names(drawn: dict[Told, list[object]], *told: str) -> list[list[object]]:
    """Give what every run drew that was told this first."""
    return [values for key, values in drawn.items() if key[: len(told)] == told]


def test_two_seeds_of_nightly_differ_on_a_ci_machine_too(drawn: dict[Told, list[object]]) -> None:
    assert names(drawn, "nightly", "1", "true") != names(drawn, "nightly", "2", "true")


def test_one_seed_draws_the_same_in_any_selection_and_process(
    drawn: dict[Told, list[object]],
) -> None:
    first, *others = names(drawn, "nightly", "1")
    assert len(others) == 3
    assert others == [first] * 3


def test_gate_draws_the_same_with_any_seed_and_anywhere(drawn: dict[Told, list[object]]) -> None:
    first, *others = names(drawn, "gate")
    assert others == [first, first]


def test_nightly_draws_more_than_gate(drawn: dict[Told, list[object]]) -> None:
    assert len(names(drawn, "nightly", "1", "")[0]) > 5 * len(names(drawn, "gate")[0])


def test_what_is_drawn_does_not_follow_from_the_modules_that_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "_get_local_constants", providers._get_local_constants)
    monkeypatch.setattr(engine, "MAX_SHRINKING_SECONDS", engine.MAX_SHRINKING_SECONDS)
    steady_hypothesis()
    before = texts()
    path = tmp_path / "loaded_later.py"
    path.write_text("\n".join(f"A{n} = 'constant{n}'" for n in range(100)), encoding="utf-8")
    later = types.ModuleType("loaded_later")
    later.__file__ = str(path)
    monkeypatch.setitem(sys.modules, later.__name__, later)
    assert texts() == before
    assert engine.MAX_SHRINKING_SECONDS < 60
    providers.CONSTANTS_CACHE.cache.clear()


def texts() -> list[str]:
    """Give what one seed draws."""
    found: list[str] = []

    @seed(1)
    @settings(max_examples=200, database=None)
    @given(st.text())
    def draw(text: str) -> None:
        found.append(text)

    draw()
    return found


def test_a_busy_machine_does_not_end_a_run() -> None:
    for profile in PROFILES.values():
        made = hypothesis_settings(profile, None)
        assert list(made.suppress_health_check) == [HealthCheck.too_slow]


def test_a_gate_sends_each_class_and_uses_each_operation() -> None:
    for number in (1, 2, 3, 7):
        shares = PROFILES["gate"].shares(range(number), alike=True)
        assert list(shares) == ["create", "update", "bulk_write"]
        assert all(share[0] == 0 for share in shares.values())
        rest = [one for share in shares.values() for one in share[1:]]
        assert sorted(rest) == list(range(1, number))


def test_a_nightly_run_sends_each_class_by_each_operation() -> None:
    for alike in (True, False):
        assert set(PROFILES["nightly"].shares(range(7), alike=alike).values()) == {range(7)}


def test_classes_that_are_several_checks_are_sent_by_each_operation() -> None:
    assert set(PROFILES["gate"].shares(range(7), alike=False).values()) == {range(7)}


def test_nothing_is_shared_where_no_class_is_known() -> None:
    assert not PROFILES["gate"].shares((), alike=True)
