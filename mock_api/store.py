"""Records in SQLite: one layout for every resource, uniqueness kept by an index."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from mock_api.answer import Json, Record, to_json

# "PIGM": tells a database of this mock from another program's.
_APPLICATION_ID = 0x5049474D
_LAYOUT = """
CREATE TABLE record (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    resource TEXT NOT NULL,
    id TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE UNIQUE INDEX record_id ON record (resource, id);
CREATE INDEX record_order ON record (resource, number);
CREATE TABLE taken (
    resource TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    number INTEGER NOT NULL REFERENCES record (number) ON DELETE CASCADE,
    PRIMARY KEY (resource, field, value)
) WITHOUT ROWID;
CREATE INDEX taken_by ON taken (number);
"""


class StoreError(Exception):
    """The database cannot be used; the message names the file and the fix."""


class TakenError(Exception):
    """Another record has the same value in a unique field, which `field` names."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Store:
    """Every record of every resource, in the order they were created."""

    def __init__(self, path: Path | None = None) -> None:
        """Open or create the database file, or one in memory; raises StoreError."""
        try:
            self._db = sqlite3.connect(path or ":memory:", isolation_level=None)
            self._prepare(path)
        except sqlite3.Error as error:
            raise StoreError(
                f"{path}: cannot be used as the database ({error}); name a file that this mock "
                "wrote, or one that does not exist yet."
            ) from None

    def _prepare(self, path: Path | None) -> None:
        self._db.execute("PRAGMA foreign_keys = ON")
        [owner] = self._db.execute("PRAGMA application_id").fetchone()
        [tables] = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == 0:
            self._db.executescript(_LAYOUT)
            self._db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        elif owner != _APPLICATION_ID:
            raise StoreError(f"{path}: is another program's database; name another file.")
        if path:
            # A mock's data may be lost with the machine, but a process that ends loses none.
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = OFF")

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everything written inside, or nothing if an exception leaves the block."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def insert(self, resource: str, record: Record, unique: Sequence[str]) -> None:
        """Add a record behind the others; raises TakenError."""
        try:
            cursor = self._db.execute(
                "INSERT INTO record (resource, id, document) VALUES (?, ?, ?)",
                (resource, record["id"], to_json(record)),
            )
        except sqlite3.IntegrityError:
            raise TakenError("id") from None
        self._take(resource, cursor.lastrowid, record, unique)

    def replace(self, resource: str, pk: str, record: Record, unique: Sequence[str]) -> None:
        """Put a record in the place of the one with that id; raises TakenError."""
        try:
            [number] = self._db.execute(
                "UPDATE record SET id = ?, document = ?"
                " WHERE resource = ? AND id = ? RETURNING number",
                (record["id"], to_json(record), resource, pk),
            ).fetchone()
        except sqlite3.IntegrityError:
            raise TakenError("id") from None
        for field in unique:
            self._db.execute("DELETE FROM taken WHERE number = ? AND field = ?", (number, field))
        self._take(resource, number, record, unique)

    def _take(
        self, resource: str, number: int | None, record: Record, unique: Sequence[str]
    ) -> None:
        for field in unique:
            if record.get(field) is None:
                continue
            try:
                self._db.execute(
                    "INSERT INTO taken VALUES (?, ?, ?, ?)",
                    (resource, field, _key(record[field]), number),
                )
            except sqlite3.IntegrityError:
                raise TakenError(field) from None

    def get(self, resource: str, pk: str) -> Record | None:
        """Give the record with that id, or None."""
        row = self._db.execute(
            "SELECT document FROM record WHERE resource = ? AND id = ?", (resource, pk)
        ).fetchone()
        return _record(row) if row else None

    def delete(self, resource: str, pk: str) -> bool:
        """Remove the record with that id and tell whether there was one."""
        cursor = self._db.execute(
            "DELETE FROM record WHERE resource = ? AND id = ?", (resource, pk)
        )
        return cursor.rowcount == 1

    def all(self, resource: str) -> list[Record]:
        """Give every record of a resource, oldest first."""
        rows = self._db.execute(
            "SELECT document FROM record WHERE resource = ? ORDER BY number", (resource,)
        )
        return [_record(row) for row in rows]

    def among(self, resource: str, ids: Sequence[str]) -> list[Record]:
        """Give the records with one of these ids, oldest first."""
        rows = self._db.execute(
            "SELECT document FROM record WHERE resource = ?"
            " AND id IN (SELECT value FROM json_each(?)) ORDER BY +number",
            (resource, to_json(list(ids))),
        )
        return [_record(row) for row in rows]

    def newest_but(self, resource: str, pk: str | None) -> Record | None:
        """Give the record created last, that with this id left aside, or None."""
        row = self._db.execute(
            "SELECT document FROM record WHERE resource = ? AND id IS NOT ?"
            " ORDER BY number DESC LIMIT 1",
            (resource, pk),
        ).fetchone()
        return _record(row) if row else None

    def reset(self) -> None:
        """Remove every record."""
        self._db.execute("DELETE FROM record")


def _record(row: tuple[str]) -> Record:
    record: Record = json.loads(row[0])
    return record


def _key(value: Json) -> str:
    if isinstance(value, Mapping) and "id" in value:
        value = value["id"]
    return json.dumps(value, sort_keys=True)
