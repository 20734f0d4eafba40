"""The catalogue of words: every code is in it, and every code is used with what its words name."""

import ast
from collections.abc import Iterator
from string import Formatter

import pytest

from contracts.harness.outcomes import NotRun
from contracts.harness.paths import CONTRACTS
from contracts.harness.wording import FINDINGS, REASONS, finding_text, reason

TREES = {path: ast.parse(path.read_text("utf-8")) for path in CONTRACTS.rglob("*.py")}


def _calls(*names: str) -> Iterator[ast.Call]:
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else None
                called = node.func.id if isinstance(node.func, ast.Name) else called
                if called in names:
                    yield node


def _fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


# Every text but those of the catalogue and of what reads old pins.
TEXTS = {
    node.value
    for path, tree in TREES.items()
    if path not in {CONTRACTS / "harness" / "wording.py", CONTRACTS / "harness/known/old_pins.py"}
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}


def test_every_reason_has_words_and_what_they_name() -> None:
    used = list(_calls("NotRun", "reason"))
    assert len(used) > len(REASONS) / 2
    for call in used:
        assert call.args, ast.unparse(call)
        if isinstance(call.args[0], ast.Constant):
            code = str(call.args[0].value)
            given = {keyword.arg for keyword in call.keywords} - {"caused_by"}
            assert given == _fields(REASONS[code]), ast.unparse(call)


@pytest.mark.parametrize("code", [*FINDINGS, *REASONS])
def test_no_code_is_idle(code: str) -> None:
    assert code in TEXTS


@pytest.mark.parametrize("code", [*FINDINGS, *REASONS])
def test_a_code_is_plain_and_its_words_are_short(code: str) -> None:
    assert code.replace("_", "").isalpha()
    assert code.islower()
    words = FINDINGS.get(code, "")
    assert len(words) <= 60
    assert not words.endswith(".")
    assert "wrongly" not in words


def test_words_name_what_is_given() -> None:
    words = FINDINGS["accepted"].replace("{operation}", "Create {0}")
    assert finding_text("accepted", operation="Create {0}") == words
    assert reason("no_id", operation="Create").code == "no_id"
    raised = NotRun("always_late", "a.get.answered", operation="Get", times=3)
    assert raised.msg == raised.reason.text
    assert {"Get", "3"} < set(raised.reason.text.split())
    assert raised.caused_by == "a.get.answered"


@pytest.mark.parametrize("code", ["no_such_code", "accepted"])
def test_an_unknown_code_or_a_missing_detail_is_an_error(code: str) -> None:
    with pytest.raises(KeyError):
        finding_text(code)
