"""Every promise of the reference, derived from the description; none is listed by hand."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spec.list_rules import list_promises
from spec.model import Basis, Field, Operation, OperationName, Resource, Source, Spec
from spec.wording import describe, enumerate_names


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise.

    `id` is derived from its place, `kind` tells which contract judges it, `says` is one sentence.
    `details` holds what the kind needs: a limit, a scheme, the other fields of a relation.
    `unreachable` tells why nothing can break the rule alone.
    """

    id: str
    kind: str
    says: str
    basis: Basis
    source: Source
    resource: str
    operation: OperationName | None = None
    field: str | None = None
    details: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    unreachable: str | None = None

    def __str__(self) -> str:
        """Give the id, which is also the id of the rule's test."""
        return self.id


def derive(spec: Spec) -> tuple[Rule, ...]:
    """Derive every rule of every resource, in the order of the description."""
    return tuple(rule for resource in spec.resources for rule in _resource_rules(spec, resource))


def _resource_rules(spec: Spec, resource: Resource) -> Iterator[Rule]:
    for one in resource.fields:
        yield from _field_rules(resource, one)
    for operation in resource.operations.values():
        yield from _operation_rules(resource, operation)
        for scheme in spec.schemes:
            yield _of_operation(
                resource,
                operation,
                f"authentication.{scheme.name}",
                f"{operation.title} is refused unless {scheme.header} carries its credential.",
                basis="stated",
                source=spec.security_source,
                kind="authentication",
                details={"scheme": scheme.name},
            )
    yield from (_of_operation(**promise) for promise in list_promises(spec, resource))


def _field_rules(resource: Resource, one: Field) -> Iterator[Rule]:
    if one.in_request:
        yield from _written_field_rules(resource, one)
    elif one.in_response:
        yield from _read_only_field_rules(resource, one)
    yield from _value_rules(resource, one)
    yield from _relation_rules(resource, one)


def _written_field_rules(resource: Resource, one: Field) -> Iterator[Rule]:
    if one.required:
        answered = ", and stands in every record answered" if one.in_response else ""
        says = f"{one.name} must be sent on Create{answered}."
        yield _of_field(resource, one, "required", says)
    if one.nullable:
        yield _of_field(resource, one, "nullable", f"{one.name} may be null.")
    else:
        yield _of_field(resource, one, "not_null", f"{one.name} is never null.")
    yield _of_field(
        resource,
        one,
        "read_back",
        f"What is written to {one.name} is read back, by Get and by List.",
        basis="implied",
    )


def _read_only_field_rules(resource: Resource, one: Field) -> Iterator[Rule]:
    yield _of_field(
        resource, one, "read_only", f"{one.name} is read-only: no request changes what is stored."
    )
    if one.required:
        yield _of_field(resource, one, "required", f"{one.name} stands in every record answered.")
    if one.types and not one.nullable:
        yield _of_field(resource, one, "not_null", f"{one.name} is never null.")
    if one.name in {"id", "created_at"}:
        yield _of_field(resource, one, "constant", f"{one.name} never changes.", basis="implied")


# Keyword of JSON Schema -> kind of rule and what it says.
_KEYWORDS = {
    "minLength": ("min_length", "{name} has at least {limit} characters."),
    "maxLength": ("max_length", "{name} has at most {limit} characters."),
    "pattern": ("pattern", "{name} matches {limit}."),
    "minimum": ("minimum", "{name} is at least {limit}."),
    "maximum": ("maximum", "{name} is at most {limit}."),
    "uniqueItems": ("unique_items", "{name} holds no item twice."),
}
_FORMATS = {
    "luhn": "The check digit of {name} is right.",
    "gln13": "The check digit of {name} is right.",
    "uuid": "{name} is a uuid.",
    "email": "{name} is an e-mail address.",
    "date": "{name} is a date, as YYYY-MM-DD.",
    "date-time": "{name} is a point in time, as RFC 3339 writes it.",
}


def _value_rules(resource: Resource, one: Field) -> Iterator[Rule]:
    if not (one.in_request or one.in_response):
        return
    if one.target:
        what = "an object" if one.is_reference else "an array of objects, each"
        says = f"{one.name} is {what} with the id of a record of {one.target}."
        yield _of_field(resource, one, "reference", says)
    elif one.types:
        yield _of_field(resource, one, "type", f"{one.name} is {describe(one, limits=False)}.")
    if (name := one.schema.get("format")) in _FORMATS:
        says = _FORMATS[name].format(name=one.name)
        yield _of_field(resource, one, "format", says, details={"format": name})
    if "enum" in one.schema and not (one.enum_is_cut and one.read_only):
        values = [value for value in one.schema["enum"] if value is not None]
        says = f"{one.name} is one of {', '.join(str(value) for value in values)}."
        if one.enum_is_cut:
            says = f"{one.name} accepts {', '.join(str(value) for value in values)}."
        yield _of_field(resource, one, "enum", says, details={"values": values})
    for keyword, (kind, says) in _KEYWORDS.items():
        if keyword in one.schema:
            limit = one.schema[keyword]
            yield _of_field(
                resource,
                one,
                kind,
                says.format(name=one.name, limit=limit),
                details={"limit": limit},
                unreachable=one.unreachable.get(keyword),
            )


