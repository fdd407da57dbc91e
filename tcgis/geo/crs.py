"""Coordinate systems of county data: what a file claims and what its coordinates say.

Everything here is x = east, y = north, whatever the official axis order of a system is;
a ``swapped`` reading means that the file has north first. Size tells zones, false eastings
and axis order apart; it cannot tell datums apart, which lie within 120 m of each other.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

import numpy as np
import shapely
from pyproj import CRS, Proj, Transformer

from tcgis.geo import zones

Verdict = Literal[
    "agrees", "conflict", "undeclared", "unregistered", "unconfirmed", "ambiguous", "unknown",
    "unverified_datum",
]  # fmt: skip
Move = Callable[[np.ndarray], np.ndarray]
"""From coordinates of one system to those of another, both n × 2, east first."""

central_meridian, gauss_kruger = zones.central_meridian, zones.gauss_kruger

MARGIN: Final = 0.15
"""Degrees by which the county's envelope is widened before points are tested against it."""
MAJORITY: Final = 0.5
"""A reading is right for a file when it brings more than this share of it home."""
_CHINA: Final = (73.0, 136.0)
_LONLAT: Final = 4490
_WGS84: Final = 4326
# semi-major axes of IAG 1975 (Xi'an 80) and Krassowsky 1940 (Beijing 54)
_OLD_ELLIPSOIDS: Final = (6_378_140, 6_378_245)
_SAME_PLACE_M: Final = 0.1


class Detected(NamedTuple):
    """One way to read a file's coordinates."""

    epsg: int
    swapped: bool


class Decision(NamedTuple):
    """How a file's coordinates are to be read, and why; ``crs`` is None if that is unknown."""

    crs: CRS | None
    swapped: bool
    verdict: Verdict
    options: list[Detected]


def decide(points: np.ndarray, *, declared: CRS | None, envelope: Sequence[float]) -> Decision:
    """Weigh what a file declares against its coordinates.

    ``points`` is one point a feature, n × 2, as it stands in the file. The declared system
    holds if it brings most of them into the county; else the coordinates win, if exactly
    one known reading fits them. A datum that needs restricted parameters is refused.
    A system that nobody registered holds where no known one fits as well. Outside China
    nothing is detected and the declared system holds.
    """
    chinese = in_china(envelope)
    if declared is not None and not (declared.is_projected or declared.is_geographic):
        declared = None  # a drawing's own axes declare no place
    if declared is not None and chinese and is_unverified(declared):
        return Decision(None, False, "unverified_datum", [])
    if declared is not None and chinese and code(declared) is None:
        return _unregistered(points, declared, envelope)
    if declared is not None and (not len(points) or _mostly(points, declared, envelope)):
        return Decision(declared, False, "agrees", [])
    if declared is not None and chinese and _mostly(points[:, ::-1], declared, envelope):
        return Decision(declared, True, "agrees", [])
    options = detect(points, envelope) if chinese else []
    return _undeclared(declared, options)


def _unregistered(points: np.ndarray, declared: CRS, envelope: Sequence[float]) -> Decision:
    """Weigh parameters that stand for no registered system, such as a meridian of 113.8°."""
    if not len(points):
        return Decision(declared, False, "agrees", [])
    options = detect(points, envelope)
    ways = {False: points, True: points[:, ::-1]}
    homes = [turn for turn, seen in ways.items() if _mostly(seen, declared, envelope)]
    if not homes:
        return _undeclared(declared, options)
    swapped = homes[0]
    same = any(_same_place(ways[swapped], declared, each, swapped) for each in options)
    if options and not same:
        return Decision(None, False, "ambiguous", options)
    return Decision(declared, swapped, "agrees" if same else "unregistered", [])


def _same_place(seen: np.ndarray, declared: CRS, option: Detected, swapped: bool) -> bool:
    """Whether a known system is the declared one under another name."""
    if option.swapped != swapped:
        return False
    off = way(declared, CRS.from_epsg(option.epsg))(seen) - seen
    return bool(np.nanmedian(np.abs(off)) < _SAME_PLACE_M)


