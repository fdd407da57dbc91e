"""Shapefiles byte by byte (ESRI white paper of 1998, dBASE III), so that any habit can be had."""

import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.polygon import orient


class Field(NamedTuple):
    """A column of the table; ``decimals`` is None for text."""

    name: str
    values: Sequence[Any]
    decimals: int | None


def parts(
    shapes: Sequence[Any], fields: list[Field], *, encoding: str, language: int = 0
) -> dict[str, bytes]:
    """The bytes of .shp, .shx and .dbf."""
    records = [_record(shape) for shape in shapes]
    whole = [shape for shape in shapes if shape is not None]
    bounds = shapely.total_bounds(np.array(whole, dtype=object)) if whole else np.zeros(4)
    bounds = np.nan_to_num(bounds)
    body, index, at = io.BytesIO(), io.BytesIO(), 50
    for number, record in enumerate(records, start=1):
        words = len(record) // 2
        body.write(struct.pack(">2i", number, words) + record)
        index.write(struct.pack(">2i", at, words))
        at += 4 + words
    return {
        ".shp": _head(at, bounds) + body.getvalue(),
        ".shx": _head(50 + 4 * len(records), bounds) + index.getvalue(),
        ".dbf": _table(fields, len(records), encoding, language),
    }


def _head(words: int, bounds: np.ndarray) -> bytes:
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack(
        "<2i8d", 1000, 5, *bounds, 0, 0, 0, 0
    )


def _record(shape: Any) -> bytes:
    if shape is None:
        return struct.pack("<i", 0)
    rings = [
        np.asarray(ring.coords)
        for polygon in shapely.get_parts(shape)
        for clockwise in [orient(polygon, -1.0) if polygon.is_valid else polygon]
        for ring in (clockwise.exterior, *clockwise.interiors)
    ]
    starts = np.cumsum([0, *(len(ring) for ring in rings[:-1])])
    points = np.concatenate(rings)
    box = np.nan_to_num(np.array([*points.min(axis=0), *points.max(axis=0)]))
    return (
        struct.pack("<i4d2i", 5, *box, len(rings), len(points))
        + starts.astype("<i4").tobytes()
        + points.astype("<f8").tobytes()
    )


def _table(fields: list[Field], count: int, encoding: str, language: int) -> bytes:
    columns = [
        [_cell(value, field.decimals, encoding) for value in field.values] for field in fields
    ]
    widths = [
        19 if field.decimals is not None else min(max([len(cell) for cell in column] + [1]), 254)
        for field, column in zip(fields, columns, strict=True)
    ]
    head = struct.pack(
        "<4BIHH17xB2x", 3, 124, 1, 1, count, 33 + 32 * len(fields), 1 + sum(widths), language
    )
    for field, width in zip(fields, widths, strict=True):
        name = field.name.encode(encoding)[:10].ljust(11, b"\0")
        kind = b"C" if field.decimals is None else b"N"
        head += name + kind + b"\0" * 4 + struct.pack("<BB14x", width, field.decimals or 0)
    rows = b"".join(
        b" " + b"".join(_fit(column[row], field, width)
                        for column, field, width in zip(columns, fields, widths, strict=True))
        for row in range(count)
    )  # fmt: skip
    return head + b"\r" + rows + b"\x1a"


def _cell(value: Any, decimals: int | None, encoding: str) -> bytes:
    if value is None:
        return b""
    return (str(value) if decimals is None else f"{value:.{decimals}f}").encode(encoding)


def _fit(cell: bytes, field: Field, width: int) -> bytes:
    cell = cell[:width]
    return cell.ljust(width) if field.decimals is None else cell.rjust(width)


def zipped(files: dict[str, bytes], *, names: str = "utf-8") -> bytes:
    """A zip of ``files``; with ``names`` GBK as old packers of Windows write them."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if names == "gbk":
                info = _Raw(name)
            archive.writestr(info, data)
    return held.getvalue()


class _Raw(zipfile.ZipInfo):
    """A member whose name is stored in GBK without the flag that says UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 — zipfile's own hook
        return self.filename.encode("gbk"), self.flag_bits & ~0x800
