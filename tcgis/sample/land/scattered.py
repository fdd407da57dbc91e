"""Point-supplied lots (点状供地): single plots near townships, outside every park."""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tcgis.sample.land.layout import RIVER_WIDTH_M, TOWNSHIPS, river
from tcgis.sample.land.lots import Lots, to_map
from tcgis.words.units import MU_M2

_STEP_M = 420.0


def scatter_lots(
    rng: np.random.Generator, count: int, county: BaseGeometry, parks: np.ndarray
) -> Lots:
    """Irregular four- to six-sided plots of 5 to 40 mu, each alone in a cell of a loose grid."""
    middles = _places(rng, county, parks)
    middles = middles[_by_nearness(rng, middles)[:count]]
    count = len(middles)
    tilt = rng.uniform(-0.8, 0.8, count)
    stretch = (1 + tilt**2) ** 0.5
    axis = np.stack([1 / stretch, tilt / stretch], axis=1)
    ring = to_map(_rings(rng, count), axis) + middles[:, None]
    return Lots(shapely.polygons(np.round(ring, 3)), np.full(count, -1), axis)


def _places(rng: np.random.Generator, county: BaseGeometry, parks: np.ndarray) -> np.ndarray:
    west, south, east, north = county.bounds
    grid = np.meshgrid(np.arange(west, east, _STEP_M), np.arange(south, north, _STEP_M))
    points = np.stack([part.ravel() for part in grid], axis=1) + _STEP_M / 2
    points = np.round(points + rng.uniform(-50, 50, points.shape), 0)
    plots = shapely.buffer(shapely.points(points), 170, quad_segs=1)
    taken = shapely.union_all([*parks, shapely.buffer(river(), RIVER_WIDTH_M)])
    shapely.prepare(taken)
    shapely.prepare(county)
    return points[shapely.contains(county, plots) & ~shapely.intersects(taken, plots)]


def _by_nearness(rng: np.random.Generator, points: np.ndarray) -> np.ndarray:
    """Order of the places: a seat's outskirts first, mixed by chance."""
    seats = np.array(list(TOWNSHIPS.values())) * 1000
    away = ((points[:, None] - seats[None]) ** 2).sum(axis=2).min(axis=1) ** 0.5
    luck = rng.uniform(0, 1, len(points))
    outskirts = (away > 700) & (away < 2600)
    return np.argsort(np.where(outskirts, luck, 1 + away), kind="stable")


def _rings(rng: np.random.Generator, count: int) -> np.ndarray:
    area = np.minimum(MU_M2 * (5 + 9 * np.exp(rng.normal(0, 0.6, count))), 40 * MU_M2)
    aspect = rng.uniform(1.0, 1.9, count)
    half = np.stack([(area * aspect) ** 0.5, (area / aspect) ** 0.5], axis=1) / 2
    corners = np.array([(-1, -1), (0.1, -1.04), (1, -1), (1, 0.65), (0.7, 1), (-1, 1)], float)
    bent = corners + rng.uniform(-0.07, 0.07, (count, len(corners), 2))
    return np.asarray(bent * half[:, None] * rng.choice([-1, 1], (count, 1, 2)))
