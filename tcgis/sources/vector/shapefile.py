"""Shapefiles on copies of our own: mended, read by Arrow, texts decoded from their bytes."""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyogrio

from tcgis import findings
from tcgis.sources.model import FileFault, RowFault
from tcgis.sources.safety import guards
from tcgis.sources.sheets import encodings, texts
from tcgis.sources.vector import dbf, shapes
from tcgis.words import terms

_HEAD: Final = 100
"""Bytes before the first record, of geometry and index alike."""


class Shapefile(NamedTuple):
    """Every row of the geometry or the attribute table, and what was amiss."""

    table: shapes.FeatureTable
    faults: list[RowFault]
    whole: list[FileFault]
    stated: int
    """Rows by the headers of index and attribute table, without those marked as deleted."""


class _Attributes(NamedTuple):
    """What the bytes of the attribute table say before it is mended."""

    rows: int
    whole: int
    shown: np.ndarray
    filled: dict[int, np.ndarray]
    codec: str


def read_shapefile(shp: Path, declared: str | None) -> Shapefile:
    """Read a copy of ours; ``declared`` is the encoding that the layer names, if any.

    Raises
    ------
    Unreadable
        If there is no attribute table: shapes that nobody can name are of no use.
    """
    if not shp.with_suffix(".dbf").exists():
        raise guards.Unreadable(terms.text("shp_no_dbf"))
    attributes = _attributes(shp, declared)
    whole, rows = _mended(shp, attributes)
    stated = rows - int((~attributes.shown).sum())
    drawn = shapes.read_features(shp, ENCODING="ISO-8859-1")
    frame, garbled = texts.decode_frame(drawn.frame, attributes.codec)
    lost = np.flatnonzero(_seen(attributes, np.arange(rows) >= attributes.whole))
    faults = [*garbled, *_cut(attributes, list(frame.columns), rows)]
    if len(lost):
        detail, effect = terms.text("shp_row_lost"), findings.VALUE_DROPPED
        faults.append(RowFault("file_truncated", lost, detail=detail, effect=effect))
    return Shapefile(drawn._replace(frame=frame), faults, whole, stated)


def _attributes(shp: Path, declared: str | None) -> _Attributes:
    table = dbf.load_dbf(shp.with_suffix(".dbf"))
    cpg = shp.with_suffix(".cpg")
    written = cpg.read_bytes().decode("utf-8-sig", "replace").strip() if cpg.exists() else None
    # the bytes decide: a .cpg beside our copy must not overrule them
    cpg.unlink(missing_ok=True)
    codec = dbf.dbf_codec(table, [encodings.codec_named(declared), encodings.codec_named(written)])
    filled = dbf.filled_fields(table, codec)
    return _Attributes(table.rows, len(table.records), dbf.shown_records(table), filled, codec)


def _mended(shp: Path, attributes: _Attributes) -> tuple[list[FileFault], int]:
    """Make index and attribute table equally long, so that no row is lost on either side."""
    found, shx = [], shp.with_suffix(".shx")
    if not shx.exists():
        _rebuild(shp)
        found.append(FileFault("shx_missing", terms.text("shx_rebuilt"), findings.REPAIRED))
    elif len(_index(shx)) < attributes.rows:
        lost = attributes.rows - len(_index(shx))
        shx.unlink()
        _rebuild(shp)
        found.append(FileFault("file_truncated", terms.text("shx_short", n=lost)))
    drawn = _index(shx)
    if len(drawn) < attributes.rows:
        found.append(
            FileFault("file_truncated", terms.text("dbf_long", n=attributes.rows - len(drawn)))
        )
    ends = drawn.sum(axis=1) * 2 + 8
    beyond = int((ends > shp.stat().st_size).sum())
    if beyond:
        found.append(FileFault("file_truncated", terms.text("shp_truncated", n=beyond)))
    rows = max(len(drawn), attributes.rows)
    if rows > attributes.whole or rows > attributes.rows:
        dbf.pad_dbf(shp.with_suffix(".dbf"), rows)
    if rows > len(drawn):
        _pad_index(shx, drawn, rows)
    return found, rows


def _rebuild(shp: Path) -> None:
    # for this one call, on a copy of ours: the option would break zipped files elsewhere
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    try:
        pyogrio.read_info(shp, ENCODING="ISO-8859-1")
    finally:
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})


def _index(shx: Path) -> np.ndarray:
    """Where each record starts and how long it is, in words of two bytes (n × 2)."""
    raw = shx.read_bytes()[_HEAD:]
    return np.frombuffer(raw[: len(raw) // 8 * 8], dtype=">i4").reshape(-1, 2).astype("int64")


def _pad_index(shx: Path, drawn: np.ndarray, rows: int) -> None:
    """Point the rows without a shape beyond the end of the geometry: GDAL reads null there."""
    head = bytearray(shx.read_bytes()[:_HEAD])
    head[24:28] = ((_HEAD + 8 * rows) // 2).to_bytes(4, "big")
    beyond = np.full((rows - len(drawn), 2), ((1 << 30), 20))
    shx.write_bytes(bytes(head) + np.vstack([drawn, beyond]).astype(">i4").tobytes())


def _seen(attributes: _Attributes, mask: np.ndarray) -> np.ndarray:
    """A mask over records as one over rows: a deleted record is no row."""
    shown = np.ones(len(mask), dtype=bool)
    shown[: len(attributes.shown)] = attributes.shown[: len(mask)]
    return np.asarray(mask[shown])


def _cut(attributes: _Attributes, headings: list[str], rows: int) -> list[RowFault]:
    faults = []
    for number, mask in attributes.filled.items():
        if mask.any():
            every = np.zeros(rows, dtype=bool)
            every[: len(mask)] = mask
            found = np.flatnonzero(_seen(attributes, every))
            detail = terms.text("dbf_full")
            faults.append(RowFault("text_cut", found, field=headings[number], detail=detail))
    return faults
