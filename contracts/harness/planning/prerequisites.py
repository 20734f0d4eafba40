"""Which records a run can create and refer to, as its options allow."""

from collections.abc import Callable
from typing import TypeVar

from contracts.harness.config.options import Options
from contracts.harness.outcomes import NotRun
from spec import Resource, Rule
from spec.kinds import KINDS
from strategies import bodies
from strategies.reference import references_to

_T = TypeVar("_T")


class Prerequisites:
    """The records that a rule needs. Nothing is sent: the answers follow from the options."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._resources = {one.name: one for one in options.spec.resources}

    def require(self, rule: Rule) -> None:
        """Raise NotRun if a run cannot create or refer to a record that a rule needs."""
        if rule.operation is not None and rule.operation == KINDS[rule.kind].reads_by:
            return
        resource = self._resources[rule.resource]
        kind = KINDS[rule.kind]
        if not resource.is_written and kind.scope != "list" and kind.name != "complete":
            # The records that List shows are read.
            return
        self._require_creation(resource)
        field = next((one for one in resource.writable if one.name == rule.field), None)
        for target in references_to(bodies.plain_value(field)) if field else ():
            self._require_reference(target)

    def can_create(self, resource: str) -> bool:
        """Return whether a run can create a record of a resource."""
        return _is_met(self._require_creation, self._resources[resource])

    def targets(self) -> dict[str, bool]:
        """Return the kinds of record that bodies refer to, and whether each has an id."""
        targets = {
            target
            for name in self._options.resources
            for field in self._resources[name].writable
            for target in references_to(bodies.plain_value(field))
        }
        return {target: _is_met(self._require_reference, target) for target in sorted(targets)}

    def _creates(self, resource: Resource) -> bool:
        return "create" in resource.operations and self._options.permissions.writes(resource.name)

    def _require_creation(self, resource: Resource, creating: tuple[str, ...] = ()) -> None:
        if "create" not in resource.operations:
            raise NotRun("no_operation", resource=resource.title, operation="Create")
        self._options.permissions.permit_writing(resource.name)
        for target in references_to(bodies.minimal(resource)):
            self._require_reference(target, (*creating, resource.name))

    def _require_reference(self, target: str, creating: tuple[str, ...] = ()) -> None:
        options = self._options
        if options.references == "unchecked":
            return
        own = self._resources.get(target.lower())
        if options.references == "created" and own and self._creates(own):
            if own.name in creating:
                raise NotRun("circular_reference", target=target)
            self._require_creation(own, creating)
        elif not options.environment.references.get(target):
            raise NotRun("no_reference_id", target=target, environment=options.environment.name)


def _is_met(require: Callable[[_T], None], what: _T) -> bool:
    try:
        require(what)
    except NotRun:
        return False
    return True
