"""The sets of records of one resource that the parameters of List are checked with."""

from contracts.harness.checks.list_records import ListRecords
from contracts.harness.checks.literal_records import LiteralRecords
from contracts.harness.checks.tied_records import TiedRecords
from contracts.harness.records.resource_client import ResourceClient


class ListSamples:
    """Holds the sets; each creates its records on first use."""

    def __init__(self, client: ResourceClient) -> None:
        self.plain = ListRecords(client)
        self.tied = TiedRecords(client)
        self.literal = LiteralRecords(client)
