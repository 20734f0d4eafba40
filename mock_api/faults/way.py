"""One way of breaking a rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mock_api.behaviour import Change
from spec import Field, Resource, Rule


@dataclass(frozen=True, slots=True)
class Way:
    """One way of breaking a rule: its name, what goes wrong, and its change.

    `change` returns a new change each time, because some faults count or remember.
    """

    name: str
    says: str
    change: Callable[[], Change]

    @classmethod
    def of(cls, says: str, change: Change) -> "Way":
        """Return a way without memory, named after its change."""
        return cls(change.name, says, lambda: change)


@dataclass(frozen=True, slots=True)
class Case:
    """A rule and its resource, and what of other resources matters to its faults.

    `referred_to` is whether records of others refer to its records, `alone` whether
    no other resource has UUIDs as ids.
    `secured` is whether calls need credentials.
    """

    resource: Resource
    rule: Rule
    referred_to: bool = False
    alone: bool = False
    secured: bool = True

    def has(self, *operations: str) -> bool:
        """Return whether the resource has all of these operations."""
        return set(operations) <= set(self.resource.operations)

    @property
    def field(self) -> Field:
        """The field of the rule; only rules about a field have one."""
        return self.resource.field(str(self.rule.field))

    @property
    def only_here(self) -> frozenset[str] | None:
        """The rule's own operation, or None for every operation."""
        return frozenset({self.rule.operation}) if self.rule.operation else None


WaysOf = Callable[[Case], Iterable[Way]]
