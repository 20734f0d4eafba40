"""Tries faults: which contract catches each, after how many requests, and what else is found."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.harness.recording.verdicts import Tally
from mock_api.faults import Fault
from proof.bench import Bench, Observed, own_contracts
from proof.contracts import ContractFunction
from reports.grouping import listing
from spec import Rule

# These occur only in every twenty-fifth answer, so they need a whole run.
RARE = frozenset({"intermittent"})

# These show only in requests at the same moment, which a nightly run sends.
NIGHTLY = frozenset({"raced"})


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of one fault.

    `caught_by` is the contract that names the faulty rule first, or None; `requests` counts the
    requests until then. `also` lists other rules that are found broken.
    """

    fault: str
    says: str
    rule: str
    kind: str
    resource: str
    basis: str
    caught_by: str | None
    requests: int
    message: str | None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WholeRun:
    """What a run of everything reports of one fault: the broken rules, in the order of the report.

    `blocked` counts the rules that could not be judged because of them.
    """

    fault: str
    rule: str
    broken: tuple[str, ...]
    blocked: int

    @property
    def sees_the_rule(self) -> bool:
        """Whether the faulty rule is found broken."""
        return self.rule in self.broken

    @property
    def names_the_rule_first(self) -> bool:
        """Whether the first finding is about the faulty rule."""
        return bool(self.broken) and self.broken[0] == self.rule


def try_fault(bench: Bench, fault: Fault, others: int, seed: int) -> Trial:
    """Run the contracts that could see a fault, and a sample of the others."""
    rule = fault.rule
    bench.break_only(fault.id)
    if fault.way.name in RARE:
        observed = bench.run_contracts(everything(bench, rule.resource, drawn=True), until=rule)
    else:
        observed = bench.run_contracts(own_contracts(bench, rule), until=rule)
    also = {one.rule for _, one in observed.findings}
    if others:
        bench.break_only(fault.id)
        sample = list(_others(bench, rule))
        drawn = random.Random(f"{seed} {fault.id}")  # noqa: S311 -- a sample, not a secret
        chosen = drawn.sample(sample, min(others, len(sample)))
        also |= {one.rule for _, one in bench.run_contracts(chosen).findings}
    first = observed.first(rule)
    return Trial(
        fault=fault.id,
        says=fault.way.says,
        rule=rule.id,
        kind=rule.kind,
        resource=rule.resource,
        basis=rule.basis,
        caught_by=first[0].name if first else None,
        requests=observed.requests,
        message=first[1].summary if first else None,
        also=tuple(sorted(also - {rule.id})),
    )


def try_whole(bench: Bench, fault: Fault) -> WholeRun:
    """Run every contract of the resource against a fault, as a gate does."""
    bench.break_only(fault.id)
    observed = bench.run_contracts(everything(bench, fault.rule.resource))
    tally = Tally(observed.reports)
    rules = [rule for rule in bench.rules if rule.resource == fault.rule.resource]
    results = tally.results(rules)
    shown = listing(results).entries.get("broken", [])
    return WholeRun(
        fault=fault.id,
        rule=fault.rule.id,
        broken=tuple(entry.rule.id for entry in shown),
        blocked=sum(len(entry.blocked) for entry in shown),
    )


def catches(bench: Bench, contract: ContractFunction, fault: Fault) -> Observed | None:
    """Run one contract against a fault; returns what it finds if it names the faulty rule.

    A contract that does not judge the rule may still find it broken while it judges another rule of
    the resource.
    """
    rules = [fault.rule, *(r for r in bench.rules if r.resource == fault.rule.resource)]
    own = next((rule for rule in rules if contract.judges(bench.spec, rule)), None)
    if own is None:
        return None
    bench.break_only(fault.id)
    observed = bench.run_contracts([(contract, own)], until=fault.rule)
    return observed if observed.first(fault.rule) else None


def everything(
    bench: Bench, resource: str, *, drawn: bool = False
) -> Iterator[tuple[ContractFunction, Rule]]:
    """Yield every contract with every rule of a resource that it judges, in the order of a run.

    Contracts with random values are included only if `drawn`, because their findings vary.
    """
    highest = (2 if drawn else 1) if bench.profile.examples else 0
    rules = [rule for rule in bench.rules if rule.resource == resource]
    for contract in bench.contracts:
        if contract.rank <= highest:
            yield from ((contract, rule) for rule in rules if contract.judges(bench.spec, rule))


def _others(bench: Bench, rule: Rule) -> Iterator[tuple[ContractFunction, Rule]]:
    for pair in everything(bench, rule.resource):
        if pair[1] != rule and pair[0].rank == 0:
            yield pair
