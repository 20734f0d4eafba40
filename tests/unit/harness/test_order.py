"""What most likely finds something is asked first."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.harness.generation.profiles import PROFILES
from contracts.harness.planning import order_table
from contracts.harness.planning.order import by_worth, failed_before, node_of, quick_passes
from contracts.harness.planning.selection import ContractSelection
from proof.contracts import all_contracts
from spec import Rule, derive, load


class Item:
    """As much of a collected contract as its place hangs on."""

    def __init__(
        self,
        name: str,
        rule: Rule | None,
        *marks: str,
        order: str | None = None,
        quick_pass: int | None = None,
    ) -> None:
        self.nodeid = name
        self.callspec = SimpleNamespace(params={"rule": rule})
        self.own_markers = [getattr(pytest.mark, one).mark for one in marks]
        schedule = {"order": order, "quick_pass": quick_pass}
        # As pytest does: one marker of the function, one of the parameter.
        self.own_markers += [
            pytest.mark.schedule(**{key: value}).mark
            for key, value in schedule.items()
            if value is not None
        ]


@pytest.fixture(scope="module")
def names() -> list[Rule]:
    """Two rules of one kind, and one of another."""
    rules = [rule for rule in derive(load()) if rule.resource == "workengagement"]
    chosen = {kind: [rule for rule in rules if rule.kind == kind] for kind in ("type", "robust")}
    return [*chosen["type"][:2], chosen["robust"][0]]


def test_wrong_credentials_go_out_after_everything_else() -> None:
    rules = [rule for rule in derive(load()) if rule.resource == "workengagement"]
    credential = next(rule for rule in rules if rule.kind == "authentication")
    items: list[Any] = [Item("wrong", credential), Item("a", None), Item("drawn", None, "draws")]
    last = by_worth(items, ["wrong"], fail_fast=False, credentials_last=True)
    assert [item.nodeid for item in last] == ["a", "drawn", "wrong"]
    assert sorted_names(items, "wrong")[0] == "wrong"


def sorted_names(items: list[Any], *before: str, fail_fast: bool = False) -> list[str]:
    return [item.nodeid for item in by_worth(items, before, fail_fast=fail_fast)]


def test_what_failed_before_comes_first_and_what_is_generated_last() -> None:
    items = [Item("drawn", None, "draws"), Item("a", None), Item("deep", None, "deep")]
    items.append(Item("b", None))
    assert sorted_names(items) == ["a", "b", "deep", "drawn"]
    assert sorted_names(items, "b", "drawn") == ["b", "drawn", "a", "deep"]


def test_who_waits_is_shown_each_kind_of_rule_before_any_twice(names: list[Rule]) -> None:
    one, other, robust = names
    items = [Item("t[1]", one), Item("t[2]", other), Item("t[3]", robust), Item("u[1]", one)]
    assert sorted_names(items) == ["t[1]", "t[2]", "t[3]", "u[1]"]
    assert sorted_names(items, fail_fast=True) == ["t[1]", "t[3]", "u[1]", "t[2]"]


def test_who_waits_is_shown_every_kind_of_rule_of_each_resource(names: list[Rule]) -> None:
    elsewhere = next(
        rule for rule in derive(load()) if rule.kind == "type" and rule.resource == "tenant"
    )
    items = [Item("t[1]", names[0]), Item("t[2]", names[1]), Item("t[3]", elsewhere)]
    assert sorted_names(items, fail_fast=True) == ["t[1]", "t[3]", "t[2]"]


def test_a_lap_is_run_for_all_rules_before_the_next(names: list[Rule]) -> None:
    one, other, _ = names
    parameters: list[Any] = quick_passes([one, other], updates=True)
    numbers = [(str(parameter.id), rule) for parameter in parameters for rule in parameter.values]
    assert numbers == [
        (f"{one}-quick_pass0", one),
        (f"{other}-quick_pass0", other),
        (f"{one}-quick_pass1", one),
        (f"{other}-quick_pass1", other),
    ]


def test_what_failed_before_is_read_where_pytest_keeps_it() -> None:
    kept = {"cache/lastfailed": {"t[1]": True}}
    cache = SimpleNamespace(get=kept.get)
    assert failed_before(cast(Any, SimpleNamespace(cache=cache))) == {"t[1]"}
    kept.clear()
    assert failed_before(cast(Any, SimpleNamespace(cache=cache))) == frozenset()
    assert failed_before(cast(Any, SimpleNamespace())) == frozenset()


def test_what_looks_at_single_answers_goes_before_what_compares_several() -> None:
    items = [Item("pages", None, order="last"), Item("status", None), Item("deep", None, "deep")]
    assert sorted_names(items) == ["status", "pages", "deep"]
    assert sorted_names(items, fail_fast=True) == ["status", "pages", "deep"]


def test_who_waits_is_shown_all_answers_at_a_glance_first(names: list[Rule]) -> None:
    items = [
        Item("t[1-quick_pass0]", names[0], quick_pass=0),
        Item("all[1-quick_pass0]", names[1], order="first", quick_pass=0),
    ]
    assert sorted_names(items, fail_fast=True) == ["all[1-quick_pass0]", "t[1-quick_pass0]"]
    calm = [Item("t[1]", names[0]), Item("all[1]", names[1], order="first")]
    assert sorted_names(calm) == ["t[1]", "all[1]"]


def test_a_lap_goes_before_all_that_asks_for_more(names: list[Rule]) -> None:
    one, other, _ = names
    quick_pass = [
        Item("t[1-quick_pass0]", one, quick_pass=0),
        Item("t[2-quick_pass0]", other, quick_pass=0),
    ]
    items = [Item("t[1]", one), *quick_pass, Item("t[2]", other)]
    assert sorted_names(items, fail_fast=True) == [
        "t[1-quick_pass0]",
        "t[2-quick_pass0]",
        "t[1]",
        "t[2]",
    ]
    # A contract that failed is named as the one that asks for all.
    failed = sorted_names(items, "t[2]", fail_fast=True)
    assert failed == ["t[2-quick_pass0]", "t[2]", "t[1-quick_pass0]", "t[1]"]


def test_update_follows_a_round_behind(names: list[Rule]) -> None:
    one, other, _ = names
    items = [
        *(
            Item(f"t[{n}-quick_pass1]", rule, quick_pass=1)
            for n, rule in enumerate((one, other), 1)
        ),
        *(
            Item(f"t[{n}-quick_pass0]", rule, quick_pass=0)
            for n, rule in enumerate((one, other), 1)
        ),
    ]
    shown = sorted_names(items, fail_fast=True)
    assert shown == ["t[1-quick_pass0]", "t[1-quick_pass1]", "t[2-quick_pass0]", "t[2-quick_pass1]"]


@pytest.mark.parametrize("updates", [False, True])
def test_a_contract_of_a_lap_bears_the_name_of_the_one_that_asks_for_all(
    names: list[Rule], *, updates: bool
) -> None:
    parameters: list[Any] = quick_passes(names[:1], updates=updates)
    assert len(parameters) == 1 + updates
    for number, parameter in enumerate(parameters):
        named: Any = Item(f"t[{parameter.id}]", names[0], quick_pass=number)
        assert node_of(named) == f"t[{names[0]}]"


def test_a_run_begins_with_what_finds_most_for_each_request(
    names: list[Rule], monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {("t", "robust"): 0, ("u", "type"): 1, ("t", "type"): 2}
    monkeypatch.setattr(order_table, "_places", lambda: places)
    one, other, robust = names
    items = [
        Item("new", None),
        Item("x.py::t[1]", one),
        Item("x.py::t[2]", other),
        Item("x.py::t[3]", robust),
        Item("x.py::u[1]", one),
        Item("x.py::t[deep]", robust, "deep"),
    ]
    found = ["x.py::t[3]", "x.py::u[1]", "x.py::t[1]", "x.py::t[2]", "new", "x.py::t[deep]"]
    assert sorted_names(items) == found


def test_the_table_names_contracts_and_kinds_of_rules_that_exist() -> None:
    known = {(one.name, kind) for one in all_contracts() for kind in one.kinds}
    rows = [tuple(row) for row in json.loads(order_table.TABLE.read_text())]
    assert len(set(rows)) == len(rows) > 0
    assert set(rows) <= known


def _left_out(profile: str, name: str, *, kept: bool = False) -> bool:
    rule = next(rule for rule in derive(load()) if rule.kind == "type")
    options: Any = SimpleNamespace(
        rules=(rule,),
        shard=None,
        spec=load(),
        profile=PROFILES[profile],
        known=SimpleNamespace(leaves_out=lambda *_, **__: False),
    )
    item: Any = Item(name, rule)
    item.own_markers.append(pytest.mark.draws(nightly="value" in name).mark)
    selection = ContractSelection(options, [name] if kept else [])
    selection.left = {}
    return selection.leaves_out(item)


def test_a_gate_draws_bodies_and_repeats_the_values_that_failed_at_night() -> None:
    assert [_left_out(profile, "value") for profile in PROFILES] == [True, True, False]
    assert [_left_out(profile, "body") for profile in PROFILES] == [True, False, False]
    assert not _left_out("gate", "value", kept=True)
    assert _left_out("smoke", "value", kept=True)
