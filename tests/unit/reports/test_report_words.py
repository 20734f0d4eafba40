"""The words of a run: its verdict, its order, its summary and a finding in plain text."""

import xml.etree.ElementTree as ET
from collections import Counter

import pytest
from msgspec.structs import replace

from reports.annotations import annotations
from reports.coverage import coverage
from reports.exits import Exit
from reports.format import Verdict
from reports.grouping import Entry, ListedPlace, listing
from reports.junit import junit
from reports.matrix import matrix
from reports.results import Results, RuleResult
from reports.summary import summary
from reports.terminal import causes_text, finding_text
from reports.verdicts import explanation, sentence, too_few_judged
from spec import OperationName
from tests.support import example_findings, example_rules, example_runs


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


def test_the_summary_of_a_broken_run() -> None:
    text = summary(example_runs.three_broken())
    assert text.startswith("### Contract broken: 3 of 176 rules; 11 of 187 not run.\n")
    assert (
        f"| `protectedidentity.ssn.format` | {WRONG_CHECK_DIGIT} "
        "| An ssn's check digit is right. |\n"
    ) in text
    assert "| ✗ Broken | ✓ Kept | ≈ Known | – Not run |\n" in text
    assert text.endswith("| 3 | 172 | 1 | 11 |\n")


def test_the_summary_of_an_outage_names_the_cause() -> None:
    text = summary(example_runs.outage())
    assert text.startswith("### No verdict: the environment is unreachable.\n\ndev.api.pigello.io")
    assert "Broken rule" not in text


def test_nothing_in_a_summary_breaks_its_table() -> None:
    results = example_runs.three_broken()
    nasty = "a|b\n<script>`c` [d](e) *f*\x00\ud800"
    rules = tuple(replace(rule, says=nasty) for rule in results.rules)
    row = next(
        line for line in summary(replace(results, rules=rules)).splitlines() if "ssn.format" in line
    )
    assert row == (
        f"| `protectedidentity.ssn.format` | {WRONG_CHECK_DIGIT} "
        r"| a\|b \<script\>\`c\` \[d\](e) \*f\*␀\\ud800 |"
    )


def test_a_long_summary_is_cut() -> None:
    results = example_runs.large(rules=400, findings=300)
    text = summary(results)
    assert text.count("\n| `") == 25
    left = len(listing(results.rules).entries["broken"]) - 25
    assert f"And {left} more." in text
    # A comment of GitHub holds no more.
    assert len(text) < 65_536


def test_a_summary_names_a_cause_once_and_the_known_failures_with_their_dates() -> None:
    results = example_runs.three_broken()
    model = broken_rule("protectedidentity.ssn.format")
    crowd = [replace(model, id=f"{name}.ssn.format", resource=name) for name in ("a", "b", "c")]
    listed = replace(model, id="d.x.y", verdict="known", reason="API-1, until 2026-12-31: late")
    text = summary(replace(results, rules=(*crowd, listed)))
    assert "| `a.ssn.format` and 2 other places |" in text
    assert "`b.ssn.format`" not in text
    assert "- `d.x.y`: API-1, until 2026-12-31: late\n" in text


def test_github_is_told_each_cause_with_its_rule_and_file() -> None:
    results = example_runs.three_broken()
    model = broken_rule("protectedidentity.ssn.format")
    finding = replace(
        model.findings[0],
        failure="100 %\nsure",
        reproduce=replace(
            model.findings[0].reproduce,
            pytest="pytest 'contracts/test_values.py::test_x[a.b]' --seed 0",
        ),
    )
    rules = tuple(
        replace(model, id=f"{number}.x.y{number}", findings=(finding,)) for number in range(12)
    )
    lines = list(annotations(replace(results, rules=rules)))
    assert lines[0] == "::error file=contracts/test_values.py,title=0.x.y0::100 %25 sure"
    assert len(lines) == 10


WRONG_CHECK_DIGIT = (
    'Create accepted ssn "197601022383" (check digit 3 instead of 2): '
    "answered 201 Created, expected a refusal (4xx)"
)


def broken_rule(name: str) -> RuleResult:
    return next(rule for rule in example_runs.three_broken().rules if rule.id == name)


