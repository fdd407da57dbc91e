"""What the outline of a single parcel gives away: slivers, spikes, holes."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import shapely

from tcgis import findings
from tcgis.words.terms import text

SLIVER_M2: Final = 100.0
"""A parcel below 0.15 mu is more likely a drawing accident than land one can grant."""
THIN: Final = 0.02
"""Roundness 4πA/P² of a strip about 150 times as long as wide (a square has 0.79) …"""
THIN_BELOW_M2: Final = 600.0
"""… which is a sliver below this area; longer ones are roads and canals."""
SPIKE_DEGREES: Final = 1.0
"""No surveyor sets out a corner as sharp as this …"""
SPIKE_LEG_M: Final = 1.0
"""… between two sides that are both longer than this."""


class _Corners(NamedTuple):
    """Corners of rings: whose each is, where, and the cosine of its angle."""

    owner: np.ndarray
    points: np.ndarray
    cosine: np.ndarray


def check_outlines(parcels: pd.DataFrame) -> pd.DataFrame:
    """Slivers, spikes and holes of valid shapes; a parcel without a shape has none."""
    return findings.join([slivers(parcels), spikes(parcels), holes(parcels)])


def slivers(parcels: pd.DataFrame) -> pd.DataFrame:
    """Parcels too small or too thin to be land that one can grant."""
    shapes = _shapes(parcels)
    area = shapely.area(shapes)
    roundness = 4 * np.pi * area / shapely.length(shapes) ** 2
    small = (area < SLIVER_M2) | ((roundness < THIN) & (area < THIN_BELOW_M2))
    return _reported("parcel_sliver", parcels[small], "outline_area", area=area[small])


def spikes(parcels: pd.DataFrame) -> pd.DataFrame:
    """One ``parcel_spike`` for each parcel with corners below ``SPIKE_DEGREES``.

    It gives the place of the sharpest (east, north) and how many there are. A notch as sharp
    is as wrong as a spike.
    """
    corners = _sharp(_corners(_shapes(parcels)))
    order = np.lexsort((-corners.cosine, corners.owner))
    owner, first, count = np.unique(corners.owner[order], return_index=True, return_counts=True)
    at = order[first]
    rows = parcels.iloc[owner]
    places = [f"{east:.3f}, {north:.3f}" for east, north in corners.points[at]]
    angle = np.rad2deg(np.arccos(np.clip(corners.cosine[at], -1, 1)))
    found = _reported("parcel_spike", rows, "outline_spike", angle=angle, n=count)
    return found.assign(value=pd.array(places, dtype="string"))


def holes(parcels: pd.DataFrame) -> pd.DataFrame:
    """One ``parcel_holes`` for each parcel with rings cut out of it, with their number and area."""
    shapes = _shapes(parcels)
    pierced = np.flatnonzero(_of_several_rings(shapes))
    parts, place = shapely.get_parts(shapes[pierced], return_index=True)
    owner, count = pierced[place], shapely.get_num_interior_rings(parts)
    parts, owner, count = parts[count > 0], owner[count > 0], count[count > 0]
    filled = shapely.area(shapely.polygons(shapely.get_exterior_ring(parts)))
    some, place = np.unique(owner, return_inverse=True)
    number = np.bincount(place, weights=count, minlength=len(some))
    area = np.bincount(place, weights=filled - shapely.area(parts), minlength=len(some))
    return _reported("parcel_holes", parcels.iloc[some], "outline_holes", n=number, area=area)


def _corners(shapes: np.ndarray) -> _Corners:
    """Corners of all rings between two long sides."""
    owner, ring, points = _rings(shapes)
    closing = np.diff(ring, append=-1) != 0
    owner, ring, points = owner[~closing], ring[~closing], points[~closing]
    start = np.flatnonzero(np.diff(ring, prepend=-1))
    stop = np.append(start[1:], len(ring))[: len(start)] - 1
    side = np.diff(points, axis=0, append=np.nan)
    side[stop] = points[start] - points[stop]
    length = np.hypot(side[:, 0], side[:, 1])
    before = np.arange(len(ring)) - 1
    before[start] = stop
    long = np.flatnonzero((length > SPIKE_LEG_M) & (length[before] > SPIKE_LEG_M))
    dot = -(side[long] * side[before[long]]).sum(axis=1)
    return _Corners(owner[long], points[long], dot / (length[long] * length[before[long]]))


def _rings(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points of all rings: whose, of which ring, where."""
    several = _of_several_rings(shapes)
    # most shapes are one ring, of which no piece need be made
    single = shapes.copy()
    single[several] = None
    points, owner = shapely.get_coordinates(single, return_index=True)
    some = np.flatnonzero(several)
    parts, place = shapely.get_parts(shapes[some], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    further, ring = shapely.get_coordinates(rings, return_index=True)
    return (
        np.concatenate([owner, some[place[part[ring]]]]),
        np.concatenate([owner, len(shapes) + ring]),
        np.concatenate([points, further]),
    )


def _sharp(corners: _Corners) -> _Corners:
    sharp = corners.cosine > np.cos(np.deg2rad(SPIKE_DEGREES))
    return _Corners(*(each[sharp] for each in corners))


def _of_several_rings(shapes: np.ndarray) -> np.ndarray:
    # of a multipolygon of one part, the part's
    holes_ = shapely.get_num_interior_rings(shapely.get_geometry(shapes, 0))
    return np.asarray((shapely.get_num_geometries(shapes) > 1) | (holes_ > 0))


def _reported(code: str, rows: pd.DataFrame, key: str, **values: np.ndarray) -> pd.DataFrame:
    """One finding a row, with the sentence ``key`` filled by the row's values."""
    of_rows = zip(*values.values(), strict=True)
    texts = [text(key, **dict(zip(values, each, strict=True))) for each in of_rows]
    return findings.found(
        code,
        rows,
        subject=rows["parcel_id"],
        field="geometry",
        detail=pd.Series(texts, rows.index, dtype="string"),
    )


def _shapes(parcels: pd.DataFrame) -> np.ndarray:
    return np.array(parcels["geometry"], dtype=object)
