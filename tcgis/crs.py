"""Coordinate systems of county data: what a file claims and what its coordinates say.

Everything here is x = east, y = north, whatever the official axis order of a system is;
a ``swapped`` reading means that the file has north first. Size tells zones, false eastings
and axis order apart; it cannot tell datums apart, which lie within 120 m of each other.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

import numpy as np
from pyproj import CRS, Transformer

Verdict = Literal[
    "agrees", "conflict", "undeclared", "unconfirmed", "ambiguous", "unknown", "unverified_datum"
]

MARGIN: Final = 0.15
"""Degrees by which the county's envelope is widened before points are tested against it."""
MAJORITY: Final = 0.5
"""A reading is right for a file when it brings more than this share of it home."""
_CHINA: Final = (73.0, 136.0)
_LONLAT: Final = 4490
# semi-major axes of IAG 1975 (Xi'an 80) and Krassowsky 1940 (Beijing 54)
_OLD_ELLIPSOIDS: Final = (6_378_140, 6_378_245)


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
    Outside China nothing is detected and the declared system holds.
    """
    chinese = in_china(envelope)
    if declared is not None and chinese and is_unverified(declared):
        return Decision(None, False, "unverified_datum", [])
    if declared is not None and (not len(points) or _mostly(points, declared, envelope)):
        return Decision(declared, False, "agrees", [])
    if declared is not None and chinese and _mostly(points[:, ::-1], declared, envelope):
        return Decision(declared, True, "agrees", [])
    options = detect(points, envelope) if chinese else []
    return _undeclared(declared, options)


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


def readings(points: np.ndarray, envelope: Sequence[float]) -> list[tuple[Detected, np.ndarray]]:
    """For each CGCS2000 reading, which of ``points`` it alone brings into the county."""
    known = [each for each in candidates(tuple(envelope)) if each.epsg in range(4490, 4555)]
    fits = np.array([inside(points, each, envelope) for each in known])
    alone = fits & (fits.sum(axis=0) == 1)
    return [(each, mask) for each, mask in zip(known, alone, strict=True) if mask.any()]


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
    """Whether a system rests on Xi'an 80 or Beijing 54, told by the ellipsoid alone.

    The way from there to CGCS2000 needs restricted parameters; PROJ would silently take a
    null shift, about 100 m off.
    """
    return crs.ellipsoid is not None and round(crs.ellipsoid.semi_major_metre) in _OLD_ELLIPSOIDS


def normal(crs: CRS) -> CRS:
    """The registered system that ``crs`` spells out, or itself where there is none."""
    epsg = crs.to_epsg()
    return crs if epsg is None else CRS.from_epsg(epsg)


def name(crs: CRS | Detected) -> str:
    """How a system is named to people: EPSG:4526（CGCS2000 / 3-degree … zone 38）."""
    known = CRS.from_epsg(crs.epsg) if isinstance(crs, Detected) else crs
    epsg = known.to_epsg()
    return f"EPSG:{epsg}（{known.name}）" if epsg else known.name


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


def _mostly(points: np.ndarray, crs: CRS, envelope: Sequence[float]) -> bool:
    sample = points[np.linspace(0, len(points) - 1, min(len(points), 2000)).astype(int)]
    return bool(_inside(sample, crs, envelope).mean() > MAJORITY)


def _inside(points: np.ndarray, crs: CRS | int, envelope: Sequence[float]) -> np.ndarray:
    lon, lat = _to_lonlat(crs).transform(points[:, 0], points[:, 1])
    west, south, east, north = envelope
    # a point that cannot be projected comes back infinite, not as an error
    return np.asarray(
        (lon > west - MARGIN)
        & (lon < east + MARGIN)
        & (lat > south - MARGIN)
        & (lat < north + MARGIN)
    )


@cache
def _to_lonlat(crs: CRS | int) -> Transformer:
    return Transformer.from_crs(crs, _LONLAT, always_xy=True)
