"""Which rules about credentials are judged where wrong ones are to be sent sparingly."""

from collections.abc import Iterable

from contracts.harness.manners import Manners
from contracts.harness.outcomes import NotRun
from spec import Rule, Spec

_KIND = "authentication"


class Probes:
    """Chooses, for each credential and each HTTP method, the one operation that is tried."""

    def __init__(self, manners: Manners, spec: Spec, rules: Iterable[Rule]) -> None:
        self._manners = manners
        self._spec = spec
        self._tried: dict[tuple[str, str], str] = {}
        for rule in rules:
            if rule.kind != _KIND:
                continue
            method = self._method(rule)
            if method == "GET" or manners.writes(rule.resource):
                self._tried.setdefault((method, rule.details["scheme"]), rule.id)

    def permit(self, rule: Rule) -> None:
        """Let a rule be judged; raises NotRun where another one is judged in its place."""
        if rule.kind != _KIND or not self._manners.sparing:
            return
        method = self._method(rule)
        tried = self._tried.get((method, rule.details["scheme"]))
        if tried not in {None, rule.id}:
            raise NotRun(
                f"auth_probes of {self._manners.environment} tries each credential once per "
                f"method; {method} is tried by another operation"
            )

    def _method(self, rule: Rule) -> str:
        resource = self._spec.resource(rule.resource)
        return resource.operations[rule.operation or "get"].method
