"""Seals: the digest of each record beside it, and how many there are in a file beside the ledger.

SQLite notices a broken page; a changed character within a record, or an older copy of the whole
file, it does not. The seals notice the first, their number the second.
"""

import json
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from tcgis import digests

TABLE: Final = "seals"
COLUMNS: Final = ("id", "of", "record", "digest")

_CREATE = (
    f"CREATE TABLE IF NOT EXISTS {TABLE} (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
    "of TEXT NOT NULL, record INTEGER NOT NULL, digest TEXT NOT NULL, UNIQUE (of, record))"
)
_INSERT = f"INSERT INTO {TABLE} (of, record, digest) VALUES (?, ?, ?)"
_LONGEST = 20


class Compared(NamedTuple):
    """The records of a table held against their seals."""

    unsealed: list[int]
    """Ids of records without a seal: an older program made them."""
    changed: list[int]
    """Ids of records that are not what was sealed, or are gone."""


def create(connection: Connection) -> None:
    """Make the table of seals where it is missing."""
    connection.exec_driver_sql(_CREATE)


def seal(connection: Connection, table: str, columns: Sequence[str], record: int) -> None:
    """Seal a record as the file holds it."""
    for row in _rows(connection, table, columns, f"WHERE id = {record:d}"):
        connection.exec_driver_sql(_INSERT, (table, row[0], _digest(table, row)))


def seal_unsealed(connection: Connection, tables: Mapping[str, Sequence[str]]) -> None:
    """Seal every record that has no seal."""
    for table, columns in tables.items():
        missing = f"WHERE id NOT IN (SELECT record FROM {TABLE} WHERE of = '{table}') ORDER BY id"
        rows = _rows(connection, table, columns, missing)
        new = [(table, row[0], _digest(table, row)) for row in rows]
        if new:
            connection.exec_driver_sql(_INSERT, new)


def compare(connection: Connection, table: str, columns: Sequence[str]) -> Compared:
    """Hold every record of a table against its seal."""
    sql = f"SELECT record, digest FROM {TABLE} WHERE of = ?"
    sealed = {row[0]: row[1] for row in connection.exec_driver_sql(sql, (table,))}
    found = {row[0]: _digest(table, row) for row in _rows(connection, table, columns, "")}
    unsealed = sorted(record for record in found if record not in sealed)
    changed = [record for record, digest in sealed.items() if found.get(record) != digest]
    return Compared(unsealed, sorted(changed))


def count(connection: Connection) -> int:
    """Number of seals in the ledger."""
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {TABLE}").scalar_one())


def count_file(path: Path) -> Path:
    """Where the number of a ledger's seals stands."""
    return path.with_suffix(".count")


def counted(path: Path) -> int:
    """The number of seals that the ledger at ``path`` once had; 0 where nobody counted."""
    try:
        with count_file(path).open("rb") as stream:
            said = stream.read(_LONGEST).strip()
    except FileNotFoundError:
        return 0
    return int(said) if said.isdigit() else 0


def write_count(path: Path, number: int) -> None:
    """Note the number of seals, aside first, so that no half of it is ever read."""
    aside = path.with_name(f".count-{os.getpid()}-{threading.get_ident()}")
    aside.write_bytes(b"%d\n" % number)
    try:
        aside.replace(count_file(path))
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def _rows(
    connection: Connection, table: str, columns: Sequence[str], which: str
) -> Iterable[Sequence[Any]]:
    names = ", ".join(f'"{name}"' for name in columns)
    return connection.exec_driver_sql(f"SELECT {names} FROM {table} {which}").all()


def _digest(table: str, row: Sequence[object]) -> str:
    return digests.digest_texts(table, json.dumps(list(row), ensure_ascii=True, default=repr))
