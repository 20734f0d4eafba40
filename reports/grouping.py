"""The order of the rules on the page: failures first, then all others by place."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from reports.format import Verdict
from reports.matrix import OPERATIONS, TELLING_FIRST
from reports.results import RuleResult, RuleSource
from spec.kinds import KINDS

# Twice may be chance; from here on one cause is more likely than many.
_CROWD = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """Holds a rule shown at length, with the rules that could not be judged because of it.

    `alike` are the entries of the same promise, broken in other places as well.
    """

    rule: RuleResult
    blocked: list[RuleResult] = field(default_factory=list)
    alike: list["Entry"] = field(default_factory=list)

    @property
    def others(self) -> int:
        """Return in how many other places the same promise is broken."""
        return len(self.alike)

    @property
    def shared_reason(self) -> str | None:
        """Return the reason all blocked rules share, None if they differ or none is blocked."""
        reasons = {rule.reason for rule in self.blocked}
        return reasons.pop() if len(reasons) == 1 else None


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """Holds the rules of one field, of one operation, or of the record as a whole."""

    label: str
    rules: list[RuleResult] = field(default_factory=list)

    @property
    def source(self) -> RuleSource | None:
        """Return the source all rules of the place share, None if they differ."""
        first = self.rules[0].source
        return first if all(rule.source == first for rule in self.rules) else None


@dataclass(frozen=True, slots=True)
class ListedResource:
    """Holds the rules of one resource that are listed in compact rows, place by place."""

    name: str
    places: list[ListedPlace]

    @property
    def counts(self) -> dict[Verdict, int]:
        """Return how many of the listed rules have each verdict, the most telling first."""
        counts = Counter(rule.verdict for place in self.places for rule in place.rules)
        return {verdict: counts[verdict] for verdict in TELLING_FIRST if counts[verdict]}


@dataclass(frozen=True, slots=True)
class Listing:
    """Holds every rule of a run exactly once: at length, beneath its cause, or in a compact row."""

    entries: dict[Verdict, list[Entry]]
    resources: list[ListedResource]


def listing(rules: Iterable[RuleResult]) -> Listing:
    """Return the rules in reading order.

    A rule that was not run because of another one is beneath the first cause of its chain. Rules of
    a chain that ends in itself or outside the run are listed like any other.
    """
    by_id = {rule.id: rule for rule in rules}
    blocked: dict[str, list[RuleResult]] = {}
    for rule in by_id.values():
        cause = _first_cause(rule, by_id)
        if cause is not None:
            blocked.setdefault(cause, []).append(rule)
    beneath = {rule.id for group in blocked.values() for rule in group}
    entries: dict[Verdict, list[Entry]] = {}
    compact: list[RuleResult] = []
    for rule in by_id.values():
        if rule.id in beneath:
            continue
        if rule.verdict in ("broken", "known", "error") or rule.findings or rule.id in blocked:
            entries.setdefault(rule.verdict, []).append(Entry(rule, blocked.get(rule.id, [])))
        else:
            compact.append(rule)
    ordered = {
        verdict: _joined(_telling(entries[verdict]))
        for verdict in TELLING_FIRST
        if verdict in entries
    }
    return Listing(ordered, _resources(compact))


def _telling(entries: list[Entry]) -> list[Entry]:
    """Sort the entries of a place so that a cause precedes what follows from it."""
    places: dict[tuple[str, str | None], list[Entry]] = {}
    for entry in entries:
        places.setdefault((entry.rule.resource, entry.rule.field), []).append(entry)
    return [entry for group in places.values() for entry in sorted(group, key=_precedence)]


def _precedence(entry: Entry) -> int:
    """Return the precedence of a rule's kind; results may have one that this version does not."""
    kind = KINDS.get(entry.rule.kind)
    return kind.precedence if kind else 0


def promise(rule: RuleResult) -> str:
    """Return the part of a rule's id after its resource and operation."""
    parts = rule.id.split(".")[1:]
    return ".".join(parts[1:] if rule.operation and parts[:1] == [rule.operation] else parts)


def crowds(rules: Iterable[RuleResult]) -> dict[str, list[RuleResult]]:
    """Return the promises broken in so many places that one cause is likely, with their rules."""
    found: dict[str, list[RuleResult]] = {}
    for rule in rules:
        found.setdefault(promise(rule), []).append(rule)
    return {name: group for name, group in found.items() if len(group) >= _CROWD}


def _joined(entries: list[Entry]) -> list[Entry]:
    """Put the same promise, broken in many places, beneath the first of them."""
    crowded = crowds(entry.rule for entry in entries)
    first: dict[str, Entry] = {}
    joined: list[Entry] = []
    for entry in entries:
        name = promise(entry.rule)
        if name in first:
            first[name].alike.append(entry)
        else:
            joined.append(entry)
            if name in crowded:
                first[name] = entry
    return joined


def _first_cause(rule: RuleResult, by_id: dict[str, RuleResult]) -> str | None:
    if rule.verdict != "not_run":
        return None
    seen = {rule.id}
    at = rule
    while at.verdict == "not_run" and at.caused_by in by_id:
        at = by_id[at.caused_by]
        if at.id in seen:
            return None
        seen.add(at.id)
    return at.id if at is not rule else None


def _resources(rules: list[RuleResult]) -> list[ListedResource]:
    places: dict[str, dict[str, ListedPlace]] = {}
    for rule in sorted(rules, key=_place_order):
        label = _label(rule)
        places.setdefault(rule.resource, {}).setdefault(label, ListedPlace(label)).rules.append(
            rule
        )
    first_seen = dict.fromkeys(rule.resource for rule in rules)
    return [ListedResource(name, list(places[name].values())) for name in first_seen]


def _place_order(rule: RuleResult) -> int:
    # Sorting is stable: fields keep the reference's order, operations follow in their usual one.
    if rule.field is not None:
        return 0
    if rule.operation is None:
        return 1
    return 2 + list(OPERATIONS).index(rule.operation)


def _label(rule: RuleResult) -> str:
    if rule.field is not None:
        return rule.field
    return OPERATIONS[rule.operation] if rule.operation else "Whole record"
