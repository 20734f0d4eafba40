"""Groups the changes of a run in the order in which they matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from reports.coverage import NO_REASON
from reports.format import Verdict
from reports.grouping import crowds, promise
from reports.results import Results, RuleResult


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that changed alike; `tone` is the verdict whose sign and colour they get."""

    title: str
    tone: Verdict
    rules: list[RuleResult]
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """The rules that were not run for one reason."""

    text: str
    rules: list[RuleResult]

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.rules)


class NewAnswer(NamedTuple):
    """An open question whose answer changed."""

    id: str
    asks: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class News:
    """Everything that changed since a run; `since` is None if there is no earlier run."""

    since: datetime | None
    groups: list[Group]
    not_run: list[Reason]
    answers: list[NewAnswer]


def news(results: Results) -> News:
    """Return what changed, the most important group first, without empty groups."""
    changes = results.changes
    if changes is None:
        return News(None, [], [], [])
    rules = {rule.id: rule for rule in results.rules}
    asks = {question.id: question.asks for question in results.open_questions}
    asks |= {one.id: one.of for one in results.observations}

    def of(names: tuple[str, ...]) -> list[RuleResult]:
        return [rules[name] for name in names if name in rules]

    groups = [
        Group("New", "broken", of(changes.new)),
        Group("Still broken", "broken", of(changes.still), dated=True),
        Group("Broken before, not judged now", "not_run", of(changes.unsettled), dated=True),
        Group("Fixed", "kept", of(changes.fixed)),
    ]
    reasons: dict[str, list[RuleResult]] = {}
    for rule in of(changes.newly_not_run):
        reasons.setdefault(rule.reason or NO_REASON, []).append(rule)
    not_run = [
        Reason(text, found)
        for text, found in sorted(reasons.items(), key=lambda item: -len(item[1]))
    ]
    answers = [
        NewAnswer(one.id, asks.get(one.id, one.id), one.before, one.now) for one in changes.answers
    ]
    return News(changes.since, [group for group in groups if group.rules], not_run, answers)


def causes(rules: Sequence[RuleResult]) -> list[tuple[RuleResult, int]]:
    """Return the rules, the same promise in many places once, with the number of other places."""
    crowded = crowds(rules)
    return [
        (rule, len(crowded.get(promise(rule), [rule])) - 1)
        for rule in rules
        if crowded.get(promise(rule), [rule])[0] is rule
    ]


class Stretch(NamedTuple):
    """Consecutive runs with the same verdict of a rule; None if they did not include it."""

    verdict: Verdict | None
    runs: int


def stretches(rule: RuleResult) -> list[Stretch]:
    """Return the past of a rule, the oldest first, in stretches of the same verdict."""
    found: list[Stretch] = []
    for verdict in rule.past:
        if found and found[-1].verdict == verdict:
            found[-1] = Stretch(verdict, found[-1].runs + 1)
        else:
            found.append(Stretch(verdict, 1))
    return found
