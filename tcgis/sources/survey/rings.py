"""Lists of boundary points into polygons with parts and holes."""

from typing import Final, NamedTuple

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

_SAME: Final = 5e-4
"""Points nearer than half a millimetre (or half of the last written digit) are one."""
_DEGREE_SAME: Final = 1e-9
_DEGREES: Final = 180.0
_NEAR: Final = 1.0
"""A row that names the first point within a metre of it closes the ring, however badly."""
_TRIANGLE: Final = 3


class Points(NamedTuple):
    """Boundary points as written, in the order of the file; ``x`` east, ``y`` north.

    ``parcel`` is the place of the parcel they belong to, ``name`` and ``ring`` are texts.
    """

    parcel: np.ndarray
    name: np.ndarray
    ring: np.ndarray
    x: np.ndarray
    y: np.ndarray


class Rings(NamedTuple):
    """Rings as stretches of points ``start`` … ``stop`` − 1, without the closing row.

    ``closed``: the closing row was there; ``misclosed``: it was there and lay elsewhere.
    """

    parcel: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    closed: np.ndarray
    misclosed: np.ndarray


class DrawnParcels(NamedTuple):
    """Shape of every parcel (None if there is no polygon) and what was mended on the way.

    ``rings``, ``unclosed`` and ``dropped`` (closing rows gone wrong) are counts by parcel.
    """

    shapes: np.ndarray
    rings: np.ndarray
    unclosed: np.ndarray
    dropped: np.ndarray


def draw_parcels(points: Points, parcels: int) -> DrawnParcels:
    """Shapes of so many parcels: rings split on a change of number or a return, then nested."""
    rings = split_rings(points)
    open_ = ~(rings.closed | rings.misclosed)
    return DrawnParcels(
        _shapes(points, rings, parcels),
        np.bincount(rings.parcel, minlength=parcels),
        np.bincount(rings.parcel[open_], minlength=parcels),
        np.bincount(rings.parcel[rings.misclosed], minlength=parcels),
    )


def split_rings(points: Points) -> Rings:
    """The rings that hold an area, in the order of the file."""
    if not len(points.x):
        return _rings([])
    runs = _runs(points)
    plain = ~np.isin(runs.parcel, runs.parcel[~_is_plain(points, runs)])
    last = runs.stop[plain] - 1
    closed = _same(points, runs.start[plain], last)
    whole = Rings(
        runs.parcel[plain], runs.start[plain], last + ~closed, closed, np.zeros(len(last), bool)
    )
    others = np.unique(runs.parcel[~plain])
    firsts = np.searchsorted(points.parcel, others)
    ends = np.searchsorted(points.parcel, others, side="right")
    slow = [ring for lo, hi in zip(firsts, ends, strict=True) for ring in _walked(points, lo, hi)]
    both = Rings(*(np.concatenate(pair) for pair in zip(whole, _rings(slow), strict=True)))
    order = np.argsort(both.start, kind="stable")
    return Rings(*(each[order] for each in both))


class _Ring(NamedTuple):
    parcel: int
    start: int
    stop: int
    closed: bool
    misclosed: bool


def _rings(found: list[_Ring]) -> Rings:
    table = np.array(found, dtype=int).reshape(-1, 5)
    return Rings(*table[:, :3].T, *table[:, 3:].T.astype(bool))


class _Runs(NamedTuple):
    """Stretches of points of one parcel under one ring number."""

    parcel: np.ndarray
    start: np.ndarray
    stop: np.ndarray


def _runs(points: Points) -> _Runs:
    change = (points.parcel[1:] != points.parcel[:-1]) | (points.ring[1:] != points.ring[:-1])
    start = np.concatenate([[0], np.flatnonzero(change) + 1])
    return _Runs(points.parcel[start], start, np.append(start[1:], len(points.x)))


def _is_plain(points: Points, runs: _Runs) -> np.ndarray:
    """Which runs are one ring at first sight.

    They return to the first point at the end or never, no point follows itself, and no name
    begins anew elsewhere.
    """
    size = runs.stop - runs.start
    here = np.arange(len(points.x))
    first = np.repeat(runs.start, size)
    back = _same(points, first, here) & (here > first)
    renamed = (points.name == points.name[first]) & ~back & (here > first)
    twice = np.append(False, _same(points, here[:-1], here[1:])) & (here > first)
    returns, anew, doubled = (np.add.reduceat(each, runs.start) for each in (back, renamed, twice))
    at_end = back[runs.stop - 1]
    once = ((returns == 1) & at_end & (size > _TRIANGLE)) | ((returns == 0) & (size >= _TRIANGLE))
    return np.asarray(once & (anew == 0) & (doubled == 0))


