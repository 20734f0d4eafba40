"""Processes of one run never take the same value of a unique field that has few."""

from contextlib import suppress

from contracts.harness.outcomes import NotRun
from contracts.harness.records.unused_values import UnusedValues
from spec import Field, load
from strategies.fresh import Fresh

FEW = Fresh(Field("code", {"type": "string", "pattern": "^[A-C][0-9]$"}))
WORKENGAGEMENT = load().resource("workengagement")


def _taken(share: tuple[int, int]) -> set[str]:
    """Take every value that is left to a process."""
    unused = UnusedValues(WORKENGAGEMENT, lambda: [{"code": "B7"}], share)
    taken: list[str] = []
    with suppress(NotRun):
        while len(taken) <= FEW.supply.count:
            taken.append(unused.take(FEW))
    assert len(set(taken)) == len(taken)
    return set(taken)


def test_processes_share_out_the_values_that_no_record_has() -> None:
    alone = _taken((0, 1))
    assert len(alone) == FEW.supply.count - 1
    shares = [_taken((number, 3)) for number in range(3)]
    assert set().union(*shares) == alone
    assert sum(map(len, shares)) == len(alone)
