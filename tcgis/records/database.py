"""The workspace's SQLite file: its tables, and how it is opened.

Everything in it is appended: the database itself refuses to change or delete a record, and what
is to be undone is answered by a new record.
"""

from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.exc import DatabaseError, OperationalError

from tcgis.errors import LedgerError
from tcgis.words.terms import text

_FILE = "ledger.sqlite"
_WAIT_S = 10.0

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

# REPLACE deletes without firing a DELETE trigger, so that a taken id is refused too
_TAKEN: Final = {
    "decisions": "id = NEW.id OR (unit_kind = NEW.unit_kind AND unit = NEW.unit "
    "AND field = NEW.field AND version = NEW.version)",
    "answers": "id = NEW.id",
    "uploads": "id = NEW.id",
}


def _guards(table: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
    taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_TAKEN[table]})"
    kinds = {
        "no_update": ("UPDATE", ""),
        "no_delete": ("DELETE", ""),
        "no_replace": ("INSERT", taken),
    }
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_{name} BEFORE {statement} ON {table} {when} {refuse}"
        for name, (statement, when) in kinds.items()
    ]


def open_workspace(workspace: Path) -> Engine:
    """Open the workspace's records; folder, file and schema are made where they are missing.

    Safe for several processes: writers queue, readers never wait.

    Raises
    ------
    LedgerError
        If the workspace cannot be written or the file is not ours.
    """
    path = workspace / _FILE
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{path.resolve()}", connect_args={"timeout": _WAIT_S})
        event.listen(engine, "connect", _on_connect)
        _write_ahead(engine)
        event.listen(engine, "begin", _on_begin)
        with writing(engine).begin() as connection:
            _METADATA.create_all(connection)
            for guard in (each for table in _TAKEN for each in _guards(table)):
                connection.exec_driver_sql(guard)
    except (OSError, DatabaseError) as fault:
        why = getattr(fault, "orig", fault)
        raise LedgerError(text("ledger_cannot_open", where=path, why=why)) from fault
    return engine


def writing(engine: Engine) -> Engine:
    """The engine for a transaction that writes: it takes its turn at once."""
    return engine.execution_options(writes=True)


def _write_ahead(engine: Engine) -> None:
    """Switch the file to WAL; SQLite does not queue two processes that do so at once."""
    until = monotonic() + _WAIT_S
    while True:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError as fault:
            if "locked" not in str(fault.orig) or monotonic() > until:
                raise
            sleep(0.05)
        else:
            return


def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.isolation_level = None  # transactions are begun by _on_begin alone
    connection.execute("PRAGMA synchronous = FULL")  # a decision survives a power cut


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    # a writer takes its turn at once: what it reads is still so when it writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
