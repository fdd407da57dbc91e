"""Sheds, standard factories and offices, set back from the edges of their lots."""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tcgis.sample.land.layout import CRS
from tcgis.sample.land.lots import Lots, local_bounds, to_map

_LEAST_M2: Final = 100.0
_LEAST_COVERED: Final = 0.27
_MOST_COVERED: Final = 0.53
_BEGUN: Final = {"halfbuilt": 0.14, "building": 0.3}
"""Most of a lot that is covered while works go on, or where they stopped."""
_PROPORTIONS: Final = ((2.4, 0.8), (1.9, 0.82), (1.5, 0.85), (1.2, 0.85), (1.0, 0.8), (0.7, 0.7))


class _Cells(NamedTuple):
    """Places for buildings in the turned grid of their lots."""

    lot: np.ndarray
    box: np.ndarray
    """(n, 4): u least, v least, u most, v most."""
    front: np.ndarray
    """Whether the place is the one at the gate, where an office may stand."""


def make_buildings(
    rng: np.random.Generator, lots: Lots, plan: np.ndarray, parcel_id: np.ndarray
) -> gpd.GeoDataFrame:
    """Buildings of all lots that have any; about three a lot, a quarter to half of it covered."""
    setback = np.minimum(rng.uniform(6, 11, len(plan)), shapely.area(lots.shapes) ** 0.5 * 0.07)
    inner = shapely.buffer(lots.shapes, -setback, join_style="mitre")
    settled = ~np.isin(plan, ["idle", "unsupplied"]) & ~shapely.is_empty(inner)
    cells = _cells(rng, lots, inner, np.flatnonzero(settled))
    cells, office = _drawn_in(rng, cells)
    shapes = _filled(_fitted(cells, inner, lots.axis), cells, inner, lots)
    fit = np.flatnonzero(shapely.area(shapes) >= _LEAST_M2)
    kept = fit[_standing(rng, cells.lot[fit], plan)]
    lot, shapes, office = cells.lot[kept], shapes[kept], office[kept]
    shapes = _thinned(shapes, lot, lots, plan)
    return _described(rng, shapes, lot=lot, office=office, plan=plan, parcel_id=parcel_id)


