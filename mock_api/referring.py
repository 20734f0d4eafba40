"""What becomes of the records that refer to a deleted one."""

from collections.abc import Iterator, Mapping, Sequence

from mock_api.answer import JsonObject
from mock_api.store import Store
from spec import Field, Spec

# By the name of a resource: the fields of all resources that name its records.
Referring = Mapping[str, Sequence[tuple[str, Field]]]


def referring_fields(spec: Spec) -> Referring:
    """Return the fields that refer to each resource, each with the name of its resource."""
    found: dict[str, list[tuple[str, Field]]] = {}
    for resource in spec.resources:
        for field in resource.writable:
            target = field.target or field.id_of
            if target:
                found.setdefault(target.lower(), []).append((resource.name, field))
    return found


def release(store: Store, referring: Referring, resource: str, pk: str) -> None:
    """Remove every reference to a record that was deleted, and what cannot be without one.

    A reference becomes null, and an item leaves its array. A record is deleted, too, if its
    reference must not be null or another rule concerns it.
    """
    for name, field in referring.get(resource, ()):
        for record in _naming(store, name, field, pk):
            value = record[field.name]
            if isinstance(value, list):
                rest = [one for one in value if _id(one) != pk]
                store.replace(name, record["id"], {**record, field.name: rest}, ())
            elif field.nullable and not (field.relations or field.required):
                store.replace(name, record["id"], {**record, field.name: None}, ())
            elif store.delete(name, record["id"]):
                release(store, referring, name, record["id"])


def _naming(store: Store, resource: str, field: Field, pk: str) -> Iterator[JsonObject]:
    for record in store.containing(resource, pk):
        value = record.get(field.name)
        if pk in map(_id, value if isinstance(value, list) else [value]):
            yield record


def _id(reference: object) -> object:
    return reference.get("id") if isinstance(reference, dict) else reference
