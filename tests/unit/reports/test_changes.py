"""What is said to have changed since earlier runs, and what is not."""

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from reports.changes import RUNS_SHOWN, compared
from reports.format import Verdict
from reports.history import Line
from reports.page import page
from reports.past import Changes
from reports.results import Results, RuleResult
from reports.summary import summary
from reports.verdicts import sentence
from tests.support import example_histories as nights
from tests.support.example_histories import READ_BACK, SSN, STATUS, at, lines, night

MORNING = at(0).replace(hour=7, minute=5)


def changes(now: Results, *earlier: Results) -> Changes:
    found = compared(now, lines(earlier)).changes
    assert found is not None
    return found


def rule(results: Results, name: str) -> RuleResult:
    return next(one for one in results.rules if one.id == name)


def without(results: Results, names: Iterable[str], verdict: Verdict = "not_run") -> Results:
    return replace(
        results,
        rules=tuple(
            replace(one, verdict=verdict, reason="not this time") if one.id in set(names) else one
            for one in results.rules
        ),
    )


def test_the_first_run_has_nothing_to_compare_with() -> None:
    first = compared(night(0, [SSN]), [])
    assert first.changes is None
    assert len(first.history) == 1
    assert rule(first, SSN).since == at(0)


def test_new_fixed_and_still_broken_are_told_apart() -> None:
    found = changes(night(0, [SSN, STATUS]), night(2, [SSN, READ_BACK]), night(1, [SSN, READ_BACK]))
    assert (found.new, found.still, found.fixed) == ((STATUS,), (SSN,), (READ_BACK,))
    assert (found.since_id, found.since) == ("run-1", at(1))


def test_since_is_the_first_of_the_runs_in_a_row_that_found_it_broken() -> None:
    runs = [night(5, [SSN]), night(4), night(3, [SSN]), night(2, [SSN]), night(1, [SSN])]
    assert rule(compared(night(0, [SSN]), lines(runs)), SSN).since == at(3)


def test_an_outage_makes_nothing_look_fixed_nor_new_afterwards() -> None:
    broken, down = night(2, [SSN]), nights.out_of_reach(1)
    assert changes(down, broken).fixed == ()
    assert changes(down, broken).unsettled == (SSN,)
    after = compared(night(0, [SSN]), lines([broken, down]))
    assert after.changes is not None
    assert (after.changes.new, after.changes.still) == ((), (SSN,))
    assert rule(after, SSN).since == at(2)
    assert after.changes.since_id == "run-2"


def test_a_partial_run_makes_nothing_look_fixed() -> None:
    cut = night(1, partial="it was stopped before its end")
    found = changes(cut, night(2, [SSN]))
    assert (found.fixed, found.unsettled, found.newly_not_run) == ((), (SSN,), ())
    assert changes(night(0, [SSN]), night(2, [SSN]), cut).still == (SSN,)
    assert changes(night(0), night(2, [SSN]), cut).fixed == (SSN,)


def test_what_a_partial_run_finds_broken_is_broken() -> None:
    cut = night(1, [SSN], partial="3 rules were not selected")
    assert changes(cut, night(2)).new == (SSN,)
    assert changes(night(0, [SSN]), night(2), cut).still == (SSN,)


def test_a_run_of_another_depth_or_another_host_is_not_compared() -> None:
    other = night(1, [SSN])
    deeper = replace(other, run=replace(other.run, profile="nightly"))
    elsewhere = replace(other, run=replace(other.run, base_url="https://elsewhere.test"))
    assert compared(night(0), lines([deeper, elsewhere])).changes is None
    other_port = replace(other, run=replace(other.run, base_url="http://127.0.0.1:1"))
    assert changes(night(0), other_port).fixed == (SSN,)


def test_a_run_is_not_compared_with_itself_or_a_later_one() -> None:
    assert compared(night(1, [SSN]), lines([night(1), night(0)])).changes is None


def test_another_resources_run_says_nothing_about_this_one() -> None:
    full = night(2, [SSN])
    one = replace(
        night(1),
        rules=tuple(rule for rule in night(1).rules if rule.resource == "workengagement"),
    )
    found = changes(night(0, [SSN]), full, one)
    assert (found.new, found.still, found.since_id) == ((), (SSN,), "run-2")


def test_a_run_of_one_resource_is_compared_with_the_last_whole_run_of_it() -> None:
    cut = night(1, [SSN], partial="3 rules were not selected")
    kept = tuple(rule for rule in night(0).rules if rule.resource == "protectedidentity")
    one = replace(night(0, [SSN]), rules=kept)
    assert changes(one, night(2), cut).since_id == "run-2"


def test_what_was_judged_and_is_not_run_now_is_told_once() -> None:
    names = ["workengagement.get.status", SSN]
    found = changes(without(night(0), names), night(1, [SSN]))
    assert found.newly_not_run == ("workengagement.get.status",)
    assert found.unsettled == (SSN,)
    again = changes(without(night(0), names), night(2, [SSN]), without(night(1), names))
    assert again.newly_not_run == ()
    assert again.unsettled == (SSN,)


