"""python -m spec coverage: which contracts judge which rules, and that none is forgotten."""

import dataclasses
import json
from pathlib import Path
from types import ModuleType

import pytest

import contracts
from contracts.harness.planning.coverage import Contract, contracts_of, cover
from contracts.harness.planning.coverage_table import shown
from spec import Rule, Spec, derive
from spec.__main__ import main

Output = pytest.CaptureFixture[str]

PATTERN = "workengagement.color_code.pattern"
LENGTH = "workengagement.color_code.max_length"


@pytest.fixture(scope="session", autouse=True)
def known_markers(pytestconfig: pytest.Config) -> None:
    """Let the contracts be imported here, where no contract run has declared their markers."""
    for marker in ("judges(*kinds, written=None)", "deep", "draws"):
        pytestconfig.addinivalue_line("markers", f"{marker}: of a contract run")


@pytest.fixture
def rules(spec: Spec) -> dict[str, Rule]:
    return {rule.id: rule for rule in derive(spec)}


def _report(arguments: list[str], capsys: Output) -> tuple[int, dict[str, list[dict[str, object]]]]:
    code = main(["coverage", "--format", "json", *arguments])
    return code, json.loads(capsys.readouterr().out)


def test_no_rule_of_the_project_is_forgotten(capsys: Output) -> None:
    code, report = _report([], capsys)
    assert [one["id"] for one in report["not_judged"] if not one["reason"]] == []
    assert code == 0


def test_every_rule_is_counted_once(spec: Spec, pair_folder: Path, capsys: Output) -> None:
    _, report = _report(["--spec", str(pair_folder)], capsys)
    counted = {(str(one["resource"]), one["kind"]): one["rules"] for one in report["kinds"]}
    assert len(counted) == len(report["kinds"])
    for (resource, kind), count in counted.items():
        assert count == sum(r.resource == resource and r.kind == kind for r in derive(spec))
    assert sum(map(int, map(str, counted.values()))) == len(derive(spec))


def test_a_kind_names_its_contracts(pair_folder: Path, capsys: Output) -> None:
    _, report = _report(["--spec", str(pair_folder), "--resource", "workengagement"], capsys)
    by_kind = {one["kind"]: one["contracts"] for one in report["kinds"]}
    assert by_kind["gone"] == ["test_what_is_deleted_is_gone"]
    assert by_kind["required"] == [
        "test_what_the_server_gives_keeps_its_promise",
        "test_a_required_field_must_be_sent",
    ]
    assert {one["resource"] for one in report["kinds"]} == {"workengagement"}


def test_a_rule_that_nothing_can_break_gives_its_reason(pair_folder: Path, capsys: Output) -> None:
    _, report = _report(["--spec", str(pair_folder)], capsys)
    reasons = {one["id"]: one["reason"] for one in report["not_judged"]}
    assert str(reasons[LENGTH]).startswith("the pattern allows at most 6 characters")
    assert PATTERN not in reasons


def test_a_rule_is_judged_or_has_a_reason_or_is_forgotten(
    spec: Spec, rules: dict[str, Rule]
) -> None:
    reachable = dataclasses.replace(rules[LENGTH], unreachable=None)
    contract = Contract("test_a", ("pattern",))
    covered = cover(spec, [rules[PATTERN], rules[LENGTH], reachable], [contract])
    assert [one.contracts for one in covered] == [("test_a",), (), ()]
    assert [one.is_judged for one in covered] == [True, False, False]
    assert [one.is_forgotten for one in covered] == [False, False, True]


def test_a_rule_that_could_not_be_read_is_judged_by_none(
    spec: Spec, rules: dict[str, Rule]
) -> None:
    rule = dataclasses.replace(rules[PATTERN], basis="open")
    [one] = cover(spec, [rule], [Contract("test_a", ("pattern",))])
    assert one.contracts == ()
    assert one.reason is not None
    assert one.reason.startswith("open: ")


@pytest.mark.parametrize(
    ("written", "judged"),
    [
        (None, {"name", "id"}),
        (True, {"name"}),
        (False, {"id"}),
    ],
)
def test_a_contract_may_be_for_fields_that_are_written_or_not(
    spec: Spec, rules: dict[str, Rule], written: bool | None, judged: set[str]
) -> None:
    ours = [rules["workengagement.name.required"], rules["workengagement.id.required"]]
    covered = cover(spec, ours, [Contract("test_a", ("required",), written)])
    assert {one.rule.field for one in covered if one.is_judged} == judged


def test_the_contracts_are_those_that_say_what_they_judge() -> None:
    found = {one.name: one for one in contracts_of(contracts)}
    assert found["test_put_changes_nothing"].kinds == ("put",)
    assert found["test_a_duplicate_is_refused"].written is True
    assert "requires" in found["test_a_body_that_breaks_the_rule_is_refused"].kinds
    assert "test_open_question" not in found


def test_an_empty_package_judges_nothing(spec: Spec, rules: dict[str, Rule]) -> None:
    empty = ModuleType("empty")
    empty.__path__ = []
    assert list(contracts_of(empty)) == []
    text = shown(cover(spec, [rules[PATTERN]], []), "table")
    assert "FORGOTTEN: it has no contract" in text
    assert text.endswith("1 with neither contract nor reason.")


def test_a_forgotten_rule_ends_with_1(
    pair_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr("contracts.harness.planning.coverage.contracts_of", lambda _: ())
    code, report = _report(["--spec", str(pair_folder)], capsys)
    assert code == 1
    assert [one["contracts"] for one in report["kinds"]] == [[]] * len(report["kinds"])


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_it_comes_in_every_form(form: str, pair_folder: Path, capsys: Output) -> None:
    main(["--spec", str(pair_folder), "coverage", "--format", form])
    out = capsys.readouterr().out
    assert "test_what_is_deleted_is_gone" in out
    assert LENGTH in out
    assert PATTERN not in out


def test_an_unknown_resource_ends_with_2(pair_folder: Path, capsys: Output) -> None:
    assert main(["--spec", str(pair_folder), "coverage", "--resource", "person"]) == 2
    told = "error: unknown resource 'person'; known: protectedidentity, workengagement.\n"
    assert capsys.readouterr() == ("", told)
