"""One verdict for each rule, one exit code for the run: which comes before which."""

from collections import Counter
from typing import Any

import pytest

from contracts.harness.outcomes import Exit
from contracts.harness.recording.report import ContractReport, Outcome
from contracts.harness.recording.verdicts import Tally
from contracts.harness.wording import VerdictReason, reason
from reports.results import Finding, Reproduce
from spec import Rule, derive, load

RULES: tuple[Rule, ...] = derive(load())[:3]
ONE, OTHER, THIRD = (rule.id for rule in RULES)


def _finding(rule: str, code: str = "accepted", **more: Any) -> Finding:  # noqa: ANN401
    return Finding(
        rule=rule,
        code=code,
        summary="accepted by Create",
        failure="Create accepted a body: answered 201, expected a refusal (4xx)",
        contract="A contract.",
        because=more.get("because"),
        expected="a",
        got="b",
        marked=None,
        steps=(),
        reproduce=Reproduce(script="curl", pytest="pytest"),
        also=more.get("also", 0),
    )


def _report(rule: str | None, outcome: Outcome = "passed", **more: Any) -> ContractReport:  # noqa: ANN401
    text, code = more.pop("reason", None), more.pop("reason_code", "no_id")
    why = VerdictReason(code, text) if text else None
    values = {"cases": 1, "requests": 2, **more}
    return ContractReport("node", "A contract.", rule, outcome=outcome, reason=why, **values)


def _verdicts(*reports: ContractReport) -> list[str]:
    return [result.verdict for result in Tally(list(reports)).results(RULES)]


def test_a_rule_whose_contracts_all_passed_is_kept() -> None:
    assert _verdicts(_report(ONE), _report(ONE)) == ["kept", "not_run", "not_run"]


def test_a_rule_no_contract_was_selected_for_is_not_run_and_says_so() -> None:
    [result, *_] = Tally([]).results(RULES)
    assert (result.verdict, result.reason_code) == ("not_run", "not_selected")
    assert result.reason == reason("not_selected").text


def test_a_contract_that_judged_nothing_keeps_nothing() -> None:
    [result, *_] = Tally([_report(ONE, cases=0)]).results(RULES)
    assert (result.verdict, result.reason) == ("not_run", reason("nothing_judged").text)


def test_one_finding_breaks_a_rule_whatever_else_passed() -> None:
    broken = _report(ONE, "failed", findings=[_finding(ONE)])
    assert _verdicts(_report(ONE), broken, _report(ONE))[0] == "broken"
    assert _verdicts(_report(ONE, "error", reason="x"), broken)[0] == "broken"
    assert _verdicts(_report(ONE, "skipped", reason="x", caused_by=OTHER), broken)[0] == "broken"


def test_a_finding_made_in_passing_breaks_its_own_rule_only() -> None:
    reports = [_report(ONE, findings=[_finding(OTHER)]), _report(OTHER)]
    assert _verdicts(*reports) == ["kept", "broken", "not_run"]


def test_an_error_comes_before_what_was_kept_or_not_run() -> None:
    error = _report(ONE, "error", reason="it fell over")
    for others in ([_report(ONE)], [_report(ONE, "skipped", reason="x")], []):
        [result, *_] = Tally([*others, error]).results(RULES)
        assert (result.verdict, result.reason) == ("error", "it fell over")


def test_a_contract_that_was_blocked_makes_its_rule_not_run_and_names_the_cause() -> None:
    blocked = _report(ONE, "skipped", reason="no id came", caused_by=OTHER)
    cause = _report(OTHER, "failed", findings=[_finding(OTHER)])
    [result, *_] = Tally([_report(ONE), blocked, cause]).results(RULES)
    assert (result.verdict, result.reason, result.caused_by) == ("not_run", "no id came", OTHER)


def test_of_several_causes_the_one_that_is_broken_is_named() -> None:
    reports = [
        _report(ONE, "skipped", reason="first", caused_by=THIRD),
        _report(ONE, "skipped", reason="second", caused_by=OTHER),
        _report(OTHER, "failed", findings=[_finding(OTHER)]),
    ]
    [result, *_] = Tally(reports).results(RULES)
    assert (result.reason, result.caused_by) == ("second", OTHER)


def test_a_reason_keeps_its_code() -> None:
    nothing = _report(ONE, "skipped", reason="x", reason_code="no_value_at_the_limit", cases=0)
    for others in ([], [_report(ONE)]):
        [result, *_] = Tally([nothing, *others]).results(RULES)
        assert result.reason_code == "no_value_at_the_limit"


def test_a_contract_with_nothing_to_do_does_not_undo_another() -> None:
    nothing = _report(ONE, "skipped", reason="no value lies at the limit", cases=0)
    assert _verdicts(nothing, _report(ONE))[0] == "kept"
    [result, *_] = Tally([nothing]).results(RULES)
    assert (result.verdict, result.reason) == ("not_run", "no value lies at the limit")


def test_the_first_reason_is_told_where_a_rule_is_kept_in_part() -> None:
    skipped = [_report(ONE, "skipped", reason=reason, cases=0) for reason in ("first", "second")]
    [result, *_] = Tally([_report(ONE), *skipped]).results(RULES)
    assert (result.verdict, result.reason) == ("kept", "in part: first")


