"""Proof, before a stranger's file is opened, that GDAL's doors are shut.

The settings of ``tcgis.__init__`` work only if GDAL starts after them. A program that imports
pyogrio or rasterio first has all doors open, and no later setting shuts them.
"""

from functools import cache

import pyogrio
import rasterio

import tcgis
from tcgis.errors import UnsafeError
from tcgis.words import terms


def open_drivers() -> list[str]:
    """Drivers that should not be there, of both GDALs, sorted by name."""
    with rasterio.Env() as env:
        # rasterio puts VRT back for its own warping; rasters are opened as GTiff and nothing else
        present = {*pyogrio.list_drivers(), *(set(env.drivers()) - {"VRT"})}
    forbidden = {name.lower() for name in tcgis.FORBIDDEN_DRIVERS}
    return sorted(name for name in present if name.lower() in forbidden)


@cache
def require_shut() -> None:
    """Refuse to read anything while GDAL could be led elsewhere.

    Raises
    ------
    UnsafeError
        If GDAL was started before tcgis was imported.
    """
    found = open_drivers()
    if found:
        raise UnsafeError(terms.text("gdal_open", drivers="、".join(found[:3])))
