"""No text that a person reads falls back into the mannerisms the project has given up."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from spec.loader import APPLICATIONS

ROOT = APPLICATIONS.parent
# Packages whose Python texts are checked: comments and string literals of several words.
PACKAGES = (
    "spec",
    "strategies",
    "contracts/harness/checks",
    "contracts/harness/commands",
    "contracts/harness/config",
    "contracts/harness/generation",
    "contracts/harness/http",
    "contracts/harness/known",
    "contracts/harness/oracle",
    "contracts/harness/planning",
    "contracts/harness/plugin",
    "contracts/harness/recording",
    "contracts/harness/records",
    "mock_api",
    "benchmarks",
    "proof",
    "reports",
)
# Other texts: every line counts.
TEXTS = (
    "*.md",
    "docs/*.md",
    "mock_api/*.md",
    "spec/*.md",
    "tests/*.md",
    "*.toml",
    "tox.ini",
    ".ci/run",
    ".github/workflows/*.yml",
    "conftest.py",
    "contracts/*.py",
    "contracts/harness/*.py",
    "spec/*.yaml",
    "spec/*/resources/*.yaml",
    "proof/*.j2",
    "reports/templates/*.j2",
)

MANNERISMS = {
    "word order": r"\b(?:stands?|goes|comes|gives|takes|says|knows|has|holds) not\b",
    "'is no X'": r"(?<!there )\b(?:is|are|was|were) no (?!longer\b|more than\b)\w",
    "'stand' for 'be'": r"\b(?:stands?|stood)\b(?! for\b)",
    "a person of no name": r"\b(?:somebody|nobody|whoever|everybody|anybody)\b",
    "'mend' and 'heal'": r"\b(?:mend|heal)(?:s|ed|ing)?\b",
    "'Tell whether' for 'Return whether'": r"\btells? whether\b",
    "'Give' for 'Return'": r"\AGives? ",
    "'told'": r"\btold\b",
    "'of its own'": r"\bof (?:its|their|one's|your) own\b",
    "'what is asked'": r"\bwhat(?:ever)? is asked\b",
    "'no more' for 'no longer'": r"\b(?:no|any) more[.,;]",
    "the court": r"\bon trial\b|\b(?:brought|brings?) before\b|\bhearing\b",
}
FOUND = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in MANNERISMS.items()}


def files() -> list[Path]:
    """The files with texts that a person reads."""
    python = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
    return [*python, *(path for pattern in TEXTS for path in sorted(ROOT.glob(pattern)))]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a file, each with the number of its first line."""
    source = path.read_text("utf-8")
    if path.suffix != ".py":
        # Code spans are names.
        yield from enumerate(re.sub(r"`[^`\n]*`", "`…`", source).splitlines(), 1)
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def mannerisms(text: str) -> list[str]:
    """What of a text is a mannerism, each with its name."""
    return [
        f"{name}: …{text[max(found.start() - 30, 0) : found.end() + 20]!r}…"
        for name, pattern in FOUND.items()
        for found in pattern.finditer(text)
    ]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_mannerisms(path: Path) -> None:
    found = [f"line {line}, {one}" for line, text in texts(path) for one in mannerisms(text)]
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    "text",
    [
        "--environment 'prod' stands not in environments.toml",
        "--seed 'x' is no seed",
        "the rules that stand together",
        "so that nobody is blamed",
        "one sentence says how to mend it",
        "a connection broke, and one more try healed it",
        "Tell whether it has a say in an operation.",
        "Give the conduct of one operation.",
        "what is malformed is told elsewhere",
        "in a process of its own",
        "nothing can be said about what is asked",
        "An operation that is late three times is called no more.",
        "the suite on trial",
    ],
)
def test_each_mannerism_is_found(text: str) -> None:
    assert mannerisms(text)


@pytest.mark.parametrize(
    "text",
    ["There is no such field.", "It is no longer listed.", "the letter stands for a digit"],
)
def test_plain_sentences_are_let_be(text: str) -> None:
    assert not mannerisms(text)
