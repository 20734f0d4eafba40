"""Records that exist in every mock: those of other applications, and those that no call creates."""

import uuid

from mock_api.ids import new_id
from mock_api.record import Clock, blank, new_record
from mock_api.store import Store
from spec import Spec

EACH = 3
_NAMESPACE = uuid.UUID("6f1d3b52-8a34-4c55-9d0e-2b7a4c1e9f60")


def seeded(target: str) -> tuple[str, ...]:
    """Return the ids of the records of a kind that exist from the start; always the same."""
    return tuple(str(uuid.uuid5(_NAMESPACE, f"{target} {number}")) for number in range(EACH))


def plant(spec: Spec, store: Store) -> None:
    """Store records of each resource that has no Create and no records yet."""
    clock = Clock()
    for resource in spec.resources:
        if "create" in resource.operations or store.all(resource.name):
            continue
        for _ in range(EACH):
            pk = new_id(resource, store)
            store.insert(
                resource.name,
                new_record(resource, pk, blank(resource), dict(resource.example), clock),
                (),
            )
