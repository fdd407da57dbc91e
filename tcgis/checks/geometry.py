"""Shapes: whole, where they belong, and (parcels) neither slivers nor on top of each other."""

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from tcgis import findings
from tcgis.catalog import County
from tcgis.checks import overlaps
from tcgis.checks.checked import Checked, split

SLIVER_M2: Final = 100.0
"""A parcel below 0.15 mu is more likely a drawing accident than land one can grant."""
THIN: Final = 0.02
"""Roundness 4πA/P² of a strip about 150 times as long as wide (a square has 0.79) …"""
THIN_BELOW_M2: Final = 600.0
"""… which is a sliver below this area; longer ones are roads and canals."""
OUTLINE_SLACK_M: Final = 2_000.0
"""A generalised outline is off by up to 1.2 km; only what lies well beyond is told."""
_AREAL: Final = 2
_KEYS: Final = ["building_id", "parcel_id", "park_id"]


def check_geometry(
    frame: pd.DataFrame, county: County, boundary: pd.DataFrame | None = None
) -> Checked:
    """Repair what is invalid, set aside what has no shape or lies elsewhere, tell the rest.

    Parameters
    ----------
    frame : parcels, parks or buildings with ``geometry`` in the county's system; only parcels
        are looked at for slivers and overlaps and get ``geometry_area_m2`` (planar; missing
        where ``shifted``: what was drawn over a shifted map shows a place, not an area).
    boundary : the county's outline in the same system; without one, or with an empty one,
        only ``county.envelope`` tells what lies elsewhere.
    """
    key = next((name for name in _KEYS if name in frame), None)
    parcels = key == "parcel_id"
    whole, repaired = repair(frame, subject=key)
    present, missing = _kept_without(frame, whole) if parcels else _with_area(whole, key)
    inside, elsewhere = _inside(present, county, boundary, key)
    if not parcels:
        return Checked(inside, findings.join([repaired, missing, elsewhere]))
    area = np.where(_shifted(inside), np.nan, shapely.area(_shapes(inside)))
    inside = inside.assign(geometry_area_m2=area)
    found = [repaired, missing, elsewhere, _slivers(inside), overlaps.find(inside)]
    return Checked(inside, findings.join(found))


def repair(frame: pd.DataFrame, *, subject: str | None) -> Checked:
    """Make invalid shapes valid, keeping all lobes and dropping lines and points.

    The area before is the shape's signed sum, in which the lobes of a figure of eight cancel.
    A shape with a coordinate that is no number is as good as none.
    """
    shapes = _finite(_shapes(frame))
    bad = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_valid(shapes))
    if not len(bad):
        return Checked(frame.assign(geometry=shapes), findings.none())
    why, before = shapely.is_valid_reason(shapes[bad]), shapely.area(shapes[bad])
    shapes[bad] = polygons_of(shapely.make_valid(shapes[bad]))
    after = np.nan_to_num(shapely.area(shapes[bad]))
    rows = frame.iloc[bad]
    found = findings.found(
        "geometry_invalid",
        rows,
        subject=rows[subject] if subject else None,
        field="geometry",
        value=pd.Series(why, rows.index, dtype="string"),
        detail=_texts("修复前 {:.2f} ㎡，修复后 {:.2f} ㎡", before, after, index=rows.index),
        effect=findings.REPAIRED,
    )
    return Checked(frame.assign(geometry=shapes), found)


def polygons_of(shapes: np.ndarray) -> np.ndarray:
    """Only the polygons of each shape, as one polygon or multipolygon; None without any."""
    parts, outer = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    areal = shapely.get_dimensions(parts) == _AREAL
    some, place, count = np.unique(outer[inner[areal]], return_inverse=True, return_counts=True)
    result = np.full(len(shapes), None, dtype=object)
    if len(some):
        several = shapely.multipolygons(parts[areal], indices=place)
        result[some] = np.where(count == 1, shapely.get_geometry(several, 0), several)
    return result


def join_parts(frame: pd.DataFrame, key: str) -> Checked:
    """One row for each key, with the union of the shapes; the first row's other columns.

    Nothing is summed. Shapes are repaired first: the union of an invalid one is undefined.
    """
    several = frame[key].duplicated(keep=False)
    if not several.any():
        return Checked(frame, findings.none())
    parts, repaired = repair(frame[several], subject=key)
    union = parts["geometry"].groupby(parts[key]).agg(_union)
    further = frame[key].duplicated()
    rows = frame[further]
    told = findings.found("parts_joined", rows, subject=rows[key], field=key)
    single = frame[~further]
    shapes = single[key].map(union)
    joined = single.assign(geometry=single["geometry"].where(~several[~further], shapes))
    return Checked(joined, findings.join([repaired, told]))


