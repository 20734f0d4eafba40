"""A fault breaks its own rule, and none that only what it leaves behind seems to break."""

from collections.abc import Iterator

import pytest

from contracts.harness.generation.profiles import PROFILES
from mock_api.server import running
from proof.bench import Bench
from spec import load

CASES = [
    # What a limit refuses is of the right type, and in the right format.
    ("workengagement.name.max_length:too_strict", "type max_length", "max_length"),
    ("workengagement.name.type:too_strict", "type", "type"),
    ("subtenant.fmi.min_length:too_strict", "type min_length", "min_length"),
    ("subtenant.fmi.max_length:too_strict", "type max_length", "max_length"),
    ("organizationuser.email.max_length:too_strict", "type format max_length", "max_length"),
    ("organizationuser.ssn.format:twelve_digits", "type format", "format"),
    (
        "integrationuseragent.clashing_priority.maximum:too_strict",
        "type minimum maximum",
        "maximum",
    ),
    (
        "integrationuseragent.clashing_priority.minimum:too_strict",
        "type minimum maximum",
        "minimum",
    ),
]


REQUIRED = ("subtenant.allow_brf_access.type", "subtenant.allow_notifications.type")


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with running() as mock:
        yield Bench(load(), mock, PROFILES["gate"])


def _found(bench: Bench, contract: str, rules: list[str]) -> list[str]:
    [judging] = [one for one in bench.contracts if one.name == contract]
    pairs = [(judging, rule) for rule in bench.rules if rule.id in rules]
    assert len(pairs) == len(rules)
    return [one.rule for _, one in bench.run_contracts(pairs).findings]


@pytest.mark.parametrize(("fault", "kinds", "broken"), CASES)
def test_only_the_rule_that_refuses_is_broken(
    bench: Bench, fault: str, kinds: str, broken: str
) -> None:
    field = fault.rsplit(".", 1)[0]
    bench.break_only(fault)
    rules = [f"{field}.{kind}" for kind in kinds.split()]
    found = _found(bench, "test_every_class_of_good_value_is_accepted", rules)
    assert found == [f"{field}.{broken}"]


def test_what_an_accepted_request_changed_is_not_blamed_on_a_refused_one(bench: Bench) -> None:
    bench.break_only("subtenant.update.authentication.customer_id:any_value")
    contract = "test_a_write_without_credentials_changes_nothing"
    assert _found(bench, contract, ["subtenant.update.no_effect"]) == []
    bench.break_only("subtenant.update.no_effect:credentials_last")
    assert _found(bench, contract, ["subtenant.update.no_effect"]) == ["subtenant.update.no_effect"]


def test_a_refused_value_that_was_stored_is_blamed_on_the_refused_update(bench: Bench) -> None:
    rule = "organizationuser.update.no_effect"
    bench.break_only(f"{rule}:stored_first")
    assert _found(bench, "test_a_refused_write_changes_nothing", [rule]) == [rule]


def test_a_value_that_every_valid_body_has_is_blamed_on_its_field(bench: Bench) -> None:
    bench.break_only(f"{REQUIRED[0]}:too_strict")
    found = _found(bench, "test_every_class_of_good_value_is_accepted", [*REQUIRED])
    assert found == [REQUIRED[0]]
