"""Which rules about credentials a run judges if it must send few wrong credentials."""

from functools import cached_property

from contracts.harness.config.options import Options
from contracts.harness.outcomes import NotRun
from contracts.harness.planning.prerequisites import Prerequisites
from spec import Rule
from spec.kinds import KINDS


class AuthScope:
    """Chooses one operation for each credential and HTTP method.

    Only an operation counts whose resource the run can create a record of, or List.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._prerequisites = Prerequisites(options)

    @cached_property
    def _tried(self) -> dict[tuple[str, str], str]:
        """The ids of the rules that are judged, by method and credential."""
        tried: dict[tuple[str, str], str] = {}
        for rule in filter(_is_of_a_credential, self._options.rules):
            if rule.operation == "list" or self._prerequisites.can_create(rule.resource):
                tried.setdefault((self._method(rule), rule.details["scheme"]), rule.id)
        return tried

    def permit(self, rule: Rule) -> None:
        """Raise NotRun if another rule about the same credential and method is judged instead."""
        permissions = self._options.permissions
        if not _is_of_a_credential(rule) or not permissions.sparing:
            return
        method = self._method(rule)
        tried = self._tried.get((method, rule.details["scheme"]))
        if tried not in {None, rule.id}:
            raise NotRun("auth_probes", environment=permissions.environment, method=method)

    def _method(self, rule: Rule) -> str:
        resource = self._options.spec.resource(rule.resource)
        return resource.operations[rule.operation or "get"].method


def _is_of_a_credential(rule: Rule) -> bool:
    return KINDS[rule.kind].scope == "credential"
