"""What CONTRIBUTING.md says of a new kind of rule is true of the kinds that there are."""

import re
from typing import get_args

import pytest

from spec.kinds import Scope
from spec.loader import APPLICATIONS

ROOT = APPLICATIONS.parent
SECTION = (
    (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Adding a kind of rule\n")[2]
).partition("\n## ")[0]
TABLE = "spec/kinds.py"
MOST_FOR_A_RELATION = 8
# What the mock says and does beyond the usual for a relation, what an import reads, and what saves
# requests.
OPTIONAL = {
    "mock_api/checks/refusals.py",
    "mock_api/faults/cross_field.py",
    "spec/importing/sentences.py",
    "strategies/related.py",
}


def spans(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def is_path(span: str) -> bool:
    return re.fullmatch(r"[\w./]+/[\w./]*", span) is not None


def files_by_scope() -> dict[str, list[str]]:
    """The files that the table lists for each scope."""
    rows = [line.strip("|").split("|") for line in SECTION.splitlines() if line.startswith("| `")]
    return {scope: [TABLE, *spans(files)] for scopes, files in rows for scope in spans(scopes)}


def test_every_scope_of_a_kind_has_a_row() -> None:
    assert sorted(files_by_scope()) == sorted(get_args(Scope))


@pytest.mark.parametrize("path", sorted({span for span in spans(SECTION) if is_path(span)}))
def test_every_file_exists(path: str) -> None:
    # A run writes into the folder that Git ignores.
    assert (ROOT / path).exists() or path.startswith("reports/out/")


def test_a_relation_needs_few_files() -> None:
    assert len(files_by_scope()["relation"]) <= MOST_FOR_A_RELATION


def test_no_other_file_names_a_relation_as_plain_as_requires() -> None:
    listed = tuple(files_by_scope()["relation"])
    folders = ("spec", "strategies", "contracts", "mock_api", "reports")
    naming = {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if '"requires"' in path.read_text("utf-8")
    }
    assert {path for path in naming if not path.startswith(listed)} == OPTIONAL
