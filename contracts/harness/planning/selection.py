"""Which contracts a run consists of: by profile, known failures and shard."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

import pytest

from contracts.harness.config.options import Options
from contracts.harness.planning.coverage import Contract
from contracts.harness.planning.quick_scope import left_to_deeper
from contracts.harness.wording import VerdictReason
from spec import Rule
from spec.applications import load_all_questions
from spec.kinds import KINDS
from spec.questions import Question

# pyproject.toml documents what the marker takes.
SCHEDULE = "schedule"


def _mark(item: pytest.Item, name: str) -> pytest.Mark | None:
    """Return a marker of the contract itself: asking modules and folders, too, costs seconds."""
    for mark in item.own_markers:
        if mark.name == name:
            return mark
    return None


def rule_of(item: pytest.Item) -> Rule | None:
    """Return the rule that a contract is run for, if any."""
    callspec = getattr(item, "callspec", None)
    rule = callspec.params.get("rule") if callspec else None
    return rule if isinstance(rule, Rule) else None


def is_drawn(item: pytest.Item) -> bool:
    """Return whether a contract sends random values."""
    return _mark(item, "draws") is not None


def draws_by_night(item: pytest.Item) -> bool:
    """Return whether only a nightly run draws values for a contract."""
    mark = _mark(item, "draws")
    return mark is not None and bool(mark.kwargs.get("nightly"))


def is_deep(item: pytest.Item) -> bool:
    """Return whether a contract generates its requests; the smoke profile skips those."""
    return is_drawn(item) or _mark(item, "deep") is not None


def asks_little(item: pytest.Item) -> bool:
    """Return whether a contract has a quick pass; generated and pinned requests have none."""
    return not is_deep(item) and not replays(item)


def asks_update_apart(item: pytest.Item) -> bool:
    """Return whether a contract has a quick pass for Update alone."""
    return bool(scheduled(item, "updates"))


def sends_wrong_credentials(item: pytest.Item) -> bool:
    """Return whether a contract judges a rule about a credential, or a refusal without one."""
    rule = rule_of(item)
    judged = rule is not None and KINDS[rule.kind].scope == "credential"
    return judged or bool(scheduled(item, "credentials"))


def scheduled(item: pytest.Item, key: str) -> Any:  # noqa: ANN401 -- a text, a flag or a number
    """Return what the `schedule` markers of a contract say of one thing; None if nothing."""
    for mark in item.own_markers:
        if mark.name == SCHEDULE and key in mark.kwargs:
            return mark.kwargs[key]
    return None


def replays(item: pytest.Item) -> bool:
    """Return whether a contract sends the pinned request of a known failure."""
    marker = _mark(item, "judges")
    return marker is not None and bool(marker.kwargs.get("pinned"))


class ContractSelection:
    """The contracts of a run; `mine` are the ids of the rules that this shard judges.

    `examples_of` names the contracts that have failing inputs of earlier nightly runs to repeat.
    """

    def __init__(self, options: Options, examples_of: Collection[str] = ()) -> None:
        self._options = options
        self._examples_of = examples_of
        own = options.rules if options.shard is None else options.shard.mine(options.rules)
        self.mine = frozenset(rule.id for rule in own)

    @cached_property
    def left(self) -> dict[str, VerdictReason]:
        """The ids of the rules that the profile leaves out, each with the reason."""
        return left_to_deeper(self._options)

    def rules_for(self, marker: pytest.Mark | None) -> list[Rule]:
        """Return the rules that a contract is run for, by its marker."""
        if marker is None:
            return []
        if marker.kwargs.get("pinned"):
            return [rule for rule in self._options.rules if self._options.known.request(rule.id)]
        contract = Contract.marked("", marker)
        kinds = frozenset(contract.kinds)
        of_kinds = (rule for rule in self._options.rules if rule.kind in kinds)
        return [rule for rule in of_kinds if contract.judges(self._options.spec, rule)]

    def questions(self) -> list[tuple[Question, str]]:
        """Return the open questions to ask, each with the resource to ask about."""
        questions = load_all_questions(self._options.folders)
        pairs = [
            (question, resource)
            for resource in self._options.resources
            for question in questions
            if question.operation in self._options.spec.resource(resource).operations
        ]
        return pairs if self._options.shard is None else self._options.shard.mine(pairs)

    def leaves_out(self, item: pytest.Item) -> bool:
        """Return whether a collected contract is not run."""
        rule = rule_of(item)
        names = getattr(item, "fixturenames", ())
        if rule is None:
            return "rule" in names or ("question" in names and not self._options.profile.examples)
        if is_deep(item) and not self._options.profile.examples:
            return True
        by_night = draws_by_night(item) and item.nodeid not in self._examples_of
        if by_night and not self._options.profile.random:
            return True
        if sends_wrong_credentials(item) and not self._options.spec.schemes:
            return True
        if rule.id not in self.mine or rule.id in self.left:
            return True
        known = self._options.known
        return known.leaves_out(rule.id, drawn=is_drawn(item), replays=replays(item))
