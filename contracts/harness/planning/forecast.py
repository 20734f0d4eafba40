"""Which rules a run will not judge, and why, before it starts."""

from collections.abc import Iterator

from contracts.harness.config.options import Options
from contracts.harness.outcomes import NotRun
from contracts.harness.planning.auth_scope import AuthScope
from contracts.harness.planning.prerequisites import Prerequisites
from contracts.harness.planning.quick_scope import left_to_deeper
from contracts.harness.wording import VerdictReason, reason


def left_out(options: Options) -> dict[VerdictReason, list[str]]:
    """Return the ids of the rules that a run will not judge, by the reason."""
    found: dict[VerdictReason, list[str]] = {}
    for rule_id, why in _reasons(options):
        found.setdefault(why, []).append(rule_id)
    return found


def _reasons(options: Options) -> Iterator[tuple[str, VerdictReason]]:
    auth_scope, prerequisites = AuthScope(options), Prerequisites(options)
    left = left_to_deeper(options)
    for rule in options.rules:
        if rule.basis == "open":
            continue
        if rule.unreachable:
            yield rule.id, reason("unreachable", why=rule.unreachable)
        elif rule.id in left:
            yield rule.id, left[rule.id]
        else:
            try:
                auth_scope.permit(rule)
                prerequisites.require(rule)
            except NotRun as not_run:
                yield rule.id, not_run.reason
