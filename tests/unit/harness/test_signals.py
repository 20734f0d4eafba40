"""A signal that ends a process interrupts the run, even if a callback swallows the first try."""

import os
import signal
from collections.abc import Iterator

import pytest

from contracts.harness.plugin.signals import EndingSignals


@pytest.fixture(autouse=True)
def restore() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_interrupts_and_later_ones_do_not(number: signal.Signals) -> None:
    signals = EndingSignals(worker=False)
    signals.check()
    with pytest.raises(KeyboardInterrupt, match=number.name):
        os.kill(os.getpid(), number)
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGHUP)
    with pytest.raises(KeyboardInterrupt, match=number.name):
        signals.check()


def test_what_is_ignored_stays_ignored_and_a_worker_ignores_both() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    EndingSignals(worker=False)
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    EndingSignals(worker=True)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_IGN
