"""What the header of a 勘测定界 TXT claims of its coordinates, and when they contradict it."""

import re
from typing import Final

import numpy as np
from pyproj import CRS

from tcgis.catalog.model import Layer
from tcgis.geo import crs
from tcgis.geo.names import name_system
from tcgis.sources.vector.vector_file import declared_crs
from tcgis.words import terms

SYSTEM: Final = "坐标系"
_ZONE, _ZONE_WIDTH = "带号", "几度分带"
"""What the lines of a header are called."""
_OLD: Final = {"80": 4610, "54": 4214}
_PREFIXED_FROM: Final = 1e6
"""Metres; no easting without its zone's number is larger."""
_MERIDIANS: Final = range(75, 136, 3)
_PREFIXED: Final = {**dict.fromkeys(range(4513, 4534), 3), **dict.fromkeys(range(4491, 4502), 6)}
"""EPSG codes of CGCS2000 zones that begin with their number, and their width in degrees."""


def declared_in_header(header: dict[str, str], eastings: np.ndarray, layer: Layer) -> CRS | None:
    """System that the header claims; whether eastings bear the zone's number is seen by their size.

    Raises
    ------
    CatalogError
        If the layer's own system is unknown.
    """
    system = header.get(SYSTEM, "")
    old = re.search(r"(?<!\d)(?:19)?(80|54)(?!\d)", system)
    if old:
        return CRS.from_epsg(_OLD[old[1]])
    if "WGS" in system.upper():
        return CRS.from_epsg(4326)
    zone = _zone(header)
    prefixed = len(eastings) > 0 and float(np.median(eastings)) > _PREFIXED_FROM
    code = crs.gauss_kruger(zone, prefixed=prefixed) if zone is not None else None
    return CRS.from_epsg(code) if code else declared_crs(layer)


def zone_conflict(header: dict[str, str], found: CRS) -> str | None:
    """How 带号 or 几度分带 contradict the system found by the coordinates; None if they do not.

    A 带号 left empty or given as the central meridian contradicts nothing.
    """
    meridian = crs.central_meridian(found)
    if meridian is None:
        return None
    number, width = _number(header.get(_ZONE, "")), _width(header)
    if number is not None and number not in {meridian, meridian / 3, (meridian + 3) / 6}:
        copied = terms.text("zone_conflict_copied") if number == width else ""
        return terms.text(
            "zone_conflict_number", number=number, copied=copied, system=name_system(found)
        )
    real = _PREFIXED.get(found.to_epsg() or 0)
    impossible = width == 6 and (meridian - 3) % 6 != 0  # noqa: PLR2004 — degrees
    if width is not None and (impossible or real not in (None, width)):
        return terms.text("zone_conflict_width", width=width, system=name_system(found))
    return None


def _zone(header: dict[str, str]) -> int | None:
    number = _number(header.get(_ZONE, ""))
    if number is not None and number in _MERIDIANS:
        return (number + 3) // 6 if _width(header) == 6 else number // 3  # noqa: PLR2004
    return number


def _width(header: dict[str, str]) -> int | None:
    """3 or 6, from 3, 3度带 or 3度分带."""
    number = _number(header.get(_ZONE_WIDTH, ""))
    return number if number in (3, 6) else None


def _number(text: str) -> int | None:
    digits = re.match(r"\D*(\d+)", text)
    return int(digits[1]) if digits else None
