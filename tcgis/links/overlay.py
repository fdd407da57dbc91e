"""How much of each piece lies in each zone, exactly."""

from typing import Any

import numpy as np
import pandas as pd
import shapely


def shares(pieces: Any, zones: Any) -> pd.DataFrame:  # noqa: ANN401
    """Area of every piece inside every zone it reaches into, and its share of the piece.

    Both are arrays of polygons in one plane. Most pieces lie well inside a zone, which a
    prepared zone answers without cutting; only the others are cut. A piece well inside one
    zone is not looked for in a second one that merely touches it.

    Returns
    -------
    Columns piece, zone (positions), area_m2, share (0–1], in order of piece and zone.
    """
    pieces, zones = np.asarray(pieces, dtype=object), np.asarray(zones, dtype=object)
    zone, piece = shapely.STRtree(pieces).query(zones, predicate="contains_properly")
    rest = np.setdiff1d(np.arange(len(pieces)), piece)
    cut_zone, cut_piece, cut_area = _cut(pieces, zones, rest)
    table = pd.DataFrame(
        {
            "piece": np.concatenate([piece, cut_piece]),
            "zone": np.concatenate([zone, cut_zone]),
            "area_m2": np.concatenate([shapely.area(pieces[piece]), cut_area]),
        }
    )
    table["share"] = table["area_m2"] / shapely.area(pieces[table["piece"].to_numpy()])
    table["share"] = table["share"].clip(upper=1.0)
    some = table[table["area_m2"].gt(0)]
    return some.sort_values(["piece", "zone"], ignore_index=True)


def _cut(
    pieces: np.ndarray, zones: np.ndarray, rest: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    zone, found = shapely.STRtree(pieces[rest]).query(zones, predicate="intersects")
    piece = rest[found]
    return zone, piece, shapely.area(shapely.intersection(pieces[piece], zones[zone]))
