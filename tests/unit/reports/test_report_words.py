"""The words of a run: its verdict, its order, and the causes in the terminal."""

import pytest
from msgspec.structs import replace

from reports.coverage import coverage
from reports.exits import Exit
from reports.format import Verdict
from reports.grouping import Entry, ListedPlace, listing
from reports.matrix import matrix
from reports.results import Results, RuleResult
from reports.terminal import causes_text
from reports.verdicts import explanation, sentence, too_few_judged
from spec import OperationName
from tests.support import example_rules, example_runs


def results_of(*verdicts: Verdict, partial: str | None = None) -> Results:
    model = example_rules.rules_of("workengagement")[0]
    rules = tuple(
        replace(model, id=f"rule.{number}", verdict=verdict)
        for number, verdict in enumerate(verdicts)
    )
    return Results(
        run=replace(example_runs.run(), partial=partial),
        verdict="broken" if "broken" in verdicts else "kept",
        exit_code=0,
        rules=rules,
    )


BROKEN: tuple[Verdict, ...] = ("broken",)
KEPT: tuple[Verdict, ...] = ("kept",)
NOT_RUN: tuple[Verdict, ...] = ("not_run",)


@pytest.mark.parametrize(
    ("results", "said"),
    [
        (results_of("kept", "kept"), "Contract kept: all 2 rules judged."),
        (results_of("kept"), "Contract kept: the one rule judged."),
        (
            results_of("kept", "known", "not_run"),
            "Contract kept: all 2 rules judged, 1 known to fail; 1 of 3 not run.",
        ),
        (
            results_of("broken", "kept", "open", "not_run"),
            "Contract broken: 1 of 2 rules; 1 of 3 not run.",
        ),
        (
            results_of(*KEPT * 756, *NOT_RUN * 1_060),
            "Contract kept: all 756 rules judged; 1,060 of 1,816 not run.",
        ),
        (results_of(*BROKEN * 3, *KEPT * 1_409), "Contract broken: 3 of 1,412 rules."),
        (
            results_of("kept", partial="only one resource was asked for"),
            "Contract kept, in a partial run: the one rule judged.",
        ),
        (
            results_of("broken", partial="stopped early"),
            "Contract broken, in a partial run: 1 of 1 rule.",
        ),
        (results_of("not_run"), "No verdict: no rule could be judged."),
        (example_runs.outage(), "No verdict: the environment is unreachable."),
        (
            replace(example_runs.outage(), verdict="error"),
            "No verdict: the run failed.",
        ),
        (
            replace(results_of("kept", "kept", "not_run"), verdict="error", exit_code=Exit.PARTIAL),
            "Partial: the run stopped early, with 2 rules judged and none broken.",
        ),
    ],
)
def test_the_verdict_is_one_sentence(results: Results, said: str) -> None:
    assert sentence(results) == said


@pytest.mark.parametrize(
    ("required", "few"),
    [
        (None, None),
        (75, None),
        (76, "Only 75% of the rules (3 of 4) were judged, and 76% are required"),
    ],
)
def test_too_small_a_share_is_told(required: int | None, few: str | None) -> None:
    results = results_of("kept", "open", "known", "not_run", "kept")
    told = too_few_judged(results.rules, required)
    assert (told is None) if few is None else (told or "").startswith(few)
    run = replace(results.run, require_judged=required)
    failed = replace(results, run=run, verdict="error", exit_code=Exit.CONFIGURATION)
    but = "too few rules were judged" if few else "the configuration is invalid"
    assert sentence(failed).endswith(f"; 1 of 4 not run, but {but}.")


def test_beneath_the_verdict_stands_its_cause() -> None:
    assert explanation(example_runs.clean()) is None
    assert "Check that the environment is up" in (explanation(example_runs.outage()) or "")
    assert explanation(results_of("kept", partial="stopped early")) == "Partial run: stopped early"


