"""Whether GDAL's doors are shut, asked before a stranger's file is opened.

The settings of ``tcgis.__init__`` work only if GDAL starts after them. A program that lets
pyogrio or rasterio start it first has all doors open, and no later setting shuts them: there,
files are read in a process of their own.
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
def is_shut() -> bool:
    """Whether GDAL can be led nowhere in this process; which stays as it was at the start."""
    return not open_drivers()


def require_shut() -> None:
    """Refuse to read anything while GDAL could be led elsewhere.

    Raises
    ------
    UnsafeError
        If GDAL was started before tcgis was imported.
    """
    if not is_shut():
        found = "、".join(open_drivers()[:3])
        raise UnsafeError(terms.text("gdal_open", drivers=found))
