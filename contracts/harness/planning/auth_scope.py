"""Chooses the rules about credentials to judge if wrong ones must be sent sparingly."""

from collections.abc import Callable, Iterable
from functools import cached_property

from contracts.harness.http.permissions import Permissions
from contracts.harness.outcomes import NotRun
from spec import Rule, Spec
from spec.kinds import KINDS


class AuthScope:
    """Chooses, for each credential and each HTTP method, the one operation that is tried.

    `can_be_made` returns whether a run can create a record of a resource, which every operation
    except List needs.
    """

    def __init__(
        self,
        permissions: Permissions,
        spec: Spec,
        rules: Iterable[Rule],
        can_be_made: Callable[[str], bool],
    ) -> None:
        self._permissions = permissions
        self._spec = spec
        self._rules = [rule for rule in rules if _is_of_a_credential(rule)]
        self._can_be_made = can_be_made

    @cached_property
    def _tried(self) -> dict[tuple[str, str], str]:
        """The rules that are judged, by method and credential."""
        tried: dict[tuple[str, str], str] = {}
        for rule in self._rules:
            if rule.operation == "list" or self._can_be_made(rule.resource):
                tried.setdefault((self._method(rule), rule.details["scheme"]), rule.id)
        return tried

    def permit(self, rule: Rule) -> None:
        """Allow a rule to be judged; raises NotRun if another rule represents it."""
        if not _is_of_a_credential(rule) or not self._permissions.sparing:
            return
        method = self._method(rule)
        tried = self._tried.get((method, rule.details["scheme"]))
        if tried not in {None, rule.id}:
            raise NotRun("auth_probes", environment=self._permissions.environment, method=method)

    def _method(self, rule: Rule) -> str:
        resource = self._spec.resource(rule.resource)
        return resource.operations[rule.operation or "get"].method


def _is_of_a_credential(rule: Rule) -> bool:
    return KINDS[rule.kind].scope == "credential"
