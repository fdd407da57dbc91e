"""Geometry of GDAL's tables: arcs made straight, areas told apart from lines and points."""

import warnings
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from tcgis.words import terms

ARC_DEGREES: Final = 0.5
"""Arcs become chords of this angle: a circle loses 13 ppm of its area, with GDAL's own 4°
it loses 812."""
pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": ARC_DEGREES})

_CURVED: Final = (8, 9, 10, 11, 12)
_PLAIN: Final = (1, 2, 3, 4, 5, 6)
_COLLECTION: Final = 7
_POLYGONS: Final = (3, 6)
_NOT_AREAS: Final = {
    0: "shape_point",
    1: "shape_line",
    2: "shape_line",
    4: "shape_point",
    5: "shape_line",
}


class FeatureTable(NamedTuple):
    """A table of features: which had arcs, and which a geometry that nothing here can hold."""

    frame: gpd.GeoDataFrame
    curved: np.ndarray
    strange: np.ndarray


class KeptAreas(NamedTuple):
    """Polygons of each row; of the rows that held other things too, what those were."""

    shapes: np.ndarray
    others: pd.Series


def read_features(path: Path, *, latin: bool = False, **options: Any) -> FeatureTable:  # noqa: ANN401 — GDAL's
    """Read a table by Arrow; where shapely refuses a geometry, kind by kind.

    ``latin`` lets every byte of a text through as a character of its own.
    """
    how = {"encoding": "ISO-8859-1"} if latin else {"use_arrow": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            frame = pyogrio.read_dataframe(path, on_invalid="fix", **how, **options)
            if isinstance(frame, gpd.GeoDataFrame):
                _look_through(frame.geometry.to_numpy())
        except (shapely.errors.ShapelyError, NotImplementedError):
            return _by_kind(path, options)
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=np.full(len(frame), None))
    none = np.zeros(len(frame), dtype=bool)
    return FeatureTable(frame, none, none)


def _look_through(shapes: np.ndarray) -> None:
    """Raise if a collection holds an arc: shapely reads it and can do nothing with it."""
    for each in shapes[shapely.get_type_id(shapes) == _COLLECTION]:
        _parts(each)


def _by_kind(path: Path, options: dict[str, Any]) -> FeatureTable:
    meta, drawn = pyogrio.raw.read_arrow(path, columns=[], return_fids=True, **options)
    wkb = drawn.column(meta["geometry_name"] or "wkb_geometry").combine_chunks()
    fids = drawn.column(meta["fid_column"] or "OGC_FID").to_numpy()
    kinds, there = _kinds(wkb), wkb.is_valid().to_numpy(zero_copy_only=False)
    curved = there & np.isin(kinds, _CURVED)
    shapes = np.full(len(wkb), None, dtype=object)
    plain = there & np.isin(kinds, _PLAIN)
    raw = wkb.to_numpy(zero_copy_only=False)
    shapes[plain] = _decoded(raw[plain])
    rest = np.flatnonzero(there & (kinds == _COLLECTION))
    shapes[rest] = _decoded(raw[rest])
    curved[rest] = shapely.is_missing(shapes[rest])
    bent = np.flatnonzero(curved)
    shapes[bent] = _straight(path, fids[bent], options)
    curved &= ~shapely.is_missing(shapes)
    table = pyogrio.read_dataframe(path, use_arrow=True, read_geometry=False, **options)
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=meta["crs"])
    return FeatureTable(frame, curved, there & shapely.is_missing(shapes))


def _kinds(wkb: pa.Array) -> np.ndarray:
    """Type numbers of geometries in WKB, without what they say of heights and measures."""
    blank = pa.scalar(b"\0" * 4, wkb.type)
    words = pc.binary_slice(wkb, 1, 5).fill_null(blank)
    numbers = np.frombuffer(b"".join(words.to_pylist()), dtype="<u4")
    return np.asarray((numbers & 0xFFFF) % 1000)


def _decoded(raw: np.ndarray) -> np.ndarray:
    try:
        shapes = np.asarray(shapely.from_wkb(raw, on_invalid="fix"))
        _look_through(shapes)
    except (shapely.errors.ShapelyError, NotImplementedError):
        return np.array([_one(each) for each in raw], dtype=object)
    return shapes


def _one(raw: bytes) -> BaseGeometry | None:
    try:
        shape = shapely.from_wkb(raw, on_invalid="fix")
        _parts(shape)
    except (shapely.errors.ShapelyError, NotImplementedError):
        return None
    return shape


def _straight(path: Path, fids: np.ndarray, options: dict[str, Any]) -> np.ndarray:
    """Curved rows again, by the interface that makes GDAL draw them in chords."""
    shapes = np.full(len(fids), None, dtype=object)
    for start in range(0, len(fids), 1000):
        some = fids[start : start + 1000]
        _, index, wkb, _ = pyogrio.raw.read(
            path, columns=[], fids=some, return_fids=True, **options
        )
        order = pd.Index(index).get_indexer(some)
        shapes[start : start + 1000] = _decoded(np.asarray(wkb, dtype=object)[order])
    return shapes


def keep_areas(shapes: np.ndarray) -> KeptAreas:
    """Keep polygons; points, lines and what nothing here can hold are reported, not kept."""
    kinds = shapely.get_type_id(shapes)
    odd = np.flatnonzero(~np.isin(kinds, (-1, *_POLYGONS)) & ~shapely.is_empty(shapes))
    if not len(odd):
        return KeptAreas(shapes, pd.Series([], dtype="string"))
    shapes = shapes.copy()
    others: dict[int, str] = {}
    for row in odd:
        parts = [(int(shapely.get_type_id(part)), part) for part in _parts(shapes[row])]
        words = sorted({terms.text(_NOT_AREAS[kind]) for kind, _ in parts if kind not in _POLYGONS})
        shapes[row] = _joined([part for kind, part in parts if kind in _POLYGONS])
        if words:
            others[int(row)] = "、".join(words)
    return KeptAreas(shapes, pd.Series(others, dtype="string"))


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    if shapely.get_type_id(shape) != _COLLECTION:
        return [shape]
    return [part for each in shapely.get_parts(shape) for part in _parts(each)]


def _joined(flat: list[BaseGeometry]) -> BaseGeometry | None:
    polygons = shapely.get_parts(flat).tolist()
    if len(polygons) <= 1:
        return polygons[0] if polygons else None
    return shapely.MultiPolygon(polygons)
