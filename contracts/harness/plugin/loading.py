"""Keeps the garbage collector away from what a run loads and keeps to its end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Collect no garbage in the block: a large part of loading would go into finding none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
