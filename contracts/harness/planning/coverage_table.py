"""Shows which contract judges which rule, and why no contract judges the others."""

import json
from collections.abc import Iterator, Sequence

from contracts.harness.planning.coverage import Covered
from spec.catalogue import render


def shown(covered: Sequence[Covered], form: str) -> str:
    """Return the contracts by resource and kind of rule, then every rule that is not judged."""
    kinds, rest = list(_by_kind(covered)), [one for one in covered if not one.is_judged]
    if form == "json":
        report = {
            "kinds": [
                {"resource": resource, "kind": kind, "rules": len(group), "contracts": names}
                for resource, kind, group, names in kinds
            ],
            "not_judged": [{"id": one.rule.id, "reason": one.reason} for one in rest],
        }
        return json.dumps(report, indent=2, ensure_ascii=False)
    rows = [
        {
            "resource": resource,
            "kind": kind,
            "rules": str(len(group)),
            "not judged": str(sum(not one.is_judged for one in group) or ""),
            "contracts": ", ".join(names) or "none",
        }
        for resource, kind, group, names in kinds
    ]
    reasons = [
        {"id": one.rule.id, "not judged because": one.reason or "FORGOTTEN: it has no contract"}
        for one in rest
    ]
    parts = [render(rows, form), *([render(reasons, form)] if reasons else []), _sum(covered)]
    return "\n\n".join(parts)


def _by_kind(
    covered: Sequence[Covered],
) -> Iterator[tuple[str, str, list[Covered], list[str]]]:
    """Yield resource, kind, its rules, and their contracts, in the order of the rules."""
    groups: dict[tuple[str, str], list[Covered]] = {}
    for one in covered:
        groups.setdefault((one.rule.resource, one.rule.kind), []).append(one)
    for (resource, kind), group in groups.items():
        yield resource, kind, group, list(dict.fromkeys(n for one in group for n in one.contracts))


def _sum(covered: Sequence[Covered]) -> str:
    judged = sum(one.is_judged for one in covered)
    forgotten = sum(one.is_forgotten for one in covered)
    with_reason = len(covered) - judged - forgotten
    return (
        f"{len(covered)} rules: {judged} judged, {with_reason} not judged with a reason, "
        f"{forgotten} with neither contract nor reason."
    )