def _cells(rng: np.random.Generator, lots: Lots, inner: np.ndarray, which: np.ndarray) -> _Cells:
    """A few rows and columns in the extent of each lot's buildable part."""
    box = local_bounds(inner[which], lots.axis[which])
    size = box[:, 2:] - box[:, :2]
    mean = shapely.area(lots.shapes).mean()
    # about 2.5 buildings a lot; four on the small lots of a speed test
    each_m2 = 6800 if mean > 15_000 else mean * 0.14
    wanted = size.prod(axis=1) / (each_m2 * np.exp(rng.normal(0, 0.4, len(which))))
    # sheds lie along the longer side about twice as long as they are deep
    ratio = size[:, 1] / size[:, 0] * rng.choice([0.55, 1.9], len(which), p=[0.3, 0.7])
    rows = np.clip(np.round((wanted * ratio) ** 0.5), 1, 7).astype(int)
    columns = np.clip(np.round(wanted / rows), 1, 7).astype(int)
    each = rows * columns
    lot = np.repeat(np.arange(len(which)), each)
    serial = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
    place = np.stack([serial // rows[lot], serial % rows[lot]], axis=1)
    step = size[lot] / np.stack([columns, rows], axis=1)[lot]
    low = box[lot, :2] + place * step
    return _Cells(which[lot], np.concatenate([low, low + step], axis=1), serial == 0)


def _drawn_in(rng: np.random.Generator, cells: _Cells) -> tuple[_Cells, np.ndarray]:
    """Lanes between the buildings, buildings of unequal size, offices small and at the gate."""
    count = len(cells.lot)
    lane = np.minimum(
        rng.uniform(3.5, 7.0, (count, 1)), (cells.box[:, 2:] - cells.box[:, :2]) * 0.12
    )
    low, high = cells.box[:, :2] + lane, cells.box[:, 2:] - lane
    office = (
        cells.front & (rng.random(count) < 0.62) & np.append(cells.lot[1:] == cells.lot[:-1], 0)
    )
    share = rng.uniform(0.82, 1.0, (count, 2))
    limit = np.where(office[:, None], rng.uniform([28, 13], [52, 18], (count, 2)), np.inf)
    size = np.minimum((high - low) * share, limit)
    slack = np.maximum(high - low - size, 0)
    low = low + slack * rng.choice([0.0, 0.5, 1.0], (count, 2), p=[0.4, 0.2, 0.4])
    box = np.concatenate([low, low + np.maximum(size, 0)], axis=1)
    return cells._replace(box=box), office.astype(bool)


def _fitted(cells: _Cells, inner: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Rectangles that lie wholly inside; one that does not is shrunk until it does."""
    middle, half = _halved(cells.box)
    around = inner[cells.lot]
    axes = axis[cells.lot]
    shapely.prepare(inner)
    shapes = np.full(len(around), shapely.Polygon(), dtype=object)
    unplaced = np.arange(len(around))
    for scale in ((1, 1), (0.85, 0.9), (0.9, 0.7), (0.65, 0.9), (0.6, 0.65), (0.4, 0.5)):
        rings = rectangles(middle[unplaced], half[unplaced] * scale, axes[unplaced])
        inside = shapely.contains(around[unplaced], rings)
        shapes[unplaced[inside]] = rings[inside]
        unplaced = unplaced[~inside]
    return shapes


def _filled(shapes: np.ndarray, cells: _Cells, inner: np.ndarray, lots: Lots) -> np.ndarray:
    """Where the rectangles cover too little of an odd-shaped lot, one around its widest spot."""
    covered = np.bincount(cells.lot, shapely.area(shapes), len(inner))
    poor = covered < _LEAST_COVERED * shapely.area(lots.shapes)
    first = np.append(True, cells.lot[1:] != cells.lot[:-1])
    at = np.flatnonzero(first & poor[cells.lot])
    which = cells.lot[at]
    single = _around_widest(inner[which], lots.axis[which])
    better = shapely.area(single) > covered[which]
    filled = shapes.copy()
    filled[np.isin(cells.lot, which[better])] = shapely.Polygon()
    filled[at[better]] = single[better]
    return filled


def _around_widest(inner: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """The largest of a few rectangles around the middle of the largest inscribed circle."""
    circle = shapely.get_coordinates(shapely.maximum_inscribed_circle(inner, tolerance=2))
    middle, rim = circle.reshape(-1, 2, 2).swapaxes(0, 1)
    radius = ((rim - middle) ** 2).sum(axis=1, keepdims=True) ** 0.5
    turned = np.stack([axis[:, 0], -axis[:, 1]], axis=1)
    local = to_map(middle[:, None], turned)[:, 0]
    best = np.full(len(inner), shapely.Polygon(), dtype=object)
    for long, short in _PROPORTIONS:
        for half in ((long, short), (short, long)):
            ring = rectangles(local, radius * half, axis)
            fits = shapely.contains(inner, ring) & (shapely.area(ring) > shapely.area(best))
            best[fits] = ring[fits]
    return best


def _halved(box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return (box[:, 2:] + box[:, :2]) / 2, (box[:, 2:] - box[:, :2]) / 2


def rectangles(middle: np.ndarray, half: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Rectangles around local middles, on the map."""
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float)
    rings = to_map(middle[:, None] + corners * half[:, None], axis)
    return np.asarray(shapely.polygons(rings))


def _standing(rng: np.random.Generator, lot: np.ndarray, plan: np.ndarray) -> np.ndarray:
    """One place in twelve is a yard; works under way have some of theirs, half-built lots one."""
    luck = rng.random(len(lot))
    first = np.append(True, lot[1:] != lot[:-1])
    what = plan[lot]
    chosen = [what == "halfbuilt", what == "building"]
    return np.select(chosen, [first, luck < 0.5], first | (luck > 0.08))


def _thinned(shapes: np.ndarray, lot: np.ndarray, lots: Lots, plan: np.ndarray) -> np.ndarray:
    """Buildings of lots that would be covered too densely, smaller around their own middles."""
    covered = np.bincount(lot, shapely.area(shapes), len(lots.shapes)) / shapely.area(lots.shapes)
    most = np.full(len(plan), _MOST_COVERED)
    for begun, share in _BEGUN.items():
        most[plan == begun] = share
    scale = np.minimum(1, (most / np.maximum(covered, 1e-9)) ** 0.5)[lot]
    dense = scale < 1
    corners = shapely.get_coordinates(shapes[dense]).reshape(-1, 5, 2)[:, :4]
    middle = corners.mean(axis=1, keepdims=True)
    smaller = middle + (corners - middle) * scale[dense][:, None, None]
    thinned = shapes.copy()
    thinned[dense] = shapely.polygons(np.round(smaller, 3))
    return thinned


def _described(
    rng: np.random.Generator,
    shapes: np.ndarray,
    *,
    lot: np.ndarray,
    office: np.ndarray,
    plan: np.ndarray,
    parcel_id: np.ndarray,
) -> gpd.GeoDataFrame:
    count = len(shapes)
    storeyed = np.isin(plan[lot], ["factory"]) | (rng.random(count) < 0.07)
    use = np.where(office, "办公", np.where(storeyed, "标准厂房", "厂房"))
    small = ~office & (shapely.area(shapes) < 450)
    use = np.where(small, "配套用房", use)
    high = np.isin(use, ["办公", "标准厂房"])
    floors = np.where(high, rng.integers(3, 7, count), 1)
    height = np.where(use == "办公", 3.6, np.where(high, 4.5, rng.integers(16, 27, count) / 2))
    table = pd.DataFrame(
        {
            "building_id": [f"JZ{number:06d}" for number in range(1, count + 1)],
            "parcel_id": parcel_id[lot],
            "floors": floors.astype("int64"),
            "storey_height_m": np.where(small, 4.0, height),
            "floor_area_m2": np.round(shapely.area(shapes) * floors, 2),
            "use": use,
        }
    ).astype({"building_id": "string", "parcel_id": "string", "use": "string"})
    return gpd.GeoDataFrame(table, geometry=shapes, crs=CRS)
