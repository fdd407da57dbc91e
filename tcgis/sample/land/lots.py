"""Quarters cut into lots that tile them, and lots scattered outside every park."""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

from typing import Final, NamedTuple

import numpy as np
import shapely

from tcgis.words.units import MU_M2

_LARGEST_M2: Final = 150 * MU_M2
_REACH_M = 5000.0


class Lots(NamedTuple):
    """Polygons and, for each, the site it lies in and the direction of its street."""

    shapes: np.ndarray
    site: np.ndarray
    """Number of the site; −1 outside every park."""
    axis: np.ndarray
    """(n, 2): cosine and sine of the street."""

    def take(self, which: np.ndarray) -> "Lots":
        """Some of the lots, by mask or by number."""
        return Lots(self.shapes[which], self.site[which], self.axis[which])


def subdivide(rng: np.random.Generator, quarters: Lots, count: int) -> Lots:
    """Cut quarters until ``count`` lots are there, or none can be cut any more.

    Each lot has a wish, lognormal with a long tail; those furthest above it are cut first.
    """
    mean = shapely.area(quarters.shapes).sum() / count
    least = min(5 * MU_M2, mean * 0.3)
    lots, wish = quarters, _wishes(rng, len(quarters.shapes), mean)
    tries = np.zeros(len(lots.shapes), int)
    while len(lots.shapes) < count:
        area = shapely.area(lots.shapes)
        ready = (tries < 6) & (area > 2.2 * least)
        if not ready.any():
            break
        urge = area / wish + 100 * (area > _LARGEST_M2)
        order = np.argsort(np.where(ready, -urge, 0), kind="stable")
        chosen = order[: min(count - len(area), ready.sum(), max(8, len(area) // 3))]
        first, second, good = _halves(rng, lots.take(chosen), least, tries[chosen])
        done, failed = chosen[good], chosen[~good]
        tries[failed] += 1
        lots, wish, tries = _replaced(rng, (lots, wish, tries), done, first[good], second[good])
    return lots


def _wishes(rng: np.random.Generator, count: int, mean: float) -> np.ndarray:
    drawn = mean * 0.75 * np.exp(rng.normal(0, 0.7, count))
    return np.asarray(np.minimum(np.round(drawn, 1), _LARGEST_M2 * 0.8))


def _replaced(
    rng: np.random.Generator,
    state: tuple[Lots, np.ndarray, np.ndarray],
    done: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
) -> tuple[Lots, np.ndarray, np.ndarray]:
    """The lots with those ``done`` replaced by their halves; a half wishes much as the whole."""
    lots, wish, tries = state
    shapes = lots.shapes.copy()
    shapes[done] = first
    halves = wish[done] * rng.uniform(0.6, 1.7, len(done))
    grown = Lots(
        np.concatenate([shapes, second]),
        np.concatenate([lots.site, lots.site[done]]),
        np.concatenate([lots.axis, lots.axis[done]]),
    )
    new = np.zeros(len(done), int)
    return grown, np.concatenate([wish, halves]), np.concatenate([tries, new])


def local_bounds(shapes: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Extent (u least, v least, u most, v most) of each shape along and across its street."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    cosine, sine = axis[owner].T
    u = points[:, 0] * cosine + points[:, 1] * sine
    v = points[:, 1] * cosine - points[:, 0] * sine
    starts = np.searchsorted(owner, np.arange(len(shapes)))
    extremes = [low.reduceat(part, starts) for low in (np.minimum, np.maximum) for part in (u, v)]
    return np.stack(extremes, axis=1)


def to_map(local: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Map points of (n, k, 2) local ones, to the millimetre."""
    cosine, sine = axis[:, None, 0], axis[:, None, 1]
    u, v = local[..., 0], local[..., 1]
    return np.round(np.stack([u * cosine - v * sine, u * sine + v * cosine], axis=-1), 3)


def _halves(
    rng: np.random.Generator, lots: Lots, least: float, tries: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Both halves of each lot, and whether each is one whole piece of a fair size and shape."""
    knives = shapely.polygons(_knives(rng, local_bounds(lots.shapes, lots.axis), lots.axis, tries))
    first = shapely.intersection(lots.shapes, knives, grid_size=0.001)
    second = shapely.difference(lots.shapes, knives, grid_size=0.001)
    return first, second, _fair(first, least, tries) & _fair(second, least, tries)


def _fair(shapes: np.ndarray, least: float, tries: np.ndarray) -> np.ndarray:
    """Whether each is one piece, large and compact enough; less is asked after three tries."""
    area, length = shapely.area(shapes), shapely.length(shapes)
    whole = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    return np.asarray(
        whole & (area >= least) & (area * 16 >= np.where(tries < 3, 0.5, 0.3) * length**2)
    )


def _knives(
    rng: np.random.Generator, box: np.ndarray, axis: np.ndarray, tries: np.ndarray
) -> np.ndarray:
    """Polygons whose one edge runs, not quite straight, across each box."""
    size = box[:, 2:] - box[:, :2]
    count = len(box)
    # cut the longer side; after a failed try the other one
    across = (size[:, 0] * rng.uniform(0.8, 1.25, count) < size[:, 1]) ^ (tries % 2 == 1)
    side = across.astype(int)
    long, short = size[np.arange(count), side], size[np.arange(count), 1 - side]
    middle = box[np.arange(count), side] + long * rng.uniform(0.34, 0.66, count)
    start = box[np.arange(count), 1 - side]
    bend = rng.normal(0, 0.012, (count, 2)) * short[:, None]
    jog = np.where(rng.random(count) < 0.16, rng.uniform(0.12, 0.22, count) * long, 0.0)
    jog *= np.where(rng.random(count) < 0.5, -1, 1)
    reach = start[:, None] + np.stack([-short, 0.5 * short, 0.5 * short, 2 * short], axis=1)
    offset = np.stack([-bend[:, 0], bend[:, 0], bend[:, 0] + jog, bend[:, 1] + jog], axis=1)
    edge = middle[:, None] + offset
    s = np.concatenate([edge, np.full((count, 2), 0.0) + middle[:, None] - _REACH_M], axis=1)
    t = np.concatenate([reach, reach[:, [3, 0]]], axis=1)
    local = np.where(across[:, None, None], np.stack([t, s], axis=2), np.stack([s, t], axis=2))
    return to_map(local, axis)


def node_edges(lots: Lots) -> Lots:
    """The same lots with every corner of a neighbour set into their own edges.

    Afterwards shared boundaries coincide vertex by vertex.
    """
    lines = shapely.boundary(lots.shapes)
    noded = [
        shapely.union_all(lines[lots.site == site], grid_size=0.001)
        for site in np.unique(lots.site)
    ]
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    faces = shapely.normalize(faces)
    inside = shapely.point_on_surface(lots.shapes)
    lot, face = shapely.STRtree(faces).query(inside, predicate="within")
    return Lots(faces[face], lots.site[lot], lots.axis[lot])


def merge_lots(rng: np.random.Generator, lots: Lots, count: int) -> Lots:
    """Join ``count`` pairs of neighbours, so that some lots are L-shaped or run through."""
    some = rng.permutation(len(lots.shapes))[: 3 * count]
    asked, right = shapely.STRtree(lots.shapes).query(lots.shapes[some], predicate="touches")
    left = some[asked]
    shared = shapely.length(shapely.intersection(lots.shapes[left], lots.shapes[right]))
    total = shapely.area(lots.shapes[left]) + shapely.area(lots.shapes[right])
    allowed = (shared > 25) & (total < _LARGEST_M2)
    left, right = _disjoint_pairs(left[allowed], right[allowed])
    left, right = left[:count], right[:count]
    shapes = lots.shapes.copy()
    shapes[left] = shapely.normalize(shapely.union(shapes[left], shapes[right]))
    kept = np.ones(len(shapes), bool)
    kept[right] = False
    return lots._replace(shapes=shapes).take(kept)


def _disjoint_pairs(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs in which both lots occur for the first time."""
    flat = np.stack([left, right], axis=1).ravel()
    first = np.zeros(len(flat), bool)
    first[np.unique(flat, return_index=True)[1]] = True
    fresh = first.reshape(-1, 2).all(axis=1)
    return left[fresh], right[fresh]