def _union(parts: pd.Series) -> Any:  # noqa: ANN401
    return shapely.union_all(np.array(parts, dtype=object))


def _shapes(frame: pd.DataFrame) -> np.ndarray:
    return np.array(frame["geometry"], dtype=object)


def _finite(shapes: np.ndarray) -> np.ndarray:
    flat = shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes
    with np.errstate(invalid="ignore"):
        flat[~np.isfinite(shapely.area(flat))] = None
    return flat


def _texts(pattern: str, *values: np.ndarray, index: pd.Index) -> pd.Series:
    return pd.Series(
        [pattern.format(*each) for each in zip(*values, strict=True)], index, dtype="string"
    )


def _with_area(frame: pd.DataFrame, subject: str | None) -> Checked:
    """Rows whose shape covers some land."""
    who = frame[subject] if subject else None
    return split("geometry_missing", frame, _empty(frame), subject=who, field="geometry")


def _kept_without(sent: pd.DataFrame, parcels: pd.DataFrame) -> Checked:
    """Parcels with a shape or none: one without is still in the register.

    Of those that came without one the reader has told.
    """
    empty = _empty(parcels)
    rows = parcels[empty & ~shapely.is_missing(_shapes(sent))]
    told = findings.found(
        "geometry_missing",
        rows,
        subject=rows["parcel_id"],
        field="geometry",
        effect=findings.VALUE_DROPPED,
    )
    return Checked(parcels.assign(geometry=parcels["geometry"].where(~empty)), told)


def _shifted(frame: pd.DataFrame) -> np.ndarray:
    if "shifted" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return frame["shifted"].astype("boolean").to_numpy(bool, na_value=False)


def _empty(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(~(shapely.area(_shapes(frame)) > 0), frame.index)


def _inside(
    frame: pd.DataFrame, county: County, boundary: pd.DataFrame | None, subject: str | None
) -> Checked:
    """Rows that touch the county's envelope; those well beyond its outline told."""
    shapes = _shapes(frame)
    west, south, east, north = _envelope(county)
    box = shapely.bounds(shapes)
    away = (box[:, 2] < west) | (box[:, 0] > east) | (box[:, 3] < south) | (box[:, 1] > north)
    beyond = _beyond(shapes, boundary) & ~away
    rows = frame[beyond]
    told = findings.found(
        "outside_county",
        rows,
        subject=rows[subject] if subject else None,
        field="geometry",
        detail=f"超出县界（已概化）{OUTLINE_SLACK_M / 1000:g} 公里以上",
    )
    inside, aside = split(
        "outside_county",
        frame,
        pd.Series(away, frame.index),
        subject=frame[subject] if subject else None,
        field="geometry",
        detail="在数据目录规定的县域范围以外",
    )
    return Checked(inside, findings.join([aside, told]))


def _envelope(county: County) -> tuple[float, float, float, float]:
    plane = CRS.from_user_input(county.crs)
    # from the degrees of its own datum: between datums PROJ weighs every known shift first
    to_plane = Transformer.from_crs(plane.geodetic_crs or plane, plane, always_xy=True)
    west, south, east, north = county.envelope
    return to_plane.transform_bounds(west, south, east, north)


def _beyond(shapes: np.ndarray, boundary: pd.DataFrame | None) -> np.ndarray:
    """Which shapes lie wholly farther from the outline than it can be wrong."""
    if boundary is None or not len(boundary):
        return np.zeros(len(shapes), dtype=bool)
    outline = shapely.union_all(_shapes(boundary))
    shapely.prepare(outline)
    # most lie within, which a prepared outline answers faster than a distance
    beyond = ~shapely.intersects(outline, shapes) & ~shapely.is_missing(shapes)
    beyond[beyond] = ~shapely.dwithin(outline, shapes[beyond], OUTLINE_SLACK_M)
    return np.asarray(beyond)


def _slivers(parcels: pd.DataFrame) -> pd.DataFrame:
    shapes = _shapes(parcels)
    area = shapely.area(shapes)
    roundness = 4 * np.pi * area / shapely.length(shapes) ** 2
    small = (area < SLIVER_M2) | ((roundness < THIN) & (area < THIN_BELOW_M2))
    rows = parcels[small & ~_shifted(parcels)]
    return findings.found(
        "parcel_sliver",
        rows,
        subject=rows["parcel_id"],
        field="geometry",
        detail=rows["geometry_area_m2"].map("图形面积 {:.2f} ㎡".format),
    )