# Kind of rule -> what it says. A rule that the reference prints on both ends of a relation is one
# promise and stands here once, at the first of its fields.
_RELATIONS = {
    "any_of": "At least one of {all} is set.",
    "excluded_by": "{name} is not set together with {others}.",
    "together_with": "{name} and {others} are set together, or neither is.",
    "requires": "{name} is set only while {others} is.",
    "before": "{name} does not lie after {others}.",
    "after": "{name} does not lie before {others}.",
    "matches_values_of": "The values of {name} match those of {others}.",
}
_MIRRORED = {"before": "after", "after": "before"}
_ONE_WAY = {"requires", "matches_values_of"}


def _relation_rules(resource: Resource, one: Field) -> Iterator[Rule]:
    if one.unique:
        yield _of_field(resource, one, "unique", f"No two records have the same {one.name}.")
    for relation in one.relations:
        others = tuple(
            other
            for other in one.relations[relation]
            if relation in _ONE_WAY or not _said_before(resource, one.name, relation, other)
        )
        if not others or (relation == "any_of" and others != one.relations[relation]):
            continue
        yield _of_field(
            resource,
            one,
            "ordered_relative_to" if relation in _MIRRORED else relation,
            _RELATIONS[relation].format(
                name=one.name,
                others=enumerate_names(others),
                all=enumerate_names((one.name, *others)),
            ),
            details={"relation": relation, "others": others},
            unreachable=one.unreachable.get(relation) or _unbuildable(resource, one, relation),
        )


def _unbuildable(resource: Resource, one: Field, relation: str) -> str | None:
    members = (one, *(resource.field(name) for name in one.relations[relation]))
    if relation == "matches_values_of" and any(f.items_are_unknown for f in members):
        return "no page shows an element, so none can be made that matches or does not"
    return None


def _said_before(resource: Resource, name: str, relation: str, other: str) -> bool:
    """Tell whether the other field comes first and relates to this one in the same way."""
    names = [f.name for f in resource.fields]
    back = resource.field(other).relations.get(_MIRRORED.get(relation, relation), ())
    return names.index(other) < names.index(name) and name in back


def _operation_rules(resource: Resource, operation: Operation) -> Iterator[Rule]:
    status = f"{operation.title} answers {operation.success}."
    if operation.or_without_body:
        others = enumerate_names([str(number) for number in operation.or_without_body])
        status = f"{operation.title} answers {operation.success}, or {others} without a body."
    yield _of_operation(resource, operation, "status", status, basis=operation.success_basis)
    for kind, says in _EVERY_OPERATION.items():
        yield _of_operation(resource, operation, kind, says.format(title=operation.title))
    if operation.answer != "none":
        says = f"{operation.title} answers with JSON: it says so, is UTF-8 and can be parsed."
        yield _of_operation(resource, operation, "json", says)
    if operation.has_pk:
        for kind, says in _ITEM_OPERATION.items():
            yield _of_operation(resource, operation, kind, says.format(title=operation.title))
    if operation.body:
        for kind, says in _BODY_OPERATION.items():
            yield _of_operation(resource, operation, kind, says.format(title=operation.title))
    for kind, says in _ONE_OPERATION.get(operation.name, {}).items():
        yield _of_operation(resource, operation, kind, says)


_EVERY_OPERATION = {
    "robust": "{title} never answers with a server error, whatever is sent.",
    "answered": "{title} answers every request; no connection breaks.",
    "discreet": "No answer of {title} shows a credential, a traceback or an HTML page.",
}
_ITEM_OPERATION = {
    "unknown_pk": "{title} of a pk that no record has answers 404.",
    "malformed_pk": "{title} of a malformed pk is refused.",
}
_BODY_OPERATION = {
    "malformed_json": "{title} refuses a body that is not JSON.",
    "content_type": "{title} refuses a body that is not sent as JSON.",
}
_ONE_OPERATION: dict[OperationName, dict[str, str]] = {
    "create": {"persisted": "A created record is found by Get."},
    "bulk_write": {
        "in_order": "Bulk write answers one record for each item sent, in the same order.",
        "persisted": "Every record of a Bulk write is found by Get.",
    },
    "list": {
        "items": "List answers with records that keep the promises of the resource.",
        "complete": "List shows every record exactly once.",
    },
    "get": {"same_record": "Get answers with the record asked for."},
    "update": {
        "partial": "Update leaves fields alone that were not sent.",
        "only_that": "Update changes the record addressed and no other.",
        "put": "PUT, which is not documented, changes nothing.",
    },
    "delete": {
        "gone": "A deleted record is gone: no longer found by Get, by Delete or in List.",
        "only_that": "Delete removes the record addressed and no other.",
    },
}


def _of_field(  # noqa: PLR0913 -- the fields of a Rule, less what the place gives
    resource: Resource,
    one: Field,
    kind: str,
    says: str,
    *,
    basis: Basis | None = None,
    details: Mapping[str, Any] | None = None,
    unreachable: str | None = None,
) -> Rule:
    table = resource.request if one.in_request else resource.response
    return Rule(
        id=f"{resource.name}.{one.name}.{kind}",
        kind=kind,
        says=says,
        basis="open" if one.basis == "open" else basis or one.basis,
        source=table.source.at(f"{one.name}: {describe(one)}"),
        resource=resource.name,
        field=one.name,
        details=details or {},
        unreachable=unreachable,
    )


def _of_operation(  # noqa: PLR0913 -- the fields of a Rule, less what the place gives
    resource: Resource,
    operation: Operation,
    name: str,
    says: str,
    *,
    basis: Basis = "implied",
    source: Source | None = None,
    kind: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Rule:
    return Rule(
        id=f"{resource.name}.{operation.name}.{name}",
        kind=kind or name,
        says=says,
        basis=basis,
        source=source or operation.source,
        resource=resource.name,
        operation=operation.name,
        details=details or {},
    )
