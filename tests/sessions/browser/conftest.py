"""The page in a real browser: an installed Chromium without a network, and whatever it says."""

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reports.page import page as rendered
from reports.results import Results
from tests.support import example_histories

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
_VISIBLE = """
  () => [...document.querySelectorAll("[data-k]")]
    .filter((rule) => !rule.closest("[hidden]")).map((rule) => rule.id)
"""


@dataclasses.dataclass(frozen=True)
class Shown:
    """A page in the browser, what the browser complained about, and what it asked for."""

    page: "Page"
    file: Path
    results: Results
    complaints: list[str]
    requests: list[str]

    def at(self, fragment: str) -> None:
        """Come to the page anew by one of its links."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.file.as_uri()}#{fragment}")

    @property
    def rules(self) -> set[str]:
        """The ids of the rules that no filter hides."""
        return set(self.page.evaluate(_VISIBLE))

    def pasted(self) -> str:
        """What a reader gets who pastes what was copied."""
        self.page.evaluate(
            "document.body.append(Object.assign(document.createElement('textarea'),{id:'paste'}))"
        )
        self.page.locator("#paste").focus()
        self.page.keyboard.press("Control+V")
        return self.page.locator("#paste").input_value()


Show = Callable[..., Shown]


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser is installed: {', '.join(NAMES)} are not on the path")
    with driver.sync_playwright() as playwright:
        # Chromium has no sandbox where tests run as root, as they do in containers.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tab(browser: "Browser") -> Iterator["Page"]:
    """A tab for all tests, since a new one takes as long as a test."""
    context = browser.new_context(offline=True)
    # A browser on a busy machine is slow: a test waits for what comes, however late.
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def show(tab: "Page", tmp_path: Path) -> Iterator[Show]:
    """Open the page of some results; a dialog counts as a complaint."""
    complaints: list[str] = []
    requests: list[str] = []

    def refuse(dialog: "Dialog") -> None:
        complaints.append("a dialog")
        dialog.dismiss()

    listeners: dict[str, Callable[[Any], None]] = {
        "console": lambda said: complaints.append(f"{said.type}: {said.text}"),
        "pageerror": lambda error: complaints.append(str(error)),
        "request": lambda request: requests.append(request.url),
        "dialog": refuse,
    }

    def opened(
        results: Results | None = None, *, width: int = 1280, scheme: str = "light"
    ) -> Shown:
        results = results or example_histories.three_broken()
        file = tmp_path / f"page-{scheme}.html"
        file.write_text(rendered(results), encoding="utf-8")
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(
            media="null",
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        tab.goto(file.as_uri())
        return Shown(tab, file, results, complaints, requests)

    for event, listener in listeners.items():
        tab.on(event, listener)  # type: ignore[call-overload]  # one overload for each event
    yield opened
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)
    tab.goto("about:blank")
