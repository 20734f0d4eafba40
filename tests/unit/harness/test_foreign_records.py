"""The pk of another resource's record, and a filter after Update."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from contracts.harness.checks.factory import Checks
from contracts.harness.checks.foreign_records import foreign_record
from contracts.harness.outcomes import RuleBroken
from contracts.harness.recording.report import ContractReport
from mock_api.server import Mock
from spec import Rule, derive, load
from tests.support.careless import checks
from tests.support.mocks import break_only
from tests.unit.harness.test_lists import Session

SPEC = load()
RULES = {rule.id: rule for rule in derive(SPEC)}
CONTRACTS: dict[str, Callable[[Checks, Rule], None]] = {
    "unknown_pk": lambda checks, rule: checks.operation(rule).refuses_an_unknown_pk(),
    "no_effect": lambda checks, rule: checks.refused_write(rule).changes_nothing(),
    "filter": lambda checks, rule: checks.filters(rule).is_filtered(),
}
FAULTS = [
    "workengagement.get.unknown_pk:any_resource",
    "workengagement.update.unknown_pk:any_resource",
    "workengagement.delete.unknown_pk:any_resource",
    "workengagement.delete.no_effect:other_resource_deleted",
    "workengagement.list.filter.color_code:stale_index",
]


@pytest.fixture
def judging() -> Iterator[Checks]:
    with checks(SPEC) as made:
        made.recorder.open(ContractReport("node", "foreign", None))
        yield made


def test_a_record_of_another_resource_is_found(judging: Checks) -> None:
    client = judging.resource_client("workengagement")
    for name in ("organizationuser", "tenant"):
        judging.resource_client(name).shared()
    # The server lists every record wherever it is asked, so both may be views of one.
    assert foreign_record(client, judging.clients.values()) is None


@pytest.mark.parametrize("fault", ["", *FAULTS])
def test_a_fault_is_found_and_nothing_else(mock: Mock, fault: str) -> None:
    session = Session(mock)
    names = {"workengagement", "protectedidentity"}
    break_only(mock, *([fault] if fault else []))
    for rule_id in (
        [fault.partition(":")[0]] if fault else [one.partition(":")[0] for one in FAULTS]
    ):
        rule = RULES[rule_id]
        session.recorder.open(ContractReport("node", rule.says, rule.id))
        session.checks.clients._by_name = {
            name: one for name, one in session.checks.clients.items() if name in names
        }
        with suppress(RuleBroken):
            CONTRACTS[rule.kind](session.checks, rule)
        found = {finding.rule for finding in session.recorder.report.findings}
        assert found == ({rule.id} if fault else set())
