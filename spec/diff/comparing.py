"""Compares promises by their ids; what one side cannot show does not count as a difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from spec.diff.sender import Effect, effect
from spec.diff.sides import Side, updated
from spec.importing.description import Description
from spec.loader import SpecError
from spec.model import OperationName, Spec
from spec.rule import Rule
from spec.rules import derive


@dataclass(frozen=True, slots=True)
class Differing:
    """One promise that differs: `old` and `new` are its sentences where it has changed."""

    id: str
    resource: str
    says: str
    for_sender: Effect
    old: str | None = None
    new: str | None = None

    @property
    def row(self) -> dict[str, Any]:
        """The entry of the report."""
        row = {"id": self.id, "says": self.says, "for_sender": self.for_sender}
        return row if self.old is None else {**row, "old": self.old, "new": self.new}


@dataclass(slots=True)
class Difference:
    """Everything that differs, in the order of the descriptions."""

    added: list[Differing] = field(default_factory=list)
    removed: list[Differing] = field(default_factory=list)
    changed: list[Differing] = field(default_factory=list)
    unseen: list[Differing] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class _Promises:
    """The rules of a description by their ids, and the operations that are described."""

    spec: Spec
    rules: Mapping[str, Rule]
    stated: frozenset[tuple[str, OperationName]]


@dataclass(frozen=True, slots=True)
class _Sides:
    """The old side as it is and as the new one would have it; what the new one shows by itself.

    `back` is the new side as the old one would have it, where the old one is a document.
    """

    before: _Promises
    after: _Promises
    shown: _Promises
    back: _Promises | None


def _promises(description: Description) -> _Promises:
    if not description.resources:
        raise SpecError("the documents show no resource that can be compared.")
    spec = description.spec()
    rules = {rule.id: rule for rule in derive(spec)}
    stated = frozenset(
        (resource.name, name)
        for resource in spec.resources
        for name, operation in resource.operations.items()
        if operation.basis == "stated"
    )
    return _Promises(spec, rules, stated)


def compare(old: Side, new: Side) -> Difference:
    """Return what the new side promises differently; raises SpecError."""
    ours = old.description.entry["info"]["title"]
    theirs = new.reading.title
    if theirs and ours.casefold() != theirs.casefold():
        raise SpecError(f"{ours} and {theirs} are two applications; compare one with itself.")
    before, after = _promises(old.description), _promises(updated(old, new))
    shown = _promises(new.description)
    # What the old side could not show either does not count. A folder holds all that is known.
    back = None if old.is_folder else _promises(updated(new, old))
    result = Difference()
    for rule in before.rules.values():
        _known(result, rule, _Sides(before, after, shown, back))
    for rule in after.rules.values():
        if (
            rule.id not in before.rules
            and not _survives(rule, back)
            and not _is_within(rule, before)
        ):
            told = effect(rule, before.spec, after.spec, "added")
            result.added.append(Differing(rule.id, rule.resource, rule.says, told))
    _operations(result, before, after, old=old, new=new)
    return result


def _known(result: Difference, rule: Rule, sides: _Sides) -> None:
    """Sort a promise of the old side into what has become of it."""
    before, after, shown, back = sides.before, sides.after, sides.shown, sides.back
    then = after.rules.get(rule.id)
    if then is None and _is_within(rule, after):
        return
    if then is None:
        told = effect(rule, before.spec, after.spec, "removed")
        result.removed.append(Differing(rule.id, rule.resource, rule.says, told))
    elif then.says != rule.says:
        if not _survives(then, back):
            told = effect(then, before.spec, after.spec, "changed", old=rule)
            result.changed.append(
                Differing(rule.id, rule.resource, then.says, told, rule.says, then.says)
            )
    elif rule.basis != "implied":
        seen = shown.rules.get(rule.id)
        if seen is None or seen.says != rule.says:
            result.unseen.append(Differing(rule.id, rule.resource, rule.says, "neither"))


def _is_within(rule: Rule, promises: _Promises) -> bool:
    """Return whether a rule says no more than another one does: a reference's type is known."""
    return rule.kind == "type" and f"{rule.resource}.{rule.field}.reference" in promises.rules


def _survives(rule: Rule, back: _Promises | None) -> bool:
    """Return whether the old side leaves a promise of the new one standing as it is."""
    if back is None:
        return False
    there = back.rules.get(rule.id)
    return there is not None and there.says == rule.says


def _operations(
    result: Difference, before: _Promises, after: _Promises, *, old: Side, new: Side
) -> None:
    """Compare which operations are described, by `resource.operation`."""
    if old.is_folder or old.reading.is_whole:
        result.added += [one for one, _ in _entries(after.spec, after.stated - before.stated)]
    for entry, _ in _entries(before.spec, before.stated - after.stated):
        result.removed.append(entry)
    for entry, (resource, name) in _entries(before.spec, before.stated & after.stated):
        reading = new.reading.resources.get(resource)
        if reading is None or name not in reading.blocks:
            result.unseen.append(entry)


def _entries(
    spec: Spec, pairs: frozenset[tuple[str, OperationName]]
) -> Iterator[tuple[Differing, tuple[str, OperationName]]]:
    for resource in spec.resources:
        for name, operation in resource.operations.items():
            if (resource.name, name) in pairs:
                says = f"The reference describes {operation.title} of {resource.title}."
                identity = f"{resource.name}.{name}"
                yield Differing(identity, resource.name, says, "neither"), (resource.name, name)
