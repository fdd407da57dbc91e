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

from tcgis import findings
from tcgis.catalog.model import County, Layer
from tcgis.geo import crs
from tcgis.geo.names import name_parameters, name_system
from tcgis.sources.coordinates import decision as reading
from tcgis.sources.coordinates import proof
from tcgis.sources.coordinates.decision import CoordinateDecision
from tcgis.words import terms

SHIFTED: Final = "shifted"
"""Column of rows that were drawn over a shifted web map: good for a place, not for an area."""
_EARTH_M: Final = 1e9
"""No coordinate of any system is larger; 1e308 is finite and still nowhere."""
_NOWHERE: Final = {
    "unverified_datum": "datum_unverified",
    "ambiguous": "crs_unknown",
    "unknown": "crs_unknown",
}
_KEPT: Final = {
    "undeclared": "crs_undeclared",
    "unconfirmed": "crs_unconfirmed",
    "unregistered": "crs_unregistered",
}
_OFTEN_SHIFTED: Final = (".kml", ".kmz", ".ovkml")


class Located(NamedTuple):
    """Rows in the county's system, what was found, the file's system, and the proof of it."""

    frame: gpd.GeoDataFrame
    findings: list[pd.DataFrame]
    crs: CRS | None
    proof: pd.DataFrame


def locate(
    frame: gpd.GeoDataFrame, *, declared: CRS | None, layer: Layer, county: County
) -> Located:
    """Bring ``frame`` (with the columns of ``SOURCE``) into the county's system.

    Its own ``crs`` is not looked at: ``declared`` says what the file or its layer claims, and
    ``layer`` whether its degrees are shifted and how an old datum is left.
    """
    shapes = _plane(np.asarray(frame.geometry.array, dtype=object))
    centres, sound = _centres(shapes)
    shapes[~sound] = None
    read = reading.decide_coordinates(centres[sound], declared=declared, layer=layer, county=county)
    moved = _moved(shapes, read.home())
    there = _Centres(centres, sound) if moved is shapes else _centres(moved)
    strays = _reread_strays(shapes, moved, centres, there.points, read=read, county=county)
    lost = np.zeros(len(frame), dtype=bool)
    if read.decision.crs is not None and moved is not shapes:
        lost = sound & ~(_centres(moved) if strays else there).sound
        moved[lost] = None
    found = [
        *_find_missing(frame, ~sound, terms.text("shape_not_finite")),
        *_find_missing(frame, lost, terms.text("shape_not_moved")),
        *_find_system_faults(frame, centres, sound, read),
        *(_find_datum_faults(frame, read, county) if sound.any() else []),
        *_find_strays(frame, strays),
    ]
    shown = proof.prove_file(
        frame, centres[sound], read, strays=sum(len(rows) for _, rows in strays)
    )
    return Located(_placed(frame, moved, read), found, read.decision.crs, shown)


def _placed(
    frame: gpd.GeoDataFrame, shapes: np.ndarray, read: CoordinateDecision
) -> gpd.GeoDataFrame:
    located = frame.drop(columns=frame.geometry.name)
    if read.layer.is_shifted:
        located = located.rename(columns={SHIFTED: f"{SHIFTED}_sent"})
        located[SHIFTED] = pd.array(np.full(len(frame), True), dtype="boolean")
    return located.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=read.target))


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


def _moved(shapes: np.ndarray, move: crs.Move | None) -> np.ndarray:
    if move is None:
        return np.full(len(shapes), None, dtype=object)
    if move is crs.stay:
        return shapes
    return np.asarray(shapely.set_coordinates(shapes.copy(), move(shapely.get_coordinates(shapes))))


def _reread_strays(
    shapes: np.ndarray,
    moved: np.ndarray,
    centres: np.ndarray,
    there: np.ndarray,
    *,
    read: CoordinateDecision,
    county: County,
) -> list[tuple[crs.Detected, np.ndarray]]:
    """Read anew the single rows that only another reading brings home; changes ``moved``."""
    if not crs.in_china(county.envelope):
        return []
    rows = np.flatnonzero(_outside(there, read.target, county) & ~shapely.is_missing(moved))
    turned, strays = _turned(read.decision), []
    found = crs.readings(centres[rows], county.envelope, turned=turned) if len(rows) else []
    for each, mask in found:
        move = read.way(CRS.from_epsg(each.epsg), swapped=each.swapped)
        if move is not None:
            moved[rows[mask]] = _moved(shapes[rows[mask]], move)
            strays.append((each, rows[mask]))
    return strays


