"""Parcels that lie on top of each other."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import pandas as pd
import shapely

from tcgis import findings
from tcgis.words.terms import sentences
from tcgis.words.units import MU_M2

TOLERANCE_M2: Final = 1.0
"""Less shared area than this is drawing noise."""
_SAME_SHARE: Final = 0.001
_THREADS: Final = 2
# shapes of more points are cut, at most so often
_LARGE: Final = 256
_CUTS: Final = 16
# directions in which two shapes are measured against each other, with their perpendiculars
_DIRECTIONS: Final = np.deg2rad([0.0, 45.0])


def find_overlaps(parcels: pd.DataFrame, *, tolerance_m2: float = TOLERANCE_M2) -> pd.DataFrame:
    """One finding for each pair that shares more than the tolerance.

    It stands at the parcel that comes later and names the other: ``parcel_duplicate_shape``
    where both are one shape but for drawing noise, else ``parcel_overlap`` with the area
    shared; a parcel within another is such a pair too. Shapes must be valid.
    """
    shapes = np.array(parcels["geometry"], dtype=object)
    first, second, shared = pairs(shapes, tolerance_m2=tolerance_m2)
    area = shapely.area(shapes)
    apart = area[first] + area[second] - 2 * shared
    same = apart <= np.minimum(tolerance_m2, _SAME_SHARE * area[second])
    found = [
        _reported("parcel_duplicate_shape", parcels, first[same], second[same]),
        _reported("parcel_overlap", parcels, first[~same], second[~same], shared[~same]),
    ]
    return findings.join(found)


def _reported(
    code: str,
    parcels: pd.DataFrame,
    first: np.ndarray,
    second: np.ndarray,
    shared: np.ndarray | None = None,
) -> pd.DataFrame:
    """One finding for each pair, at the second; without ``shared`` both are one shape."""
    others = parcels["parcel_id"].astype("string").iloc[first].reset_index(drop=True)
    rows = parcels.iloc[second].reset_index(drop=True)
    if shared is None:
        detail = sentences("overlap_same", other=others)
    else:
        m2 = pd.Series(shared, rows.index).map("{:.2f}".format).astype("string")
        mu = pd.Series(shared / MU_M2, rows.index).map("{:.2f}".format).astype("string")
        detail = sentences("overlap_shared", other=others, m2=m2, mu=mu)
    return findings.found(
        code,
        rows,
        subject=rows["parcel_id"],
        field="geometry",
        value=others,
        detail=detail,
    )


def pairs(
    shapes: np.ndarray, *, tolerance_m2: float = TOLERANCE_M2
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions of both shapes of every overlapping pair, first < second, and the area shared."""
    pieces, owner = cut_up(shapes)
    first, second = shapely.STRtree(pieces).query(pieces)
    once = owner[first] < owner[second]
    first, second = first[once], second[once]
    # what pieces share adds up, so that no part of it is too small
    cut = np.bincount(owner, minlength=len(shapes)) > 1
    least = np.where(cut[owner[first]] | cut[owner[second]], 0.0, tolerance_m2)
    for angle in _DIRECTIONS:
        near = _box_shared(_boxes(pieces, angle), first, second) > least
        first, second, least = first[near], second[near], least[near]
    hit = _interiors_meet(pieces[first], pieces[second])
    first, second = first[hit], second[hit]
    area = shapely.area(shapely.intersection(pieces[first], pieces[second]))
    return _summed(owner[first], owner[second], area, len(shapes), tolerance_m2)


def _summed(
    first: np.ndarray, second: np.ndarray, area: np.ndarray, count: int, tolerance_m2: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each pair of shapes once, with what their pieces share, if that is enough."""
    pair, place = np.unique(first * count + second, return_inverse=True)
    shared = np.bincount(place, weights=area, minlength=len(pair))
    much = shared > tolerance_m2
    return pair[much] // count, pair[much] % count, shared[much]


def cut_up(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shapes with those of very many points cut in halves, and whose each piece is.

    A road that surrounds a thousand parcels would be gone over whole for each of them.
    """
    pieces, owner = shapes, np.arange(len(shapes))
    for _ in range(_CUTS):
        large = shapely.get_num_coordinates(pieces) > _LARGE
        if not large.any():
            break
        halves = [shapely.intersection(pieces[large], box) for box in _half_boxes(pieces[large])]
        pieces = np.concatenate([pieces[~large], *halves])
        owner = np.concatenate([owner[~large], owner[large], owner[large]])
    there = ~shapely.is_empty(pieces) & ~shapely.is_missing(pieces)
    return pieces[there], owner[there]


def _half_boxes(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both halves of each shape's box, across its longer side."""
    west, south, east, north = shapely.bounds(shapes).T
    wide = east - west >= north - south
    x, y = (west + east) / 2, (south + north) / 2
    low = shapely.box(west, south, np.where(wide, x, east), np.where(wide, north, y))
    high = shapely.box(np.where(wide, x, west), np.where(wide, south, y), east, north)
    return low, high


def _boxes(shapes: np.ndarray, angle: float) -> np.ndarray:
    """Bounds of the shapes in axes turned by ``angle``."""
    points, at = shapely.get_coordinates(shapes, return_index=True)
    along = points @ np.array([np.cos(angle), np.sin(angle)])
    across = points @ np.array([-np.sin(angle), np.cos(angle)])
    start = np.flatnonzero(np.diff(at, prepend=-1))
    least = [np.minimum.reduceat(each, start) for each in (along, across)]
    most = [np.maximum.reduceat(each, start) for each in (along, across)]
    return np.column_stack([*least, *most])


def _box_shared(boxes: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Area that the boxes of each pair share, which no shared area can exceed."""
    low = np.maximum(boxes[first, :2], boxes[second, :2])
    high = np.minimum(boxes[first, 2:], boxes[second, 2:])
    return np.asarray(np.prod(np.maximum(high - low, 0), axis=1))


def _interiors_meet(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Whether two shapes share more than their edges; GEOS lets threads work side by side."""

    def meet(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return np.asarray(shapely.relate_pattern(one, other, "T********"))

    halves = np.array_split(first, _THREADS), np.array_split(second, _THREADS)
    with ThreadPoolExecutor(_THREADS) as threads:
        return np.concatenate(list(threads.map(meet, *halves)))
