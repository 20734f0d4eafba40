"""What a reader does with the page: filter, search, follow links, unfold, copy, by keyboard too."""

import json
import re
from collections.abc import Callable

import pytest

from reports.page import page as rendered
from reports.results import Results, RuleResult
from tests.sessions.browser.conftest import Show
from tests.support import example_findings, example_histories, example_runs
from tests.support.example_histories import SSN

BLOCKED = "workengagement.delete.status"
COMPACT = "protectedidentity.create.authentication.client_secret"


def ids(results: Results, wanted: Callable[[RuleResult], bool]) -> set[str]:
    return {rule.id for rule in results.rules if wanted(rule)}


FILTERS: dict[str, tuple[str, str, Callable[[RuleResult], bool]]] = {
    "verdict": ("verdict", "broken", lambda rule: rule.verdict == "broken"),
    "kept": ("verdict", "kept", lambda rule: rule.verdict == "kept"),
    "kind": ("kind", "format", lambda rule: rule.kind == "format"),
    "basis": ("basis", "implied", lambda rule: rule.basis == "implied"),
    "resource": ("resource", "workengagement", lambda rule: rule.resource == "workengagement"),
    "operation": ("operation", "update", lambda rule: rule.operation == "update"),
    "fields": ("operation", "fields", lambda rule: rule.operation is None),
}


@pytest.mark.parametrize(("name", "value", "wanted"), FILTERS.values(), ids=FILTERS)
def test_a_filter_leaves_the_rules_it_names(
    show: Show, name: str, value: str, wanted: Callable[[RuleResult], bool]
) -> None:
    shown = show()
    shown.page.select_option(f"select[name={name}]", value)
    expected = ids(shown.results, wanted)
    found = shown.rules
    # A cause stays in sight for the rules beneath it.
    beneath = {rule.caused_by for rule in shown.results.rules if rule.id in expected}
    assert found - expected <= beneath
    assert expected <= found
    assert shown.page.locator("output[name=count]").inner_text() == (
        f"{len(expected)} of {len(shown.results.rules)} rules"
    )


def test_filters_go_together_and_are_cleared_at_once(show: Show) -> None:
    shown = show()
    everything = shown.rules
    shown.page.select_option("select[name=resource]", "workengagement")
    shown.page.select_option("select[name=verdict]", "kept")
    assert shown.rules == ids(
        shown.results, lambda r: (r.resource, r.verdict) == ("workengagement", "kept")
    )
    shown.page.get_by_role("button", name="Clear").click()
    shown.page.wait_for_function("() => !document.querySelector('.filters').matches('.active')")
    assert shown.rules == everything == ids(shown.results, lambda _: True)


def test_search_finds_words_of_rules_and_of_evidence(show: Show) -> None:
    shown = show()
    search = shown.page.get_by_role("searchbox")
    for words, found in (
        ("CHECK digit", {SSN}),
        ("öhrn", {SSN}),
        ("wrongly accepted ssn.format", {SSN}),
        ("no such words", set()),
    ):
        search.fill(words)
        shown.page.wait_for_function(
            f"() => document.querySelector('[name=count]').value.startsWith('{len(found)} of')"
        )
        assert shown.rules == found
    assert shown.page.get_by_text("No rule matches this filter.").is_visible()


def test_a_cell_of_the_matrix_leaves_its_rules(show: Show) -> None:
    shown = show()
    shown.page.locator(
        "[data-filter-resource=workengagement][data-filter-operation=create]"
    ).click()
    assert shown.rules == ids(
        shown.results, lambda r: (r.resource, r.operation) == ("workengagement", "create")
    )


def test_the_legend_filters_by_verdict_and_back(show: Show) -> None:
    shown = show()
    button = shown.page.locator("[data-filter-verdict=known]")
    button.click()
    assert shown.rules == ids(shown.results, lambda r: r.verdict == "known")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert shown.rules == ids(shown.results, lambda _: True)


