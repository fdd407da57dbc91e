"""What coordinate systems and parameters between them are called, as surveyors here say it."""

import re
from typing import Final

from pyproj import CRS

from tcgis.geo import crs
from tcgis.words.terms import text

# names of the registry, and the words for what they hold
_REGISTERED: Final = {
    r"^China Geodetic Coordinate System 2000$": "crs_cgcs2000",
    r"^Beijing 1954": "crs_beijing54",
    r"^Xian 1980": "crs_xian80",
    r" / (?P<width>\d)-degree Gauss-Kruger zone (?P<zone>\d+)$": "crs_zone",
    r" / (?P<width>\d)-degree Gauss-Kruger CM (?P<meridian>\d+)E$": "crs_meridian",
    r" / Gauss-Kruger zone (?P<zone>\d+)$": "crs_zone_six",
    r" / Gauss-Kruger CM (?P<meridian>\d+)E$": "crs_meridian_six",
}


def name_system(system: CRS | crs.Detected) -> str:
    """Name of a system for people: EPSG:4526（CGCS2000 3 度带第 38 带）."""
    known = CRS.from_epsg(system.epsg) if isinstance(system, crs.Detected) else system
    epsg, plain = crs.code(known), known.name
    for pattern, key in _REGISTERED.items():
        found = re.search(pattern, plain)
        if found:
            words = text(key, language="zh", **found.groupdict())
            plain = plain[: found.start()] + words + plain[found.end() :]
    return text("crs_coded", epsg=epsg, name=plain) if epsg else plain


def name_parameters(kind: str) -> str:
    """Name of the parameters of a ``DatumShift``, by their kind."""
    return text(f"datum_{kind}")
