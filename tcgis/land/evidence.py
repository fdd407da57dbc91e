"""What rasters show of each parcel: how steep it is and how much of it looks built up.

A hint beside the record, never a ground for a decision: no raster maps factories.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT

from tcgis.catalog.model import Catalog, Layer
from tcgis.errors import TcgisError
from tcgis.land.zonal import Grid, statistics
from tcgis.sources import raster

_SLOPE: Final = {"slope_median": "median", "slope_p90": "quantile(q=0.9)"}


class Evidence(NamedTuple):
    """What rasters show of each parcel, and those that show nothing, each with the reason."""

    shown: pd.DataFrame
    failed: dict[str, Exception]
    """By layer."""


def raster_files(data: Path, catalog: Catalog) -> dict[str, Path]:
    """The rasters that are measured, by layer."""
    found = {layer.id: raster.find_raster(layer, data) for layer in catalog.layers_of("raster")
             if layer.built_values or layer.elevation}  # fmt: skip
    return {key: path for key, path in found.items() if path is not None}


def read_evidence(
    files: Mapping[str, Path], rasters: raster.Rasters, catalog: Catalog, parcels: pd.DataFrame
) -> Evidence:
    """What rasters show of each parcel; no column for a raster that nobody sent.

    ``files`` as of ``raster_files``; ``rasters`` opens them. One that cannot be measured, for
    whatever reason, shows nothing.
    """
    shapes = gpd.GeoDataFrame(parcels).set_index("parcel_id")
    parts, failed = [pd.DataFrame(index=shapes.index)], {}
    for key, path in files.items():
        try:
            with rasters.open(path) as opened:
                parts.append(_measured(shapes, opened, catalog.layers[key]))
        except TcgisError:
            raise
        except Exception as fault:  # noqa: BLE001 — a hint that fails is none, and harms nothing
            failed[key] = fault
    return Evidence(pd.concat(parts, axis=1), failed)


def _measured(shapes: gpd.GeoDataFrame, opened: DatasetReader, layer: Layer) -> pd.DataFrame:
    if layer.built_values:
        return built_share(shapes, opened, layer.built_values).to_frame()
    return slope(shapes, opened)


def slope(parcels: gpd.GeoDataFrame, dem: DatasetReader) -> pd.DataFrame:
    """Median and 90th percentile of the slope under each parcel, in percent (15 % is 8.5°).

    Slope by Horn's eight neighbours, as ``gdaldem`` computes it; a cell beside a missing one
    or on the raster's edge has none. Quantiles are weighted by exact cover. An elevation grid
    in another CRS is first warped (bilinear) to that of the parcels, which must be in metres.

    Returns
    -------
    parcel_id → slope_median, slope_p90; NA for a parcel that is less than half seen.
    """
    target = CRS.from_wkt(parcels.crs.to_wkt())
    if dem.crs == target:
        return _slope(parcels, dem)
    with WarpedVRT(dem, crs=target, resampling=Resampling.bilinear) as warped:
        return _slope(parcels, warped)


def built_share(
    parcels: gpd.GeoDataFrame, landcover: DatasetReader, built_values: Sequence[int]
) -> pd.Series:
    """Share of each parcel's seen area that lies on cells of ``built_values``, 0 to 1.

    Exact cover; cells without data count neither way. The parcels are brought to the raster's
    CRS, since classes cannot be warped without loss.

    Returns
    -------
    parcel_id → built_share_seen; NA for a parcel that is less than half seen.
    """
    built = np.asarray(built_values)

    def cells(classes: np.ma.MaskedArray) -> np.ndarray:
        yes = np.isin(classes.data, built).astype("float64")
        return np.where(np.ma.getmaskarray(classes), np.nan, yes)

    shapes = parcels.geometry.to_crs(landcover.crs.to_wkt()).to_numpy()
    share = statistics(shapes, landcover, cells, {"built_share_seen": "mean"})
    return share["built_share_seen"].set_axis(parcels.index)


def _slope(parcels: gpd.GeoDataFrame, grid: Grid) -> pd.DataFrame:
    width, height = abs(grid.transform.a), abs(grid.transform.e)

    def cells(heights: np.ma.MaskedArray) -> np.ndarray:
        known = np.ma.filled(heights.astype("float64"), np.nan)
        return percent(known, width=width, height=height)

    table = statistics(parcels.geometry.to_numpy(), grid, cells, _SLOPE, margin=1)
    return table.set_axis(parcels.index)


def percent(heights: np.ndarray, *, width: float, height: float) -> np.ndarray:
    """Slope of each cell in percent, by Horn (1981), from heights in the cell's own unit.

    NaN on the edge and beside a missing cell.
    """
    z = np.pad(heights, 1, constant_values=np.nan)
    above, level, below = z[:-2], z[1:-1], z[2:]
    east = above[:, 2:] + 2 * level[:, 2:] + below[:, 2:]
    west = above[:, :-2] + 2 * level[:, :-2] + below[:, :-2]
    south = below[:, :-2] + 2 * below[:, 1:-1] + below[:, 2:]
    north = above[:, :-2] + 2 * above[:, 1:-1] + above[:, 2:]
    steep = np.hypot((east - west) / (8 * width), (south - north) / (8 * height))
    return np.where(np.isnan(heights), np.nan, steep * 100)
