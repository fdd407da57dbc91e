"""True areas: those on the ellipsoid, which no projection stretches."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from tcgis.geo.crs import true_area

_LARGE_M: Final = 2_000.0


def areas(shapes: gpd.GeoSeries) -> pd.Series:
    """Area on the ellipsoid of shapes in a plane system, in m²; missing where there is none.

    Shapes of up to some kilometres are measured by ``crs.true_area``, larger ones by
    ``pyproj.Geod.geometry_area_perimeter``. A system in
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
    true[there] = true_area(drawn[there], shapes.crs)
    if not large.any():
        return pd.Series(true, shapes.index)
    degrees = Transformer.from_crs(shapes.crs, shapes.crs.geodetic_crs, always_xy=True)
    geod = shapes.crs.get_geod()

    def to_degrees(points: np.ndarray) -> np.ndarray:
        return np.column_stack(degrees.transform(points[:, 0], points[:, 1]))

    for at in np.flatnonzero(there)[large]:
        outline = shapely.transform(shapely.orient_polygons(drawn[at]), to_degrees)
        true[at] = geod.geometry_area_perimeter(outline)[0]
    return pd.Series(true, shapes.index)