def chained(*links: tuple[str, Verdict, str | None]) -> list[RuleResult]:
    model = example_rules.rules_of("workengagement")[0]
    return [
        replace(model, id=name, verdict=verdict, caused_by=cause) for name, verdict, cause in links
    ]


def beneath(rules: list[RuleResult]) -> dict[str, list[str]]:
    return {
        entry.rule.id: [rule.id for rule in entry.blocked]
        for entries in listing(rules).entries.values()
        for entry in entries
    }


def compact(rules: list[RuleResult]) -> list[str]:
    return [
        rule.id
        for resource in listing(rules).resources
        for place in resource.places
        for rule in place.rules
    ]


def test_a_chain_of_causes_ends_at_its_first() -> None:
    rules = chained(("c", "not_run", "b"), ("b", "not_run", "a"), ("a", "broken", None))
    assert beneath(rules) == {"a": ["c", "b"]}
    assert compact(rules) == []


def test_a_cause_that_is_not_broken_is_shown_at_length_too() -> None:
    rules = chained(("a", "not_run", None), ("b", "not_run", "a"))
    assert beneath(rules) == {"a": ["b"]}


def test_circles_and_causes_outside_the_run_lose_no_rule() -> None:
    rules = chained(
        ("a", "not_run", "b"),
        ("b", "not_run", "a"),
        ("c", "not_run", "c"),
        ("d", "not_run", "a"),
        ("e", "not_run", "elsewhere"),
        ("f", "kept", None),
    )
    assert beneath(rules) == {}
    assert sorted(compact(rules)) == ["a", "b", "c", "d", "e", "f"]


def test_broken_comes_first_and_every_rule_once() -> None:
    results = example_runs.three_broken()
    listed = listing(results.rules)
    assert next(iter(listed.entries)) == "broken"
    shown = [
        name for cause, names in beneath(list(results.rules)).items() for name in (cause, *names)
    ]
    assert sorted(shown + compact(list(results.rules))) == sorted(rule.id for rule in results.rules)


def test_the_same_promise_broken_in_many_places_is_one_entry() -> None:
    model = example_runs.three_broken().rules[0]
    operations: tuple[OperationName, ...] = ("create", "get")
    places = [(name, operation) for name in ("berth", "boat") for operation in operations]
    rules = [
        replace(
            model,
            id=f"{resource}.{operation}.authentication.client_ct",
            resource=resource,
            operation=operation,
            verdict="broken",
            caused_by=None,
        )
        for resource, operation in places
    ]
    lone = replace(rules[0], id="berth.create.authentication.client_secret")
    blocked = replace(lone, id="boat.get.status", verdict="not_run", caused_by=rules[3].id)
    [first, other] = listing([*rules, lone, blocked]).entries["broken"]
    assert (first.rule, other.rule) == (rules[0], lone)
    assert [entry.rule for entry in first.alike] == rules[1:]
    assert first.alike[-1].blocked == [blocked]
    assert (first.others, other.others) == (3, 0)
    # Twice may be chance.
    assert [entry.others for entry in listing(rules[:2]).entries["broken"]] == [0, 0]


def test_what_a_refused_request_does_comes_before_what_it_takes_from_others() -> None:
    model = replace(example_runs.three_broken().rules[0], field=None, verdict="broken")
    broken = [
        replace(model, id=f"berth.{operation}.{kind}", operation=operation, kind=kind)
        for operation, kind in (
            ("create", "persisted"),
            ("list", "complete"),
            ("delete", "no_effect"),
        )
    ]
    first, *_ = listing(broken).entries["broken"]
    assert first.rule.id == "berth.delete.no_effect"


def test_of_one_field_what_says_most_comes_before_what_follows_from_it() -> None:
    model = example_runs.three_broken().rules[0]
    broken = [
        replace(
            model,
            id=f"{resource}.name.{kind}",
            resource=resource,
            operation=None,
            field="name",
            kind=kind,
            verdict="broken",
        )
        for resource, kind in (
            ("berth", "read_back"),
            ("berth", "read_only"),
            ("berth", "format"),
            ("boat", "read_back"),
        )
    ]
    shown = [entry.rule.id for entry in listing(broken).entries["broken"]]
    assert shown == [
        "berth.name.format",
        "berth.name.read_back",
        "berth.name.read_only",
        "boat.name.read_back",
    ]


