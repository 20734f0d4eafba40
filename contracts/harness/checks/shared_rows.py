"""Walks a resource's tour once: every class of good value, many to a request.

What a row shows and the environment takes is settled for every field in it. Where a row is refused
nothing is settled, and each contract asks for its own field by itself; what that settles no other
contract asks again.
"""

from contracts.harness.checks.compare import sees_read_back
from contracts.harness.generation.profiles import Profile
from contracts.harness.http.exchange import Exchange
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.resource_client import ResourceClient, pk_in
from spec import OperationName
from strategies.bodies import Body
from strategies.covering_rows import CoveringRow, covering_rows, edge_rows
from strategies.values import Valid


class CoveringRows:
    """The tour of one resource; walked at most once in a process."""

    def __init__(self, subject: ResourceClient, profile: Profile) -> None:
        self._subject = subject
        self._recorder: Recorder = subject.recorder
        self._profile = profile
        self._settled: set[tuple[OperationName, str, str]] = set()
        self._read: set[tuple[OperationName, str, str]] = set()
        self._walked = False

    def settles(self, name: OperationName, field: str, sample: Valid) -> bool:
        """Tell whether an operation has taken this class of value in this field."""
        self._walk()
        return (name, field, sample.description) in self._settled

    def reads_back(self, name: OperationName, field: str, sample: Valid) -> bool:
        """Tell whether Get has shown this class of value after this operation wrote it."""
        self._walk()
        return (name, field, sample.description) in self._read

    def settle(self, name: OperationName, field: str, sample: Valid) -> None:
        """Take note that an operation has taken this class of value in this field."""
        self._settled.add((name, field, sample.description))

    def _walk(self) -> None:
        if self._walked:
            return
        self._walked = True
        wide = self._profile.every_operation
        rows = (covering_rows if wide else edge_rows)(self._subject.resource)
        if "create" in self._profile.writes_by:
            for index, row in enumerate(rows):
                self._create(row, rows[(index + 1) % len(rows)])
        elif "update" in self._profile.writes_by:
            self._update_in_turn(rows)
        if "bulk_write" in self._profile.writes_by:
            self._bulk_write(rows)

    def _create(self, row: CoveringRow, then: CoveringRow) -> None:
        with self._recorder.case():
            sent = self._subject.tagged(row.body)
            exchange = self._subject.call("create", body=sent)
            if not exchange.success:
                return
            self._settle("create", row)
            sees_read_back(self._subject, sent, exchange.json)
            pk = pk_in(exchange.json)
            if pk is None:
                return
            self._read_again("create", pk, sent, row)
        if self._profile.every_operation:
            self._update(pk, exchange, sent, then)
        with self._recorder.untracked():
            self._subject.discard(pk)

    def _update_in_turn(self, rows: tuple[CoveringRow, ...]) -> None:
        """Show every row to one record, and end with the one it was made of."""
        with self._recorder.case():
            stored = self._subject.tagged(rows[0].body)
            born = self._subject.call("create", body=stored)
            pk = pk_in(born.json)
        if not born.success or pk is None:
            return
        for row in (*rows[1:], rows[0]):
            self._update(pk, born, stored, row)
            stored = row.body
        with self._recorder.untracked():
            self._subject.discard(pk)

    def _update(self, pk: str, born: Exchange, stored: Body, row: CoveringRow) -> None:
        with self._recorder.case(born):
            # A field that takes turns with one in the row has to make room for it.
            cleared = {
                name: None for name in stored if name not in row.body and name != "custom_id"
            }
            sent = self._subject.resolve_references(row.body)
            exchange = self._subject.call("update", pk=pk, body=cleared | sent)
            if exchange.success:
                self._settle("update", row)
                sees_read_back(self._subject, sent, exchange.json)
                self._read_again("update", pk, sent, row)

    def _read_again(self, name: OperationName, pk: str, sent: Body, row: CoveringRow) -> None:
        read = self._subject.call("get", pk=pk)
        where = f"Get after {name.capitalize()}"
        if read.success and sees_read_back(self._subject, sent, read.json, where):
            self._read.update(
                (name, field, sample.description) for field, sample in row.shows.items()
            )

    def _bulk_write(self, rows: tuple[CoveringRow, ...]) -> None:
        with self._recorder.case():
            sent = [self._subject.tagged(row.body) for row in rows]
            exchange = self._subject.call("bulk_write", body=sent)
            if not exchange.success or not isinstance(exchange.json, list):
                return
            made: dict[str, tuple[CoveringRow, Body]] = {}
            for row, body, record in zip(rows, sent, exchange.json, strict=False):
                self._settle("bulk_write", row)
                sees_read_back(self._subject, body, record)
                if (pk := pk_in(record)) is not None:
                    made[pk.lower()] = row, body
            for record in self._subject.listed(*made) if made else []:
                row, body = made[str(record["id"]).lower()]
                if sees_read_back(self._subject, body, record, "List"):
                    shows = row.shows.items()
                    self._read.update(
                        ("bulk_write", field, one.description) for field, one in shows
                    )
        with self._recorder.untracked():
            self._subject.discard_made(exchange)

    def _settle(self, name: OperationName, row: CoveringRow) -> None:
        for field, sample in row.shows.items():
            self.settle(name, field, sample)