def _undeclared(declared: CRS | None, options: list[Detected]) -> Decision:
    if len(options) == 1:
        found = options[0]
        verdict: Verdict = "undeclared" if declared is None else "conflict"
        return Decision(CRS.from_epsg(found.epsg), found.swapped, verdict, options)
    if options:
        return Decision(None, False, "ambiguous", options)
    return Decision(declared, False, "unknown" if declared is None else "unconfirmed", [])


def detect(points: np.ndarray, envelope: Sequence[float]) -> list[Detected]:
    """Every known reading that brings most of ``points`` into the county's envelope."""
    if not len(points):
        return []
    sample = points[np.linspace(0, len(points) - 1, min(len(points), 2000)).astype(int)]
    return [
        reading
        for reading in candidates(tuple(envelope))
        if inside(sample, reading, envelope).mean() > MAJORITY
    ]


def readings(
    points: np.ndarray, envelope: Sequence[float], *, turned: Detected | None = None
) -> list[tuple[Detected, np.ndarray]]:
    """For each reading, which of ``points`` it brings into the county, and no other does.

    ``turned``, their file's own system with the axes exchanged, goes before all others: a row
    among rows in UTM is not on the meridian of Gauss and Krüger that would do as well.
    """
    known = candidates(tuple(envelope))
    fits = np.array([inside(points, each, envelope) for each in known])
    alone = fits & (fits.sum(axis=0) == 1)
    found = list(zip(known, alone, strict=True))
    if turned is not None:
        own = inside(points, turned, envelope)
        found = [(turned, own), *((each, mask & ~own) for each, mask in found)]
    return [(each, mask) for each, mask in found if mask.any()]


