"""Whatever combination of ways to keep the promises an environment has: nothing is a finding."""

import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from contracts.harness.generation.profiles import PROFILES
from mock_api.names import UnknownNameError
from mock_api.server import running
from mock_api.variants import VARIANTS, variant_changes
from proof.bench import Bench
from proof.trials import everything
from spec import Spec, load

# What keeps a promise late: tried in whole runs instead, since each request would wait.
LATE = {"slow", "busy"}
# Every seed draws as many combinations; more of them at leisure.
COMBINATIONS = int(os.environ.get("COMBINATIONS", "6"))
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load()


@pytest.fixture(scope="module")
def bench(spec: Spec) -> Iterator[Bench]:
    with running() as mock:
        yield Bench(spec, mock, PROFILES["smoke"])


def possible(names: set[str]) -> bool:
    try:
        variant_changes(sorted(names))
    except UnknownNameError:
        return False
    return True


def implementations() -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(sorted(VARIANTS.keys() - LATE)), min_size=1).filter(possible)


def judged(bench: Bench, resource: str, variants: set[str]) -> list[str]:
    bench.vary(*variants)
    bench.break_only()
    # An environment that knows which records exist takes no made-up references.
    return [one.rule for _, one in bench.run_contracts(everything(bench, resource)).findings]


def check(bench: Bench, resources: list[str]) -> Callable[[], None]:
    @given(st.sampled_from(resources), implementations())
    def found_guilty_of_nothing(resource: str, variants: set[str]) -> None:
        assert judged(bench, resource, variants - {"known_references_only"}) == []

    return found_guilty_of_nothing


@pytest.mark.parametrize("number", SEEDS)
def test_any_combination_is_found_guilty_of_nothing(bench: Bench, spec: Spec, number: int) -> None:
    names = [resource.name for resource in spec.resources]
    drawing = settings(max_examples=COMBINATIONS, deadline=None, database=None)
    seed(number)(drawing(check(bench, names)))()


@pytest.mark.parametrize("variant", sorted(VARIANTS.keys() - LATE - {"known_references_only"}))
def test_each_alone_is_found_guilty_of_nothing(bench: Bench, variant: str) -> None:
    assert judged(bench, "subtenant", {variant}) == []


def test_a_broken_promise_is_found_in_any_of_them(bench: Bench) -> None:
    bench.vary("422", "envelope", "extra_fields")
    bench.break_only("workengagement.name.required:not_enforced")
    found = bench.run_contracts(everything(bench, "workengagement")).findings
    assert {one.rule for _, one in found} == {"workengagement.name.required"}