def test_what_failed_comes_first_whatever_came_first_in_the_run() -> None:
    rules = chained(("a", "known", None), ("b", "error", None), ("c", "broken", None))
    assert list(listing(rules).entries) == ["broken", "error", "known"]


def test_fields_stand_before_operations() -> None:
    labels = [place.label for place in listing(example_runs.clean().rules).resources[1].places]
    assert labels[:2] == ["name", "organization"]
    assert labels[-6:] == ["Create", "List", "Get", "Update", "Delete", "Bulk write"]


def test_a_place_shows_the_source_that_all_its_rules_share() -> None:
    one, other = example_rules.rules_of("workengagement")[:2]
    alike = replace(other, source=one.source)
    unlike = replace(one.source, text="elsewhere")
    assert ListedPlace("name", [one, alike]).source == one.source
    assert ListedPlace("name", [one, replace(other, source=unlike)]).source is None


def test_the_matrix_counts_every_rule_once() -> None:
    results = example_runs.three_broken()
    rows = matrix(results.rules)
    assert [row.resource for row in rows] == ["protectedidentity", "workengagement"]
    counted = sum(count for row in rows for cell in row.cells for count in cell.counts.values())
    assert counted == len(results.rules)
    create = rows[1].cells[0]
    assert (create.telling, create.counts) == ("broken", {"broken": 1, "kept": 9})


def test_reasons_are_grouped_and_counted() -> None:
    covered = coverage(example_runs.three_broken())
    assert covered.reasons["not_run"] == [
        ("No record could be created to try it on.", 10),
        ("Only one sub-tenant is configured.", 1),
    ]
    assert covered.judged == covered.rules - 11


def test_the_bar_is_filled_and_shows_one_in_thousands() -> None:
    verdicts: tuple[Verdict, ...] = ("broken", "known", "not_run", "error")
    shares = coverage(results_of(*verdicts, *KEPT * 3_000)).shares
    assert sum(share.length for share in shares) == pytest.approx(1000, abs=0.5)
    assert min(share.length for share in shares) > 5
    ends = [share.start + share.length for share in shares]
    assert [share.start for share in shares] == pytest.approx([0, *ends[:-1]], abs=0.2)


def crowd(count: int, *, alike: bool) -> list[Entry]:
    """Give a cause for each of many rules, or one cause for all of them."""
    rule = example_runs.broken_rule("protectedidentity.ssn.format")
    entries = [Entry(replace(rule, id=f"{rule.id}.{number}")) for number in range(count)]
    if alike:
        entries[0].alike.extend(entries[1:])
    return entries[:1] if alike else entries


def test_a_cause_has_one_block_wherever_else_it_shows() -> None:
    lines = list(causes_text(crowd(60, alike=True), new=()))
    assert lines[0] == example_runs.WRONG_CHECK_DIGIT
    assert "            the same in 59 other places: " in "\n".join(lines)
    assert len(lines) < 12


def test_what_is_new_is_marked() -> None:
    [entry] = crowd(1, alike=False)
    assert list(causes_text([entry], new={entry.rule.id}))[1].endswith("   (new)")
    assert not list(causes_text([entry], new=()))[1].endswith("   (new)")


@pytest.mark.parametrize("count", [1, 6, 60, 984])
def test_many_causes_take_few_lines(count: int) -> None:
    lines = list(causes_text(crowd(count, alike=False), new=()))
    assert len(lines) < 150
    named = sum(line.startswith("  BROKEN  ") for line in lines)
    assert named == min(count, 52)
    assert (lines[-1] == f"  and {count - 52} more, on the page") == (count > 52)
