"""Groups the fields of a resource whose values depend on each other."""

from spec import Field, Resource

# These rules depend on which fields are set, or on two values that are both valid. So does what
# agrees with another field.
_OF_VALID_VALUES = {"any_of", "together_with", "requires", "before", "after"}


def related_fields(resource: Resource) -> list[list[Field]]:
    """Return the writable fields in groups: an invalid value breaks no rule of another group.

    A field whose value depends on no other one has a group to itself.
    """
    groups: list[list[Field]] = []
    for field in resource.writable:
        tied = [group for group in groups if any(_are_tied(field, one) for one in group)]
        groups = [group for group in groups if group not in tied]
        groups.append([*(one for group in tied for one in group), field])
    return groups


def _are_tied(one: Field, other: Field) -> bool:
    return other.name in _named_by(one) or one.name in _named_by(other)


def _named_by(field: Field) -> set[str]:
    kinds = set(field.relations) - _OF_VALID_VALUES
    return {name for kind in kinds for name in field.relations[kind]}
