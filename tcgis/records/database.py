"""The workspace's SQLite file: its tables, how it is opened, how it is read and written.

Everything in it is appended: the database itself refuses to change or delete a record, and what
is to be undone is answered by a new record. Each record is sealed by the digest of its content,
and the number of seals stands in a file beside: what was lost or changed is refused at opening,
never read as if there had been nothing.

A commit is in the file itself and in no second one (no write-ahead log): who copies the file
copies every decision.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    NullPool,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.exc import DatabaseError

from tcgis.records import seals, soundness, wal
from tcgis.records.refusals import as_refusal, refused

_FILE = "ledger.sqlite"
_WAIT_S = 10.0

VERSION: Final = 1
"""Of the schema; 0 is a file from before seals."""

_METADATA = MetaData()


def _text_columns(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False) for name in names]


DECISIONS: Final = Table(
    "decisions",
    _METADATA,
    Column("id", Integer, primary_key=True),
    *_text_columns("at", "by", "role", "unit_kind", "unit", "field"),
    Column("before", Text),
    *_text_columns("after", "reason", "evidence", "run"),
    Column("version", Integer, nullable=False),
    UniqueConstraint("unit_kind", "unit", "field", "version"),
    sqlite_autoincrement=True,
)
"""What was decided on a parcel."""

ANSWERS: Final = Table(
    "answers",
    _METADATA,
    Column("id", Integer, primary_key=True),
    *_text_columns("at", "by", "kind", "scope", "question"),
    Column("answer", Text),
    sqlite_autoincrement=True,
)
"""What was answered to a question of the intake; no answer takes the last one back."""

UPLOADS: Final = Table(
    "uploads",
    _METADATA,
    Column("id", Integer, primary_key=True),
    *_text_columns("at", "by", "layer", "name"),
    Column("digest", Text),
    Column("ending", Text),
    sqlite_autoincrement=True,
)
"""Which file a department sent for a layer under which name; no digest takes it back."""

_RECORDS: Final = (DECISIONS, ANSWERS, UPLOADS)
_TABLES: Final = {table.name: [column.name for column in table.columns] for table in _RECORDS}

# REPLACE deletes without firing a DELETE trigger, so that a taken id is refused too
_TAKEN: Final = {
    "decisions": "id = NEW.id OR (unit_kind = NEW.unit_kind AND unit = NEW.unit "
    "AND field = NEW.field AND version = NEW.version)",
    "answers": "id = NEW.id",
    "uploads": "id = NEW.id",
    seals.TABLE: "id = NEW.id OR (of = NEW.of AND record = NEW.record)",
}


def _guards(table: str) -> dict[str, str]:
    """The triggers of a table by name, as the file holds their text."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
    taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_TAKEN[table]})"
    kinds = {
        "no_update": ("UPDATE", ""),
        "no_delete": ("DELETE", ""),
        "no_replace": ("INSERT", taken),
    }
    return {
        f"{table}_{name}": (
            f"CREATE TRIGGER {table}_{name} BEFORE {statement} ON {table} {when} {refuse}"
        )
        for name, (statement, when) in kinds.items()
    }


def open_workspace(workspace: Path, *, wait_s: float = _WAIT_S) -> Engine:
    """Open the workspace's records; a new workspace gets its folder and an empty ledger.

    Safe for several processes: each waits for its turn, at most ``wait_s`` seconds.

    Raises
    ------
    LedgerError
        If the file is damaged, lost, another's or a newer program's, holds fewer records than it
        did, is held by somebody else, or the workspace cannot be written. Nothing is changed then.
    """
    path = workspace.absolute() / _FILE
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            soundness.require_new(path)
            _create(path)
        soundness.require_file(path)
        wal.require_whole(path)
        engine = _engine(path, wait_s)
        with engine.connect() as connection:
            known = soundness.require_sound(connection, path, _TABLES, version=VERSION)
        _bring_up_to_date(engine, known)
    except (OSError, DatabaseError, sqlite3.Error) as fault:
        raise as_refusal("ledger_cannot_open", path, fault) from fault
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads.

    Raises
    ------
    LedgerError
        If the file cannot be read (any more).
    """
    try:
        with engine.connect() as connection:
            yield connection
    except (OSError, DatabaseError) as fault:
        raise as_refusal("ledger_cannot_read", _path(engine), fault) from fault


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: it takes its turn at once, and all of it is kept or nothing.

    Raises
    ------
    LedgerError
        If it cannot be written, or records were lost since they were made.
    """
    path = _path(engine)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            if seals.count(connection) < seals.counted(path):
                raise refused("ledger_cannot_write", path, "why_fewer", "cure_fewer")
            yield connection
            made = seals.count(connection)
    except (OSError, DatabaseError) as fault:
        raise as_refusal("ledger_cannot_write", path, fault) from fault
    # it is recorded by now: a count that stays behind is made up for at the next record
    with suppress(OSError):
        seals.write_count(path, made)


def append(connection: Connection, table: Table, **record: object) -> None:
    """Append a record, sealed."""
    made = connection.execute(table.insert().values(**record)).inserted_primary_key
    seals.seal(connection, table.name, _TABLES[table.name], made[0] if made else 0)


def _path(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def _create(path: Path) -> None:
    """Make an empty ledger aside and let it appear whole; somebody else's of this moment stays."""
    with TemporaryDirectory(dir=path.parent, prefix=".ledger-") as folder:
        new = Path(folder) / path.name
        new.touch()
        with _engine(new, _WAIT_S).execution_options(writes=True).begin() as connection:
            _METADATA.create_all(connection)
        with suppress(FileExistsError):
            _appear(new, path)


def _appear(new: Path, path: Path) -> None:
    """Give a whole file its name, which nobody may have taken meanwhile."""
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with path.open("xb") as stream:
            stream.write(new.read_bytes())


def _engine(path: Path, wait_s: float) -> Engine:
    # "rw": a file that has gone is missed, not made anew
    name = f"{path.as_uri()}?mode=rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(name, uri=True, timeout=wait_s)

    # no pool: a connection held open would go on writing into a file that is deleted
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, creator=connect, poolclass=NullPool)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _bring_up_to_date(engine: Engine, known: soundness.Known) -> None:
    """Add what an older program did not make; nothing that is there is changed."""
    if known.journal == "wal":
        with closing(engine.raw_connection()) as driver:
            driver.cursor().execute("PRAGMA journal_mode = DELETE")
    wanted = {name: sql for table in _TAKEN for name, sql in _guards(table).items()}
    guarded = all(known.guards.get(name) == sql for name, sql in wanted.items())
    if known.version < VERSION or known.unsealed or not guarded:
        with engine.execution_options(writes=True).begin() as connection:
            seals.create(connection)
            for name, sql in wanted.items():
                if known.guards.get(name) != sql:
                    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
                    connection.exec_driver_sql(sql)
            seals.seal_unsealed(connection, _TABLES)
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
            made = seals.count(connection)
        seals.write_count(_path(engine), made)


def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.isolation_level = None  # transactions are begun by _on_begin alone
    connection.execute("PRAGMA synchronous = FULL")  # a decision survives a power cut


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    # a writer takes its turn at once: what it reads is still so when it writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
