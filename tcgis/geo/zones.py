"""The zones of CGCS2000: their codes, meridians and false eastings; datums before it by name.

3° zones have the codes 4488 + zone, or 4509 + zone without the zone's number before the
easting; 6° zones 4478 + zone or 4489 + zone (land-data §1).
"""

from typing import Final

from pyproj import CRS

_CGCS2000: Final = (6_378_137.0, 298.257222101)
_OLD_DATUMS: Final = ("xian1980", "beijing1954")
_MIDDLE: Final = 500_000
_TO_XIAN80: Final = 2164


def central_meridian(crs: CRS) -> float | None:
    """Central meridian in degrees; None for a system that has none."""
    operation = crs.coordinate_operation
    named = {each.name: each.value for each in operation.params} if operation else {}
    meridian = named.get("Longitude of natural origin")
    return None if meridian is None else float(meridian)


def gauss_kruger(zone: int, *, prefixed: bool) -> int | None:
    """EPSG code of a CGCS2000 zone, 3° for 25–45 and 6° for 13–23; None for another number."""
    if zone in range(25, 46):
        return 4488 + zone if prefixed else 4509 + zone
    if zone in range(13, 24):
        return 4478 + zone if prefixed else 4489 + zone
    return None


def by_parameters(crs: CRS) -> int | None:
    """Code of the CGCS2000 system of this ellipsoid, meridian, false easting and scale."""
    if crs.ellipsoid is None or crs.is_bound:
        return None
    axis, flattening = crs.ellipsoid.semi_major_metre, crs.ellipsoid.inverse_flattening
    same = abs(axis - _CGCS2000[0]) < 1e-4 and abs(flattening - _CGCS2000[1]) < 1e-7  # noqa: PLR2004 — metres; WGS 84's differs by 1.5e-6
    return by_projection(crs) if same else None


def by_projection(crs: CRS) -> int | None:
    """Code of the CGCS2000 system of this projection, whatever the ellipsoid."""
    if crs.prime_meridian is None or crs.prime_meridian.longitude != 0:
        return None
    if crs.is_geographic:
        return 4490 if crs.axis_info[0].unit_name.lower() == "degree" else None
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    metres = all(axis.unit_name == "metre" for axis in crs.axis_info)
    given = tuple(round(float(each.value), 9) for each in operation.params)
    # latitude of origin, central meridian, scale, false easting, false northing
    return _ZONES.get((given[1], given[3])) if metres and given[::2] == (0, 1, 0) else None


def old_datum(crs: CRS) -> str | None:
    """``xian1980`` or ``beijing1954``, where a system's datum is named so."""
    named = crs.datum.name.casefold() if crs.datum is not None else ""
    plain = named.replace(" ", "").replace("_", "")
    return next((each for each in _OLD_DATUMS if each in plain), None)


def xian80(epsg: int) -> int:
    """Code of the Xi'an 80 system with the projection of one of CGCS2000.

    The registry lists both in one order; degrees apart.
    """
    return 4610 if epsg == 4490 else epsg - _TO_XIAN80  # noqa: PLR2004 — degrees


def _zones() -> dict[tuple[float, float], int]:
    """Codes of the CGCS2000 zones by central meridian and false easting."""
    six = {(6 * z - 3.0, z * 1e6 + _MIDDLE): 4478 + z for z in range(13, 24)}
    three = {(3.0 * z, z * 1e6 + _MIDDLE): 4488 + z for z in range(25, 46)}
    return six | three | {(3.0 * z, float(_MIDDLE)): 4509 + z for z in range(25, 46)}


_ZONES: Final = _zones()
FORMS: Final = {epsg: form for form, epsg in _ZONES.items()} | {
    4489 + z: (6 * z - 3.0, float(_MIDDLE)) for z in range(13, 24)
}
"""Central meridian and false easting by code, both codes of a 6° zone without number included."""
