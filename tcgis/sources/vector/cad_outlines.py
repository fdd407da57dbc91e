"""Outlines of a drawing: polylines with arcs as rings, and which ring is a hole of which."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import shapely
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.entities.polyline import Polyline

from tcgis.sources.vector.shapes import ARC_DEGREES

_TRIANGLE: Final = 3
_CLOSED_M: Final = 5e-4
_FLAT_M2: Final = 1e-12
_DEGREE_M: Final = 1e5
"""Metres of a degree, near enough to tell a gap from a drawing error."""
_FRAME: Final = 16
"""Flag of a vertex that only guides a spline and is no point of it."""


class Outline(NamedTuple):
    """A polyline's points (n × 2, the first not repeated), arcs already drawn in chords."""

    points: np.ndarray
    gap_m: float
    """From the last point to the first, if the drawing does not join them."""
    curved: bool


def outline_of(entity: DXFEntity) -> Outline | None:
    """The outline of an entity; None if it holds no area."""
    drawn = _vertices(entity)
    if drawn is None:
        return None
    vertices, closed = drawn
    curved = bool(vertices[:, 2].any())
    points = in_chords(vertices, closed=closed) if curved else vertices[:, :2]
    if isinstance(entity, (LWPolyline, Polyline)) and entity.ocs().transform:
        flat = entity.ocs().points_to_wcs([(x, y, 0.0) for x, y in points])
        points = np.array([(point.x, point.y) for point in flat])
    ends = np.abs(points[-1] - points[0])
    degrees = bool((np.abs(points) <= (180, 90)).all())
    gap = 0.0 if closed else float(np.hypot(*ends)) * (_DEGREE_M if degrees else 1.0)
    if gap <= _CLOSED_M and len(points) > _TRIANGLE and (ends <= _CLOSED_M).all() and not degrees:
        points = points[:-1]
    if len(points) < _TRIANGLE or not _spans(points):
        return None
    return Outline(points, gap if gap > _CLOSED_M else 0.0, curved)


def _spans(points: np.ndarray) -> bool:
    """Whether a ring holds any area: not all of its points lie on one line."""
    x, y = (points[1:] - points[0]).T
    far = np.argmax(x * x + y * y)
    return bool((np.abs(x * y[far] - y * x[far]) > _FLAT_M2).any())


def _vertices(entity: DXFEntity) -> tuple[np.ndarray, bool] | None:
    """Points with the bulge of the segment that follows (n × 3), and whether they close."""
    if isinstance(entity, LWPolyline):
        # x, y, two widths and the bulge of each point, as one array
        rows = np.array(entity.lwpoints.values, dtype=float).reshape(-1, 5)[:, [0, 1, 4]]
        closed = bool(entity.closed)
    elif isinstance(entity, Polyline) and (entity.is_2d_polyline or entity.is_3d_polyline):
        points = [each for each in entity.vertices if not each.dxf.flags & _FRAME]
        bent = [(*each.dxf.location.vec2, each.dxf.get("bulge", 0.0)) for each in points]
        rows = np.array(bent, dtype=float)
        closed = bool(entity.is_closed)
    else:
        return None
    return (rows, closed) if len(rows) > 1 else None


def in_chords(vertices: np.ndarray, *, closed: bool) -> np.ndarray:
    """Replace arcs by chords of at most ``ARC_DEGREES``; points lie on the arc.

    ``vertices`` are x, y and bulge: the tangent of a quarter of the arc's angle, positive to
    the right of the way (DXF reference, LWPOLYLINE, code 42).
    """
    start, bulge = vertices[:, :2], vertices[:, 2].copy()
    if not closed:
        bulge[-1] = 0
    way = np.roll(start, -1, axis=0) - start
    angle = 4 * np.arctan(bulge)
    count = np.maximum(np.ceil(np.abs(np.degrees(angle)) / ARC_DEGREES).astype(int), 1)
    segment = np.repeat(np.arange(len(start)), count)
    step = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    safe = np.where(bulge == 0, 1.0, bulge)
    left = np.column_stack([-way[:, 1], way[:, 0]])
    centre = start + way / 2 + left * ((1 - safe**2) / (4 * safe))[:, None]
    turn = (angle / count)[segment] * step
    arm = (start - centre)[segment]
    cos, sin = np.cos(turn), np.sin(turn)
    turned = np.column_stack([arm[:, 0] * cos - arm[:, 1] * sin, arm[:, 0] * sin + arm[:, 1] * cos])
    points = centre[segment] + turned
    points[step == 0] = start
    return np.asarray(points)


def find_holders(rings: np.ndarray, own: np.ndarray, group: np.ndarray) -> np.ndarray:
    """For each ring the ring whose hole it is, −1 for one that is land by itself.

    In a drawing a hole is only a ring within another of its layer: those inside an even
    number of others are land, odd ones holes. One with attributes of its ``own`` is always
    land, and whatever lies directly in it is its hole.
    """
    around = _around(rings, group)
    holder = np.full(len(rings), -1)
    for ring in np.argsort(-shapely.area(rings), kind="stable"):
        outer = around[ring]
        if outer >= 0 and not own[ring] and holder[outer] < 0:
            holder[ring] = outer
    return holder


def _around(rings: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The smallest ring of the same group around each, −1 for none."""
    points, index = shapely.get_coordinates(rings, return_index=True)
    clouds = shapely.multipoints(points, indices=index)
    inner, outer = shapely.STRtree(rings).query(clouds, predicate="covered_by")
    size = shapely.area(rings)
    real = (group[inner] == group[outer]) & (size[outer] > size[inner])
    inner, outer = inner[real], outer[real]
    order = np.lexsort((-size[outer], inner))
    around = np.full(len(rings), -1)
    around[inner[order]] = outer[order]  # the last one, the smallest, stays
    return around


def cut_holes(rings: np.ndarray, holder: np.ndarray) -> np.ndarray:
    """Rings that are land, less their holes; None in the places of the holes."""
    shapes = rings.copy()
    for outer in np.unique(holder[holder >= 0]):
        inner: Iterable[shapely.Polygon] = rings[holder == outer]
        shapes[outer] = shapely.Polygon(rings[outer].exterior, [each.exterior for each in inner])
    shapes[holder >= 0] = None
    return shapes
