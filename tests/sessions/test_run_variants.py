"""Environments that keep every promise in another way: nothing of it is a finding."""

import itertools

import pytest

from mock_api.server import Mock, running
from tests.support.gateway import Forward, Gateway, night, passing
from tests.support.loopback import Asked, Reply, loopback
from tests.support.runs import Checkout, Run, variables

VARIANTS = ("422", "problem_details", "error_list", "extra_fields", "envelope", "tags_empty_list")
# A call in mid-run; the first ones look whether the environment answers at all.
NTH = 20
# One environment cannot write its errors in two shapes: the gate below has the other. Each variant
# alone is tried without a run, in test_any_implementation.py.
TOGETHER = tuple(name for name in VARIANTS if name != "error_list")


def _judged(checkout: Checkout, variants: tuple[str, ...], *arguments: str) -> Run:
    with running(variants=variants, folders=[checkout.spec]) as mock:
        return checkout.run("--base-url", mock.base_url, *arguments, **variables(mock))


def test_another_way_of_keeping_the_promises_is_no_finding(checkout: Checkout) -> None:
    run = _judged(checkout, TOGETHER, "--profile", "smoke")
    assert (run.broken, run.code) == ([], 0), run.text


def test_another_spelling_is_observed_in_every_report(checkout: Checkout) -> None:
    ways = ("numbers_without_separator", "phones_without_plus", "plain_refusals")
    run = _judged(checkout, ways, "--resource", "protectedidentity", "-k", "read_back or format")
    assert (run.broken, run.code) == ([], 0), run.text
    seen = {one.of: one.seen for one in run.results.observations}
    assert seen["ssn"] == "returned without the dash"
    assert seen["phone_number"] == "returned without the plus"
    assert "as text/plain (400)" in seen["refusals"]
    assert "returned without the dash" in run.page
    summary = (run.folder / "summary.md").read_text(encoding="utf-8")
    assert "- protectedidentity `ssn`: returned without the dash" in summary


@pytest.mark.parametrize("variant", ["slow", "busy"])
def test_an_answer_that_comes_late_is_no_finding(checkout: Checkout, variant: str) -> None:
    only = ("--resource", "workengagement", "--profile", "smoke")
    run = _judged(checkout, (variant,), *only)
    assert (run.broken, run.code) == ([], 0), run.text


def test_http_1_0_is_no_finding(checkout: Checkout, mock: Mock, keys: dict[str, str]) -> None:
    with loopback(Gateway(mock, passing), "HTTP/1.0") as server:
        run = checkout.smoke(server.url, "--resource", "workengagement", **keys)
    assert (run.broken, run.code) == ([], 0), run.text
    assert len(server.asked) > 100


def test_one_broken_connection_is_shown_and_not_judged(
    checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    gets = itertools.count(1)

    def once_broken(asked: Asked, forward: Forward) -> Reply:
        if asked.method == "GET" and next(gets) == NTH:
            return Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")
        return forward(asked)

    with night(mock, once_broken) as (url, _):
        run = checkout.smoke(url, "--resource", "workengagement", **keys)
    assert (run.broken, run.code) == ([], 0), run.text
    assert run.results.run.recovered == 1
    [said] = run.results.run.instability
    assert said.endswith("lost the connection; the repeat was right")
    assert f"UNSTABLE {said}" in run.out
    assert f"Instability: {said}." in run.page


def test_gate_finds_nothing_either_with_two_workers(checkout: Checkout) -> None:
    ways = tuple(name for name in VARIANTS if name != "problem_details")
    run = _judged(checkout, ways, "-n", "2")
    assert run.broken == []
    assert run.code == 0, run.text
    assert (run.results.run.profile, run.results.run.workers) == ("gate", 2)
    assert run.failures == []