def _turned(decision: crs.Decision) -> crs.Detected | None:
    """The file's system with its axes exchanged."""
    epsg = None if decision.crs is None else crs.code(decision.crs)
    return None if epsg is None else crs.Detected(epsg, not decision.swapped)


def _outside(centres: np.ndarray, target: CRS, county: County) -> np.ndarray:
    west, south, east, north = county.envelope
    wide = (west - crs.MARGIN, south - crs.MARGIN, east + crs.MARGIN, north + crs.MARGIN)
    from_lonlat = Transformer.from_crs(4490, target, always_xy=True)
    low_x, low_y, high_x, high_y = from_lonlat.transform_bounds(*wide)
    x, y = centres.T
    return np.asarray(~((x > low_x) & (x < high_x) & (y > low_y) & (y < high_y)))


def _find_missing(frame: pd.DataFrame, rows: np.ndarray, why: str) -> list[pd.DataFrame]:
    if not rows.any():
        return []
    # the register still names the parcel: only its shape is missing
    effect = findings.VALUE_DROPPED
    return [findings.found("geometry_missing", frame[rows], detail=why, effect=effect)]


def _find_system_faults(
    frame: pd.DataFrame, centres: np.ndarray, sound: np.ndarray, read: CoordinateDecision
) -> list[pd.DataFrame]:
    """Findings on the file's system: one for each row that is lost, else one for the file."""
    if not sound.any():
        return []
    verdict, detail = read.decision.verdict, proof.reading_reason(read, centres[sound])
    if verdict in _NOWHERE:
        code, effect = _NOWHERE[verdict], findings.SET_ASIDE
        return [findings.found(code, frame[sound], detail=detail, effect=effect)]
    found = []
    if verdict == "conflict":
        found.append(_of_file("crs_conflict", frame, detail, findings.REPAIRED))
    elif verdict in _KEPT:
        found.append(_of_file(_KEPT[verdict], frame, detail, findings.KEPT))
    if read.decision.swapped:
        found.append(
            _of_file("axes_swapped", frame, terms.text("north_first_file"), findings.REPAIRED)
        )
    return found


def _find_datum_faults(
    frame: pd.DataFrame, read: CoordinateDecision, county: County
) -> list[pd.DataFrame]:
    """Findings on the datum, which coordinates cannot reveal."""
    layer, shift = read.layer, read.layer.datum_shift
    if read.decision.crs is None:
        return []
    if read.old is not None and shift is not None:
        kind = name_parameters(shift.kind)
        detail = terms.text("datum_by_parameters", old=name_system(read.old), kind=kind)
        if shift.kind != "space7":
            detail += terms.text(f"datum_dx_{shift.axes}")
        return [_of_file("datum_transformed", frame, detail, findings.REPAIRED)]
    if layer.is_shifted:
        detail = terms.text("degrees_unshifted", shift=proof.SHIFTS[str(layer.shift)])
        return [_of_file("datum_shifted", frame, detail, findings.REPAIRED)]
    often = str(frame["file"].iloc[0]).lower().endswith(_OFTEN_SHIFTED)
    if often and layer.shift is None and crs.in_china(county.envelope):
        detail = terms.text("degrees_doubtful")
        return [_of_file("datum_unstated", frame, detail, findings.KEPT)]
    return []


def _of_file(code: str, rows: pd.DataFrame, detail: str, effect: str) -> pd.DataFrame:
    first = rows.iloc[0]
    return findings.whole(
        code, layer=first["layer"], file=first["file"], detail=detail, effect=effect
    )


def _find_strays(
    frame: pd.DataFrame, strays: list[tuple[crs.Detected, np.ndarray]]
) -> list[pd.DataFrame]:
    found = []
    for each, rows in strays:
        code = "axes_swapped" if each.swapped else "crs_conflict"
        detail = terms.text("row_read_anew", system=name_system(each))
        if each.swapped:
            detail += terms.text("north_first_row")
        found.append(
            findings.found(code, frame.iloc[rows], detail=detail, effect=findings.REPAIRED)
        )
    return found
