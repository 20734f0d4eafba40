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


def ways(case: Case) -> tuple[Way, ...]:
    """Return the ways of breaking a rule, the default first; none for an unknown kind.

    A way that is about operations which the resource does not have breaks nothing.
    """
    if case.rule.field == "id" and case.field.in_request:
        # The mock finds records by it, so it cannot lose what requests say of it.
        return ()
    breaking = _WAYS.get(case.rule.kind)
    return tuple(way for way in breaking(case) if _is_about(case, way)) if breaking else ()


def _is_about(case: Case, way: Way) -> bool:
    operations = way.change().operations
    return operations is None or any(map(case.has, operations))
