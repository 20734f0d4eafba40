"""Everything that the architecture page mentions exists."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from spec.loader import APPLICATIONS

ROOT = APPLICATIONS.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PARTS = ("contracts", "strategies", "mock_api", "reports", "spec", "proof", "benchmarks")
LONGEST = 150
# How many files a change may need at most.
MOST_FILES = {
    "Add a relation between fields": 8,
    "Change the wording of a finding": 2,
    "Find out why a rule was not run": 2,
    "Add an option": 3,
    "Change how an outage is worded": 3,
}


def tree() -> Iterator[str]:
    """The paths of the tree, whose levels are indented by two spaces."""
    folders: list[str] = []
    for line in PAGE.split("```")[1].splitlines():
        if entry := re.match(r"( *)(\S+)  ", line):
            level = len(entry[1]) // 2
            folders[level:] = [entry[2]]
            yield "".join(folders)


def spans() -> list[str]:
    """The code spans of the text, without repetition."""
    prose = "".join(PAGE.split("```")[::2])
    return sorted(set(re.findall(r"`([^`\n]+)`", prose)))


def is_path(text: str) -> bool:
    return re.fullmatch(r"[\w./-]+(/|\.(py|md|toml|j2|yaml))", text) is not None


@cache
def names() -> frozenset[str]:
    """Every word in the project's code and settings."""
    files = [path for part in PARTS for path in sorted((ROOT / part).rglob("*.py"))]
    files += [ROOT / "pyproject.toml", ROOT / "tox.ini"]
    return frozenset(re.findall(r"\w+", "\n".join(path.read_text("utf-8") for path in files)))


@pytest.mark.parametrize("path", sorted(set(tree())))
def test_the_tree_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", [span for span in spans() if is_path(span)])
def test_each_path_exists(path: str) -> None:
    assert (ROOT / path).exists() or list(ROOT.glob(f"contracts/harness/{path}")), path


@pytest.mark.parametrize("span", [span for span in spans() if not is_path(span)])
def test_each_name_exists(span: str) -> None:
    words = set(re.findall(r"[A-Za-z_]\w+", span))
    assert words <= names(), words - names()


@pytest.mark.parametrize(("change", "most"), MOST_FILES.items())
def test_a_change_needs_few_files(change: str, most: int) -> None:
    [listed] = re.findall(rf"\*\*{change}\*\*(.+?)\n\n", PAGE, re.DOTALL)
    files = [span for span in re.findall(r"`([^`]+)`", listed) if is_path(span)]
    assert 0 < len(set(files)) <= most


def test_every_package_of_the_harness_is_in_the_tree() -> None:
    harness = ROOT / "contracts" / "harness"
    packages = {f"contracts/harness/{path.parent.name}/" for path in harness.glob("*/__init__.py")}
    assert packages <= set(tree())
    assert {f"{part}/" for part in PARTS} <= set(tree())


def test_the_page_stays_one_page() -> None:
    assert len(PAGE.splitlines()) <= LONGEST
