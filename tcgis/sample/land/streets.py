"""Streets of a park block, and the quarters that they leave between them."""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

from typing import NamedTuple

import numpy as np
import shapely

from tcgis.sample.land.layout import Frame

_SMALLEST_QUARTER_M2 = 3600.0
_CORNER_M = 9.0


class Lattice(NamedTuple):
    """Crossings of a street grid, as map points (columns, rows, 2)."""

    points: np.ndarray
    gone_along: np.ndarray
    """(columns − 1, rows): stretches of the streets along u that were never built."""
    gone_across: np.ndarray
    """(columns, rows − 1): the same for the streets across."""


def cut_quarters(rng: np.random.Generator, outline: shapely.Polygon, grid: Frame) -> np.ndarray:
    """Polygons between the streets, with their corners cut; a few are left green."""
    streets = _streets(_lattice(rng, grid))
    rest = shapely.get_parts(shapely.difference(outline, streets, grid_size=0.001))
    rest = rest[shapely.area(rest) >= _SMALLEST_QUARTER_M2]
    cut = _cut_corners(rest[_in_order(rest)])
    green = (rng.random(len(cut)) < 0.05) & (len(cut) > 8)
    return np.asarray(cut[~green & _buildable(cut)])


def _buildable(shapes: np.ndarray) -> np.ndarray:
    """Whether each is large, wide and compact enough; the strips along the edges stay green."""
    area = shapely.area(shapes)
    wide = ~shapely.is_empty(shapely.buffer(shapes, -22, join_style="mitre"))
    compact = area * 16 > 0.45 * shapely.length(shapes) ** 2
    return np.asarray((area >= _SMALLEST_QUARTER_M2) & wide & compact)


def _lattice(rng: np.random.Generator, grid: Frame) -> Lattice:
    u = _spaced(rng, grid.half_width, 300, 460)
    v = _spaced(rng, grid.half_height, 210, 330)
    local = np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1)
    skew = rng.uniform(-0.05, 0.05, 2)
    local = local + local[..., ::-1] * skew + rng.uniform(-13, 13, local.shape)
    shape = local.shape[:2]
    return Lattice(
        grid.to_map(local),
        rng.random((shape[0] - 1, shape[1])) < 0.10,
        rng.random((shape[0], shape[1] - 1)) < 0.10,
    )


def _spaced(rng: np.random.Generator, half: float, least: float, most: float) -> np.ndarray:
    """Uneven positions from beyond one edge to beyond the other, a street near the middle."""
    steps = rng.uniform(least, most, int(2 * half / least) + 4)
    places = np.cumsum(steps) - steps[: len(steps) // 2].sum()
    inside = (places > -half - most) & (places < half + most)
    return np.asarray(places[inside])


def _streets(lattice: Lattice) -> shapely.Geometry:
    """The area of all streets; every third one is a main road and is never interrupted."""
    along = _ribbons(lattice.points, lattice.gone_along)
    across = _ribbons(lattice.points.swapaxes(0, 1), lattice.gone_across.T)
    return shapely.union_all(np.concatenate([along, across]), grid_size=0.001)


def _ribbons(points: np.ndarray, gone: np.ndarray) -> np.ndarray:
    count = points.shape[1]
    main = np.arange(count) % 3 == count // 2 % 3
    stretches = np.stack([points[:-1], points[1:]], axis=2)
    width = np.broadcast_to(np.where(main, 13.0, 7.5), gone.shape)
    kept = ~gone | main
    # square caps close the wedge between two stretches that meet at an angle
    lines = shapely.linestrings(stretches[kept])
    return np.asarray(shapely.buffer(lines, width[kept], cap_style="square", join_style="mitre"))


def _cut_corners(shapes: np.ndarray) -> np.ndarray:
    inner = shapely.buffer(shapes, -_CORNER_M, join_style="mitre")
    outer = shapely.buffer(inner, _CORNER_M, join_style="bevel")
    cut = shapely.set_precision(shapely.intersection(outer, shapes), 0.001)
    parts = shapely.get_parts(cut)
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _in_order(shapes: np.ndarray) -> np.ndarray:
    """From south-west to north-east, whatever order the overlay left them in."""
    box = np.round(shapely.bounds(shapes), 2)
    return np.lexsort((box[:, 2], box[:, 3], box[:, 0], box[:, 1]))