@pytest.mark.parametrize("rule", [SSN, BLOCKED, COMPACT])
def test_a_deep_link_unfolds_shows_and_focuses_its_rule(show: Show, rule: str) -> None:
    shown = show()
    shown.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = false")
    shown.at(rule)
    element = shown.page.locator(f"[id='{rule}']")
    assert element.locator("code", has_text=rule).first.is_visible()
    shown.page.wait_for_function(
        "id => { const box = document.getElementById(id).getBoundingClientRect();"
        " return box.top >= 0 && box.top < innerHeight; }",
        arg=rule,
    )
    shown.page.wait_for_function(
        "id => document.activeElement.closest('[data-k]')?.id === id", arg=rule
    )


def test_a_deep_link_survives_regeneration(show: Show) -> None:
    shown = show()
    shown.at(SSN)
    shown.file.write_text(rendered(Results.from_json(shown.results.to_json())), encoding="utf-8")
    shown.page.reload()
    assert shown.page.url.endswith(f"#{SSN}")
    assert shown.page.locator(".visited").get_attribute("id") == SSN


def test_a_link_to_a_rule_that_a_filter_hides_shows_it(show: Show) -> None:
    shown = show()
    shown.page.select_option("select[name=verdict]", "known")
    assert SSN not in shown.rules
    shown.page.locator(f".changes a[href='#{SSN}']").click()
    assert SSN in shown.rules
    assert shown.page.locator(f"[id='{SSN}']").is_visible()


def test_a_finding_unfolds_by_keyboard(show: Show) -> None:
    shown = show()
    entry = shown.page.locator(f"[id='{SSN}']")
    summary = entry.locator("> summary")
    summary.focus()
    was = entry.get_attribute("open")
    shown.page.keyboard.press("Enter")
    assert entry.get_attribute("open") != was
    shown.page.keyboard.press("Space")
    assert entry.get_attribute("open") == was
    shown.page.keyboard.press("Tab")
    assert shown.page.evaluate("document.activeElement.closest('[data-k]').id") == SSN


def test_a_slash_leads_to_the_search(show: Show) -> None:
    shown = show()
    shown.page.keyboard.press("/")
    shown.page.keyboard.type("ssn")
    assert shown.page.get_by_role("searchbox").input_value() == "ssn"


def test_everything_that_can_be_clicked_can_be_reached_by_keyboard(show: Show) -> None:
    shown = show(example_runs.three_broken())
    unreachable = shown.page.evaluate(
        """() => [...document.querySelectorAll("button, a[href], summary, select, input")]
          .filter((one) => one.checkVisibility() && one.tabIndex < 0)
          .map((one) => one.outerHTML)"""
    )
    assert unreachable == []


def test_the_script_is_copied_as_it_stands_in_the_results(show: Show) -> None:
    shown = show()
    finding = next(rule for rule in shown.results.rules if rule.id == SSN).findings[0]
    entry = shown.page.locator(f"[id='{SSN}']")
    entry.locator("details.again > summary").click()
    button = entry.locator("[data-copy-text]").nth(1)
    button.click()
    shown.page.wait_for_function("e => e.textContent === 'Copied'", arg=button.element_handle())
    assert shown.pasted() == finding.reproduce.script


def test_the_link_is_copied_and_leads_back(show: Show) -> None:
    shown = show()
    button = shown.page.locator(f"[data-copy-link='{SSN}']")
    button.click()
    shown.page.wait_for_function("e => e.textContent === 'Copied'", arg=button.element_handle())
    assert shown.pasted() == f"{shown.file.as_uri()}#{SSN}"


def test_everything_broken_is_unfolded_on_paper(show: Show) -> None:
    shown = show()
    shown.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = false")
    shown.page.emulate_media(media="print")
    shown.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert shown.page.locator("details.entry.broken:not([open])").count() == 0
    assert not shown.page.locator(".filters").is_visible()
    shown.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert shown.page.locator("details.entry.broken[open]").count() == 0


