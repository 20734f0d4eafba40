"""The order that a proof learns: what finds most for each request comes first."""

from dataclasses import replace

import pytest

from proof.contracts import all_contracts
from proof.order import ContractCost, shares, table
from proof.trials import Trial
from spec import derive, load

RULES = {rule.id: rule for rule in derive(load())}
CONTRACTS = {one.name: one for one in all_contracts()}
REFUSED, LISTED = "test_every_way_of_breaking_a_value_is_refused", "test_pages_join_to_the_list"
TYPE, LENGTH = "workengagement.name.type", "workengagement.name.max_length"
PAGES = "workengagement.list.paging"


def _cost(contract: str, rule: str, requests: int) -> ContractCost:
    return ContractCost(CONTRACTS[contract], RULES[rule], requests)


def _trial(contract: str, rule: str) -> Trial:
    kind = RULES[rule].kind
    return Trial("fault", "", rule, kind, "workengagement", "stated", contract, 1, None)


SHARED = [_cost(REFUSED, TYPE, 400), _cost(REFUSED, LENGTH, 100), _cost(LISTED, PAGES, 100)]
COSTS = [replace(one, contract=replace(one.contract, group=None)) for one in SHARED]
TRIALS = [_trial(REFUSED, TYPE), _trial(REFUSED, LENGTH), *[_trial(LISTED, PAGES)] * 2]


def test_detections_for_each_request_decide() -> None:
    assert table(TRIALS, COSTS) == [(LISTED, "paging"), (REFUSED, "max_length"), (REFUSED, "type")]


def test_kinds_that_share_requests_stay_together() -> None:
    """The first of them would pay for all, whichever it is."""
    assert table(TRIALS, SHARED) == [(LISTED, "paging"), (REFUSED, "type"), (REFUSED, "max_length")]


def test_contracts_of_a_group_stay_together_in_the_order_of_the_files() -> None:
    """What the first of them sends, the next need not send again."""
    read_back, accepted = (
        "test_what_is_written_is_read_back",
        "test_every_class_of_good_value_is_accepted",
    )
    costs = [
        _cost(read_back, "workengagement.name.read_back", 100),
        _cost(LISTED, PAGES, 100),
        _cost(accepted, TYPE, 10),
    ]
    trials = [_trial(accepted, TYPE), *[_trial(LISTED, PAGES)] * 3]
    assert [name for name, _ in table(trials, costs)] == [LISTED, read_back, accepted]
    trials += [_trial(accepted, TYPE)] * 9
    assert [name for name, _ in table(trials, costs)] == [read_back, accepted, LISTED]


def test_what_leads_a_group_may_precede_it_by_far() -> None:
    read_back = _cost("test_what_is_written_is_read_back", "workengagement.name.read_back", 1_000)
    costs = [read_back, SHARED[2], SHARED[0]]
    trials = [_trial(REFUSED, TYPE)] * 9 + [_trial(LISTED, PAGES)]
    assert [name for name, _ in table(trials, costs)] == [REFUSED, LISTED, read_back.contract.name]


def test_the_contract_that_leads_a_group_is_its_first() -> None:
    leads, follows = "test_what_the_server_gives_keeps_its_promise", "test_what_never_changes_stays"
    given = _cost(leads, "workengagement.id.required", 10)
    costs = [_cost(follows, "workengagement.id.constant", 10), COSTS[2], given]
    assert table([], costs)[0] == (leads, "required")


@pytest.mark.parametrize(("resource", "found"), [("workengagement", 0.25), (None, 0.25)])
def test_a_fault_is_found_when_its_contract_ends(resource: str | None, found: float) -> None:
    after = shares(TRIALS, [COSTS[1], COSTS[0], COSTS[2]], resource)
    assert (after[250], after[500], after[1_000]) == (found, 0.5, 1)
