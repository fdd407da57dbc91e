"""Raster files: found and checked here, read by ``land`` through ``open_raster``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rasterio

from tcgis.catalog.model import Layer
from tcgis.sources.safety import gdal, guards

RASTER_ENDINGS = (".tif", ".tiff")


def find_raster(layer: Layer, folder: Path) -> Path | None:
    """The layer's first file that truly is a GeoTIFF; None if there is none."""
    return next(
        (path for path in guards.matching_files(folder, layer.files) if _usable(path, folder)), None
    )


def _usable(path: Path, folder: Path) -> bool:
    try:
        guards.check_file(path, folder, RASTER_ENDINGS)
    except guards.Unreadable:
        return False
    return True


@contextmanager
def open_raster(path: Path) -> Iterator[rasterio.DatasetReader]:
    """Open as GeoTIFF and nothing else: another driver could reach other files.

    Files beside it are not looked at: an ``.aux.xml`` may name an overview anywhere.
    """
    gdal.require_shut()
    beside_nothing = {"GDAL_PAM_ENABLED": False, "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}
    with (
        rasterio.Env(**beside_nothing),
        rasterio.open(path.absolute(), driver="GTiff") as raster,
    ):
        yield raster
