"""Park land and per-mu efficiency GIS for Chinese counties.

``assess``, ``check`` and ``editions`` (``tcgis.api``) are the front door; they are loaded when
first used.

Importing the package shuts the GDAL doors that an uploaded file could use to reach
other files or the network. GDAL reads these settings once, at its own start, so they
stand here, before any module below can import it; ``sources.safety.gdal`` proves that they took.
"""

import os
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tcgis.api import assess, check, editions

__all__ = ["assess", "check", "editions"]

FORBIDDEN_DRIVERS: Final = (
    # they point at other files or fetch from the network
    "VRT", "DERIVED", "GTI", "WMS", "WMTS", "WCS", "STACIT", "STACTA", "PLMOSAIC", "EEDAI",
    "EEDA", "DAAS", "OGCAPI", "HTTP", "MRF", "OGR_VRT", "GDALG", "WFS", "OAPIF", "CSW",
    "PLSCENES", "NGW", "Carto", "AmigoCloud", "Elasticsearch", "ADBC", "SQLite", "GPSBabel",
    "PGDUMP",
    # a path such as CSV:/etc/passwd opens anything; sheets are not read by GDAL here
    "CSV", "XLSX", "ODS", "GML",
)  # fmt: skip

_before = os.environ.get("GDAL_SKIP", "").replace(",", " ").split()
os.environ["GDAL_SKIP"] = ",".join(dict.fromkeys([*FORBIDDEN_DRIVERS, *_before]))
os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] = ".none"
# a GeoJSON's "crs" may be a link that GDAL fetches; no scheme of this name is ever dialled
os.environ["GDAL_HTTP_PROXY"] = os.environ["GDAL_HTTPS_PROXY"] = "closed://"
os.environ["PROJ_NETWORK"] = "OFF"
os.environ.setdefault("CPL_LOG", os.devnull)  # GDAL names each skipped driver it lacks


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in __all__:
        from tcgis import api  # noqa: PLC0415 — only the guards above load with the package

        return getattr(api, name)
    raise AttributeError(f"module 'tcgis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
