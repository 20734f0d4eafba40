"""Patterns changed by one, and texts that match a pattern."""

import re

import pytest

from mock_api.faults import pattern_parts


def test_each_quantifier_is_changed_by_one() -> None:
    changed = list(pattern_parts.one_off(r"^\+?[{2}]{3}(?:a|b){1,2}c+\d{4,}$"))
    assert changed == [
        ("more", 1, r"^\+{0,2}[{2}]{3}(?:a|b){1,2}c+\d{4,}$"),
        ("fewer", 2, r"^\+?[{2}]{2,3}(?:a|b){1,2}c+\d{4,}$"),
        ("more", 2, r"^\+?[{2}]{3,4}(?:a|b){1,2}c+\d{4,}$"),
        ("fewer", 3, r"^\+?[{2}]{3}(?:a|b){0,2}c+\d{4,}$"),
        ("more", 3, r"^\+?[{2}]{3}(?:a|b){1,3}c+\d{4,}$"),
        ("fewer", 4, r"^\+?[{2}]{3}(?:a|b){1,2}c{0,}\d{4,}$"),
        ("fewer", 5, r"^\+?[{2}]{3}(?:a|b){1,2}c+\d{3,}$"),
    ]


@pytest.mark.parametrize(
    "pattern",
    [r"^\+?1?\d{7,15}$", "^(?:[0-9a-fA-F]{3}){1,2}$", r"^(a(b|cd)+|[^a-z\]]{2})?$", r"x*\.y"],
)
def test_the_texts_match_their_pattern(pattern: str) -> None:
    texts = pattern_parts.texts(pattern)
    assert len(texts) > 1
    assert [one for one in texts if not re.search(pattern, one)] == []