def test_swedish_names_read_as_they_were_sent(show: Show) -> None:
    shown = show()
    sent = shown.page.locator(f"[id='{SSN}'] pre[aria-label='Body sent']").inner_text()
    assert json.loads(sent) == example_findings.IDENTITY


def test_the_address_names_the_filters_and_a_reader_who_follows_it_sees_the_same(
    show: Show,
) -> None:
    shown = show()
    shown.page.select_option("select[name=verdict]", "new")
    shown.page.locator("input[name=text]").fill("custom_id")
    shown.page.wait_for_function("() => location.search.includes('text=custom_id')")
    expected = shown.rules
    address = shown.page.url
    assert "verdict=new" in address
    shown.page.goto("about:blank")
    shown.page.goto(address)
    assert shown.rules == expected
    assert expected <= set(shown.results.changes.new if shown.results.changes else ())
    shown.page.get_by_role("button", name="Clear").click()
    shown.page.wait_for_function("() => location.search === ''")


def test_only_what_is_new_is_left_by_the_filter_of_that_name(show: Show) -> None:
    shown = show()
    shown.page.select_option("select[name=verdict]", "new")
    changes = shown.results.changes
    assert changes is not None
    beneath = {rule.caused_by for rule in shown.results.rules if rule.id in changes.new}
    assert set(changes.new) <= shown.rules <= set(changes.new) | beneath


def test_findings_are_sorted_as_chosen(show: Show) -> None:
    shown = show()
    order = "[...document.querySelectorAll('.entry.broken')].map((one) => one.dataset.r)"
    usual = shown.page.evaluate(order)
    shown.page.select_option("select[name=sort]", "resource")
    assert shown.page.evaluate(order) == sorted(usual)
    shown.page.select_option("select[name=sort]", "")
    assert shown.page.evaluate(order) == usual


def test_a_finding_is_copied_as_markdown(show: Show) -> None:
    shown = show()
    finding = next(rule for rule in shown.results.rules if rule.id == SSN).findings[0]
    button = shown.page.locator(f"[id='{SSN}'] [data-copy-ticket]")
    button.click()
    shown.page.wait_for_function("e => e.textContent === 'Copied'", arg=button.element_handle())
    text = shown.pasted()
    assert text.startswith(
        f"## {finding.failure}\n\nRule `{SSN}`: An ssn's check digit is right.\n"
    )
    for words in (
        "- Expected: a refusal (4xx)",
        "POST /accounts/",
        "Reproduce:",
        "pytest contracts",
    ):
        assert words in text
    assert text.count("```") % 2 == 0


@pytest.mark.parametrize("findings", [1, 6, 60])
@pytest.mark.parametrize(("width", "highest"), [(1280, 900), (390, 2 * 844)])
def test_the_first_finding_is_in_sight(show: Show, findings: int, width: int, highest: int) -> None:
    shown = show(example_runs.large(rules=200, findings=findings), width=width)
    place = shown.page.locator(".entry").first.bounding_box()
    assert place is not None
    assert place["y"] < highest


def test_six_findings_are_printed_on_few_pages(show: Show) -> None:
    shown = show(example_runs.large(rules=1_800, findings=6))
    pages = re.findall(rb"/Type\s*/Page[^s]", shown.page.pdf(format="A4"))
    assert 0 < len(pages) < 10


def test_a_question_is_one_row_with_the_answers_by_resource_beneath(show: Show) -> None:
    shown = show()
    asked = {one.asks for one in shown.results.open_questions}
    questions = shown.page.locator("details.question")
    assert questions.count() == len(asked)
    assert shown.page.locator("details.question[open]").count() == 0
    answers = shown.page.locator("[id^='open:']").count()
    assert answers >= len(shown.results.open_questions)


def test_a_page_of_a_run_that_never_began_has_no_dead_link(show: Show) -> None:
    shown = show(example_histories.outage())
    links = shown.page.evaluate("[...document.links].map((one) => one.getAttribute('href'))")
    assert "pytest.html" not in links
    assert "junit.xml" in links
