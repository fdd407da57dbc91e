"""Put a file's geometry where it belongs: axes, declared against detected system, county's CRS.

No row is lost: one without usable geometry keeps its attributes, an empty geometry and a
finding that sets it aside.
"""

from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from tcgis import crs, findings
from tcgis.catalog import County

_EARTH_M: Final = 1e9
"""No coordinate of any system is larger; 1e308 is finite and still nowhere."""
_NOWHERE: Final = {
    "unverified_datum": "datum_unverified",
    "ambiguous": "crs_unknown",
    "unknown": "crs_unknown",
}
_KEPT: Final = {"undeclared": "crs_undeclared", "unconfirmed": "crs_unconfirmed"}


class Located(NamedTuple):
    """Rows in the county's system, what was found, and the system the file was in."""

    frame: gpd.GeoDataFrame
    findings: list[pd.DataFrame]
    crs: CRS | None


def locate(frame: gpd.GeoDataFrame, *, declared: CRS | None, county: County) -> Located:
    """Bring ``frame`` (with the columns of ``SOURCE``) into the county's system.

    Its own ``crs`` is not looked at: ``declared`` says what the file or its layer claims.
    """
    shapes = _plane(np.asarray(frame.geometry.array, dtype=object))
    target = CRS.from_user_input(county.crs)
    centres, sound = _centres(shapes)
    shapes[~sound] = None
    decision = crs.decide(centres[sound], declared=declared, envelope=county.envelope)
    moved = _moved(shapes, decision.crs, target, swapped=decision.swapped)
    strays = _strays(shapes, moved, centres, target, county)
    lost = np.zeros(len(frame), dtype=bool)
    if decision.crs is not None and moved is not shapes:
        lost = sound & ~_centres(moved).sound
        moved[lost] = None
    told = [
        *_missing(frame, ~sound, "空图形或坐标不是有限数"),
        *_missing(frame, lost, "坐标不能用其坐标系换算"),
        *_told(frame, sound, decision, declared),
        *_told_strays(frame, strays),
    ]
    located = frame.drop(columns=frame.geometry.name).set_geometry(
        gpd.GeoSeries(moved, index=frame.index, crs=target)
    )
    return Located(located, told, decision.crs)


def _plane(shapes: np.ndarray) -> np.ndarray:
    shapes = shapes.copy()
    solid = shapely.has_z(shapes)
    if solid.any():
        shapes[solid] = shapely.force_2d(shapes[solid])
    return shapes


class _Centres(NamedTuple):
    points: np.ndarray
    sound: np.ndarray
    """Which shapes are there, hold points, and have them all somewhere on Earth."""


def _centres(shapes: np.ndarray) -> _Centres:
    """Centres of the shapes' boxes (n × 2)."""
    with np.errstate(invalid="ignore", over="ignore"):  # infinite boxes have no centre
        boxes = shapely.bounds(shapes)
        # a box forgets a vertex that is no number, a length does not
        sound = (np.abs(boxes) < _EARTH_M).all(axis=1) & np.isfinite(shapely.length(shapes))
        return _Centres(boxes[:, :2] / 2 + boxes[:, 2:] / 2, sound)


def _moved(shapes: np.ndarray, source: CRS | None, target: CRS, *, swapped: bool) -> np.ndarray:
    if source is None:
        return np.full(len(shapes), None, dtype=object)
    if swapped:
        shapes = shapely.transform(shapes, lambda points: points[:, ::-1])
    if source.equals(target, ignore_axis_order=True):
        return shapes
    project = Transformer.from_crs(source, target, always_xy=True).transform
    return shapely.transform(shapes, lambda points: np.column_stack(project(*points.T)))


