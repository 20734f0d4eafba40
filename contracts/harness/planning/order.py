"""The order of a run's contracts: those that most likely fail come first."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import pytest

from contracts.harness.generation.profiles import QUICK_PASSES
from contracts.harness.planning.order_table import place_of
from contracts.harness.planning.selection import (
    is_deep,
    is_drawn,
    rule_of,
    scheduled,
    sends_wrong_credentials,
)
from spec import Rule

_QUICK = "quick_pass"
_CACHE = "cache/lastfailed"


def quick_passes(rules: Sequence[Rule], *, updates: bool) -> list[object]:
    """Return rules as parameters of the quick passes of a contract, which precede all others.

    `updates` is whether the contract has a second pass, for Update alone.
    """
    return [
        pytest.param(
            rule,
            id=f"{rule}-{_QUICK}{number}",
            marks=pytest.mark.schedule(quick_pass=number),
        )
        for number in range(len(QUICK_PASSES) if updates else 1)
        for rule in rules
    ]


def quick_pass_of(item: pytest.Item) -> int | None:
    """Return the number of the quick pass that a contract belongs to; None for the whole one."""
    number = scheduled(item, _QUICK)
    return None if number is None else int(number)


def node_of(item: pytest.Item) -> str:
    """Return the contract's name; in a quick pass, that of the whole contract."""
    suffix = f"-{_QUICK}{quick_pass_of(item)}]"
    return f"{item.nodeid.removesuffix(suffix)}]" if item.nodeid.endswith(suffix) else item.nodeid


def failed_before(config: pytest.Config) -> frozenset[str]:
    """Return the contracts that failed in the last run here; none without pytest's cache."""
    cache: pytest.Cache | None = getattr(config, "cache", None)
    return frozenset(cache.get(_CACHE, {}) if cache else ())


def by_worth(
    items: Iterable[pytest.Item],
    before: Collection[str],
    *,
    fail_fast: bool,
    credentials_last: bool = False,
) -> list[pytest.Item]:
    """Sort contracts: those in `before`, the quick passes, the enumerated, generated, drawn ones.

    An enumerated value explains a failure better than a generated one, and a contract that looks at
    a single answer explains a wrong answer better than one that compares several. Enumerated ones
    are sorted by what they find for each request, so that a run which a limit ends has found most.
    With `fail_fast`, contracts that look at the answers of every operation run first. Then every
    contract judges one rule of each kind before it judges a second one, with Update a round later.
    With `credentials_last`, wrong credentials go out after everything else, since they may end in a
    ban.
    """
    rounds: Counter[tuple[str, ...]] = Counter()
    # Each rank once, since thousands of contracts share it.
    ranks: dict[tuple[int, ...], tuple[int, ...]] = {}

    def turn(item: pytest.Item) -> int:
        kin = _kin(item)
        rounds[kin] += 1
        return rounds[kin] + (quick_pass_of(item) or 0)

    def rank(item: pytest.Item) -> tuple[int, ...]:
        found = (
            credentials_last and sends_wrong_credentials(item),
            not before or node_of(item) not in before,
            quick_pass_of(item) is None,
            fail_fast and scheduled(item, "order") != "first",
            is_deep(item),
            is_drawn(item),
            turn(item) if fail_fast else _place(item),
            scheduled(item, "order") == "last",
        )
        return ranks.setdefault(found, found)

    return sorted(items, key=rank)


def _place(item: pytest.Item) -> int:
    rule = rule_of(item)
    contract = item.nodeid.partition("[")[0].rpartition("::")[2]
    return place_of(contract, rule.kind if rule else None)


def _kin(item: pytest.Item) -> tuple[str, ...]:
    """Return what all runs of a contract for one kind of rule have in common."""
    rule = rule_of(item)
    contract = item.nodeid.partition("[")[0]
    return (contract, str(quick_pass_of(item)), *((rule.resource, rule.kind) if rule else ()))
