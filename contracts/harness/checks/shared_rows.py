"""Sends rows that together cover every class of valid value, many to a request.

If a row is accepted, its value of every field is. If a row is refused, it shows nothing about any
of its fields, and the contract of each field sends that field alone.
"""

from contracts.harness.checks.compare import agrees, as_answered
from contracts.harness.generation.profiles import Profile
from contracts.harness.http.exchange import Exchange
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.resource_client import ResourceClient
from spec import OperationName
from strategies.bodies import Body
from strategies.covering_rows import CoveringRow, covering_rows, edge_rows
from strategies.values import Valid


class CoveringRows:
    """The rows of one resource; sent at most once in a process."""

    def __init__(self, client: ResourceClient, profile: Profile) -> None:
        self._client = client
        self._recorder: Recorder = client.recorder
        self._profile = profile.on(client.resource)
        self._accepted: set[tuple[OperationName, str, str]] = set()
        self._read: set[tuple[OperationName, str, str]] = set()
        self._sent = False

    def are_accepted(self, name: OperationName, field: str, sample: Valid) -> bool:
        """Return whether an operation has accepted this class of value; send the rows to know."""
        self._send()
        return self.were_accepted(name, field, sample)

    def were_accepted(self, name: OperationName, field: str, sample: Valid) -> bool:
        """Return whether an operation has accepted this class of value in this field so far."""
        return (name, field, sample.description) in self._accepted

    def are_read_back(self, name: OperationName, field: str, sample: Valid) -> bool:
        """Return whether this class of value was read back after this operation wrote it."""
        self._send()
        return (name, field, sample.description) in self._read

    def mark_accepted(self, name: OperationName, field: str, sample: Valid) -> None:
        """Note that an operation has accepted this class of value in this field."""
        self._accepted.add((name, field, sample.description))

    def _send(self) -> None:
        if self._sent:
            return
        self._sent = True
        wide = self._profile.every_operation
        rows = (covering_rows if wide else edge_rows)(self._client.resource)
        if "create" in self._profile.writes_by:
            for index, row in enumerate(rows):
                self._create(row, rows[(index + 1) % len(rows)])
        elif "update" in self._profile.writes_by:
            self._update_in_turn(rows)
        if "bulk_write" in self._profile.writes_by:
            self._bulk_write(rows)

    def _create(self, row: CoveringRow, then: CoveringRow) -> None:
        with self._recorder.case():
            sent = self._client.tagged(row.body)
            exchange = self._client.call("create", body=sent)
            if not exchange.success:
                return
            self._mark_row("create", row)
            agrees(self._client, sent, exchange.json)
            pk = self._client.resource.pk_in(exchange.json)
            if pk is None or not self._client.created.owns(pk):
                return
            self._read_again("create", pk, sent, row)
        if "update" in self._profile.writes_by:
            self._update(pk, exchange, sent, then)
        with self._recorder.untracked():
            self._client.discard(pk)

    def _update_in_turn(self, rows: tuple[CoveringRow, ...]) -> None:
        """Send every row to one record, and last the one that it was created with."""
        with self._recorder.case():
            stored = self._client.tagged(rows[0].body)
            born = self._client.call("create", body=stored)
            pk = self._client.resource.pk_in(born.json)
        if not born.success or pk is None or not self._client.created.owns(pk):
            return
        for row in (*rows[1:], rows[0]):
            self._update(pk, born, stored, row)
            stored = row.body
        with self._recorder.untracked():
            self._client.discard(pk)

    def _update(self, pk: str, born: Exchange, stored: Body, row: CoveringRow) -> None:
        with self._recorder.case(born):
            # A field that excludes one of the row is set to null.
            cleared = {
                name: None for name in stored if name not in row.body and name != "custom_id"
            }
            sent = self._client.resolve_references(row.body)
            exchange = self._client.call("update", pk=pk, body=cleared | sent)
            if exchange.success:
                self._mark_row("update", row)
                agrees(self._client, sent, exchange.json)
                self._read_again("update", pk, sent, row)

    def _read_again(self, name: OperationName, pk: str, sent: Body, row: CoveringRow) -> None:
        by: OperationName = "get" if self._client.has("get") else "list"
        if by == "get":
            read = self._client.call("get", pk=pk)
            shown = [read.json] if read.success else []
        else:
            shown = self._client.listed(pk)
        where = f"{by.capitalize()} after {name.capitalize()}"
        if shown and agrees(self._client, sent, shown[0], where):
            self._mark_read(name, row)

    def _bulk_write(self, rows: tuple[CoveringRow, ...]) -> None:
        with self._recorder.case():
            sent = [self._client.tagged(row.body) for row in rows]
            exchange = self._client.call("bulk_write", body=sent)
            if not exchange.success or not isinstance(exchange.json, list):
                return
            made: dict[str, tuple[CoveringRow, Body]] = {}
            row_of = {id(body): row for body, row in zip(sent, rows, strict=True)}
            answered = as_answered(self._client, sent, exchange.json)
            for body, record in zip(answered, exchange.json, strict=False):
                row = row_of[id(body)]
                self._mark_row("bulk_write", row)
                agrees(self._client, body, record)
                if (pk := self._client.resource.pk_in(record)) is not None:
                    made[pk.lower()] = row, body
            for record in self._client.listed(*made) if made else []:
                row, body = made[str(record["id"]).lower()]
                if agrees(self._client, body, record, "List"):
                    self._mark_read("bulk_write", row)
        with self._recorder.untracked():
            self._client.discard_made(exchange)

    def _mark_row(self, name: OperationName, row: CoveringRow) -> None:
        for field, sample in row.shows.items():
            self.mark_accepted(name, field, sample)

    def _mark_read(self, name: OperationName, row: CoveringRow) -> None:
        self._read.update((name, field, one.description) for field, one in row.shows.items())
