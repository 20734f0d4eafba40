"""Which contracts find the most faults with the fewest requests, by a proof and clean runs."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contracts.harness.planning.order_table import TABLE, ContractOfKind
from proof.bench import Bench
from proof.contracts import ContractFunction
from proof.trials import Trial, everything
from spec import Rule

MARKS = (250, 500, 1_000, 2_000, 4_000, 8_000)


@dataclass(frozen=True, slots=True)
class ContractCost:
    """The requests of one contract for one rule, in a run that finds nothing."""

    contract: ContractFunction
    rule: Rule
    requests: int

    @property
    def place(self) -> ContractOfKind:
        """The contract and the kind of rule, by which the table orders."""
        return self.contract.name, self.rule.kind

    @property
    def unit(self) -> ContractOfKind:
        """What is moved as a whole: contracts that share requests, or one contract and kind.

        Those that lead need nothing of the others.
        """
        if self.contract.group is None:
            return self.place
        return self.contract.group, "leads" if self.contract.leads else ""


def measure(bench: Bench, places: Sequence[ContractOfKind] = ()) -> list[ContractCost]:
    """Run every contract for every rule without a fault, in the order of files or of a table."""
    bench.break_only()
    number = {place: index for index, place in enumerate(places)}
    names = dict.fromkeys(rule.resource for rule in bench.rules)
    pairs = [pair for name in names for pair in everything(bench, name, drawn=True)]
    pairs.sort(key=lambda pair: bench.contracts.index(pair[0]))
    if places:
        pairs.sort(key=lambda pair: (pair[0].rank, number[pair[0].name, pair[1].kind]))
    reports = bench.run_contracts(pairs).reports
    return [
        ContractCost(*pair, report.requests) for pair, report in zip(pairs, reports, strict=True)
    ]


def table(trials: Iterable[Trial], known: Sequence[ContractCost]) -> list[ContractOfKind]:
    """Return each contract with a kind of rule, sorted by its detections for each request.

    Contracts that share requests stay together, the one that leads them first.
    """
    units = {one.place: one.unit for one in known}
    places = [(str(trial.caught_by), trial.kind) for trial in trials]
    caught = Counter(units.get(place, place) for place in places)
    spent: Counter[ContractOfKind] = Counter()
    for one in known:
        spent[one.unit] += max(one.requests, 1)
    worth = {unit: caught[unit] / spent[unit] for unit in spent}
    for group, role in [*worth]:
        if not role:
            worth[group, role] = min(worth[group, role], worth.get((group, "leads"), math.inf))
    followers = {one.place for one in known if not one.contract.leads}
    return sorted(units, key=lambda place: (-worth[units[place]], place in followers))


def write(places: Sequence[ContractOfKind]) -> None:
    """Write the table that runs are ordered by."""
    lines = ",\n".join(f" {json.dumps(place)}" for place in places)
    TABLE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def shares(
    trials: Iterable[Trial], ordered: Sequence[ContractCost], resource: str | None = None
) -> Mapping[int, float]:
    """Return the share of faults that are found after so many requests, of one resource or all.

    A fault counts as found when the contract ends that caught it in the proof.
    """
    sent = 0
    found_after: dict[tuple[str, str], int] = {}
    for one in ordered:
        if resource in {None, one.rule.resource}:
            sent += one.requests
            found_after[one.contract.name, one.rule.id] = sent
    after = [
        found_after.get((str(trial.caught_by), trial.rule), sent)
        for trial in trials
        if resource in {None, trial.resource}
    ]
    return {mark: sum(number <= mark for number in after) / len(after) for mark in MARKS}
