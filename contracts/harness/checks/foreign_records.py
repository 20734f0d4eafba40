"""Finds a record of another resource, whose pk is unknown to the resource under test."""

from collections.abc import Iterable
from contextlib import suppress

from contracts.harness.outcomes import NotRun
from contracts.harness.records.created import CreatedRecord
from contracts.harness.records.resource_client import ResourceClient


def foreign_record(
    client: ResourceClient, others: Iterable[ResourceClient]
) -> tuple[ResourceClient, CreatedRecord] | None:
    """Return a shared record of another resource and its client, or None if none can be made.

    None, too, if List of this resource shows the pk: then both may be views of one record. Only
    UUIDs name one record among those of all resources.
    """
    if client.foreign and client.foreign[1] in client.foreign[0].created.shared:
        return client.foreign
    for other in others:
        forms = {client.resource.id_form, other.resource.id_form}
        if other.resource is client.resource or forms != {"uuid"}:
            continue
        if not client.client.permissions.writes(other.resource.name):
            continue
        # If the record cannot be made here, the contracts of that resource say so.
        with suppress(NotRun):
            record = other.shared()
            other.read(record.pk)
            is_known = bool(client.listed(record.pk, thorough=False))
            client.foreign = None if is_known else (other, record)
            return client.foreign
    return None
