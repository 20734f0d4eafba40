"""A signal waits for the answer to a request that may create records, but not for long."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from contracts.harness.records import uninterrupted as module
from contracts.harness.records.uninterrupted import uninterrupted


@pytest.fixture(autouse=True)
def usual_handler() -> Iterator[None]:
    """Let SIGINT interrupt, which a shell without job control makes its background jobs ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def _interrupted(*steps: Callable[[], object]) -> int:
    """Return how many steps of a block are done that a signal interrupts."""
    done = 0

    def block() -> None:
        nonlocal done
        with uninterrupted():
            for step in steps:
                step()
                done += 1

    with pytest.raises(KeyboardInterrupt):
        block()
    return done


def test_the_first_signal_waits_for_the_end_of_the_block() -> None:
    assert _interrupted(_interrupt, lambda: time.sleep(0.01), int) == 3


def test_a_signal_is_not_lost_if_the_block_fails() -> None:
    assert _interrupted(_interrupt, [].pop) == 1


def test_a_second_signal_does_not_wait() -> None:
    assert _interrupted(_interrupt, _interrupt, int) == 1


def test_no_signal_waits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST", 0.05)
    assert _interrupted(_interrupt, lambda: time.sleep(10)) == 1


def test_without_a_signal_nothing_changes() -> None:
    before = signal.getsignal(signal.SIGINT)
    with uninterrupted():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
