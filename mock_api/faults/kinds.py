"""The ways of breaking a rule, by its kind."""

from collections.abc import Mapping

from mock_api.faults import (
    authentication,
    cross_field,
    lifecycle,
    list_parameters,
    listing,
    read_only,
    reading,
    refused,
    storing,
    transport,
    values,
    writing,
)
from mock_api.faults.way import Case, Way, WaysOf
from spec import Resource, Rule

_WAYS: Mapping[str, WaysOf] = {
    **values.WAYS,
    **cross_field.WAYS,
    **read_only.WAYS,
    **storing.WAYS,
    **authentication.WAYS,
    **transport.WAYS,
    **reading.WAYS,
    **writing.WAYS,
    **listing.WAYS,
    **list_parameters.WAYS,
    **lifecycle.WAYS,
    **refused.WAYS,
}


def ways(
    resource: Resource, rule: Rule, *, referred_to: bool = False, alone: bool = False
) -> tuple[Way, ...]:
    """Return the ways of breaking a rule, the default first; none for an unknown kind."""
    breaking = _WAYS.get(rule.kind)
    return tuple(breaking(Case(resource, rule, referred_to, alone))) if breaking else ()
