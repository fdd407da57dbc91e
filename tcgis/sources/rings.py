"""Lists of boundary points into polygons with parts and holes."""

from typing import Final, NamedTuple

import numpy as np
import shapely
from shapely import MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

_SAME: Final = 5e-4
"""Points nearer than half a millimetre (or half of the last written digit) are one."""
_DEGREE_SAME: Final = 1e-9
_TRIANGLE: Final = 3


class Point(NamedTuple):
    """A boundary point as written: its name, its ring's number, x east, y north."""

    name: str
    ring: str
    x: float
    y: float


class Drawn(NamedTuple):
    """A parcel's shape (None if there is no polygon) and what was mended on the way."""

    shape: BaseGeometry | None
    rings: int
    unclosed: int
    dropped: int


class _Ring(NamedTuple):
    points: list[Point]
    closed: bool
    misclosed: bool = False


def draw(points: list[Point]) -> Drawn:
    """Shape of one parcel: rings split on a change of number or a return, then nested."""
    usable = [ring for ring in _mended(_split(points)) if _is_area(ring)]
    shells = [np.array([(point.x, point.y) for point in ring.points]) for ring in usable]
    return Drawn(
        nest(shells),
        len(usable),
        sum(not (ring.closed or ring.misclosed) for ring in usable),
        sum(ring.misclosed for ring in usable),
    )


def _split(points: list[Point]) -> list[_Ring]:
    found: list[_Ring] = []
    current: list[Point] = []
    for point in points:
        if current and (point.ring != current[0].ring or _restarts(current, point)):
            found.append(_Ring(current, closed=False))
            current = []
        if len(current) >= _TRIANGLE and _same(current[0], point):
            found.append(_Ring(current, closed=True))
            current = []
        else:
            current.append(point)
    return [*found, _Ring(current, closed=False)] if current else found


def _restarts(current: list[Point], point: Point) -> bool:
    """Whether names begin anew (J1 … J4, J1 …) away from the first point: another ring.

    If no more points follow, it was a closing row gone wrong; see ``_mended``.
    """
    named = len(current) >= _TRIANGLE and current[1].name != current[0].name
    return named and point.name == current[0].name and not _same(current[0], point)


def _mended(found: list[_Ring]) -> list[_Ring]:
    """Take off closing rows that name the first point and lie elsewhere.

    A known writer repeats X in both columns of the closing row.
    """
    mended: list[_Ring] = []
    for ring in found:
        if mended and _is_misclosing(mended[-1], ring):
            mended[-1] = mended[-1]._replace(misclosed=True)
        else:
            mended.append(ring)
    return mended


def _is_misclosing(before: _Ring, ring: _Ring) -> bool:
    first, single = before.points[0], ring.points[0]
    alone = len(ring.points) == 1 and not before.closed
    return alone and (single.name, single.ring) == (first.name, first.ring)


def _same(first: Point, second: Point) -> bool:
    degrees = abs(first.x) <= 180 and abs(first.y) <= 180  # noqa: PLR2004 — degrees, not metres
    limit = _DEGREE_SAME if degrees else _SAME
    return abs(first.x - second.x) <= limit and abs(first.y - second.y) <= limit


def _is_area(ring: _Ring) -> bool:
    return len({(point.x, point.y) for point in ring.points}) >= _TRIANGLE


def nest(shells: list[np.ndarray]) -> BaseGeometry | None:
    """Rings into one shape: those inside an even number of others are land, odd ones holes."""
    if not shells:
        return None
    polygons = [Polygon(points) for points in shells]
    if len(polygons) == 1:
        return polygons[0]
    within = _containment(polygons, shells)
    depth = within.sum(axis=0)
    parts = []
    for outer in np.flatnonzero(depth % 2 == 0):
        holes = np.flatnonzero(within[outer] & (depth == depth[outer] + 1))
        parts.append(Polygon(shells[outer], [shells[hole] for hole in holes]))
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _containment(polygons: list[Polygon], shells: list[np.ndarray]) -> np.ndarray:
    """``[i, j]``: ring j lies in ring i."""
    sizes = np.array([polygon.area for polygon in polygons])
    clouds = [MultiPoint(each) for each in shells]
    covers = shapely.covers(np.array(polygons)[:, None], np.array(clouds)[None, :])
    return np.asarray(covers & (sizes[:, None] > sizes[None, :]))
