"""What List promises of its parameters: pages, order, and each documented filter."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

from spec.loader import REFERENCE
from spec.model import Basis, Operation, Resource, Source, Spec

_GUIDE = Source(
    f"{REFERENCE} › guides › My pages, implementation example: id__in=<a>,<b>",
    "https://docs.api.pigello.io/guides/cases/my-pages/implementation-example",
)

# Operator -> which records it lists. The spelling of a truth value is nowhere printed, so neither
# isnull nor a filter of a boolean field can be asked for rightly or wrongly: both stay open.
_LISTS = {
    "": "is the value",
    "contains": "contains the text",
    "startswith": "starts with the text",
    "endswith": "ends with the text",
    "iexact": "is the text, in either case",
    "icontains": "contains the text, in either case",
    "istartswith": "starts with the text, in either case",
    "iendswith": "ends with the text, in either case",
    "in": "is one of the values, which commas separate",
    "gt": "is greater than the value",
    "gte": "is the value or greater",
    "lt": "is less than the value",
    "lte": "is the value or less",
}
_UNSPELLED = "boolean"


class ListPromise(TypedDict):
    """One promise of List, as the parts of the rule it becomes."""

    resource: Resource
    operation: Operation
    name: str
    says: str
    basis: Basis
    source: Source
    kind: str
    details: Mapping[str, Any]


def list_promises(spec: Spec, resource: Resource) -> Iterator[ListPromise]:
    """Yield what List of a resource promises of its parameters."""
    # They stand on every List page that could be read; the overview explains them for all.
    page = resource.filters_source or _overview(spec)
    yield _promise(
        resource,
        "paging",
        "The pages of an ordered List, joined, are that List: nothing missing, nothing twice.",
        source=page.at("_page, _page_size"),
    )
    yield _promise(
        resource,
        "order_by",
        "List comes in the order that _order_by names, and a leading minus reverses it.",
        source=page.at("_order_by"),
    )
    if "id" not in resource.filters:
        yield _filter(resource, "id", "in", source=_GUIDE, basis="implied", rivals=None)
    for field, kind in resource.filters.items():
        if kind == _UNSPELLED or not _is_visible(resource, field):
            continue
        operators = [o for o in ("", *spec.operators[kind]) if o in _LISTS]
        for operator in operators:
            source = page.at(_parameter(field, operator))
            rivals = tuple(o for o in operators if o != operator)
            yield _filter(resource, field, operator, source=source, rivals=rivals)


def _overview(spec: Spec) -> Source:
    return Source(
        f"{REFERENCE} › API overview › List", spec.entry.get("x-pages", {}).get("overview")
    )


def _is_visible(resource: Resource, name: str) -> bool:
    """Tell whether a request or an answer shows the field: nobody can tell what others hold."""
    return any(f.name == name and (f.in_request or f.in_response) for f in resource.fields)


def _parameter(field: str, operator: str) -> str:
    return f"{field}__{operator}" if operator else field


def _filter(  # noqa: PLR0913 -- the parts of a promise
    resource: Resource,
    field: str,
    operator: str,
    *,
    source: Source,
    basis: Basis = "stated",
    rivals: Sequence[str] | None,
) -> ListPromise:
    parameter = _parameter(field, operator)
    says = f"{parameter} lists the records whose {field} {_LISTS[operator]}"
    if rivals is not None:
        says += f"; {parameter}! lists the others"
    return _promise(
        resource,
        f"filter.{field}.{operator}".rstrip("."),
        f"{says}.",
        source=source,
        basis=basis,
        kind="filter",
        details={"field": field, "operator": operator, "rivals": rivals},
    )


def _promise(  # noqa: PLR0913 -- the parts of a promise
    resource: Resource,
    name: str,
    says: str,
    *,
    source: Source,
    basis: Basis = "stated",
    kind: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> ListPromise:
    return {
        "resource": resource,
        "operation": resource.operations["list"],
        "name": name,
        "says": says,
        "basis": basis,
        "source": source,
        "kind": kind or name,
        "details": details or {},
    }
