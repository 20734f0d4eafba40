"""The order of a run's contracts: what most likely finds something comes first."""

from collections import Counter
from collections.abc import Collection, Iterable

import pytest

from contracts.harness.selection import is_deep, rule_of
from spec import Rule

_FIRST = "first"
_SUFFIX = f"-{_FIRST}]"
_CACHE = "cache/lastfailed"


def first_lap(rules: Iterable[Rule]) -> list[object]:
    """Give rules as parameters of contracts that go before all others and ask little."""
    mark = getattr(pytest.mark, _FIRST)
    return [pytest.param(rule, id=f"{rule}-{_FIRST}", marks=mark) for rule in rules]


def is_first(item: pytest.Item) -> bool:
    """Tell whether a contract belongs to the first lap."""
    return item.get_closest_marker(_FIRST) is not None


def node_of(item: pytest.Item) -> str:
    """Give the contract's name; in the first lap that of the contract that asks for all."""
    return item.nodeid.removesuffix(_SUFFIX) + "]" if is_first(item) else item.nodeid


def failed_before(config: pytest.Config) -> frozenset[str]:
    """Give the contracts that failed when they were run last here; none where pytest keeps none."""
    cache: pytest.Cache | None = getattr(config, "cache", None)
    return frozenset(cache.get(_CACHE, {}) if cache else ())


def by_worth(
    items: Iterable[pytest.Item], before: Collection[str], *, hurried: bool
) -> list[pytest.Item]:
    """Sort contracts: those named in `before`, then the first lap, then what is not generated.

    What is asked on purpose says more than what is made at random. Where somebody waits for the
    first finding, every contract meets each kind of rule once before it meets any for the second
    time.
    """
    rounds: Counter[tuple[str, ...]] = Counter()
    ranked: list[tuple[tuple[bool, bool, bool, int], pytest.Item]] = []
    for item in items:
        rule = rule_of(item)
        lap = not is_first(item)
        kin = (
            item.nodeid.partition("[")[0],
            str(lap),
            *((rule.resource, rule.kind) if rule else ()),
        )
        rank = (node_of(item) not in before, lap, is_deep(item), rounds[kin] if hurried else 0)
        rounds[kin] += 1
        ranked.append((rank, item))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]
