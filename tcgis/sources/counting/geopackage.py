"""GeoPackages looked into by SQLite alone: whole or damaged, left open or closed, how many rows.

SQLite writes beside a database that was left open, and mends one that was left in the middle of a
change; so such a file is read from a copy, as if it had been closed.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from tcgis.sources.model import FileFault
from tcgis.sources.safety import guards
from tcgis.words import terms

_VERSIONS: Final = slice(18, 20)
"""Bytes of the header that say how changes are written: 1 in place, 2 ahead in a file beside."""
_AHEAD: Final = 2
_BESIDE: Final = ("-wal", "-journal")


class Damaged(guards.Unreadable):
    """A database whose pages contradict each other: what can still be read of it is not all."""

    code = "file_damaged"


def close_copy(path: Path, aside: Path) -> tuple[Path, list[FileFault]]:
    """The file by a name of ours; one that was left open as a closed copy, and what that means."""
    pending = [each for end in _BESIDE if (each := path.with_name(path.name + end)).is_file()]
    unsaved = [each.name for each in pending if each.stat().st_size > 0]
    with path.open("rb") as file:
        ahead = _AHEAD in file.read(_VERSIONS.stop)[_VERSIONS]
    if not ahead and not unsaved:
        return guards.alias_file(path, aside), []
    copy = aside / "closed.gpkg"
    shutil.copyfile(path, copy)
    with copy.open("r+b") as file:
        file.seek(_VERSIONS.start)
        file.write(b"\1\1")
    if unsaved:
        return copy, [FileFault("gpkg_unsaved", "、".join(unsaved))]
    return copy, [FileFault("gpkg_left_open", terms.text("gpkg_ahead"))]


def require_whole(path: Path) -> None:
    """Refuse a database that fails SQLite's own check.

    Raises
    ------
    Unreadable
        ``Damaged``, with how many rows the file states itself.
    """
    try:
        with closing(_opened(path)) as base:
            faults = [str(row[0]) for row in base.execute("PRAGMA quick_check(3)")]
            stated = _stated(base) if faults != ["ok"] else ""
    except sqlite3.DatabaseError as fault:
        raise Damaged(terms.text("gpkg_broken", why=fault)) from fault
    if faults != ["ok"]:
        why = faults[0].removeprefix("*** in database main ***").strip().splitlines()[0]
        raise Damaged(terms.text("gpkg_damaged", why=why[:100], stated=stated))


def _stated(base: sqlite3.Connection) -> str:
    """How many rows each table has, as the file keeps count."""
    try:
        rows = base.execute("SELECT table_name, feature_count FROM gpkg_ogr_contents").fetchall()
    except sqlite3.DatabaseError:
        rows = []
    known = [terms.text("gpkg_states", table=name, n=n) for name, n in rows if n is not None]
    return "、".join(known) or terms.text("gpkg_states_none")


def count_rows(path: Path, table: str) -> int | None:
    """Rows of one table; None if there is none of that name."""
    name = table.replace('"', '""')
    try:
        with closing(_opened(path)) as base:
            return int(base.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0])
    except sqlite3.DatabaseError:
        return None


def _opened(path: Path) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True)