@cache
def candidates(envelope: tuple[float, ...]) -> tuple[Detected, ...]:
    """Systems met in files of a county that lies at ``envelope``, with both axis orders."""
    west, east = envelope[0] - MARGIN, envelope[2] + MARGIN
    three = range(round(west / 3) - 1, round(east / 3) + 2)
    six = range(int(west // 6) + 1, int(east // 6) + 2)
    codes = [*(4488 + zone for zone in three), *(4509 + zone for zone in three)]
    codes += [*(4478 + zone for zone in six), *(32630 + zone for zone in six), 3857, _LONLAT]
    return tuple(Detected(code, swapped) for code in codes for swapped in (False, True))


def inside(points: np.ndarray, reading: Detected, envelope: Sequence[float]) -> np.ndarray:
    """Which of ``points`` lie in the widened envelope when read that way."""
    return _inside(points[:, ::-1] if reading.swapped else points, reading.epsg, envelope)


def in_china(envelope: Sequence[float]) -> bool:
    """Whether the envelope lies in the longitudes for which Chinese zones are known."""
    return _CHINA[0] <= envelope[0] and envelope[2] <= _CHINA[1] and envelope[1] > 0


def is_unverified(crs: CRS) -> bool:
    """Whether a system rests on Xi'an 80 or Beijing 54, by its ellipsoid or its datum's name.

    The way from there to CGCS2000 needs restricted parameters; PROJ would silently take a
    null shift, about 100 m off. MapInfo's own Xi'an 80 (1017) comes from GDAL by its name,
    upon an ellipsoid that is not its own.
    """
    if crs.ellipsoid is None:
        return False
    old = round(crs.ellipsoid.semi_major_metre) in _OLD_ELLIPSOIDS
    return old or zones.old_datum(crs) is not None


@cache
def code(crs: CRS) -> int | None:
    """EPSG code; PROJ may look for that of a renamed system for a second."""
    return crs.to_epsg()


def normal(crs: CRS) -> CRS:
    """The registered system that ``crs`` spells out, or itself where there is none.

    A vertical part is left out. Names are passed over where all parameters are those of a
    registered CGCS2000 system; what is merely like one (PROJ's lower confidence) is none.
    """
    flat = crs.sub_crs_list[0] if crs.is_compound else crs
    epsg = code(flat) or zones.by_parameters(flat)
    return flat if epsg is None else CRS.from_epsg(epsg)


def modern(crs: CRS) -> CRS | None:
    """The CGCS2000 system with the projection of one on an old datum; None without any."""
    plain = crs.source_crs if crs.is_bound and crs.source_crs is not None else crs
    epsg = zones.by_projection(plain)
    return None if epsg is None else CRS.from_epsg(epsg)


def stay(points: np.ndarray) -> np.ndarray:
    """Leave coordinates as they are."""
    return points


def way(source: CRS, target: CRS) -> Move:
    """How coordinates of one system become those of another, of either official axis order.

    Zones of CGCS2000 that differ in their false easting alone, as 4526 and 4547 do, are moved
    by it: exact, and without PROJ.
    """
    if source.equals(target, ignore_axis_order=True):
        return stay
    here, there = (zones.FORMS.get(code(each) or 0) for each in (source, target))
    if here is not None and there is not None and here[0] == there[0]:
        east = np.array([there[1] - here[1], 0.0])
        return (lambda points: points + east) if east.any() else stay
    if _in_degrees_alike(source) and _in_degrees_alike(target):
        first = _projecting(source, source.geodetic_crs or source)
        second = _projecting(target.geodetic_crs or target, target)
        return lambda points: second(first(points))
    return _projecting(source, target)


def _projecting(source: CRS, target: CRS) -> Move:
    project = Transformer.from_crs(source, target, always_xy=True).transform
    return lambda points: np.column_stack(project(points[:, 0], points[:, 1]))


def _in_degrees_alike(crs: CRS) -> bool:
    """Whether a system is on WGS 84 or CGCS2000, between which nothing moves.

    PROJ comes to the same no-op, after weighing every shift it knows for half a second.
    """
    return crs.geodetic_crs is not None and code(crs.geodetic_crs) in (_LONLAT, _WGS84)


def true_area(shapes: np.ndarray, plane: CRS) -> np.ndarray:
    """Areas on the ellipsoid in m², for shapes of up to some kilometres in ``plane``.

    The planar area divided by the projection's areal scale in the middle of each box: within
    5e-8 of ``Geod`` for a parcel, at a fraction of its time. Missing shapes give NaN. Not for
    Web Mercator, whose spherical formulas have another scale on the ellipsoid.
    """
    boxes = shapely.bounds(shapes)
    x, y = boxes[:, ::2].mean(axis=1), boxes[:, 1::2].mean(axis=1)
    there = np.isfinite(x)
    scale = np.full(len(boxes), np.nan)
    if there.any():  # PROJ refuses arrays of nothing
        projection = Proj(plane)
        lon, lat = projection(x[there], y[there], inverse=True)
        scale[there] = projection.get_factors(lon, lat).areal_scale
    return np.asarray(shapely.area(shapes) / scale)


def _mostly(points: np.ndarray, crs: CRS, envelope: Sequence[float]) -> bool:
    sample = points[np.linspace(0, len(points) - 1, min(len(points), 2000)).astype(int)]
    return bool(_inside(sample, crs, envelope).mean() > MAJORITY)


def _inside(points: np.ndarray, crs: CRS | int, envelope: Sequence[float]) -> np.ndarray:
    lon, lat = to_lonlat(crs).transform(points[:, 0], points[:, 1])
    west, south, east, north = envelope
    # a point that cannot be projected comes back infinite, not as an error
    return np.asarray(
        (lon > west - MARGIN)
        & (lon < east + MARGIN)
        & (lat > south - MARGIN)
        & (lat < north + MARGIN)
    )


@cache
def to_lonlat(crs: CRS | int) -> Transformer:
    """From a system, east first, to longitude and latitude of CGCS2000."""
    system = CRS.from_user_input(crs)
    degrees = system.geodetic_crs if _in_degrees_alike(system) else None
    return Transformer.from_crs(system, degrees or _LONLAT, always_xy=True)
