"""Errors in the cells of an old workbook (.xls), which the reader of values leaves blank.

The container is that of [MS-CFB], the records are those of [MS-XLS]: of a sheet only BoolErr and
Formula are looked at. A formula of the old kind always has its result beside it.
"""

import struct
from collections.abc import Iterator
from typing import Final

import numpy as np

_SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_SECTORS: Final = 109
_LAST: Final = 0xFFFFFFFA
"""Sector numbers from here on say: the end, or no sector."""
_ENTRY: Final = 128
_STREAMS: Final = ("Workbook", "Book")
_BOUNDSHEET, _FORMULA, _BOOLERR, _EOF = 0x85, 0x06, 0x205, 0x0A
_ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A",
}  # fmt: skip


def mark_errors(data: bytes, sheets: dict[str, np.ndarray]) -> None:
    """Write into the blank cells of each grid (from A1 on) the errors that stand there instead.

    What is no such workbook, or a damaged one, is left as it is.
    """
    if not data.startswith(_SIGNATURE):
        return
    try:
        stream = _workbook(data)
        for name, start in _sheets(stream):
            if name in sheets:
                _mark(sheets[name], stream, start)
    except (struct.error, IndexError, ValueError):
        return


def _mark(grid: np.ndarray, stream: bytes, start: int) -> None:
    for row, column, word in _errors(stream, start):
        if row < len(grid) and column < grid.shape[1] and grid[row, column] is None:
            grid[row, column] = word


def _workbook(data: bytes) -> bytes:
    """The stream of records; empty where there is none."""
    shift, small_shift = struct.unpack_from("<HH", data, 0x1E)
    if not 7 <= shift <= 16 or not 4 <= small_shift <= shift:  # noqa: PLR2004 — powers of two
        return b""
    size, small_size = 1 << shift, 1 << small_shift
    first_entry, cutoff, small_fat = (
        struct.unpack_from("<I", data, at)[0] for at in (0x30, 0x38, 0x3C)
    )
    fat = _fat(data, size)
    entries = _chain(data, fat, first_entry, size)
    root: tuple[int, int] | None = None
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        entry = entries[at : at + _ENTRY]
        name = entry[: max(struct.unpack_from("<H", entry, 0x40)[0] - 2, 0)].decode("utf-16-le")
        start, length = struct.unpack_from("<II", entry, 0x74)
        if root is None:
            root = (start, length)
        if name in _STREAMS and length >= cutoff:
            return _chain(data, fat, start, size)[:length]
        if name in _STREAMS:
            numbers = np.frombuffer(_chain(data, fat, small_fat, size), "<u4")
            within = _chain(data, fat, root[0], size)
            return _chain(within, numbers, start, small_size, first=0)[:length]
    return b""


def _fat(data: bytes, size: int) -> np.ndarray:
    """Which sector follows each sector."""
    listed: list[int] = list(struct.unpack_from(f"<{_HEADER_SECTORS}I", data, 0x4C))
    following, count = struct.unpack_from("<II", data, 0x44)
    for _ in range(min(count, len(data) // size)):
        if following >= _LAST:
            break
        numbers = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        listed += numbers[:-1]
        following = numbers[-1]
    parts = [data[(at + 1) * size : (at + 2) * size] for at in listed if at < _LAST]
    return np.frombuffer(b"".join(parts), "<u4")


def _chain(data: bytes, fat: np.ndarray, start: int, size: int, *, first: int = 1) -> bytes:
    """The sectors of a chain, one behind the other."""
    parts: list[bytes] = []
    at = start
    while at < _LAST and len(parts) <= len(fat):
        parts.append(data[(at + first) * size : (at + first + 1) * size])
        at = int(fat[at])
    return b"".join(parts)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record up to the end of a part."""
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        if kind == _EOF:
            return
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Name and place of each sheet."""
    for kind, at, _ in _records(stream, 0):
        if kind == _BOUNDSHEET:
            place, _, length, wide = struct.unpack_from("<IHBB", stream, at)
            signs = stream[at + 8 : at + 8 + length * (2 if wide & 1 else 1)]
            yield signs.decode("utf-16-le" if wide & 1 else "latin-1"), place


def _errors(stream: bytes, start: int) -> Iterator[tuple[int, int, str]]:
    for kind, at, length in _records(stream, start):
        if kind == _BOOLERR and length >= 8 and stream[at + 7]:  # noqa: PLR2004
            code = stream[at + 6]
        elif kind == _FORMULA and stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2:  # noqa: PLR2004
            code = stream[at + 8]
        else:
            continue
        row, column = struct.unpack_from("<HH", stream, at)
        yield row, column, _ERRORS.get(code, _ERRORS[0x2A])
