"""GeoTIFFs: opened as such and nothing else; their cells taken out, and put into a copy of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import rasterio
from rasterio.enums import MaskFlags
from rasterio.windows import Window

from tcgis.sources.safety import gdal

GEOTIFF_ENDINGS: Final = (".tif", ".tiff")
_STRIP: Final = 512
"""Rows that are held in memory at once."""


class Grid(NamedTuple):
    """What a raster is, beside its cells."""

    dtype: str
    height: int
    width: int
    transform: tuple[float, ...]
    """Of ``Affine``: a, b, c, d, e, f."""
    crs: str | None
    """As WKT."""
    nodata: float | None
    masked: bool
    """Whether a mask of its own says which cells are known."""


@contextmanager
def open_geotiff(path: Path) -> Iterator[rasterio.DatasetReader]:
    """Open as GeoTIFF and nothing else: another driver could reach other files.

    Raises
    ------
    UnsafeError
        If GDAL was started before tcgis was imported.
    """
    gdal.require_shut()
    with open_own_geotiff(path) as raster:
        yield raster


@contextmanager
def open_own_geotiff(path: Path) -> Iterator[rasterio.DatasetReader]:
    """Open a file that we wrote.

    Files beside it are not looked at: an ``.aux.xml`` may name an overview anywhere.
    """
    beside_nothing = {"GDAL_PAM_ENABLED": False, "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}
    with (
        rasterio.Env(**beside_nothing),
        rasterio.open(path.absolute(), driver="GTiff") as raster,
    ):
        yield raster


def describe(raster: rasterio.DatasetReader) -> Grid:
    """All of a raster that measuring its first band depends on, but the cells."""
    own = {MaskFlags.per_dataset, MaskFlags.alpha} & {*raster.mask_flag_enums[0]}
    return Grid(
        dtype=str(raster.dtypes[0]),
        height=raster.height,
        width=raster.width,
        transform=tuple(raster.transform)[:6],
        crs=raster.crs.to_wkt() if raster.crs else None,
        nodata=raster.nodata,
        masked=bool(own),
    )


def strips(height: int, width: int) -> Iterator[Window]:
    """Windows that cover a grid from top to bottom."""
    for top in range(0, height, _STRIP):
        yield Window(0, top, width, min(_STRIP, height - top))


def write_geotiff(grid: Grid, cells: np.ndarray, mask: np.ndarray | None, path: Path) -> None:
    """Write the cells (height × width) of one band, and their mask (0 is unknown), if any."""
    form = {
        "driver": "GTiff", "count": 1, "dtype": grid.dtype, "height": grid.height,
        "width": grid.width, "nodata": grid.nodata, "BIGTIFF": "IF_SAFER",
    }  # fmt: skip
    place = {
        "crs": None if grid.crs is None else rasterio.CRS.from_wkt(grid.crs),
        "transform": rasterio.Affine(*grid.transform),
    }
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
        rasterio.open(path, "w", **form, **place) as target,
    ):
        for window in strips(grid.height, grid.width):
            rows = slice(window.row_off, window.row_off + window.height)
            target.write(cells[rows], 1, window=window)
            if mask is not None:
                target.write_mask(mask[rows], window=window)
