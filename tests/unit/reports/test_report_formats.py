"""A run for other readers: summary, annotations, JUnit file, a finding in plain text."""

import xml.etree.ElementTree as ET
from collections import Counter

from msgspec.structs import replace

from reports.annotations import annotations
from reports.grouping import listing
from reports.junit import junit
from reports.summary import summary
from reports.terminal import finding_text
from tests.support import example_findings, example_runs


def test_the_summary_of_a_broken_run() -> None:
    text = summary(example_runs.three_broken())
    assert text.startswith("### Contract broken: 3 of 176 rules; 11 of 187 not run.\n")
    assert (
        f"| `protectedidentity.ssn.format` | {example_runs.WRONG_CHECK_DIGIT} "
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
        f"| `protectedidentity.ssn.format` | {example_runs.WRONG_CHECK_DIGIT} "
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
    model = example_runs.broken_rule("protectedidentity.ssn.format")
    crowd = [replace(model, id=f"{name}.ssn.format", resource=name) for name in ("a", "b", "c")]
    listed = replace(model, id="d.x.y", verdict="known", reason="API-1, until 2026-12-31: late")
    text = summary(replace(results, rules=(*crowd, listed)))
    assert "| `a.ssn.format` and 2 other places |" in text
    assert "`b.ssn.format`" not in text
    assert "- `d.x.y`: API-1, until 2026-12-31: late\n" in text


def test_github_is_told_each_cause_with_its_rule_and_file() -> None:
    results = example_runs.three_broken()
    model = example_runs.broken_rule("protectedidentity.ssn.format")
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


def test_a_finding_in_plain_text() -> None:
    rule = example_runs.broken_rule("protectedidentity.ssn.format")
    assert finding_text(rule.findings[0], rule).splitlines() == [
        example_runs.WRONG_CHECK_DIGIT,
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
    rule = example_runs.broken_rule("workengagement.custom_id.read_back")
    item = "/accounts/users/organization/workengagement/5f6a8f5e-0d3b-4c39-a6bb-6d1d3f6d8a01/"
    assert finding_text(rule.findings[0], rule).splitlines()[2:4] == [
        (
            "  first     POST /accounts/users/organization/workengagement/ → 201 Created, "
            f"PATCH {item} → 200 OK"
        ),
        f"  sent      GET {item}",
    ]


def test_a_finding_without_an_answer_or_a_body() -> None:
    rule = example_runs.broken_rule("workengagement.create.status")
    lost = example_findings.exchange("GET", "/x/", status=None, reason="", error="connection reset")
    finding = replace(rule.findings[0], steps=(lost, lost), because=None)
    lines = finding_text(finding, replace(rule, verdict="known")).splitlines()
    assert lines[1].startswith("  KNOWN   workengagement.create.status   ")
    assert lines[2:4] == ["  first     GET /x/ → connection reset", "  sent      GET /x/"]


def test_plain_text_holds_no_control_character() -> None:
    rule = example_runs.broken_rule("protectedidentity.ssn.format")
    finding = replace(
        rule.findings[0],
        failure="a\x00\x1b[31m\ud800\uffff\r\nb",
        also=0,
    )
    text = finding_text(finding, replace(rule, says="says\x00\n\x7f"))
    assert text.encode()
    assert not [letter for letter in text if ord(letter) < 32 and letter != "\n"]
    assert text.splitlines()[1].startswith("  BROKEN  protectedidentity.ssn.format   says␀")


def test_a_junit_file_has_a_test_case_for_each_rule() -> None:
    results = example_runs.three_broken()
    [suite] = ET.fromstring(junit(results))  # noqa: S314 -- our own text
    cases = {case.get("name"): case for case in suite}
    assert list(cases) == [rule.id for rule in results.rules]
    failure = cases["protectedidentity.ssn.format"].find("failure")
    assert failure is not None
    assert failure.get("message") == example_runs.WRONG_CHECK_DIGIT
    assert (failure.text or "").splitlines()[0] == example_runs.WRONG_CHECK_DIGIT
    counts = Counter(rule.verdict for rule in results.rules)
    assert suite.get("failures") == str(counts["broken"])
    assert sum(case.find("skipped") is not None for case in suite) == int(suite.get("skipped", 0))
    assert sum(not list(case) for case in suite) == counts["kept"]


def test_a_junit_file_of_an_outage_names_the_cause() -> None:
    [suite] = ET.fromstring(junit(example_runs.outage()))  # noqa: S314 -- our own text
    [error] = [case.find("error") for case in suite if case.get("classname") == "run"]
    assert error is not None
    assert (error.get("message") or "").startswith("Connection refused by dev.api.pigello.io")
