"""Every promise of the reference, derived from the description; none is listed by hand."""

from collections.abc import Iterator

from spec.kinds import BY_KEYWORD, BY_RELATION, KINDS, UNSTATED, names_of
from spec.list_rules import list_rules
from spec.model import Operation, Resource, Spec
from spec.rule import DescribedField, Rule, of_field, of_operation
from spec.schemas import limits_inside
from spec.wording import describe


def derive(spec: Spec) -> tuple[Rule, ...]:
    """Derive every rule of every resource, in the order of the description."""
    return tuple(rule for resource in spec.resources for rule in rules_of(spec, resource))


def rules_of(spec: Spec, resource: Resource) -> Iterator[Rule]:
    """Derive the rules of one resource, in the order of the description."""
    for one in resource.fields:
        described = DescribedField.of(resource, one)
        yield from _field_rules(described)
        yield from _value_rules(described)
        yield from _relation_rules(described)
    for operation in resource.operations.values():
        yield from _operation_rules(resource, operation)
        for scheme in filter(lambda one: operation.needs(one.name), spec.schemes):
            yield of_operation(
                resource,
                operation,
                "authentication",
                part=scheme.name,
                source=resource.security_source,
                details={"scheme": scheme.name, "first": scheme is spec.schemes[0]},
                header=scheme.header,
            )
    yield from list_rules(spec, resource)


def _field_rules(described: DescribedField) -> Iterator[Rule]:
    one = described.field
    if one.in_request:
        if one.required:
            variant = "sent and answered" if one.in_response else "sent"
            yield of_field(described, "required", variant)
        yield of_field(described, "nullable" if one.nullable else "not_null")
        yield of_field(described, "read_back")
        if "default" in one.schema and one.in_response and not one.required:
            value = one.schema["default"]
            yield of_field(described, "default", details={"value": value})
    elif one.in_response:
        if described.resource.is_written:
            yield of_field(described, "read_only")
        if one.required:
            yield of_field(described, "required", "answered")
        if one.types and not one.nullable:
            yield of_field(described, "not_null")
        if one.name in KINDS["constant"].fields:
            yield of_field(described, "constant")


# Kinds whose rules need more than the value of their keyword.
_OWN_FACTS = {"type", "format", "enum"}


def _value_rules(described: DescribedField) -> Iterator[Rule]:
    one = described.field
    if not (one.in_request or one.in_response):
        return
    if one.target:
        variant = "object" if one.is_reference else "array"
        yield of_field(described, "reference", variant, target=one.target)
    elif one.types:
        yield of_field(described, "type", type=describe(one, limits=False))
        if limits_inside(one.schema):
            variant = "array" if "array" in one.types else "object"
            yield of_field(described, "contents", variant)
    if (name := str(one.schema.get("format"))) in KINDS["format"].says:
        yield of_field(described, "format", name, details={"format": name})
    if "enum" in one.schema and not (one.enum_is_cut and one.read_only):
        values = [value for value in one.schema["enum"] if value is not None]
        variant = "cut" if one.enum_is_cut else "complete"
        yield of_field(described, "enum", variant, details={"values": values})
    for keyword, kind in BY_KEYWORD.items():
        # A false uniqueItems promises nothing.
        stated = one.schema.get(keyword, False) is not False
        if stated and kind.scope == "value" and kind.name not in _OWN_FACTS:
            details = {"limit": one.schema[keyword]}
            unreachable = one.unreachable.get(keyword)
            yield of_field(described, kind.name, details=details, unreachable=unreachable)


def _relation_rules(described: DescribedField) -> Iterator[Rule]:
    one = described.field
    if one.unique:
        yield of_field(described, "unique")
    for relation in one.relations:
        others = tuple(
            other
            for other in one.relations[relation]
            if not _said_before(described.resource, one.name, relation, other)
        )
        if not others or (relation == "any_of" and others != one.relations[relation]):
            continue
        yield of_field(
            described,
            BY_RELATION[relation].name,
            relation,
            details={"relation": relation, "others": others},
            unreachable=one.unreachable.get(relation),
            basis="open" if relation in UNSTATED else None,
            all=(one.name, *others),
        )


def _said_before(resource: Resource, name: str, relation: str, other: str) -> bool:
    """Return whether the other field comes first and has the same relation to this one."""
    kind = BY_RELATION[relation]
    names = [f.name for f in resource.fields]
    back = resource.field(other).relations.get(kind.mirrored(relation), ())
    return not kind.one_way and names.index(other) < names.index(name) and name in back


def _operation_rules(resource: Resource, operation: Operation) -> Iterator[Rule]:
    for name in names_of(scope="operation"):
        if name == "status":
            others = [str(status) for status in operation.or_without_body]
            yield of_operation(
                resource,
                operation,
                name,
                "several" if others else "one",
                success=operation.success,
                others=others,
            )
        elif name in operation.also:
            # A method that is documented may change records.
            continue
        elif KINDS[name].concerns(operation) and _can_be_broken(name, resource):
            yield of_operation(resource, operation, name, operation.name)


def _can_be_broken(kind: str, resource: Resource) -> bool:
    """Return whether a request can break a rule of a kind."""
    if kind == "malformed_pk":
        # No text is a malformed id of texts.
        return resource.id_form != "text"
    return kind != "persisted" or "get" in resource.operations
