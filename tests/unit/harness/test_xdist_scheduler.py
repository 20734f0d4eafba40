"""How contracts are dealt out to processes: in their order, and together what shares requests."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.harness.planning.xdist_scheduler import GroupedScheduling, groups
from mock_api.server import Mock
from tests.support.runs import Checkout

TOUR = (
    "contracts/test_records.py::test_what_is_written_is_read_back",
    "contracts/test_values.py::test_every_class_of_good_value_is_accepted",
)
ALONE = "contracts/test_operations.py::test_each_credential_is_needed"


class Node:
    """As much of a process as who deals to it needs."""

    def __init__(self) -> None:
        self.gateway = SimpleNamespace(id="gw")
        self.dealt: list[list[int]] = []
        self.shutting_down = False

    def send_runtest_some(self, places: list[int]) -> None:
        self.dealt.append(list(places))

    def shutdown(self) -> None:
        self.shutting_down = True


def dealt(names: list[str], *, together: bool = True) -> tuple[GroupedScheduling, Node, Node]:
    """Deal contracts out to two processes, as far as they take them at the start."""
    config: Any = SimpleNamespace(
        getoption={"maxschedchunk": None}.get,
        getvalue={"tx": ["popen"] * 2, "rsyncdir": []}.get,
        option=SimpleNamespace(tx=["popen"] * 2),
    )
    dealing, nodes = GroupedScheduling(config, None, together=together), (Node(), Node())
    for node in nodes:
        dealing.add_node(node)
    for node in nodes:
        dealing.add_node_collection(node, names)
    dealing.schedule()
    return dealing, *nodes


def tour(resource: str, count: int) -> list[str]:
    return [f"{TOUR[n % 2]}[{resource}.f{n}.type]" for n in range(count)]


def alone(count: int) -> list[str]:
    return [f"{ALONE}[tenant.get.authentication.{number}]" for number in range(count)]


def test_contracts_of_one_resource_that_share_a_tour_are_a_group() -> None:
    names = [*tour("tenant", 4), *alone(4), *tour("subtenant", 4)]
    found = groups(names, 2)
    assert len(set(found.values())) == 2
    assert {found[place] for place in range(4)} == {found[0]}
    assert {found[place] for place in range(8, 12)} == {found[8]}
    assert not set(found) & set(range(4, 8))


@pytest.mark.parametrize(
    ("processes", "sizes"), [(1, [12]), (2, [12]), (4, [6, 6]), (8, [3, 3, 3, 3]), (99, [1] * 12)]
)
def test_a_group_much_larger_than_a_share_is_parted(processes: int, sizes: list[int]) -> None:
    found = groups([*tour("tenant", 12), *alone(12)], processes)
    parts = [[*found.values()].count(name) for name in dict.fromkeys(found.values())]
    assert parts == sizes


def test_contracts_are_dealt_in_their_order_to_whoever_has_done_one() -> None:
    dealing, one, other = dealt(alone(99))
    assert (one.dealt, other.dealt) == ([[0, 1, 2]], [[3, 4, 5]])
    dealing.mark_test_complete(other, 3)
    dealing.mark_test_complete(one, 0)
    dealing.mark_test_complete(other, 4)
    assert (one.dealt, other.dealt) == ([[0, 1, 2], [7]], [[3, 4, 5], [6], [8]])


def test_a_group_goes_to_one_process_and_nothing_waits_behind_it() -> None:
    names = [*alone(4), *tour("tenant", 2), *alone(99), *tour("tenant", 4)[2:]]
    names += tour("subtenant", 3)
    dealing, one, other = dealt(names)
    assert (one.dealt, other.dealt) == ([[0, 1, 2]], [[3, 4, 5, 105, 106]])
    for place in (3, 4):
        dealing.mark_test_complete(other, place)
    assert len(other.dealt) == 1
    dealing.mark_test_complete(other, 5)
    assert other.dealt[1:] == [[6]]
    dealing.mark_test_complete(one, 0)
    assert one.dealt[1:] == [[7]]


def test_who_waits_for_the_first_finding_gets_them_in_their_order() -> None:
    _, one, other = dealt([*tour("tenant", 8), *alone(16)], together=False)
    assert (one.dealt, other.dealt) == ([[0, 1, 2]], [[3, 4, 5]])


def test_what_kills_its_process_is_not_tried_again_and_the_rest_of_its_group_is() -> None:
    dealing, one, other = dealt([*alone(3), *tour("tenant", 3), *alone(18)])
    assert (one.dealt, other.dealt) == ([[0, 1, 2]], [[3, 4, 5]])
    assert dealing.remove_node(other) == f"{TOUR[0]}[tenant.f0.type]"
    for place in (0, 1, 2, *range(6, 24)):
        dealing.mark_test_complete(one, place)
    assert [place for places in one.dealt for place in places] == [0, 1, 2, *range(6, 24), 4, 5]
    assert one.shutting_down


def test_what_is_left_of_a_killed_process_goes_to_the_one_in_its_place() -> None:
    dealing, one, other = dealt(alone(24))
    for place in (0, 1, 2, *range(6, 24)):
        dealing.mark_test_complete(one, place)
    assert one.shutting_down
    before = list(one.dealt)
    dealing.remove_node(other)
    third = Node()
    dealing.add_node(third)
    dealing.schedule()
    assert (one.dealt, third.dealt) == (before, [[4, 5]])


def test_what_all_processes_need_is_made_once_before_they_begin(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    def written(folder: str, *arguments: str) -> bool:
        place = own_checkout.root / folder
        where = {"HYPOTHESIS_STORAGE_DIRECTORY": str(place)}
        few = ("-k", "test_an_unknown_pk", "--base-url", mock.base_url)
        run = own_checkout.run(*few, *arguments, **keys, **where)
        assert run.code == 0, run.text
        return any(place.rglob("codec*utf-8*"))

    assert written("several", "-n", "2")
    assert not written("one")
    assert not written("little", "-n", "2", "--profile", "smoke")


def test_a_run_keeps_what_shares_in_one_process(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    chosen = ("-k", "written_is_read_back or class_of_good_value")
    run = own_checkout.run("-n", "2", "-v", *chosen, "--base-url", mock.base_url, **keys)
    assert run.code == 0, run.text
    ran = re.findall(r"\[(gw\d)\].* PASSED \S+\[(\w+)", run.out)
    assert len(ran) > 40
    # Each resource in one process, and not both in the same.
    assert len(set(ran)) == len({process for process, _ in ran}) == 2
