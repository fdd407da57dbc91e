"""The attribute table of a shapefile, as bytes: what it holds and what it has lost."""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from tcgis.sources.safety import guards
from tcgis.sources.sheets import encodings
from tcgis.words import terms

# byte 29, the code page as far as Chinese and Western offices set it
_LANGUAGE: Final = {0x4D: "gb18030", 0x4F: "cp950", 0x7A: "gb18030", 0x03: "cp1252"}
_HEAD: Final = 32
_SAMPLE: Final = 2_000
"""Rows looked at to tell the encoding; taken evenly from those with other than ASCII."""
_WIDEST: Final = 254
_DELETED: Final = ord("*")


class AttributeField(NamedTuple):
    """A column: its name in bytes, where it starts in a record, how many bytes it has."""

    name: bytes
    start: int
    width: int


class AttributeTable(NamedTuple):
    """A table's fields and its records, ``records`` being rows × bytes."""

    fields: list[AttributeField]
    rows: int
    """As the header says; ``records`` has only those that are whole."""
    records: np.ndarray
    language: str | None


def load_dbf(path: Path) -> AttributeTable:
    """Look into a table without reading it all.

    Raises
    ------
    Unreadable
        If its header is damaged.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        start, length = _number(head[8:10]), _number(head[10:12])
        named = file.read(max(start - _HEAD, 0))
    if len(head) < _HEAD or not length or len(named) < start - _HEAD:
        raise guards.Unreadable(terms.text("dbf_broken"))
    size = path.stat().st_size - start
    whole = min(_number(head[4:8]), size // length)
    shape = (whole, length)
    records = np.memmap(path, np.uint8, "r", start, shape) if whole else np.zeros(shape, np.uint8)
    return AttributeTable(_fields(named), _number(head[4:8]), records, _LANGUAGE.get(head[29]))


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _fields(named: bytes) -> list[AttributeField]:
    found: list[AttributeField] = []
    start = 1  # a record's first byte says whether it is deleted
    for at in range(0, len(named) - _HEAD + 1, _HEAD):
        if named[at] == 0x0D:  # noqa: PLR2004 — the terminator
            break
        found.append(AttributeField(named[at : at + 11].split(b"\0")[0], start, named[at + 16]))
        start += named[at + 16]
    return found


def dbf_codec(table: AttributeTable, stated: list[str | None]) -> str:
    """Encoding of the table: what was ``stated``, its own code page, UTF-8, GB18030."""
    names = b" ".join(field.name for field in table.fields)
    spoken = np.flatnonzero(table.records.max(axis=1, initial=0) > 0x7F)  # noqa: PLR2004 — ASCII
    some = spoken[np.linspace(0, len(spoken) - 1, min(len(spoken), _SAMPLE)).astype(int)]
    rows = b" ".join(table.records[row].tobytes() for row in some)
    return encodings.best_codec(names + b" " + rows, [*stated, table.language])


def shown_records(table: AttributeTable) -> np.ndarray:
    """Which records are not marked as deleted: only they become rows."""
    return np.asarray(table.records[:, 0] != _DELETED)


def filled_fields(table: AttributeTable, codec: str) -> dict[int, np.ndarray]:
    """Fields whose text fills the widest that a table can hold: by number, which records.

    An exporter cuts longer texts, and a character cut in the middle is gone: so a byte or
    two may be blank.
    """
    spare = 2 if codec == "utf-8" else 1
    limit = _WIDEST - spare
    return {
        number: np.isin(table.records[:, field.start + limit - 1], (0x20, 0), invert=True)
        for number, field in enumerate(table.fields)
        if field.width >= limit
    }


def pad_dbf(path: Path, rows: int) -> None:
    """Fill a copy of ours with blank records up to ``rows``."""
    with path.open("r+b") as file:
        head = file.read(_HEAD)
        start, length = _number(head[8:10]), _number(head[10:12])
        size = path.stat().st_size
        whole = (size - start) // length
        if whole < rows:
            file.truncate(start + whole * length)
            file.seek(0, 2)
            file.write(b" " * (length * (rows - whole)))
        file.seek(4)
        file.write(rows.to_bytes(4, "little"))
