"""Says before a run which rules it will not judge, and why."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from contracts.harness.config.options import Options
from contracts.harness.outcomes import NotRun
from contracts.harness.planning.auth_scope import AuthScope
from contracts.harness.planning.quick_scope import left_to_deeper
from spec import Resource, Rule
from spec.kinds import KINDS
from strategies import bodies
from strategies.reference import Reference


class Forecast:
    """Looks a run's options through for what they leave out.

    `probes` chooses the rules about credentials that are judged.
    """

    def __init__(self, options: Options, rules: Sequence[Rule]) -> None:
        self._options = options
        self._rules = [rule for rule in rules if rule.basis != "open"]
        self._resources = {one.name: one for one in options.spec.resources}
        self.auth_scope = AuthScope(options.permissions, options.spec, rules, self._can_be_made)

    @cached_property
    def _left(self) -> dict[str, str]:
        return left_to_deeper(self._options, self._rules)

    def left_out(self) -> dict[str, list[str]]:
        """Give the ids of the rules that will not be judged, by the reason."""
        found: dict[str, list[str]] = {}
        for rule in self._rules:
            reason = self._reason(rule)
            if reason is not None:
                found.setdefault(reason, []).append(rule.id)
        return found

    def kinds(self) -> dict[str, bool]:
        """Give the kinds that bodies refer to, and whether an id of each can be had."""
        targets = {
            target
            for name in self._options.resources
            for field in self._resources[name].writable
            for target in _targets(bodies.plain_value(field))
        }
        return {target: self._missing(target) is None for target in sorted(targets)}

    def _reason(self, rule: Rule) -> str | None:
        if rule.unreachable:
            return rule.unreachable
        if rule.id in self._left:
            return self._left[rule.id]
        try:
            self.auth_scope.permit(rule)
        except NotRun as left_out:
            return str(left_out.msg)
        if _reads_only(rule):
            return None
        resource = self._resources[rule.resource]
        if not self._options.permissions.writes(rule.resource):
            return self._options.permissions.why_not(rule.resource)
        return self._unmade(resource) or self._field(resource, rule.field)

    def _can_be_made(self, name: str) -> bool:
        return self._unmade(self._resources[name]) is None

    def _field(self, resource: Resource, name: str | None) -> str | None:
        field = next((one for one in resource.writable if one.name == name), None)
        targets = _targets(bodies.plain_value(field)) if field else ()
        return next((why for target in targets if (why := self._missing(target))), None)

    def _unmade(self, resource: Resource, making: tuple[str, ...] = ()) -> str | None:
        """Say why no record of a resource can be made; None where one can."""
        if not self._options.permissions.writes(resource.name):
            return self._options.permissions.why_not(resource.name)
        for target in _targets(bodies.minimal(resource)):
            why = self._missing(target, (*making, resource.name))
            if why is not None:
                return why
        return None

    def _missing(self, target: str, making: tuple[str, ...] = ()) -> str | None:
        """Say why no id of a kind can be had; None where one can."""
        options = self._options
        if options.references == "unchecked":
            return None
        own = self._resources.get(target.lower())
        if options.references == "created" and own and options.permissions.writes(own.name):
            if own.name in making:
                return f"a {target} cannot be made without another {target}"
            return self._unmade(own, making)
        if options.environment.references.get(target):
            return None
        return f"environments.toml has no id of a {target} for {options.environment.name}"


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