def _same(points: Points, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which pairs of points (by place) are one point."""
    x, y = points.x, points.y
    degrees = (np.abs(x[one]) <= _DEGREES) & (np.abs(y[one]) <= _DEGREES)
    limit = np.where(degrees, _DEGREE_SAME, _SAME)
    near = (np.abs(x[one] - x[other]) <= limit) & (np.abs(y[one] - y[other]) <= limit)
    return np.asarray(near)


def _walked(points: Points, first: int, end: int) -> list[_Ring]:
    """Rings of one parcel, point by point."""
    parcel = int(points.parcel[first])
    found: list[_Ring] = []
    start = here = int(first)
    while here < end:
        closed, ends, wrong = _at(points, start, here, int(end))
        if ends:
            found.append(_Ring(parcel, start, here, closed, wrong))
            start = here + (closed or wrong)
        elif here == start and found and _repeats(points, found[-1], here):
            start = here + 1
        here += 1
    found.append(_Ring(parcel, start, int(end), closed=False, misclosed=False))
    return [ring for ring in found if _is_area(points, ring)]


def _at(points: Points, start: int, here: int, end: int) -> tuple[bool, bool, bool]:
    """Whether the ring from ``start`` is closed here, ends here, was closed here wrongly."""
    if here > start and points.ring[here] != points.ring[start]:
        return False, True, False
    if here - start < _TRIANGLE:
        return False, False, False
    if _one(points, start, here):
        return True, True, False
    names = points.name
    if names[here] != names[start] or names[start + 1] == names[start]:
        return False, False, False
    return False, True, _is_misclosing(points, start, here, end)


def _is_misclosing(points: Points, start: int, here: int, end: int) -> bool:
    """Whether a row that names the first point and lies elsewhere was to close the ring.

    A known writer repeats X in both columns of that row. Otherwise the names begin anew
    (J1 … J4, J1 …) and another ring starts here.
    """
    x, y, name = points.x, points.y, points.name
    after = here + 1
    near = np.hypot(x[here] - x[start], y[here] - y[start]) <= _NEAR and abs(x[here]) > _DEGREES
    if near or x[here] == y[here] or after == end or points.ring[after] != points.ring[here]:
        return True
    return bool(name[after] == name[start] or name[after] not in name[start:here])


def _repeats(points: Points, ring: _Ring, here: int) -> bool:
    """Whether the closing row stands twice."""
    same_number = points.ring[here] == points.ring[ring.start]
    return bool(ring.closed and same_number and _one(points, ring.start, here))


def _one(points: Points, one: int, other: int) -> bool:
    return bool(_same(points, np.array([one]), np.array([other]))[0])


def _is_area(points: Points, ring: _Ring) -> bool:
    part = slice(ring.start, ring.stop)
    return len(set(zip(points.x[part], points.y[part], strict=True))) >= _TRIANGLE


def _shapes(points: Points, rings: Rings, parcels: int) -> np.ndarray:
    shapes = np.full(parcels, None, dtype=object)
    if not len(rings.start):
        return shapes
    size = rings.stop - rings.start
    within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    at = np.repeat(rings.start, size) + within
    lines = np.column_stack([points.x[at], points.y[at]])
    loops = shapely.linearrings(lines, indices=np.repeat(np.arange(len(size)), size))
    polygons = np.asarray(shapely.polygons(loops), dtype=object)
    shapes[rings.parcel] = polygons
    several, start, count = np.unique(rings.parcel, return_index=True, return_counts=True)
    for parcel, lo, rows in zip(several, start, count, strict=True):
        if rows > 1:
            shapes[parcel] = nest_rings(polygons[lo : lo + rows])
    return shapes


def nest_rings(polygons: np.ndarray) -> BaseGeometry:
    """Rings into one shape: those inside an even number of others are land, odd ones holes."""
    within = _containment(polygons)
    depth = within.sum(axis=0)
    parts = []
    for outer in np.flatnonzero(depth % 2 == 0):
        holes = np.flatnonzero(within[outer] & (depth == depth[outer] + 1))
        parts.append(Polygon(polygons[outer].exterior, [polygons[i].exterior for i in holes]))
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _containment(polygons: np.ndarray) -> np.ndarray:
    """``[i, j]``: ring j lies in ring i.

    Told by a point within j, not by its corners: those may touch i, and rounding then puts
    them a hair outside.
    """
    sizes = shapely.area(polygons)
    inner = shapely.point_on_surface(polygons)
    covers = shapely.contains(polygons[:, None], inner[None, :])
    return np.asarray(covers & (sizes[:, None] > sizes[None, :]))
