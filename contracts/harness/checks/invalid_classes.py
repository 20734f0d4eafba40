"""Which classes of invalid value show that a rule about one field is kept."""

from collections.abc import Mapping

from contracts.harness.generation.profiles import Profile
from spec import Field, OperationName, Rule
from strategies import near_patterns
from strategies.fields import value_type
from strategies.lines import across_lines
from strategies.values import Invalid

# The value of a field that is left out of a body.
LEFT_OUT = object()
# The invalid classes of these kinds are one check in any server; those of a format are several.
_ONE_CHECK = frozenset({"type", "max_length", "minimum", "maximum"})


def invalid_classes(rule: Rule, field: Field, profile: Profile) -> tuple[Invalid, ...]:
    """Return the invalid values that a rule is about, one for each way of breaking it."""
    if rule.kind == "not_null":
        return (Invalid(None, "not_null", "the value became null"),)
    if rule.kind == "required":
        return (Invalid(LEFT_OUT, "required", f"{field.name} was left out"),)
    samples = tuple(b for b in value_type(field).refused if b.rule == rule.kind)
    if rule.kind == "pattern":
        samples += near_patterns.outside(field) + across_lines(field)
    return samples[: profile.samples]


def by_operation(
    rule: Rule, field: Field, profile: Profile
) -> Mapping[OperationName, tuple[Invalid, ...]]:
    """Return the invalid values of a rule that each operation sends.

    Whether Update may leave a required field out is open.
    """
    # What is inside an array or an object needs more checks than one.
    is_whole = {"array", "object"}.isdisjoint(field.types)
    shares = profile.shares(
        invalid_classes(rule, field, profile), alike=is_whole and rule.kind in _ONE_CHECK
    )
    needed = rule.kind != "required"
    return {name: tuple(sent) for name, sent in shares.items() if needed or name != "update"}
