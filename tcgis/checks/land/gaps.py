"""Narrow strips between neighbouring parcels that belong to neither."""

from typing import Final

import numpy as np
import pandas as pd
import shapely

from tcgis import findings
from tcgis.words.terms import text

WIDTH_M: Final = 1.0
"""A strip narrower than this between two parcels is rather drawn than there."""
LEAST_M2: Final = 0.1
"""What the millimetres of coordinates make along a side of a hundred metres."""
LEAST_LENGTH_M: Final = 5.0
"""Where two parcels part at a corner, the wedge is narrow too, but short."""
# strips touch the parcels beside them but for the last digits
_TOUCHES_M: Final = 0.001


def find_gaps(parcels: pd.DataFrame, *, width_m: float = WIDTH_M) -> pd.DataFrame:
    """One ``parcel_gap`` for each strip narrower than ``width_m`` between parcels.

    It stands at the last of the parcels beside it, names the others and gives area and place. A
    strip counts that is enclosed, or as long as ``LEAST_LENGTH_M``; a notch in a single parcel
    does not. Shapes must be valid.
    """
    shapes = np.array(parcels["geometry"], dtype=object)
    near = np.flatnonzero(_bounding(shapes, width_m))
    strips = _strips(shapes[near], width_m)
    strip, beside = shapely.STRtree(shapes[near]).query(strips, "dwithin", _TOUCHES_M)
    sides = pd.DataFrame({"strip": strip, "parcel": near[beside]})
    sides = sides[sides.groupby("strip")["parcel"].transform("size").gt(1)]
    sides = sides.sort_values(["strip", "parcel"])
    ids = parcels["parcel_id"].astype("string")
    sides["name"] = ids.to_numpy(dtype=object)[sides["parcel"]]
    last = sides.drop_duplicates("strip", keep="last")
    others = sides.drop(last.index).groupby("strip")["name"].agg("、".join)
    rows = parcels.iloc[last["parcel"]].reset_index(drop=True)
    return findings.found(
        "parcel_gap",
        rows,
        subject=rows["parcel_id"],
        field="geometry",
        value=others.reset_index(drop=True),
        detail=_detail(strips[last["strip"]], rows.index),
    )


def _bounding(shapes: np.ndarray, width_m: float) -> np.ndarray:
    """Which shapes have an edge that does not meet its neighbour's."""
    there = ~shapely.is_missing(shapes)
    edges = shapely.coverage_invalid_edges(shapes[there], gap_width=width_m)
    there[there] = ~shapely.is_empty(edges)
    return np.asarray(there)


def _strips(shapes: np.ndarray, width_m: float) -> np.ndarray:
    """What lies between the shapes and is narrower than the width, piece by piece."""
    land = shapely.union_all(shapes)
    wider = shapely.buffer(land, width_m / 2, join_style="mitre")
    closed = shapely.buffer(wider, -width_m / 2, join_style="mitre")
    pieces = shapely.get_parts(shapely.difference(closed, land))
    pieces = pieces[shapely.area(pieces) >= LEAST_M2]
    long = shapely.length(pieces) / 2 >= LEAST_LENGTH_M
    enclosed = shapely.distance(shapely.boundary(closed), pieces) > _TOUCHES_M
    return np.asarray(pieces[long | enclosed])


def _detail(strips: np.ndarray, index: pd.Index) -> pd.Series:
    middle = shapely.get_coordinates(shapely.point_on_surface(strips))
    texts = [
        text("strip_between", area=area, east=east, north=north)
        for area, (east, north) in zip(shapely.area(strips), middle, strict=True)
    ]
    return pd.Series(texts, index, dtype="string")
