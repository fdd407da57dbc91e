"""Parcels that lie on top of each other."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import pandas as pd
import shapely

from tcgis import findings
from tcgis.units import MU_M2

TOLERANCE_M2: Final = 1.0
"""Less shared area than this is drawing noise."""
_THREADS: Final = 2
# directions in which two shapes are measured against each other, with their perpendiculars
_DIRECTIONS: Final = np.deg2rad([0.0, 45.0])


def find(parcels: pd.DataFrame, *, tolerance_m2: float = TOLERANCE_M2) -> pd.DataFrame:
    """One ``parcel_overlap`` for each pair that shares more than the tolerance.

    It stands at the parcel that comes later and names the other with the area shared; equal
    shapes and a parcel within another are pairs too. Shapes must be valid.
    """
    shapes = np.array(parcels["geometry"], dtype=object)
    first, second, area = pairs(shapes, tolerance_m2=tolerance_m2)
    ids = parcels["parcel_id"].astype("string").reset_index(drop=True)
    others = ids[first].reset_index(drop=True)
    rows = parcels.iloc[second].reset_index(drop=True)
    size = [f"{each:.2f} ㎡（{each / MU_M2:.2f} 亩）" for each in area]
    return findings.found(
        "parcel_overlap",
        rows,
        subject=rows["parcel_id"],
        field="geometry",
        value=others,
        detail="与 " + others + " 重叠 " + pd.Series(size, dtype="string"),
    )


def pairs(
    shapes: np.ndarray, *, tolerance_m2: float = TOLERANCE_M2
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions of both shapes of every overlapping pair, first < second, and the area shared."""
    first, second = shapely.STRtree(shapes).query(shapes)
    once = first < second
    first, second = first[once], second[once]
    for angle in _DIRECTIONS:
        near = _box_shared(_boxes(shapes, angle), first, second) > tolerance_m2
        first, second = first[near], second[near]
    hit = _interiors_meet(shapes[first], shapes[second])
    first, second = first[hit], second[hit]
    area = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    much = area > tolerance_m2
    order = np.lexsort((second[much], first[much]))
    return first[much][order], second[much][order], area[much][order]


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