def test_cases_and_requests_are_added_up() -> None:
    tally = Tally([_report(ONE, cases=2, requests=3), _report(ONE), _report(None, requests=5)])
    [result, *_] = tally.results(RULES)
    assert (result.cases, result.requests, tally.requests) == (3, 5, 10)


def test_findings_with_the_same_code_and_cause_are_counted_together() -> None:
    reports = [
        _report(ONE, findings=[_finding(ONE, because="a", also=2)]),
        _report(ONE, findings=[_finding(ONE, because="a", also=1), _finding(ONE, because="b")]),
    ]
    [result, *_] = Tally(reports).results(RULES)
    assert [(one.because, one.also) for one in result.findings] == [("a", 4), ("b", 0)]


@pytest.mark.parametrize(
    ("broken", "outage", "error", "code"),
    [
        (False, False, False, Exit.KEPT),
        (True, False, False, Exit.BROKEN),
        (True, True, False, Exit.BROKEN),
        (True, False, True, Exit.BROKEN),
        (True, True, True, Exit.BROKEN),
        (False, True, False, Exit.OUTAGE),
        (False, True, True, Exit.OUTAGE),
        (False, False, True, Exit.ERROR),
    ],
)
def test_the_gravest_trouble_gives_the_exit_code(
    broken: bool, outage: bool, error: bool, code: Exit
) -> None:
    entry = _report(ONE, "failed", findings=[_finding(ONE)]) if broken else _report(ONE)
    tally = Tally([entry], [("here", "trouble")] if error else [], "down" if outage else None)
    assert tally.exit_code(tally.results(RULES)) == code
    tally.stopped = "enough"
    assert tally.exit_code(tally.results(RULES)) == code or code == Exit.KEPT


def test_a_run_that_was_stopped_is_not_green() -> None:
    tally = Tally([_report(ONE)], stopped="enough")
    assert tally.exit_code(tally.results(RULES)) == Exit.PARTIAL


def _told(tally: Tally) -> list[tuple[str, str | None]]:
    return [(one.verdict, one.reason) for one in tally.results(RULES)]


@pytest.mark.parametrize(
    ("ending", "code"), [("stopped", "limit_reached"), ("outage", "outage")], ids=str
)
def test_what_was_not_reached_is_not_run_because_of_what_ended_the_run(
    ending: str, code: str
) -> None:
    tally = Tally([_report(ONE)], expected=Counter({ONE: 1, OTHER: 2}))
    setattr(tally, ending, "the end")
    assert _told(tally) == [
        ("kept", None),
        ("not_run", "the end"),
        ("not_run", reason("not_selected").text),
    ]
    assert tally.results(RULES)[1].reason_code == code


def test_a_rule_of_which_one_contract_is_missing_is_not_kept() -> None:
    tally = Tally([_report(ONE)], expected=Counter({ONE: 2}))
    assert _told(tally)[0] == ("not_run", reason("not_reached").text)


def test_a_rule_in_whose_contract_the_run_ended_is_not_kept() -> None:
    ended = _report(ONE, "ended", reason="the end")
    tally = Tally([_report(ONE), ended], stopped="the end", expected=Counter({ONE: 2}))
    assert _told(tally)[0] == ("not_run", "the end")


def test_what_was_found_before_the_end_stands() -> None:
    found = _report(ONE, "failed", findings=[_finding(ONE)])
    tally = Tally([found], outage="the end", expected=Counter({ONE: 2, OTHER: 1}))
    assert [verdict for verdict, _ in _told(tally)] == ["broken", "not_run", "not_run"]


def test_the_exit_codes_are_those_of_the_documentation() -> None:
    assert {one.name: int(one) for one in Exit} == {
        "KEPT": 0,
        "BROKEN": 1,
        "OUTAGE": 69,
        "ERROR": 70,
        "PARTIAL": 75,
        "CONFIGURATION": 78,
    }


def _unexplained(*reports: ContractReport) -> list[tuple[str, str]]:
    tally = Tally([*reports])
    return tally.unexplained(tally.results(RULES))


def test_what_keeps_rules_from_being_judged_must_be_found_broken() -> None:
    blocked = [_report(ONE, "skipped", caused_by=OTHER, reason="no"), _report(OTHER)]
    [(rule, says)] = _unexplained(*blocked)
    assert rule == OTHER
    assert says == f"1 rule not run because of {OTHER}, not found broken"
    assert _unexplained(*blocked, _report(OTHER, "failed", findings=[_finding(OTHER)])) == []


def test_of_a_chain_of_causes_the_first_must_be_found_broken() -> None:
    chain = [
        _report(ONE, "skipped", caused_by=OTHER, reason="no"),
        _report(OTHER, "skipped", caused_by=THIRD, reason="no"),
    ]
    [(rule, says)] = _unexplained(*chain)
    assert (rule, says[:7]) == (THIRD, "2 rules")
    assert _unexplained(*chain, _report(THIRD, "failed", findings=[_finding(THIRD)])) == []


def test_two_rules_that_blame_each_other_are_unexplained() -> None:
    circle = [
        _report(ONE, "skipped", caused_by=OTHER, reason="no"),
        _report(OTHER, "skipped", caused_by=ONE, reason="no"),
    ]
    assert {rule for rule, _ in _unexplained(*circle)} == {ONE, OTHER}