def _strays(
    shapes: np.ndarray, moved: np.ndarray, centres: np.ndarray, target: CRS, county: County
) -> list[tuple[crs.Detected, np.ndarray]]:
    """Read anew the single rows that only another reading brings home; changes ``moved``."""
    if not crs.in_china(county.envelope):
        return []
    now = centres if moved is shapes else _centres(moved).points
    rows = np.flatnonzero(_outside(now, target, county) & ~shapely.is_missing(moved))
    found = crs.readings(centres[rows], county.envelope) if len(rows) else []
    strays = [(reading, rows[mask]) for reading, mask in found]
    for reading, some in strays:
        source = CRS.from_epsg(reading.epsg)
        moved[some] = _moved(shapes[some], source, target, swapped=reading.swapped)
    return strays


def _outside(centres: np.ndarray, target: CRS, county: County) -> np.ndarray:
    west, south, east, north = county.envelope
    wide = (west - crs.MARGIN, south - crs.MARGIN, east + crs.MARGIN, north + crs.MARGIN)
    from_lonlat = Transformer.from_crs(4490, target, always_xy=True)
    low_x, low_y, high_x, high_y = from_lonlat.transform_bounds(*wide)
    x, y = centres.T
    return np.asarray(~((x > low_x) & (x < high_x) & (y > low_y) & (y < high_y)))


def _missing(frame: pd.DataFrame, rows: np.ndarray, why: str) -> list[pd.DataFrame]:
    if not rows.any():
        return []
    # the register still names the parcel: only its shape is missing
    effect = findings.VALUE_DROPPED
    return [findings.found("geometry_missing", frame[rows], detail=why, effect=effect)]


def _told(
    frame: pd.DataFrame, sound: np.ndarray, decision: crs.Decision, declared: CRS | None
) -> list[pd.DataFrame]:
    """What is to be said of the file's system: of each row that is lost, else of the file."""
    if not sound.any():
        return []
    detail = _reason(decision, declared)
    if decision.verdict in _NOWHERE:
        code, effect = _NOWHERE[decision.verdict], findings.SET_ASIDE
        return [findings.found(code, frame[sound], detail=detail, effect=effect)]
    told = []
    if decision.verdict == "conflict":
        told.append(_of_file("crs_conflict", frame, detail, findings.REPAIRED))
    elif decision.verdict in _KEPT:
        told.append(_of_file(_KEPT[decision.verdict], frame, detail, findings.KEPT))
    if decision.swapped:
        told.append(_of_file("axes_swapped", frame, "整个文件北坐标在前", findings.REPAIRED))
    return told


def _of_file(code: str, rows: pd.DataFrame, detail: str, effect: str) -> pd.DataFrame:
    first = rows.iloc[0]
    return findings.whole(
        code, layer=first["layer"], file=first["file"], detail=detail, effect=effect
    )


def _reason(decision: crs.Decision, declared: CRS | None) -> str:
    claim = f"声明为 {crs.name(declared)}" if declared is not None else "未声明坐标系"
    if decision.verdict == "unverified_datum":
        return f"{claim}，到 CGCS2000 的转换参数不在本系统内"
    if decision.verdict == "ambiguous":
        return f"{claim}；坐标同时符合 {'、'.join(crs.name(each) for each in decision.options)}"
    if decision.verdict in ("unknown", "unconfirmed"):
        return f"{claim}；坐标不落在本县范围内，也不符合任何已知坐标系"
    found = crs.name(decision.crs) if decision.crs is not None else ""
    return f"{claim}；只有按 {found} 读，坐标才落在本县范围内"


def _told_strays(
    frame: pd.DataFrame, strays: list[tuple[crs.Detected, np.ndarray]]
) -> list[pd.DataFrame]:
    said = []
    for reading, rows in strays:
        code = "axes_swapped" if reading.swapped else "crs_conflict"
        detail = f"该行与文件其余各行不同，只有按 {crs.name(reading)} 读才落在本县范围内"
        if reading.swapped:
            detail += "（北坐标在前）"
        said.append(findings.found(code, frame.iloc[rows], detail=detail, effect=findings.REPAIRED))
    return said
