"""The order of a run's contracts: what most likely finds something comes first."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import pytest

from contracts.harness.generation.profiles import QUICK_PASSES
from contracts.harness.planning.selection import is_deep, is_drawn, rule_of
from spec import Rule

_MARKER = "quick_pass"
_CACHE = "cache/lastfailed"


def quick_passes(rules: Sequence[Rule], *, updates: bool) -> list[object]:
    """Give rules as parameters of contracts that go before all others and ask little.

    `updates` tells whether the contract asks Update for itself, which is a lap of its own.
    """
    return [
        pytest.param(rule, id=f"{rule}-{_MARKER}{number}", marks=pytest.mark.quick_pass(number))
        for number in range(len(QUICK_PASSES) if updates else 1)
        for rule in rules
    ]


def quick_pass_of(item: pytest.Item) -> int | None:
    """Give the number of the lap that a contract belongs to; None where it asks for all."""
    mark = item.get_closest_marker(_MARKER)
    return None if mark is None else int(mark.args[0])


def node_of(item: pytest.Item) -> str:
    """Give the contract's name; in a lap that of the contract that asks for all."""
    suffix = f"-{_MARKER}{quick_pass_of(item)}]"
    return f"{item.nodeid.removesuffix(suffix)}]" if item.nodeid.endswith(suffix) else item.nodeid


def failed_before(config: pytest.Config) -> frozenset[str]:
    """Give the contracts that failed when they were run last here; none where pytest keeps none."""
    cache: pytest.Cache | None = getattr(config, "cache", None)
    return frozenset(cache.get(_CACHE, {}) if cache else ())


def by_worth(
    items: Iterable[pytest.Item], before: Collection[str], *, fail_fast: bool
) -> list[pytest.Item]:
    """Sort contracts: those named in `before`, the laps, what is not generated, what is not drawn.

    What is asked on purpose says more than what is made at random, and what is wrong in a single
    answer is best told by who looks at single answers. Where somebody waits for the first finding,
    one look at the answers of every operation comes first; then every contract meets each kind of
    rule once before it meets any for the second time, and Update a round later.
    """
    rounds: Counter[tuple[str, ...]] = Counter()
    ranked: list[tuple[tuple[bool, bool, bool, bool, bool, int, bool], pytest.Item]] = []
    for item in items:
        kin = _kin(item)
        rank = (
            node_of(item) not in before,
            quick_pass_of(item) is None,
            fail_fast and not _is(item, "glances"),
            is_deep(item),
            is_drawn(item),
            rounds[kin] + (quick_pass_of(item) or 0) if fail_fast else 0,
            _is(item, "compares"),
        )
        rounds[kin] += 1
        ranked.append((rank, item))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def _kin(item: pytest.Item) -> tuple[str, ...]:
    """Name what contracts have in common that ask the same of rules of one kind."""
    rule = rule_of(item)
    contract = item.nodeid.partition("[")[0]
    return (contract, str(quick_pass_of(item)), *((rule.resource, rule.kind) if rule else ()))


def _is(item: pytest.Item, mark: str) -> bool:
    return item.get_closest_marker(mark) is not None
