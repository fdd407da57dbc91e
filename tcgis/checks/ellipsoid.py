"""True areas: those on the ellipsoid, which no projection stretches."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Proj, Transformer

_LARGE_M: Final = 2_000.0


def areas(shapes: gpd.GeoSeries) -> pd.Series:
    """Area on the ellipsoid of shapes in a plane system, in m²; missing where there is none.

    The plane area is divided by the areal scale of the projection at the middle of each
    shape's box, which for shapes of a few hundred metres is within 5e-8 of
    ``pyproj.Geod.geometry_area_perimeter``; larger shapes are measured by that. A system in
    degrees, and one without a name, has no plane areas: all are missing.
    """
    true = np.full(len(shapes), np.nan)
    if shapes.crs is None or not shapes.crs.is_projected:
        return pd.Series(true, shapes.index)
    drawn = np.array(shapes, dtype=object)
    there = shapely.area(drawn) > 0
    if not there.any():
        return pd.Series(true, shapes.index)
    box = shapely.bounds(drawn[there])
    large = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) > _LARGE_M
    middle = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    degrees = Transformer.from_crs(shapes.crs, shapes.crs.geodetic_crs, always_xy=True)
    scale = Proj(shapes.crs).get_factors(*degrees.transform(*middle)).areal_scale
    true[there] = shapely.area(drawn[there]) / scale
    geod = shapes.crs.get_geod()

    def to_degrees(points: np.ndarray) -> np.ndarray:
        return np.column_stack(degrees.transform(points[:, 0], points[:, 1]))

    for at in np.flatnonzero(there)[large]:
        outline = shapely.transform(shapely.orient_polygons(drawn[at]), to_degrees)
        true[at] = geod.geometry_area_perimeter(outline)[0]
    return pd.Series(true, shapes.index)
