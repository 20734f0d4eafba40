"""The README names every option and exit code, and only folders and environments that exist."""

import re

import pytest

from contracts.harness.config.option_table import ROWS
from reports.exits import Exit
from spec.loader import APPLICATIONS

ROOT = APPLICATIONS.parent
README = (ROOT / "README.md").read_text("utf-8")


def table(heading: str) -> list[str]:
    """The first cells of the table under a heading."""
    section = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \|", section, re.MULTILINE)
    return [row for row in rows if not row.startswith("---")]


def test_every_option_is_in_the_table_and_no_other() -> None:
    named = {name for row in table("Options") for name in re.findall(r"--[a-z-]+", row)}
    assert named == {row.name for row in ROWS.values()}


def test_every_exit_code_is_in_the_table() -> None:
    named = {int(row) for row in table("Results") if row.isdigit()}
    assert named == {int(code) for code in Exit}


def test_every_folder_in_the_table_exists() -> None:
    folders = [row.strip("`") for row in table("Other commands") if row.endswith("/`")]
    assert len(folders) >= 8
    assert all((ROOT / folder).is_dir() for folder in folders)


@pytest.mark.parametrize("text", ["README.md", "CONTRIBUTING.md", "docs/ci.md", "docs/speed.md"])
def test_every_tox_environment_exists(text: str) -> None:
    written = (ROOT / text).read_text("utf-8")
    environments = set(
        re.findall(r"^\[testenv:([a-z]+)", (ROOT / "tox.ini").read_text(), re.MULTILINE)
    )
    named = {
        name for names in re.findall(r"tox \w+ -e ([a-z,]+)", written) for name in names.split(",")
    }
    assert named
    assert named <= environments


@pytest.mark.parametrize(
    "text", ["README.md", "CONTRIBUTING.md", "docs/ci.md", "docs/speed.md", "docs/import.md"]
)
def test_every_link_leads_to_a_file(text: str) -> None:
    written = (ROOT / text).read_text("utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", written)
    assert all(((ROOT / text).parent / target).exists() for target in targets), targets


@pytest.mark.parametrize("text", ["README.md", "CONTRIBUTING.md", "tests/README.md"])
def test_every_path_in_the_checkout_exists(text: str) -> None:
    parts = "benchmarks|contracts|docs|mock_api|proof|spec|strategies|tests"
    prose = "".join((ROOT / text).read_text("utf-8").split("```")[::2])
    paths = re.findall(rf"`((?:{parts})/[\w./*-]*)`", prose)
    assert paths
    assert all(list(ROOT.glob(path.rstrip("/"))) for path in paths), paths
