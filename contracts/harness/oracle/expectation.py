"""Decides whether a generated body must be accepted, must be refused, or is open.

Generated cases come with a claim about the schema. This module judges the values instead, with
verifiers that do not share code with the strategies.
"""

from dataclasses import dataclass
from typing import Any, Literal

from contracts.harness.oracle.coherence import depends_on_stored, is_coherent
from contracts.harness.oracle.relations import broken_relations
from contracts.harness.oracle.values import broken_kind
from spec import Operation, Resource

Deserves = Literal["acceptance", "refusal", "anything"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a body deserves; for a refusal, the broken kinds of rules by field."""

    deserves: Deserves
    broken: tuple[tuple[str, str], ...] = ()


_OPEN = Expectation("anything")


def classify(resource: Resource, operation: Operation, body: Any) -> Expectation:  # noqa: ANN401 -- any value
    """Return the expectation for the body of a Create, an Update, or a Bulk write."""
    if operation.body == "array":
        if not isinstance(body, list) or not body:
            return _OPEN
        verdicts = [_object(resource, item, partial=False) for item in body]
        if any(v.deserves == "anything" for v in verdicts):
            return _OPEN
        broken = tuple(pair for v in verdicts for pair in v.broken)
        return Expectation("refusal", broken) if broken else Expectation("acceptance")
    return _object(resource, body, partial=operation.body == "partial")


def _object(resource: Resource, body: Any, *, partial: bool) -> Expectation:  # noqa: ANN401 -- any value
    if not isinstance(body, dict):
        return _OPEN
    writable = {f.name: f for f in resource.writable}
    if set(body) - set(writable):
        return _OPEN
    broken: list[tuple[str, str]] = []
    required = [f.name for f in resource.writable if f.required]
    is_open = partial and not (body and all(name in body for name in required))
    for name, value in body.items():
        found = broken_kind(writable[name], value)
        is_open |= found == "open"
        if found not in {None, "open"}:
            broken.append((name, str(found)))
    relations = list(broken_relations(resource, body, partial=partial))
    is_open |= "open" in {kind for _, kind in relations} or not is_coherent(resource, body)
    broken += [pair for pair in relations if pair[1] != "open"]
    if partial:
        is_open |= depends_on_stored(resource, body)
    else:
        broken += [
            (f.name, "required") for f in resource.writable if f.required and f.name not in body
        ]
    if broken:
        # One definite breach requires a refusal, but only without open values is the cause clear.
        return Expectation("refusal", tuple(broken)) if not is_open else _OPEN
    return _OPEN if is_open else Expectation("acceptance")