def test_a_finding_in_plain_text() -> None:
    rule = broken_rule("protectedidentity.ssn.format")
    assert finding_text(rule.findings[0], rule).splitlines() == [
        WRONG_CHECK_DIGIT,
        "  BROKEN  protectedidentity.ssn.format   An ssn's check digit is right.",
        '  sent      POST /accounts/users/customer/protectedidentity/   ssn="197601022383"',
        (
            "  source    Accounts 2.0.0 › Create 'Protectedidentity' › ssn: string or null (luhn), "
            "12 to 13 characters"
        ),
        "  reproduce sh reproduce/protectedidentity.ssn.format.sh, next to the report",
        (
            "            pytest contracts -k 'protectedidentity.ssn.format' --seed 20261121 "
            "--profile gate"
        ),
        "  also      4 other cases failed the same way",
    ]


def test_earlier_steps_stand_before_the_decisive_one() -> None:
    rule = broken_rule("workengagement.custom_id.read_back")
    item = "/accounts/users/organization/workengagement/5f6a8f5e-0d3b-4c39-a6bb-6d1d3f6d8a01/"
    assert finding_text(rule.findings[0], rule).splitlines()[2:4] == [
        (
            "  first     POST /accounts/users/organization/workengagement/ → 201 Created, "
            f"PATCH {item} → 200 OK"
        ),
        f"  sent      GET {item}",
    ]


def test_a_finding_without_an_answer_or_a_body() -> None:
    rule = broken_rule("workengagement.create.status")
    lost = example_findings.exchange("GET", "/x/", status=None, reason="", error="connection reset")
    finding = replace(rule.findings[0], steps=(lost, lost), because=None)
    lines = finding_text(finding, replace(rule, verdict="known")).splitlines()
    assert lines[1].startswith("  KNOWN   workengagement.create.status   ")
    assert lines[2:4] == ["  first     GET /x/ → connection reset", "  sent      GET /x/"]


def test_plain_text_holds_no_control_character() -> None:
    rule = broken_rule("protectedidentity.ssn.format")
    finding = replace(
        rule.findings[0],
        failure="a\x00\x1b[31m\ud800\uffff\r\nb",
        also=0,
    )
    text = finding_text(finding, replace(rule, says="says\x00\n\x7f"))
    assert text.encode()
    assert not [letter for letter in text if ord(letter) < 32 and letter != "\n"]
    assert text.splitlines()[1].startswith("  BROKEN  protectedidentity.ssn.format   says␀")


def crowd(count: int, *, alike: bool) -> list[Entry]:
    """Give a cause for each of many rules, or one cause for all of them."""
    rule = broken_rule("protectedidentity.ssn.format")
    entries = [Entry(replace(rule, id=f"{rule.id}.{number}")) for number in range(count)]
    if alike:
        entries[0].alike.extend(entries[1:])
    return entries[:1] if alike else entries


def test_a_cause_has_one_block_wherever_else_it_shows() -> None:
    lines = list(causes_text(crowd(60, alike=True), new=()))
    assert lines[0] == WRONG_CHECK_DIGIT
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


def test_a_junit_file_has_a_test_case_for_each_rule() -> None:
    results = example_runs.three_broken()
    [suite] = ET.fromstring(junit(results))  # noqa: S314 -- our own text
    cases = {case.get("name"): case for case in suite}
    assert list(cases) == [rule.id for rule in results.rules]
    failure = cases["protectedidentity.ssn.format"].find("failure")
    assert failure is not None
    assert failure.get("message") == WRONG_CHECK_DIGIT
    assert (failure.text or "").splitlines()[0] == WRONG_CHECK_DIGIT
    counts = Counter(rule.verdict for rule in results.rules)
    assert suite.get("failures") == str(counts["broken"])
    assert sum(case.find("skipped") is not None for case in suite) == int(suite.get("skipped", 0))
    assert sum(not list(case) for case in suite) == counts["kept"]


def test_a_junit_file_of_an_outage_names_the_cause() -> None:
    [suite] = ET.fromstring(junit(example_runs.outage()))  # noqa: S314 -- our own text
    [error] = [case.find("error") for case in suite if case.get("classname") == "run"]
    assert error is not None
    assert (error.get("message") or "").startswith("Connection refused by dev.api.pigello.io")
