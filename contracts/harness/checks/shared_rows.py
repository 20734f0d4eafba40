"""Sends rows that together cover every class of valid value, many to a request.

If a row is accepted, its value of every field is. If a row is refused, it shows nothing about any
of its fields, and the contract of each field sends that field alone.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice

from contracts.harness.checks.compare import agrees, are_surely_in_order, as_answered, is_kept
from contracts.harness.generation.profiles import Profile
from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.reproduce.expectations import listed_once
from spec import OperationName
from strategies.bodies import Body
from strategies.covering_rows import CoveringRow, covering_rows, edge_rows
from strategies.values import Valid

# Of so many rows, one is read by Get, too.
_SEVERAL = 5


@dataclass(frozen=True, slots=True)
class _WrittenRow:
    """A record that has a row: its pk, what was sent, and the requests that wrote it."""

    pk: str
    row: CoveringRow
    sent: Body
    steps: tuple[Exchange, ...]


class CoveringRows:
    """The rows of one resource; sent at most once in a process."""

    def __init__(self, client: ResourceClient, profile: Profile) -> None:
        self._client = client
        self._recorder: Recorder = client.recorder
        self._profile = profile.on(client.resource)
        self._accepted: set[tuple[OperationName, str, str]] = set()
        self._read: set[tuple[OperationName, str, str]] = set()
        self._sent = False
        # The Bulk write of all rows, once its records are answered in order and found by Get.
        self.bulk_written: Exchange | None = None

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
            made = [
                one
                for row, alone in zip(rows, self._are_read_alone(rows), strict=True)
                if (one := self._create(row, alone=alone))
            ]
            if wide:
                self._read_by_list("create", made)
            if "update" in self._profile.writes_by:
                self._update_each(made, rows)
            for one in made:
                with self._recorder.untracked():
                    self._client.discard(one.pk)
        elif "update" in self._profile.writes_by:
            self._update_in_turn(rows)
        if "bulk_write" in self._profile.writes_by:
            self._bulk_write(rows)

    def _are_read_alone(self, rows: Sequence[CoveringRow]) -> list[bool]:
        """Return for each row whether its record is read before and after Update by Get.

        Get may come from a cache, so it is called around an Update of each field.
        """
        if not self._profile.every_operation or not self._client.has("list"):
            return [True] * len(rows)
        found, seen = list[bool](), set[str]()
        for index, row in enumerate(rows):
            then = rows[(index + 1) % len(rows)].body
            changed = {name for name, value in then.items() if value != row.body.get(name)}
            found.append(self._client.has("get") and not (index % _SEVERAL and changed <= seen))
            seen |= changed if found[-1] else set()
        return found

    def _create(self, row: CoveringRow, *, alone: bool) -> _WrittenRow | None:
        with self._recorder.case():
            sent = self._client.tagged(row.body)
            exchange = self._client.call("create", body=sent)
            if not exchange.success:
                return None
            self._mark_row("create", row)
            agrees(self._client, sent, exchange.json)
            pk = self._client.resource.pk_in(exchange.json)
            if pk is None or not self._client.created.owns(pk):
                return None
            if alone:
                self._read_again("create", pk, sent, row)
            return _WrittenRow(pk, row, sent, (exchange,))

    def _update_each(self, made: Sequence[_WrittenRow], rows: tuple[CoveringRow, ...]) -> None:
        """Send each record the row after its own."""
        updated, alone = list[_WrittenRow](), self._are_read_alone(rows)
        for one in made:
            index = rows.index(one.row)
            then = rows[(index + 1) % len(rows)]
            changed = self._update(one.pk, one.steps[0], one.sent, then, alone=alone[index])
            updated += [changed] if changed else []
        self._read_by_list("update", updated)

    def _read_by_list(self, name: OperationName, written: Sequence[_WrittenRow]) -> None:
        """Compare the records with a single List; those that differ are listed again, alone."""
        found: dict[str, Body] = {}
        with suppress(NotRun), self._recorder.untracked():
            listed = self._client.listed(*(one.pk for one in written)) if written else []
            found = {str(record["id"]).lower(): record for record in listed}
        for one in written:
            if self._are_kept(one.sent, found.get(one.pk.lower())):
                self._mark_read(name, one.row)
            elif found:
                with self._recorder.case(*one.steps), suppress(NotRun):
                    self._read_alone(name, one)

    def _read_alone(self, name: OperationName, one: _WrittenRow) -> None:
        """List one record, while List shows others: it is there and has what was sent."""
        listed = self._client.listed(one.pk)
        if not listed:
            self._recorder.breach(
                self._client.resource.rule_id("list", "complete"),
                "not_listed_once",
                expected=f"{one.pk} once",
                got="0 times",
                kept=listed_once(one.pk),
            )
        for again in listed:
            if agrees(self._client, one.sent, again, "List"):
                self._mark_read(name, one.row)

    def _are_kept(self, sent: Body, record: Body | None) -> bool:
        field = self._client.resource.field
        return record is not None and all(
            is_kept(self._client, field(name), sent[name], record) for name in sent
        )

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

    def _update(
        self, pk: str, born: Exchange, stored: Body, row: CoveringRow, *, alone: bool = True
    ) -> _WrittenRow | None:
        with self._recorder.case(born):
            # A field that excludes one of the row is set to null.
            field = self._client.resource.field
            cleared = {
                name: None
                for name in stored
                if name not in row.body and name != "custom_id" and field(name).nullable
            }
            sent = self._client.resolve_references(row.body)
            exchange = self._client.call("update", pk=pk, body=cleared | sent)
            if not exchange.success:
                return None
            self._mark_row("update", row)
            agrees(self._client, sent, exchange.json)
            if alone:
                self._read_again("update", pk, sent, row)
            return _WrittenRow(pk, row, sent, (born, exchange))

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
        if by == "get" and name == "create" and not self._client.has("bulk_write"):
            # Bulk write has the rows read by List otherwise.
            for found in self._client.listed(pk):
                agrees(self._client, sent, found, "List")

    def _bulk_write(self, rows: tuple[CoveringRow, ...]) -> None:
        # Enough items for the contracts of Bulk write, so that they send none of this size.
        fewest = min((count for count in self._profile.bulks if count > 1), default=1)
        rows = (*rows, *islice(cycle(rows), max(0, fewest - len(rows))))
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
        if self._profile.every_operation and self._are_in_order_and_found(sent, exchange):
            self.bulk_written = exchange
        with self._recorder.untracked():
            self._client.discard_made(exchange)

    def _are_in_order_and_found(self, sent: Sequence[Body], exchange: Exchange) -> bool:
        """Return whether a Bulk write answers each item at its place, and Get finds two of them."""
        if not self._client.has("get") or not are_surely_in_order(
            self._client, sent, exchange.records
        ):
            return False
        with self._recorder.case(exchange):
            pks = [exchange.pks[0], exchange.pks[-1]]
            return all(pk and self._client.call("get", pk=pk).success for pk in pks)

    def _mark_row(self, name: OperationName, row: CoveringRow) -> None:
        for field, samples in row.shows.items():
            for sample in samples:
                self.mark_accepted(name, field, sample)

    def _mark_read(self, name: OperationName, row: CoveringRow) -> None:
        self._read.update(
            (name, field, one.description) for field, shown in row.shows.items() for one in shown
        )
