"""Loads what a run keeps to its end with less time and memory."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

_NO_NAMES: frozenset[str] = frozenset()


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Collect no garbage in the block: a large part of loading would go into finding none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def share_what_is_equal(contracts: Sequence[pytest.Item]) -> None:
    """Let the runs of a contract share what pytest makes anew for each and nothing changes.

    That is a seventh of their memory: the additional names for -k, which are none, and the scope of
    the parameters.
    """
    for one in contracts:
        one.extra_keyword_matches = _NO_NAMES  # type: ignore[assignment]  # adding one raises
        if callspec := getattr(one, "callspec", None):
            vars(callspec)["_arg2scope"] = contracts[0].callspec._arg2scope  # type: ignore[attr-defined]
