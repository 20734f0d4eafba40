"""What List promises of its parameters: pages, order, and each documented filter."""

from collections.abc import Iterator, Sequence

from spec.kinds import KINDS
from spec.model import Basis, Resource, Source, Spec
from spec.rule import Rule, of_operation

_GUIDE = "guides › My pages, implementation example: id__in=<a>,<b>"
_GUIDE_URL = "https://docs.api.pigello.io/guides/cases/my-pages/implementation-example"
# The spelling of a truth value is not documented: no value of such a filter is surely right.
_UNSPELLED = "boolean"
# Its values are spelled no better, but one spelling of true and false must tell null from the rest.
_NULL = "isnull"
# The parameters that the overview explains, by the kind of rule about them.
_GENERAL = {"paging": ("_page", "_page_size"), "order_by": ("_order_by",)}


def list_rules(spec: Spec, resource: Resource) -> Iterator[Rule]:
    """Yield what List of a resource promises of its parameters."""
    operation = resource.operations.get("list")
    if operation is None:
        return
    # Every List page that could be read shows them; the overview explains them for all.
    overview = resource.overview and resource.overview.at("List")
    page = resource.filters_source or overview or operation.source
    for kind, names in _GENERAL.items():
        if overview or set(names) <= set(resource.list_parameters):
            yield of_operation(resource, operation, kind, source=page.at(", ".join(names)))
    if "id" not in resource.filters and resource.overview:
        yield _filter(resource, "id", "in", source=_guide(resource), basis="implied", rivals=None)
    for field, kind in resource.filters.items():
        if not _is_visible(resource, field):
            continue
        operators = [
            operator
            for operator in ("", *spec.operators[kind])
            if operator in KINDS["filter"].says
            and (kind != _UNSPELLED or operator == _NULL)
            and (operator != _NULL or not _is_array(resource, field))
        ]
        for operator in operators:
            source = page.at(_parameter(field, operator))
            rivals = tuple(o for o in operators if o != operator)
            yield _filter(resource, field, operator, source=source, rivals=rivals)


def _guide(resource: Resource) -> Source:
    reference, _, _ = resource.request.source.text.partition(" › ")
    return Source(f"{reference} › {_GUIDE}", _GUIDE_URL)


def _is_visible(resource: Resource, name: str) -> bool:
    """Return whether a request or an answer shows the field; others may hold anything."""
    return any(f.name == name and (f.in_request or f.in_response) for f in resource.fields)


def _is_array(resource: Resource, name: str) -> bool:
    """Return whether a field holds an array: whether an empty one is null is not documented."""
    return any(f.name == name and "array" in f.types for f in resource.fields)


def _parameter(field: str, operator: str) -> str:
    return f"{field}__{operator}" if operator else field


def _filter(  # noqa: PLR0913 -- the facts of a filter
    resource: Resource,
    field: str,
    operator: str,
    *,
    source: Source,
    basis: Basis | None = None,
    rivals: Sequence[str] | None,
) -> Rule:
    parameter = _parameter(field, operator)
    return of_operation(
        resource,
        resource.operations["list"],
        "filter",
        operator,
        part=f"{field}.{operator}".rstrip("."),
        basis=basis,
        source=source,
        details={"field": field, "operator": operator, "rivals": rivals},
        parameter=parameter,
        negation="" if rivals is None else f"; {parameter}! lists the others",
    )
