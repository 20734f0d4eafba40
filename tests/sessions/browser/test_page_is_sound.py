"""What the page must never do: complain, call home, run what was sent, shut a reader out."""

import pytest

from reports.results import Results
from tests.sessions.browser.conftest import Show
from tests.support import example_histories
from tests.unit.reports.test_report_page import PAYLOAD, hostile_results

PAGES = {
    "clean": example_histories.clean(),
    "broken": example_histories.three_broken(),
    "outage": example_histories.outage(),
}


@pytest.mark.parametrize("results", PAGES.values(), ids=PAGES)
def test_the_browser_has_nothing_to_complain_about(show: Show, results: Results) -> None:
    shown = show(results)
    shown.page.wait_for_load_state("networkidle")
    assert shown.complaints == []


@pytest.mark.parametrize("results", PAGES.values(), ids=PAGES)
def test_nothing_is_asked_of_any_network(show: Show, results: Results) -> None:
    shown = show(results)
    shown.page.wait_for_load_state("networkidle")
    foreign = [url for url in shown.requests if not url.startswith(("data:", "about:"))]
    assert foreign == [shown.file.as_uri()]


def test_scripts_that_came_in_an_answer_stay_text(show: Show) -> None:
    shown = show(hostile_results())
    for summary in shown.page.locator("summary").all()[:40]:
        summary.evaluate("one => one.parentElement.open = true")
    shown.page.get_by_role("searchbox").fill("alert")
    assert shown.complaints == []
    assert shown.page.locator("script").count() == 1
    assert shown.page.locator("img").count() == 0
    assert PAYLOAD.split("\x00")[0] in (shown.page.locator("h4").first.text_content() or "")


def test_even_markup_that_slipped_through_cannot_run(show: Show) -> None:
    shown = show()
    html = shown.file.read_text(encoding="utf-8")
    shown.file.write_text(
        html.replace("<main>", "<main><script>document.title = 'taken'</script>", 1),
        encoding="utf-8",
    )
    shown.page.reload()
    assert shown.page.title() != "taken"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("results", PAGES.values(), ids=PAGES)
def test_axe_finds_no_serious_violation(
    show: Show, results: Results, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    shown = show(results, width=width, scheme=scheme)
    shown.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = axe.Axe().run(shown.page).response["violations"]
    serious = [
        (one["id"], one["help"], [node["html"][:160] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
    assert serious == []


@pytest.mark.parametrize("results", PAGES.values(), ids=PAGES)
def test_no_width_makes_the_page_scroll_sideways(show: Show, results: Results) -> None:
    shown = show(results)
    shown.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for width in (1280, 768, 390, 320):
        shown.page.set_viewport_size({"width": width, "height": 900})
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_verdict_has_a_sign_of_its_own_beside_its_colour(show: Show) -> None:
    shown = show()
    signs = shown.page.evaluate(
        """() => [...document.querySelectorAll(".legend i")]
          .map((one) => getComputedStyle(one, "::before").content)"""
    )
    assert len(set(signs)) == len(signs) == 6
    unsigned = shown.page.evaluate(
        """() => [...document.querySelectorAll(".matrix td[class], .entry, li[data-k]")]
          .filter((one) => !one.querySelector("i")).length"""
    )
    assert unsigned == 0


def test_the_page_is_dark_where_the_reader_prefers_it(show: Show) -> None:
    def lightness(scheme: str) -> int:
        colour = show(scheme=scheme).page.evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        return sum(int(part) for part in colour[4:-1].split(","))

    assert lightness("dark") < 150
    assert lightness("light") > 600
