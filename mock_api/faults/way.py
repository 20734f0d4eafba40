"""One way of breaking a rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mock_api.behaviour import Change
from spec import Field, Resource, Rule


@dataclass(frozen=True, slots=True)
class Way:
    """One way of breaking a rule: its name, what goes wrong, and the change that does it.

    `change` makes a new one each time, since some faults count or remember.
    """

    name: str
    says: str
    change: Callable[[], Change]

    @classmethod
    def of(cls, says: str, change: Change) -> "Way":
        """Give the way that is named after its change, which neither counts nor remembers."""
        return cls(change.name, says, lambda: change)


@dataclass(frozen=True, slots=True)
class Case:
    """A rule with the resource it binds."""

    resource: Resource
    rule: Rule

    @property
    def field(self) -> Field:
        """The field that the rule is about; only a field's rule has one."""
        return self.resource.field(str(self.rule.field))

    @property
    def only_here(self) -> frozenset[str] | None:
        """The rule's own operation, or None for every operation."""
        return frozenset({self.rule.operation}) if self.rule.operation else None


Breaking = Callable[[Case], Iterable[Way]]