def test_a_known_failure_that_is_kept_is_fixed_and_one_off_the_list_is_new() -> None:
    known = night(1, [SSN], verdict="known")
    assert changes(night(0), known).fixed == (SSN,)
    assert changes(night(0, [SSN]), known).new == (SSN,)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("accepted (200)", "refused (400)", True),
        ("accepted (200)", "accepted (200)", False),
        ("accepted (201 Created)", "accepted (200 OK)", False),
        ("accepted (201 Created)", "refused (409 Conflict)", True),
        ("refused (400 Bad Request)", "refused (409 Conflict)", True),
        (
            'accepted, answered with "0b9a6f53-5b0e-4a51-8a2c-51a5d0f4b1aa"',
            'accepted, answered with "16b1f6a1-8d3b-4983-b29c-4c3c6f30129c"',
            False,
        ),
        ('answered with "2026-11-20T02:23:32Z"', 'answered with "2026-11-21T07:00:00Z"', False),
        ('answered with "0b9a6f53-5b0e-4a51-8a2c-51a5d0f4b1aa"', "answered with null", True),
    ],
)
def test_only_another_answer_to_an_open_question_is_told(
    before: str, now: str, *, told: bool
) -> None:
    def answering(results: Results, answer: str) -> Results:
        first, *others = results.open_questions
        asked = (replace(first, answer=answer), *others)
        return replace(results, open_questions=asked)

    silent = replace(night(1), open_questions=())
    found = changes(answering(night(0), now), answering(night(2), before), silent).answers
    assert [(one.before, one.now) for one in found] == ([(before, now)] if told else [])


def test_history_and_past_go_together_and_end_with_this_run() -> None:
    runs = [night(before, [SSN] if before < 5 else []) for before in range(40, 0, -1)]
    found = compared(night(0, [SSN]), lines(runs))
    past = rule(found, SSN).past
    assert len(found.history) == len(past) == RUNS_SHOWN
    assert found.history[-1].id == "run-0"
    assert list(past) == ["kept"] * 25 + ["broken"] * 5
    assert rule(found, STATUS).past == ()


def test_results_with_a_past_survive_a_round_trip() -> None:
    results = nights.three_broken()
    assert Results.from_json(results.to_json()) == results


@pytest.mark.parametrize(
    ("results", "said"),
    [
        (
            compared(night(0, [SSN]), lines([night(1)])),
            "Contract broken: 1 of 187 rules, 1 new since 20 Nov.",
        ),
        (
            compared(night(0, [SSN]), lines([night(1, [SSN])])),
            "Contract broken: 1 of 187 rules, none new since 20 Nov.",
        ),
        (
            compared(night(0, [SSN]), lines([night(1, [STATUS, READ_BACK])])),
            "Contract broken: 1 of 187 rules, 1 new and 2 fixed since 20 Nov.",
        ),
        (
            compared(night(0), lines([night(330, [SSN])])),
            "Contract kept: all 187 rules judged, 1 fixed since 26 Dec 2025.",
        ),
        (
            compared(night(0), lines([night(1)])),
            "Contract kept: all 187 rules judged.",
        ),
        (
            compared(
                night(0, [SSN]),
                [replace(Line.of(night(1)), started=MORNING)],
            ),
            "Contract broken: 1 of 187 rules, 1 new since 07:05 UTC.",
        ),
    ],
)
def test_the_verdict_tells_the_news(results: Results, said: str) -> None:
    assert sentence(results) == said


def test_the_page_leads_from_each_change_to_its_rule() -> None:
    html = page(nights.three_broken())
    section = html[html.index('aria-labelledby="page-changes"') : html.index("page-matrix")]
    for words in ("New", "Still broken", "Fixed", "Newly not run", "Changed answers"):
        assert f"<span>{words}" in section
    for name in (SSN, STATUS, READ_BACK, "protectedidentity.email.format"):
        assert f'href="#{name}"' in section
    assert "since 12 Nov" in section
    assert "<b>accepted (200)</b>, previously refused (400)" in section
    assert section.count("No record could be created to try it on.") == 1


def test_a_finding_tells_its_past_in_signs_and_in_words() -> None:
    html = page(nights.three_broken())
    assert 'aria-label="Oldest first: kept 20, broken 5, not run 1, broken 4"' in html
    assert '<b class="broken">✗✗✗✗</b></span>' in html
    assert "broken since 12 Nov 2026, 23:03 UTC" in html


def test_a_run_that_judged_nothing_is_not_called_unchanged() -> None:
    html = page(nights.outage())
    assert "This run judged nothing" in html
    assert "Nothing changed" not in html
    assert "Nothing changed, and nothing is broken." in page(compared(night(0), lines([night(1)])))


def test_the_summary_marks_what_is_new() -> None:
    text = summary(nights.three_broken())
    assert f"| `{STATUS}` (new) |" in text
    assert f"| `{SSN}` |" in text


def test_more_than_two_ways_of_breaking_a_rule_are_folded() -> None:
    results = nights.three_broken()
    finding = rule(results, SSN).findings[0]
    ways = tuple(replace(finding, because=f"digit {number} is wrong") for number in range(5))
    html = page(
        replace(
            results,
            rules=tuple(
                replace(one, findings=ways) if one.id == SSN else one for one in results.rules
            ),
        )
    )
    folded = html.index("3 other failures of this rule")
    assert html.index("digit 1 is wrong") < folded < html.index("digit 2 is wrong")
