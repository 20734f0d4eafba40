"""The page: what it says, what it shows where, and that nothing in it can do harm."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from reports import page as page_module
from reports.format import Verdict
from reports.page import page
from reports.printable import visible
from reports.results import Results, RuleResult
from reports.trend import trend
from tests.support import example_histories, example_runs

PAYLOAD = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'\x00\ud800\u202e"
VOID = {"meta", "link", "input", "rect", "img", "br"}
ID_FIELDS = {"id", "rule", "caused_by", "new", "fixed", "still", "unsettled", "newly_not_run"}
FIXED = {"kind", "basis", "fail_on", "operation", "verdict", "started", "finished", "since", "past"}


class Reader(HTMLParser):
    """Collects a page's elements, the ids among them and the text of each style and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inline: Counter[str] = Counter()
        self.words: list[str] = []
        self.within: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in {"style", "script"}:
            self.within.append(tag)
            self.inline[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.words.append(data)

    @property
    def ids(self) -> list[str]:
        return [found for _, attributes in self.elements if (found := attributes.get("id"))]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def hostile(document: object, name: str = "") -> object:
    match document:
        case dict():
            return {key: hostile(value, key) for key, value in document.items()}
        case list():
            return [hostile(value, name) for value in document]
        case str() if name in ID_FIELDS:
            return document + PAYLOAD.replace(" ", "_")
        case str() if name not in FIXED:
            return document + PAYLOAD
        case None if name not in FIXED | ID_FIELDS | {
            "headline",
            "changes",
            "shard",
            "require_judged",
        }:
            return PAYLOAD
        case _:
            return document


def hostile_results() -> Results:
    document = json.loads(example_histories.three_broken().to_json())
    poisoned = hostile(document)
    assert isinstance(poisoned, dict)
    poisoned["verdict"] = "broken"
    for rule in poisoned["rules"]:
        rule["kind"] += PAYLOAD
    for step in (s for r in poisoned["rules"] for f in r["findings"] for s in f["steps"]):
        step["response_headers"] = {f"content-type{PAYLOAD}": PAYLOAD, "location": PAYLOAD}
    return Results.from_json(json.dumps(poisoned))


def test_hostile_text_in_every_field_stays_text() -> None:
    html = page(hostile_results())
    reader = Reader(html)
    assert reader.inline == {"style": 1, "script": 1}
    assert not [tag for tag, _ in reader.elements if tag == "img"]
    assert not [name for _, found in reader.elements for name in found if name.startswith("on")]
    assert "alert(1)" in reader.text
    assert "<script>alert" not in html
    assert {"page-changes", "page-trend", "page-coverage"} <= set(reader.ids)


def test_hostile_text_leaves_a_page_of_clean_utf8() -> None:
    encoded = page(hostile_results()).encode("utf-8")
    assert b"\x00" not in encoded
    assert "\u202e".encode() not in encoded
    assert b"\\ud800" in encoded
    assert "␀".encode() in encoded


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//x.test", "["])
def test_only_web_addresses_become_links(address: str) -> None:
    results = example_runs.three_broken()
    rules = tuple(replace(rule, source=replace(rule.source, url=address)) for rule in results.rules)
    reader = Reader(page(replace(results, rules=rules)))
    links = {found["href"] for tag, found in reader.elements if tag == "a"}
    assert not [link for link in links if link and not link.startswith("#") and ":" in link]


def test_the_page_needs_nothing_else() -> None:
    reader = Reader(page(example_runs.three_broken()))
    loaded = [
        (tag, name, value)
        for tag, found in reader.elements
        for name, value in found.items()
        if name in {"src", "srcset", "action", "data"} or (tag == "link" and name == "href")
    ]
    assert [value[:5] for _, _, value in loaded if value] == ["data:"]
    assert not [1 for _, found in reader.elements if "style" in found]


def test_the_policy_admits_the_pages_own_style_and_script_only() -> None:
    html = page(example_runs.clean())
    for name in ("page.css", "page.js"):
        asset = (page_module.TEMPLATES / name).read_text(encoding="utf-8").strip()
        assert f">{asset}</" in html
    policy = next(
        found["content"] or ""
        for tag, found in Reader(html).elements
        if tag == "meta" and found.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy
    assert policy.count("'sha256-") == 2
    assert "unsafe" not in policy


@pytest.mark.parametrize("results", [example_runs.clean(), example_runs.three_broken()])
def test_every_rule_has_its_deep_link_exactly_once(results: Results) -> None:
    ids = Counter(Reader(page(results)).ids)
    assert {rule.id: ids[rule.id] for rule in results.rules} == {r.id: 1 for r in results.rules}
    assert max(ids.values()) == 1


def test_rules_that_could_not_be_judged_stand_beneath_their_cause() -> None:
    html = page(example_runs.three_broken())
    cause = html.index('id="workengagement.create.status"')
    end = html.index("</details>\n", html.index('class="blocked"', cause))
    assert "10 rules could not be judged because of this" in html[cause:end]
    assert html[cause:end].count('id="workengagement.delete.') == 10
    assert html.count("No record could be created to try it on.") == 2


def test_a_finding_shows_promise_request_answer_and_how_to_repeat_it() -> None:
    reader = Reader(page(example_runs.three_broken()))
    for words in (
        "An ssn's check digit is right.",
        'Create accepted ssn "197601022383" (check digit 3 instead of 2)',
        "Because check digit 3 instead of 2",
        "Expected a refusal (4xx)",
        "Got 201 Created",
        "POST /accounts/users/customer/protectedidentity/",
        "content-type: application/json",
        '"X-PIGELLO-CLIENT-SECRET: $PIGELLO_CLIENT_SECRET"',
        "pytest contracts -k",
        "4 other cases failed the same way.",
        "2 earlier steps",
    ):
        assert words in reader.text
    assert "server: mock" not in reader.text


def test_the_value_in_question_is_marked_on_both_sides() -> None:
    assert page(example_runs.three_broken()).count('<mark>"197601022383"</mark>') == 2


def test_swedish_text_is_shown_as_it_reads() -> None:
    html = page(example_runs.three_broken())
    assert '"first_name": "Åsa-Märta"' in html
    assert "Öhrn 👩‍👩‍👧" in html


def test_an_outage_shows_cause_and_hint_and_no_empty_lists() -> None:
    reader = Reader(page(example_runs.outage()))
    assert "No verdict: the environment is unreachable." in reader.text
    assert "refused the connection three times" in reader.text
    assert "Connection refused by dev.api.pigello.io" in reader.text
    assert not {"page-matrix", "page-rules", "page-open", "page-coverage"} & set(reader.ids)


def test_open_questions_and_their_answers_are_listed() -> None:
    text = Reader(page(example_runs.clean())).text
    assert "May Update leave out a field marked as required?" in text
    assert "accepted (200)" in text
    assert "name is marked as required on Update, too" in text


def test_the_raw_logs_are_linked_beside_the_page() -> None:
    reader = Reader(page(example_runs.clean()))
    links = {found.get("href") for tag, found in reader.elements if tag == "a"}
    assert {"pytest.html", "junit.xml", "results.json"} <= links


def _with_long_values(results: Results) -> Iterator[RuleResult]:
    for rule in results.rules:
        findings = tuple(
            replace(
                finding,
                because="b" * 5_000_000,
                steps=tuple(
                    replace(step, response_body="r" * 5_000_000, path="/p" * 9_999)
                    for step in finding.steps
                ),
            )
            for finding in rule.findings
        )
        yield replace(rule, findings=findings, reason="n" * 5_000_000)


def test_very_long_values_are_cut_and_the_cut_is_told() -> None:
    results = example_runs.three_broken()
    html = page(replace(results, rules=tuple(_with_long_values(results))[:40]))
    assert len(html.encode()) < 500_000
    assert "/p" * 301 not in html
    assert "characters left out" in html
    assert "more characters)" in html


def test_five_thousand_rules_and_three_hundred_findings_weigh_under_3_mb() -> None:
    assert len(page(example_histories.large()).encode()) < 3_000_000


def test_among_hundreds_of_findings_the_bodies_of_earlier_steps_are_left_to_the_results() -> None:
    few, many = page(example_runs.three_broken()), page(example_runs.large())
    assert 'bodies in <a href="results.json">' in many
    assert 'bodies in <a href="results.json">' not in few
    assert '"custom_id": "Å-2"' in few


def test_three_hundred_findings_with_long_bodies_weigh_under_3_mb_too() -> None:
    results = example_runs.large()
    rules = tuple(
        replace(
            rule,
            findings=tuple(
                replace(
                    finding,
                    steps=tuple(
                        replace(step, response_body=json.dumps(["Å" * 99] * 20))
                        for step in finding.steps
                    ),
                )
                for finding in rule.findings
            ),
        )
        for rule in results.rules
    )
    html = page(replace(results, rules=rules))
    assert len(html.encode()) < 3_000_000


def test_the_page_does_not_change_between_two_renderings() -> None:
    assert page(example_runs.three_broken()) == page(example_runs.three_broken())


def test_every_element_that_must_be_closed_is_closed() -> None:
    html = page(example_runs.three_broken())
    for tag in ("details", "summary", "section", "div", "ul", "ol", "pre", "button", "table"):
        opened = html.count(f"<{tag}>") + html.count(f"<{tag} ")
        assert (tag, html.count(f"</{tag}>")) == (tag, opened)


def test_charts_say_in_a_table_what_they_draw() -> None:
    html = page(example_histories.three_broken())
    section = html[html.index('id="page-trend"') : html.index('id="page-open"')]
    assert section.count("<svg ") == section.count('role="img"') == 8
    assert section.count('<tr><th scope="row">') == 30
    assert "<td>Outage, partial" in section
    assert "<td>12 ms <small>41 ms</small>" in section


def test_a_first_run_has_no_trend() -> None:
    reader = Reader(page(example_runs.clean()))
    assert "page-trend" not in reader.ids


def test_runs_without_a_verdict_are_drawn_as_such() -> None:
    drawn = trend(example_histories.three_broken())
    assert drawn is not None
    broken = drawn.columns[0].columns
    assert [column.sign for column in broken if column.sign] == ["!", "…"]
    assert [column.label for column in broken][-3:] == ["", "2", "3"]
    assert broken[-1].height > broken[-2].height > broken[-3].height
    assert all(len(curve.median) == 2 for curve in drawn.curves)


def test_fields_and_statuses_that_were_met_are_told() -> None:
    text = Reader(page(example_histories.clean())).text
    assert "5 of 6 sent, 7 of 7 shown never sent: template_sms_notifications" in text
    assert "200 40 400 12 403 7 no answer 1" in text


def test_kinds_have_plain_names_for_a_reader() -> None:
    results = example_runs.clean()
    names = ["discreet", "put", "read_back", "a_later_kind"]
    rules = tuple(
        replace(rule, kind=name) for rule, name in zip(results.rules, names, strict=False)
    )
    html = page(replace(results, rules=rules))
    shown = [f">{name}<" for name in ("A later kind", "No leaks in answers", "PUT", "Read back")]
    assert all(name in html.replace("\n", "") for name in shown)
    assert sorted(shown, key=html.index) == shown


def test_all_requests_that_show_a_failure_together_are_in_sight() -> None:
    results = example_runs.three_broken()
    name = "workengagement.custom_id.read_back"
    assert "1 earlier step<" in page(only(results, name, decisive=1))
    assert "earlier step" not in page(only(results, name, decisive=2))


def only(results: Results, name: str, decisive: int) -> Results:
    """Keep one rule, whose finding is shown by so many requests."""
    [rule] = [one for one in results.rules if one.id == name]
    finding = rule.findings[0]
    finding = replace(finding, steps=finding.steps[-2:], decisive=decisive)
    return replace(results, rules=(replace(rule, findings=(finding,)),), changes=None, history=())


@pytest.mark.parametrize("hidden", ["\u00a0", "\u00ad", "\u200b", "\u200c", "\u2060", "\u3000"])
def test_what_cannot_be_seen_is_spelled_out(hidden: str) -> None:
    assert visible(f"a{hidden}b") == f"a\\u{ord(hidden):04x}b"


@pytest.mark.parametrize("verdict", ["error", "known"])
def test_a_run_without_a_broken_rule_has_a_page(verdict: Verdict) -> None:
    results = example_runs.clean()
    first, *others = results.rules
    rules = (replace(first, verdict=verdict, reason="why"), *others)
    assert "Causes and known failures" in Reader(page(replace(results, rules=rules))).text


def test_a_card_says_its_first_failure_once() -> None:
    results = example_runs.three_broken()
    rule = next(one for one in results.rules if one.findings)
    first = rule.findings[0]
    other = replace(first, failure="Another failure")
    rules = tuple(
        replace(one, findings=(first, other)) if one is rule else one for one in results.rules
    )
    text = unescape(page(replace(results, rules=rules)))
    headings = re.findall(r"<h[45]>(.*?)</h[45]>", text)
    assert headings.count(first.failure) == 1
    assert headings.count("Another failure") == 1
