"""Whether a ledger is whole: asked at opening, before anything is read from it or written.

A ledger that is damaged is refused in words. It is never mended by guessing, and never replaced by
an empty one: the file stays as it is, for whoever can still get something out of it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection

from tcgis.records import seals
from tcgis.records.refusals import refused
from tcgis.words.terms import text

_OPEN: Final = "ledger_cannot_open"
_BESIDE: Final = ("-wal", "-journal", ".count")
_MOST = 5


class Known(NamedTuple):
    """What a sound ledger has, and what an older program left out."""

    version: int
    journal: str
    guards: dict[str, str]
    unsealed: bool


def require_new(path: Path) -> None:
    """A ledger that is not there never was.

    Raises
    ------
    LedgerError
        If something beside it says that it was there: dropped files, a log, a count.
    """
    inbox = path.parent / "inbox"
    left = [name for end in _BESIDE if (name := _beside(path, end)).exists()]
    left += [inbox] if inbox.is_dir() and any(inbox.iterdir()) else []
    if left:
        named = "、".join(each.name for each in left)
        raise refused(_OPEN, path, "why_missing", "cure_missing", beside=named)


def require_file(path: Path) -> None:
    """It is a file with something in it.

    Raises
    ------
    LedgerError
        If it is empty: SQLite would take it for a new ledger.
    """
    if path.is_file() and path.stat().st_size == 0:
        raise refused(_OPEN, path, "why_empty", "cure_backup")


def require_sound(
    connection: Connection, path: Path, tables: Mapping[str, Sequence[str]], *, version: int
) -> Known:
    """Hold the file against itself: pages, tables, numbers, seals, and how many there were.

    Parameters
    ----------
    tables : the columns that each table of records has.
    version : the newest schema that this program knows.

    Raises
    ------
    LedgerError
        If anything was lost or changed, or the file is another's or a newer program's.
    """
    theirs = _pragma(connection, "user_version")
    if int(theirs) > version:
        raise refused(_OPEN, path, "why_newer", "cure_newer", theirs=theirs, ours=version)
    kept = dict(tables) | ({seals.TABLE: seals.COLUMNS} if int(theirs) else {})
    _require_tables(connection, path, kept)
    _require_pages(connection, path)
    for table in kept:
        _require_every_number(connection, path, table)
    guards = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
    triggers = {str(name): str(sql) for name, sql in guards}
    unsealed = seals.TABLE not in kept or _require_sealed(connection, path, tables)
    return Known(int(theirs), _pragma(connection, "journal_mode"), triggers, unsealed)


def _beside(path: Path, end: str) -> Path:
    return seals.count_file(path) if end == ".count" else path.with_name(path.name + end)


def _pragma(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


def _require_tables(
    connection: Connection, path: Path, tables: Mapping[str, Sequence[str]]
) -> None:
    """Every table is there with its columns."""
    for table, columns in tables.items():
        found = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
        if not set(columns) <= set(found):
            raise refused(_OPEN, path, "why_foreign", "cure_backup", table=table)


def _require_pages(connection: Connection, path: Path) -> None:
    """Every page and index is whole; an index that lacks a row would hide a decision."""
    said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(1)")]
    if said != ["ok"]:
        raise refused(_OPEN, path, "why_damaged", "cure_backup")


def _require_every_number(connection: Connection, path: Path, table: str) -> None:
    """Records are numbered 1, 2, 3 … up to the last number given: none was taken out."""
    last = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?"
    given = int(connection.exec_driver_sql(last, (table,)).scalar_one())
    sql = f"SELECT count(*), coalesce(max(id), 0), coalesce(min(id), 1) FROM {table}"
    number, highest, lowest = connection.exec_driver_sql(sql).one()
    if not (number == highest == given and lowest == 1):
        raise refused(
            _OPEN, path, "why_lost", "cure_backup",
            table=text(f"ledger_{table}"), n=max(given, highest), m=number,
        )  # fmt: skip


def _require_sealed(
    connection: Connection, path: Path, tables: Mapping[str, Sequence[str]]
) -> bool:
    """Every record is what it was when it was made; whether some have no seal yet."""
    unsealed = False
    for table, columns in tables.items():
        found = seals.compare(connection, table, columns)
        if found.changed:
            ids = "、".join(map(str, found.changed[:_MOST]))
            raise refused(
                _OPEN, path, "why_changed", "cure_backup", table=text(f"ledger_{table}"), ids=ids
            )
        unsealed |= bool(found.unsealed)
    now, before = seals.count(connection), seals.counted(path)
    if now < before:
        raise refused(_OPEN, path, "why_fewer", "cure_fewer", n=before, m=now)
    return unsealed
