"""One promise of the reference, and how a place and a kind make one."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spec.kinds import KINDS, UNSTATED
from spec.model import Basis, Field, Operation, OperationName, Resource, Source
from spec.wording import describe

_NO_DETAILS: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise.

    `id` is made of its place and its kind, `kind` decides which contract judges it, and `says` is
    one sentence. `details` has what the kind needs: a limit, a scheme, the other fields of a
    relation. `unreachable` says why no value can break the rule alone.
    """

    id: str
    kind: str
    says: str
    basis: Basis
    source: Source
    resource: str
    operation: OperationName | None = None
    field: str | None = None
    details: Mapping[str, Any] = dataclasses.field(default_factory=lambda: _NO_DETAILS)
    unreachable: str | None = None

    @property
    def is_undirected(self) -> bool:
        """Whether the reference states a relation, but not in which direction it holds."""
        return self.details.get("relation") in UNSTATED

    def __str__(self) -> str:
        """Return the id, which is also the id of the rule's test."""
        return self.id


@dataclass(frozen=True, slots=True)
class DescribedField:
    """A field of a resource, and the place in the reference that describes it."""

    resource: Resource
    field: Field
    source: Source

    @classmethod
    def of(cls, resource: Resource, field: Field) -> "DescribedField":
        """Return a field with its place, which all of its rules share."""
        table = resource.request if field.in_request else resource.response
        return cls(resource, field, table.source.at(f"{field.name}: {describe(field)}"))


def of_field(  # noqa: PLR0913 -- the facts of a Rule that its kind does not have
    described: DescribedField,
    kind: str,
    variant: str = "",
    *,
    details: Mapping[str, Any] = _NO_DETAILS,
    unreachable: str | None = None,
    basis: Basis | None = None,
    **facts: object,
) -> Rule:
    """Return the rule of a kind at a field; `details` and `facts` fill in its sentence."""
    one = described.field
    return Rule(
        id=described.resource.rule_id(one.name, kind),
        kind=kind,
        says=KINDS[kind].sentence(variant, name=one.name, **details, **facts),
        basis="open" if one.basis == "open" else basis or KINDS[kind].basis or one.basis,
        source=described.source,
        resource=described.resource.name,
        field=one.name,
        details=details,
        unreachable=unreachable,
    )


def of_operation(  # noqa: PLR0913 -- the facts of a Rule that its kind does not have
    resource: Resource,
    operation: Operation,
    kind: str,
    variant: str = "",
    *,
    part: str = "",
    basis: Basis | None = None,
    source: Source | None = None,
    details: Mapping[str, Any] = _NO_DETAILS,
    **facts: object,
) -> Rule:
    """Return the rule of a kind at an operation, or at a `part` of it, such as one credential."""
    return Rule(
        id=resource.rule_id(operation.name, f"{kind}.{part}" if part else kind),
        kind=kind,
        says=KINDS[kind].sentence(variant, title=operation.title, **details, **facts),
        basis=basis or KINDS[kind].basis or operation.success_basis,
        source=source or operation.source,
        resource=resource.name,
        operation=operation.name,
        details=details,
    )
