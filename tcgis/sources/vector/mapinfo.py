"""MapInfo tables, import only: which of them may be opened, and what their systems are worth."""

import re
from pathlib import Path
from typing import Final

from pyproj import CRS

from tcgis.geo import crs, zones
from tcgis.sources.model import FileFault
from tcgis.sources.safety import guards
from tcgis.words import terms

MAPINFO_ENDINGS: Final = (".tab", ".mif")
_NATIVE: Final = re.compile(rb"^\s*type\s+native\b", re.IGNORECASE | re.MULTILINE)
_POINTERS: Final = re.compile(rb"IsSeamless|create\s+view|open\s+table", re.IGNORECASE)
_GUESSED: Final = 6_378_137
"""Semi-major axis of the ellipsoid that GDAL puts under a datum which it knows by name alone."""
_PARTS: Final = {".tab": (".dat", ".map", ".id"), ".mif": (".mid",)}


def check_mapinfo(path: Path) -> None:
    """Refuse a table that only points at others, or that comes without its own files.

    Raises
    ------
    Unreadable
        With the reason.
    """
    lacking = [end for end in _PARTS[path.suffix] if not path.with_suffix(end).exists()]
    if lacking:
        raise guards.Unreadable(terms.text("mapinfo_alone", lacking=" ".join(lacking)))
    if path.suffix == ".tab":
        head = path.read_bytes()
        if not _NATIVE.search(head) or _POINTERS.search(head):
            raise guards.Unreadable(terms.text("mapinfo_points"))


def true_system(own: CRS | None) -> CRS | None:
    """The system a table names, Xi'an 80 upon the ellipsoid it has: GDAL takes WGS 84's for it.

    One on Xi'an 80 without a standard zone stays as it is, and is refused as an old datum.
    """
    if own is None or own.is_bound or own.ellipsoid is None:
        return own
    guessed = round(own.ellipsoid.semi_major_metre) == _GUESSED
    twin = zones.by_projection(own) if guessed and zones.old_datum(own) == "xian1980" else None
    return own if twin is None else CRS.from_epsg(zones.xian80(twin))


def find_doubts(own: CRS | None) -> list[FileFault]:
    """Doubts about a table in one of China's zones that names no datum of China.

    MapInfo has no CGCS2000: a zone of it is written upon WGS 84 or upon none, and so is one of
    any datum that the writer did not know.
    """
    if own is None or crs.is_unverified(own):
        return []
    plain = own.source_crs if own.is_bound and own.source_crs is not None else own
    nameless = plain.datum is not None and plain.datum.name.startswith("MIF")
    if zones.by_projection(plain) is None or not (plain.is_projected or nameless):
        return []
    detail = terms.text("datum_nameless" if nameless else "datum_wgs84")
    return [FileFault("datum_dropped", detail)]
