"""Says before a run which rules it will not judge, and why."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from contracts.harness.config.options import Options
from contracts.harness.outcomes import NotRun
from contracts.harness.planning.auth_scope import AuthScope
from contracts.harness.planning.quick_scope import left_to_deeper
from contracts.harness.wording import Reason, reason
from spec import Resource, Rule
from spec.kinds import KINDS
from strategies import bodies
from strategies.reference import Reference

_T = TypeVar("_T")


class Forecast:
    """Finds the rules that the options of a run leave out.

    `auth_scope` chooses the rules about credentials.
    """

    def __init__(self, options: Options, rules: Sequence[Rule]) -> None:
        self._options = options
        self._rules = [rule for rule in rules if rule.basis != "open"]
        self._resources = {one.name: one for one in options.spec.resources}
        self.auth_scope = AuthScope(options.permissions, options.spec, rules, self._can_be_made)

    @cached_property
    def _left(self) -> dict[str, Reason]:
        return left_to_deeper(self._options, self._rules)

    def left_out(self) -> dict[Reason, list[str]]:
        """Return the ids of the rules that will not be judged, by the reason."""
        found: dict[Reason, list[str]] = {}
        for rule in self._rules:
            why = self._reason(rule)
            if why is not None:
                found.setdefault(why, []).append(rule.id)
        return found

    def kinds(self) -> dict[str, bool]:
        """Return the kinds that bodies refer to, and whether an id of each is available."""
        targets = {
            target
            for name in self._options.resources
            for field in self._resources[name].writable
            for target in _targets(bodies.plain_value(field))
        }
        return {target: _holds(self._see_referable, target) for target in sorted(targets)}

    def _reason(self, rule: Rule) -> Reason | None:
        if rule.unreachable:
            return reason("unreachable", why=rule.unreachable)
        if rule.id in self._left:
            return self._left[rule.id]
        try:
            self.auth_scope.permit(rule)
            if _reads_only(rule):
                return None
            resource = self._resources[rule.resource]
            self._see_made(resource)
            self._see_field(resource, rule.field)
        except NotRun as left_out:
            return left_out.reason
        return None

    def _can_be_made(self, name: str) -> bool:
        return _holds(self._see_made, self._resources[name])

    def _see_field(self, resource: Resource, name: str | None) -> None:
        """Raise NotRun if there is no id for a field that refers to a record."""
        field = next((one for one in resource.writable if one.name == name), None)
        for target in _targets(bodies.plain_value(field)) if field else ():
            self._see_referable(target)

    def _see_made(self, resource: Resource, making: tuple[str, ...] = ()) -> None:
        """Raise NotRun if no record of a resource can be made."""
        self._options.permissions.permit_writing(resource.name)
        for target in _targets(bodies.minimal(resource)):
            self._see_referable(target, (*making, resource.name))

    def _see_referable(self, target: str, making: tuple[str, ...] = ()) -> None:
        """Raise NotRun if there is no id of a kind to refer to."""
        options = self._options
        if options.references == "unchecked":
            return
        own = self._resources.get(target.lower())
        if options.references == "created" and own and options.permissions.writes(own.name):
            if own.name in making:
                raise NotRun("circular_reference", target=target)
            self._see_made(own, making)
        elif not options.environment.references.get(target):
            raise NotRun("no_reference_id", target=target, environment=options.environment.name)


def _holds(see: Callable[[_T], None], what: _T) -> bool:
    """Return whether `see` raises no NotRun."""
    try:
        see(what)
    except NotRun:
        return False
    return True


def _reads_only(rule: Rule) -> bool:
    return rule.operation is not None and rule.operation == KINDS[rule.kind].reads_by


def _targets(value: Any) -> Iterator[str]:  # noqa: ANN401 -- a JSON value with placeholders
    """Yield the kinds of record that a body refers to."""
    if isinstance(value, Reference):
        yield value.target
    elif isinstance(value, dict):
        for item in value.values():
            yield from _targets(item)
    elif isinstance(value, list):
        for item in value:
            yield from _targets(item)
