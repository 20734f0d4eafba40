"""Tries many faults in little time: those of different fields together."""

from collections.abc import Iterable, Iterator

from mock_api.faults import Fault
from proof.bench import Bench, own_contracts
from proof.trials import RARE, try_fault
from spec.kinds import KINDS

_TOGETHER = 8
_OF_A_FIELD = {"field", "value"}


def missed(bench: Bench, faults: Iterable[Fault]) -> list[str]:
    """Return the faults that no contract of their rule catches.

    Faults of different fields are tried together first. A fault that is not caught beside others
    is tried alone.
    """
    return [
        fault.id
        for group in _groups(faults)
        for fault in _unseen(bench, group)
        if try_fault(bench, fault, others=0, seed=0).caught_by is None
    ]


def _groups(faults: Iterable[Fault]) -> Iterator[list[Fault]]:
    """Yield groups with at most one fault of each field; faults of no field go alone."""
    groups: list[list[Fault]] = []
    for fault in faults:
        if KINDS[fault.rule.kind].scope not in _OF_A_FIELD or fault.way.name in RARE:
            yield [fault]
            continue
        fitting = (one for one in groups if len(one) < _TOGETHER and _can_join(fault, one))
        if (group := next(fitting, None)) is None:
            groups.append([fault])
        else:
            group.append(fault)
    yield from groups


def _can_join(fault: Fault, group: Iterable[Fault]) -> bool:
    return all(
        one.rule.resource == fault.rule.resource and one.rule.field != fault.rule.field
        for one in group
    )


def _unseen(bench: Bench, group: list[Fault]) -> list[Fault]:
    if len(group) == 1:
        return group
    bench.break_only(*(fault.id for fault in group))
    pairs = [pair for fault in group for pair in own_contracts(bench, fault.rule)]
    seen = bench.run_contracts(pairs)
    return [fault for fault in group if seen.first(fault.rule) is None]
