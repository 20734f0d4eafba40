"""Tries faults: which contract catches each, after how many requests, and what else it says."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.harness.recording.verdicts import Tally
from mock_api.faults import Fault
from proof.bench import Bench, Hearing, own_contracts
from proof.contracts import Contract
from reports.grouping import listing
from spec import Rule

# These show in every tenth or twenty-fifth answer only: they need the requests of a whole run.
RARE = frozenset({"intermittent", "closes_every_tenth"})


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one fault.

    `caught_by` is the contract that named the faulty rule first, None where none did; `requests`
    counts those sent until then. `also` are other rules that were found broken.
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
    """What a run of everything reports of one fault: the rules it finds broken, the first on top.

    `blocked` counts the rules that could not be judged because of them.
    """

    fault: str
    rule: str
    broken: tuple[str, ...]
    blocked: int

    @property
    def sees_the_rule(self) -> bool:
        """Whether the faulty rule is among those found broken."""
        return self.rule in self.broken

    @property
    def names_the_rule_first(self) -> bool:
        """Whether the finding on top is the faulty rule's."""
        return bool(self.broken) and self.broken[0] == self.rule


def try_fault(bench: Bench, fault: Fault, others: int, seed: int) -> Trial:
    """Bring a fault before the contracts that could see it, and before a sample of the others."""
    rule = fault.rule
    bench.break_only(fault.id)
    if fault.way.name in RARE:
        heard = bench.hear(everything(bench, rule.resource, drawn=True), until=rule)
    else:
        heard = bench.hear(own_contracts(bench, rule), until=rule)
    also = {one.rule for _, one in heard.findings}
    if others:
        bench.break_only(fault.id)
        sample = list(_others(bench, rule))
        drawn = random.Random(f"{seed} {fault.id}")  # noqa: S311 -- chance, no secret
        chosen = drawn.sample(sample, min(others, len(sample)))
        also |= {one.rule for _, one in bench.hear(chosen).findings}
    first = heard.first(rule)
    return Trial(
        fault=fault.id,
        says=fault.way.says,
        rule=rule.id,
        kind=rule.kind,
        resource=rule.resource,
        basis=rule.basis,
        caught_by=first[0].name if first else None,
        requests=heard.requests,
        message=first[1].summary if first else None,
        also=tuple(sorted(also - {rule.id})),
    )


def try_whole(bench: Bench, fault: Fault) -> WholeRun:
    """Bring a fault before every contract of its resource, as a run of the gate does."""
    bench.break_only(fault.id)
    heard = bench.hear(everything(bench, fault.rule.resource))
    tally = Tally(entries=list(heard.entries))
    rules = [rule for rule in bench.rules if rule.resource == fault.rule.resource]
    results = tally.results(rules)
    shown = listing(results).entries.get("broken", [])
    return WholeRun(
        fault=fault.id,
        rule=fault.rule.id,
        broken=tuple(entry.rule.id for entry in shown),
        blocked=sum(len(entry.blocked) for entry in shown),
    )


def catches(bench: Bench, contract: Contract, fault: Fault) -> Hearing | None:
    """Bring a fault before one contract alone; give the hearing where it names the faulty rule.

    A contract that does not judge the rule may still find it broken in passing: then it judges
    another rule of the resource meanwhile.
    """
    rules = [fault.rule, *(r for r in bench.rules if r.resource == fault.rule.resource)]
    own = next((rule for rule in rules if contract.judges(bench.spec, rule)), None)
    if own is None:
        return None
    bench.break_only(fault.id)
    heard = bench.hear([(contract, own)], until=fault.rule)
    return heard if heard.first(fault.rule) else None


def everything(
    bench: Bench, resource: str, *, drawn: bool = False
) -> Iterator[tuple[Contract, Rule]]:
    """Yield every contract with every rule of a resource it judges, in the order of a run.

    Those in which Hypothesis draws are left out unless `drawn`: what they find is chance.
    """
    highest = (2 if drawn else 1) if bench.profile.examples else 0
    rules = [rule for rule in bench.rules if rule.resource == resource]
    for contract in bench.contracts:
        if contract.rank <= highest:
            yield from ((contract, rule) for rule in rules if contract.judges(bench.spec, rule))


def _others(bench: Bench, rule: Rule) -> Iterator[tuple[Contract, Rule]]:
    for pair in everything(bench, rule.resource):
        if pair[1] != rule and pair[0].rank == 0:
            yield pair
