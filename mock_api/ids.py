"""New ids for the records of the mock."""

from mock_api.answer import Json
from mock_api.store import Store
from spec import Resource
from spec.ids import json_id, made_up_id


def new_id(resource: Resource, store: Store) -> Json:
    """Return the id of the next record of a resource; integers count up."""
    schema = resource.id_schema
    if resource.id_form == "integer":
        return max(1, schema.get("minimum", 1)) - 1 + store.next_number(resource.name)
    while store.get(resource.name, str(pk := made_up_id(schema))) is not None:
        pass
    return pk


def addressed_id(resource: Resource, pk: str) -> Json:
    """Return the pk of a path as the id in an answer."""
    return json_id(pk, resource.id_form)
