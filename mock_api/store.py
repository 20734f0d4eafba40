"""Records in SQLite: one layout for every resource, uniqueness kept by an index."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from mock_api.answer import Json, JsonObject, to_json

# "PIGM": distinguishes a database of this mock from those of other programs.
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
# A database of an older mock has none.
_COUNTER = """
CREATE TABLE IF NOT EXISTS counter (resource TEXT PRIMARY KEY, last INTEGER NOT NULL)
"""


class StoreError(Exception):
    """The database cannot be used; the message names the file and what to change."""


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
                f"{path}: cannot be used as the database ({error}); use a file that this mock "
                "wrote, or a new one."
            ) from None

    def _prepare(self, path: Path | None) -> None:
        self._db.execute("PRAGMA foreign_keys = ON")
        [owner] = self._db.execute("PRAGMA application_id").fetchone()
        [tables] = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == 0:
            self._db.executescript(_LAYOUT)
            self._db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        elif owner != _APPLICATION_ID:
            raise StoreError(f"{path}: belongs to another program; use another file.")
        self._db.execute(_COUNTER)
        if path:
            # A crash of the machine may lose data; the end of the process does not.
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = OFF")

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block writes, or nothing if it raises an exception."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def next_number(self, resource: str) -> int:
        """Return a number for a record of a resource, always greater than the last one."""
        [number] = self._db.execute(
            "INSERT INTO counter VALUES (?, 1)"
            " ON CONFLICT (resource) DO UPDATE SET last = last + 1 RETURNING last",
            (resource,),
        ).fetchone()
        return int(number)

    def insert(self, resource: str, record: JsonObject, unique: Sequence[str]) -> None:
        """Add a record after the others; raises TakenError."""
        try:
            cursor = self._db.execute(
                "INSERT INTO record (resource, id, document) VALUES (?, ?, ?)",
                (resource, record["id"], to_json(record)),
            )
        except sqlite3.IntegrityError:
            raise TakenError("id") from None
        self._take(resource, cursor.lastrowid, record, unique)

    def replace(self, resource: str, pk: str, record: JsonObject, unique: Sequence[str]) -> None:
        """Replace the record with that id; raises TakenError."""
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
        self, resource: str, number: int | None, record: JsonObject, unique: Sequence[str]
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

    def get(self, resource: str, pk: str) -> JsonObject | None:
        """Return the record with that id, or None."""
        row = self._db.execute(
            "SELECT document FROM record WHERE resource = ? AND id = ?", (resource, pk)
        ).fetchone()
        return _record(row) if row else None

    def owner(self, pk: str) -> str | None:
        """Return the resource of the record with that id, or None."""
        row = self._db.execute("SELECT resource FROM record WHERE id = ?", (pk,)).fetchone()
        return str(row[0]) if row else None

    def delete(self, resource: str, pk: str) -> bool:
        """Delete the record with that id, and return whether there was one."""
        cursor = self._db.execute(
            "DELETE FROM record WHERE resource = ? AND id = ?", (resource, pk)
        )
        return cursor.rowcount == 1

    def all(self, resource: str) -> list[JsonObject]:
        """Return every record of a resource, oldest first."""
        rows = self._db.execute(
            "SELECT document FROM record WHERE resource = ? ORDER BY number", (resource,)
        )
        return [_record(row) for row in rows]

    def among(self, resource: str, ids: Sequence[str]) -> list[JsonObject]:
        """Return the records with one of these ids, oldest first."""
        rows = self._db.execute(
            "SELECT document FROM record WHERE resource = ?"
            " AND id IN (SELECT value FROM json_each(?)) ORDER BY +number",
            (resource, to_json(list(ids))),
        )
        return [_record(row) for row in rows]

    def containing(self, resource: str, text: str) -> list[JsonObject]:
        """Return the records of a resource whose document contains a text, oldest first."""
        rows = self._db.execute(
            "SELECT document FROM record WHERE resource = ? AND instr(document, ?) ORDER BY number",
            (resource, text),
        )
        return [_record(row) for row in rows]

    def newest_but(self, resource: str, pk: str | None) -> JsonObject | None:
        """Return the newest record except the one with this id, or None."""
        row = self._db.execute(
            "SELECT document FROM record WHERE resource = ? AND id IS NOT ?"
            " ORDER BY number DESC LIMIT 1",
            (resource, pk),
        ).fetchone()
        return _record(row) if row else None

    def is_named(self, pk: str, text: str) -> bool:
        """Return whether a record other than the one with this id contains a text."""
        return bool(
            self._db.execute(
                "SELECT 1 FROM record WHERE id IS NOT ? AND instr(document, ?)", (pk, text)
            ).fetchone()
        )

    def reset(self) -> None:
        """Delete every record."""
        self._db.execute("DELETE FROM record")


def _record(row: tuple[str]) -> JsonObject:
    record: JsonObject = json.loads(row[0])
    return record


def _key(value: Json) -> str:
    if isinstance(value, Mapping) and "id" in value:
        value = value["id"]
    return json.dumps(value, sort_keys=True)
