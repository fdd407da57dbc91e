"""Raster files: found and checked here, read by ``land`` through ``open_raster``."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rasterio

from tcgis.catalog.model import Layer
from tcgis.sources.geotiff import GEOTIFF_ENDINGS, open_geotiff, open_own_geotiff
from tcgis.sources.safety import gdal, guards
from tcgis.sources.safety.raster_sandbox import copy_apart


def find_raster(layer: Layer, folder: Path) -> Path | None:
    """The layer's first file that truly is a GeoTIFF; None if there is none."""
    return next(
        (path for path in guards.matching_files(folder, layer.files) if _usable(path, folder)), None
    )


def _usable(path: Path, folder: Path) -> bool:
    try:
        guards.check_file(path, folder, GEOTIFF_ENDINGS)
    except guards.Unreadable:
        return False
    return True


@contextmanager
def open_raster(path: Path) -> Iterator[rasterio.DatasetReader]:
    """Open a stranger's raster as GeoTIFF and nothing else.

    Where GDAL was started before tcgis shut its doors, a process of its own takes the cells out,
    and what is opened is a copy that we wrote.

    Raises
    ------
    RasterioIOError
        If it is no GeoTIFF, or damaged.
    UnsafeError
        If no reading process can be started.
    """
    if gdal.is_shut():
        with open_geotiff(path) as raster:
            yield raster
        return
    with (
        tempfile.TemporaryDirectory(prefix="tcgis-") as aside,
        open_own_geotiff(copy_apart(path, Path(aside))) as raster,
    ):
        yield raster
