"""What most likely finds something is asked first."""

from types import SimpleNamespace
from typing import Any

import pytest

from contracts.harness.order import by_worth, first_lap, node_of
from spec import Rule, derive, load


class Item:
    """As much of a collected contract as its place hangs on."""

    def __init__(self, name: str, rule: Rule | None, *marks: str) -> None:
        self.nodeid = name
        self.callspec = SimpleNamespace(params={"rule": rule})
        self._marks = marks

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self._marks else None


@pytest.fixture(scope="module")
def names() -> list[Rule]:
    """Two rules of one kind, and one of another."""
    rules = [rule for rule in derive(load()) if rule.resource == "workengagement"]
    chosen = {kind: [rule for rule in rules if rule.kind == kind] for kind in ("type", "robust")}
    return [*chosen["type"][:2], chosen["robust"][0]]


def sorted_names(items: list[Any], *before: str, hurried: bool = False) -> list[str]:
    return [item.nodeid for item in by_worth(items, before, hurried=hurried)]


def test_what_failed_before_comes_first_and_what_is_generated_last() -> None:
    items = [Item("drawn", None, "draws"), Item("a", None), Item("deep", None, "deep")]
    items.append(Item("b", None))
    assert sorted_names(items) == ["a", "b", "drawn", "deep"]
    assert sorted_names(items, "b", "deep") == ["b", "deep", "a", "drawn"]


def test_who_waits_is_shown_each_kind_of_rule_before_any_twice(names: list[Rule]) -> None:
    one, other, robust = names
    items = [Item("t[1]", one), Item("t[2]", other), Item("t[3]", robust), Item("u[1]", one)]
    assert sorted_names(items) == ["t[1]", "t[2]", "t[3]", "u[1]"]
    assert sorted_names(items, hurried=True) == ["t[1]", "t[3]", "u[1]", "t[2]"]


def test_the_first_lap_goes_before_all_that_asks_for_more(names: list[Rule]) -> None:
    one, other, _ = names
    lap = [Item("t[1-first]", one, "first"), Item("t[2-first]", other, "first")]
    items = [Item("t[1]", one), *lap, Item("t[2]", other)]
    assert sorted_names(items, hurried=True) == ["t[1-first]", "t[2-first]", "t[1]", "t[2]"]
    # A contract that failed is named as the one that asks for all.
    failed = sorted_names(items, "t[2]", hurried=True)
    assert failed == ["t[2-first]", "t[2]", "t[1-first]", "t[1]"]


def test_a_contract_of_the_first_lap_bears_the_name_of_the_one_that_asks_for_all(
    names: list[Rule],
) -> None:
    [parameter] = first_lap(names[:1])
    named: Any = Item(f"t[{parameter.id}]", names[0], "first")  # type: ignore[attr-defined]
    assert node_of(named) == f"t[{names[0]}]"
