"""What the strategies send is written down beside these tests: a change of it shows in review.

The values that are enumerated stand there as they are, of the values that are drawn the simplest
of each sort. Renew with `pytest tests/unit/strategies --snapshot-update` and read what changed.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from syrupy.assertion import SnapshotAssertion

from strategies.values import Invalid, Unspecified, ValueType
from tests.unit.strategies.test_every_type import SHRINKING, every_type


@pytest.fixture(autouse=True)
def no_constants_of_loaded_modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let Hypothesis draw the same values whichever tests ran before, in whichever process."""
    monkeypatch.setattr(providers, "_get_local_constants", Constants)
    providers.CONSTANTS_CACHE.cache.clear()
    yield
    providers.CONSTANTS_CACHE.cache.clear()


_LONG = 80
_LOOKING = settings(SHRINKING, max_examples=500, phases=[Phase.generate])
_SEEKING = settings(SHRINKING, max_examples=10_000)


def _told(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Write a value in one short line that differs wherever the value does."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_told(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list) and len(value) < _LONG:
        return "[" + ", ".join(map(_told, value)) + "]"
    said = ascii(value)
    if len(said) < _LONG:
        return said
    return f"{said[:20]}...{said[-20:]}, {len(said)} long, {len(set(said))} different"


def _enumerated(kind: ValueType) -> Iterator[str]:
    for good in kind.accepted:
        yield f"accepted: {_told(good.value)} -- {good.description}"
    for bad in kind.refused:
        yield f"refused by {bad.rule}: {_told(bad.value)} -- {bad.description}"
    for either in kind.open:
        yield f"open, {either.question}: {_told(either.value)} -- {either.description}"


@every_type
def test_enumerated_values(kind: ValueType, snapshot: SnapshotAssertion) -> None:
    assert list(_enumerated(kind)) == snapshot


def _sort(case: Invalid | Unspecified) -> tuple[str, str]:
    """Tell cases apart by their words, whatever numbers, letters and marks they name."""
    words = re.sub(r"\b(?:letter|became) \w\b|'.'|\d+", "#", case.description)
    return (case.rule if isinstance(case, Invalid) else case.question), words


def _simplest(drawn: st.SearchStrategy[Any]) -> list[str]:
    @_LOOKING
    # One at a time: of a choice between cases Hypothesis then brings each before it repeats one.
    @given(drawn)
    def look(case: Invalid | Unspecified) -> None:
        sorts.add(_sort(case))

    sorts: set[tuple[str, str]] = set()
    look()
    found = [
        find(drawn, lambda case, sort=sort: _sort(case) == sort, settings=_SEEKING)  # type: ignore[misc]
        for sort in sorted(sorts)
    ]
    return [f"{_sort(case)[0]}: {_told(case.value)} -- {case.description}" for case in found]


@every_type
def test_the_simplest_broken_values_drawn(kind: ValueType, snapshot: SnapshotAssertion) -> None:
    assert _simplest(kind.invalid()) == snapshot


@every_type
def test_the_simplest_open_values_drawn(kind: ValueType, snapshot: SnapshotAssertion) -> None:
    assert _simplest(kind.unspecified()) == snapshot
