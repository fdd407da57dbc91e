"""Refusals of the ledger in words: what was found, in which file, and the cure."""

import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from tcgis.errors import LedgerError
from tcgis.words.terms import text

_KINDS: Final = {
    sqlite3.SQLITE_BUSY: ("why_locked", "cure_locked"),
    sqlite3.SQLITE_LOCKED: ("why_locked", "cure_locked"),
    sqlite3.SQLITE_READONLY: ("why_readonly", "cure_rights"),
    sqlite3.SQLITE_PERM: ("why_readonly", "cure_rights"),
    sqlite3.SQLITE_CANTOPEN: ("why_unopenable", "cure_rights"),
    sqlite3.SQLITE_FULL: ("why_full", "cure_disk"),
    sqlite3.SQLITE_IOERR: ("why_disk", "cure_disk"),
    sqlite3.SQLITE_NOTADB: ("why_not_sqlite", "cure_backup"),
    sqlite3.SQLITE_CORRUPT: ("why_damaged", "cure_backup"),
    sqlite3.SQLITE_CONSTRAINT: ("why_constraint", "cure_again"),
}
"""What SQLite says by its primary codes → what it means here, and what to do."""


def refused(key: str, path: Path, why: str, cure: str, **values: str | int) -> LedgerError:
    """A refusal made of a sentence on what could not be done, its reason and its cure.

    ``values`` are those that the reason names.
    """
    told = text(why, language="zh", **values)
    healed = text(cure, where=path, folder=path.parent, count=path.with_suffix(".count").name)
    return LedgerError(text(key, where=path, why=told, cure=healed))


def as_refusal(key: str, path: Path, fault: Exception) -> LedgerError:
    """What a fault of SQLite or of the system means, as a refusal."""
    cause = fault.orig if isinstance(fault, DBAPIError) else fault
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        # what it cannot read as text is damaged too, and has no code
        default = ("why_damaged", "cure_backup") if code in {None, sqlite3.SQLITE_ERROR} else None
        known = _KINDS.get(int(code or 0) & 0xFF, default or ("why_disk", "cure_disk"))
        return refused(key, path, *known)
    if isinstance(cause, FileExistsError | NotADirectoryError | IsADirectoryError):
        return refused(key, path, "why_unopenable", "cure_rights")
    if isinstance(cause, PermissionError):
        return refused(key, path, "why_readonly", "cure_rights")
    return refused(key, path, "why_disk", "cure_disk")
