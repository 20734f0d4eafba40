"""Environments that keep every promise in another way: nothing of it is a finding."""

from functools import partial

from mock_api.server import running
from tests.harness.runs import Checkout, Run, at_once, variables

VARIANTS = ("422", "problem_details", "error_list", "extra_fields", "envelope", "tags_empty_list")
# One environment cannot write its errors in two shapes.
TOGETHER = tuple(name for name in VARIANTS if name != "error_list")


def _judged(checkout: Checkout, variants: tuple[str, ...], *arguments: str) -> Run:
    with running(variants=variants, spec_directory=checkout.spec) as mock:
        return checkout.run("--base-url", mock.base_url, *arguments, **variables(mock))


def test_another_way_of_keeping_the_promises_is_no_finding(checkout: Checkout) -> None:
    ways = {name: (name,) for name in VARIANTS} | {"together": TOGETHER}
    smoke = ("--profile", "smoke")
    runs = at_once({name: partial(_judged, checkout, way, *smoke) for name, way in ways.items()})
    assert {name: run.broken for name, run in runs.items()} == {name: [] for name in ways}
    assert {name: run.code for name, run in runs.items()} == dict.fromkeys(ways, 0)


def test_gate_finds_nothing_either_with_two_workers(checkout: Checkout) -> None:
    ways = tuple(name for name in VARIANTS if name != "problem_details")
    run = _judged(checkout, ways, "-n", "2")
    assert run.broken == []
    assert run.code == 0, run.text
    assert (run.results.run.profile, run.results.run.workers) == ("gate", 2)
    assert run.failures == []
