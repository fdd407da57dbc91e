"""From Xi'an 80 or Beijing 54 to CGCS2000, by parameters that a layer gives.

PROJ alone would take a null shift, about 100 m off. The figures are restricted: they go into
the coordinates and nowhere else, neither into a finding nor into an error.
"""

from typing import Final

import numpy as np
from pyproj import CRS, Transformer

from tcgis.catalog.model import DatumShift
from tcgis.geo import crs

FARTHEST_M: Final = 500.0
"""The datums lie within some 120 m of each other; parameters that move land farther are wrong."""
_ARCSEC: Final = np.pi / 180 / 3600


def route(twin: CRS, old: CRS, shift: DatumShift, target: CRS) -> crs.Move | None:
    """How coordinates on an old datum come into ``target``.

    ``twin`` is the CGCS2000 system with the projection in which the file's numbers are to be
    read, ``old`` any system on their ellipsoid. None where the parameters do not apply: plane
    ones have no meaning for degrees, and the old datums had no other projection.
    """
    known = crs.modern(twin)
    if known is None or (known.is_geographic and shift.kind != "space7"):
        return None
    plain = _without_prefix(twin)
    shorten = crs.way(twin, plain)
    if shift.kind == "space7":
        turn, after = _space(plain, old, shift), crs.way(CRS.from_epsg(4490), target)
    else:
        turn, after = _plane(shift), crs.way(plain, target)
    return lambda points: after(turn(shorten(points)))


def moves_too_far(points: np.ndarray, *, moved: np.ndarray, unmoved: np.ndarray) -> bool:
    """Whether parameters move land, in metres of a plane, farther than any datum lies away."""
    off = np.hypot(*(moved - unmoved).T)[np.isfinite(points).all(axis=1)]
    return bool(len(off)) and not float(np.median(off)) <= FARTHEST_M


def _without_prefix(twin: CRS) -> CRS:
    """The zone without its number before the easting: parameters are reckoned in that."""
    meridian = crs.central_meridian(twin)
    code = crs.gauss_kruger(round(meridian / 3), prefixed=False) if meridian is not None else None
    return CRS.from_epsg(code) if code is not None else twin


def _plane(shift: DatumShift) -> crs.Move:
    angle = (shift.rotation_arcsec or 0.0) * _ARCSEC
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    stretched = turn * (1 + (shift.scale_ppm or 0.0) * 1e-6)
    move = np.array([shift.dx, shift.dy], dtype="float64")
    # x is the first of the two that the parameters speak of
    order = slice(None) if shift.axes == "east_north" else slice(None, None, -1)
    return lambda points: (points[:, order] @ stretched + move)[:, order]


def _space(plain: CRS, old: CRS, shift: DatumShift) -> crs.Move:
    """Through geocentric coordinates, at height 0, to degrees of CGCS2000."""
    if old.ellipsoid is None:
        raise ValueError("a datum without ellipsoid")
    size = f"+a={old.ellipsoid.semi_major_metre} +rf={old.ellipsoid.inverse_flattening}"
    meridian = crs.central_meridian(plain)
    first = f"+inv +proj=tmerc +lon_0={meridian} +x_0=500000 {size}"
    given = {
        "x": shift.dx, "y": shift.dy, "z": shift.dz, "s": shift.scale_ppm,
        "rx": shift.rx_arcsec, "ry": shift.ry_arcsec, "rz": shift.rz_arcsec,
    }  # fmt: skip
    figures = " ".join(f"+{name}={value:.12f}" for name, value in given.items())
    steps = [
        "+proj=unitconvert +xy_in=deg +xy_out=rad" if meridian is None else first,
        f"+proj=cart {size}",
        f"+proj=helmert {figures} +convention=position_vector",
        "+inv +proj=cart +ellps=GRS80",
        "+proj=unitconvert +xy_in=rad +xy_out=deg",
    ]
    project = Transformer.from_pipeline("+proj=pipeline +step " + " +step ".join(steps)).transform

    def move(points: np.ndarray) -> np.ndarray:
        lon, lat, _ = project(points[:, 0], points[:, 1], np.zeros(len(points)))
        return np.column_stack([lon, lat])

    return move
