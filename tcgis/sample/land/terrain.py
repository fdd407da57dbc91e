"""Synthetic rasters of the ground around the parks: height, land cover, night light.

Each is sums of smoothed random lattices under what the vector data dictates: flat parks by a
river, built cells where buildings and yards are. Nothing of it was observed.
"""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from rasterio.features import rasterize

from tcgis.sample.land.layout import CRS, RIVER_WIDTH_M, TOWNSHIPS, river

NOTE: Final = "示例合成数据，非实测"
_SEED: Final = 421222
_LIGHT_M: Final = 450
TREE, GRASS, CROP, BUILT, BARE, WATER = 10, 30, 40, 50, 60, 80


class Window(NamedTuple):
    """The ground covered, in metres; its sides are whole multiples of 450 m."""

    west: float
    north: float
    width: int
    height: int

    def shape(self, cell: int) -> tuple[int, int]:
        """Rows and columns of a raster with cells of that many metres."""
        return self.height // cell, self.width // cell

    def transform(self, cell: int) -> Any:  # noqa: ANN401
        """Where its cells lie."""
        return rasterio.Affine(cell, 0.0, self.west, 0.0, -cell, self.north)


def write_rasters(
    folder: Path, parks: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> None:
    """Write ``dem.tif`` (30 m), ``landcover.tif`` (10 m) and ``nightlight.tif`` (450 m)."""
    rng = np.random.default_rng(_SEED)
    window = _window(parks)
    height = _height(rng, window, parks)
    cover = _cover(rng, window, height, parks=parks, parcels=parcels, buildings=buildings)
    light = _light(rng, window, cover)
    _write(folder / "栅格" / "dem.tif", height, window, cell=30, nodata=-9999)
    _write(folder / "栅格" / "landcover.tif", cover, window, cell=10, nodata=0)
    _write(folder / "栅格" / "nightlight.tif", light, window, cell=_LIGHT_M, nodata=-1)


def _window(parks: gpd.GeoDataFrame) -> Window:
    west, south, east, north = parks.total_bounds
    west, south = (np.floor(edge / _LIGHT_M - 1) * _LIGHT_M for edge in (west, south))
    east, north = (np.ceil(edge / _LIGHT_M + 1) * _LIGHT_M for edge in (east, north))
    return Window(float(west), float(north), round(east - west), round(north - south))


def _between(
    lattice: np.ndarray, shape: tuple[int, int], cells: float, *, eased: bool
) -> np.ndarray:
    """A lattice whose points are ``cells`` apart, linear or eased (smoothstep) between them."""
    for axis, count in enumerate(shape):
        at = np.arange(count) / cells
        low = at.astype(int)
        part = at - low
        ease = part * part * (3 - 2 * part) if eased else part
        ease = ease[:, None] if axis == 0 else ease
        near, far = np.take(lattice, low, axis), np.take(lattice, low + 1, axis)
        lattice = near * (1 - ease) + far * ease
    return np.asarray(lattice)


def _noise(rng: np.random.Generator, shape: tuple[int, int], cells: float) -> np.ndarray:
    """Smooth noise from 0 to 1 with features ``cells`` wide."""
    size = [int(count / cells) + 2 for count in shape]
    return _between(rng.random(size), shape, cells, eased=True)


def _height(rng: np.random.Generator, window: Window, parks: gpd.GeoDataFrame) -> np.ndarray:
    """Metres above sea level, in eighths: hills that ease out toward the parks and the river."""
    shape = window.shape(30)
    hills = np.zeros(shape)
    for period, size in ((3900, 260), (1500, 110), (600, 62), (240, 15)):
        hills += size * _noise(rng, shape, period / 30)
    relief = _between(_relief(window, parks), shape, 10, eased=False)
    fall = np.linspace(26, 0, shape[0])[:, None] + np.linspace(0, 18, shape[1])
    height = np.round((82 + fall + hills * relief) * 8) / 8
    return np.asarray(height, dtype="float32")


def _relief(window: Window, parks: gpd.GeoDataFrame) -> np.ndarray:
    """Share of the hills that is left at each point of a 300 m lattice."""
    rows, columns = (count // 10 + 2 for count in window.shape(30))
    east = window.west + 300 * np.arange(columns)
    north = window.north - 300 * np.arange(rows)
    points = shapely.points(*np.meshgrid(east, north))
    hilly = (parks["park_id"] == "P03").to_numpy()
    plain = shapely.union_all([*parks.geometry[~hilly], river()])
    slopes = shapely.union_all(parks.geometry[hilly].to_numpy())
    away = _eased(shapely.distance(points, plain) / 3200)
    above = _eased(np.nan_to_num(shapely.distance(points, slopes) / 1800, nan=1.0))
    return np.asarray(np.minimum(0.14 + 0.86 * away, 0.85 + 0.15 * above))


def _eased(share: Any) -> np.ndarray:  # noqa: ANN401 -- shapely.distance is typed as a scalar
    capped = np.minimum(share, 1)
    return np.asarray(capped * capped * (3 - 2 * capped))


def _mask(shapes: Any, window: Window) -> np.ndarray:  # noqa: ANN401 -- any sequence of shapes
    """10 m cells whose middle lies in one of the shapes."""
    given = [shape for shape in shapes if not shape.is_empty]
    size = window.shape(10)
    if not given:
        return np.zeros(size, bool)
    burnt = rasterize(given, size, transform=window.transform(10), dtype="uint8")
    return np.asarray(burnt, dtype=bool)


def _cover(
    rng: np.random.Generator,
    window: Window,
    height: np.ndarray,
    *,
    parks: gpd.GeoDataFrame,
    parcels: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
) -> np.ndarray:
    """Codes as WorldCover's; a building site is bare ground, idle land has grown over."""
    shape = window.shape(10)
    patches = _noise(rng, shape, 26)
    fine = _noise(rng, shape, 5)
    ground = np.kron(height, np.ones((3, 3), "float32"))
    cover = np.where(ground > 150 + 60 * patches, TREE, np.where(patches > 0.62, GRASS, CROP))
    plan = parcels["plan"]
    shapes = parcels.geometry
    in_use = _mask(shapes[~plan.isin(["idle", "unsupplied", "building", "halfbuilt"])], window)
    site = _mask(shapes[plan.isin(["building", "halfbuilt"])], window)
    empty = _mask(shapes[plan.isin(["idle", "unsupplied"])], window)
    streets = _mask(parks.geometry, window) & ~in_use & ~site & ~empty
    layers: list[tuple[np.ndarray, Any]] = [
        (_towns(rng, window) & (fine > 0.3), BUILT),
        (streets, np.where(fine > 0.45, BUILT, GRASS)),
        (in_use, np.where(fine > 0.26, BUILT, GRASS)),
        (site, np.where(fine > 0.4, BARE, GRASS)),
        (empty, np.where(fine > 0.82, BARE, np.where(patches > 0.7, TREE, GRASS))),
        (_mask(buildings.geometry, window), BUILT),
        (_mask([shapely.buffer(river(), RIVER_WIDTH_M / 2)], window), WATER),
    ]
    for where, code in layers:
        cover = np.where(where, code, cover)
    return cover.astype("uint8")


def _towns(rng: np.random.Generator, window: Window) -> np.ndarray:
    """Ragged built-up ground around the township seats, largest at the county seat."""
    seats = np.array(list(TOWNSHIPS.values())) * 1000
    reach = np.array([1250 if name == "隽水镇" else 420 for name in TOWNSHIPS])
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    uneven = reach[:, None] * rng.uniform(0.62, 1.15, (len(seats), 36))
    rings = seats[:, None] + np.stack([np.cos(turn), np.sin(turn)], axis=1) * uneven[..., None]
    return _mask(shapely.polygons(rings), window)


def _light(rng: np.random.Generator, window: Window, cover: np.ndarray) -> np.ndarray:
    """Radiance by share of built ground, blurred over the neighbouring cells."""
    rows, columns = window.shape(_LIGHT_M)
    step = _LIGHT_M // 10
    built = (cover == BUILT).reshape(rows, step, columns, step).mean(axis=(1, 3))
    wide = np.pad(built, 1, mode="edge")
    around = sum(
        wide[down : down + rows, right : right + columns] for down in range(3) for right in range(3)
    )
    glow = 0.4 + 26 * (0.6 * built + 0.4 * around / 9) * rng.uniform(0.7, 1.3, built.shape)
    return np.asarray(np.round(glow * 16) / 16, dtype="float32")


def _write(target: Path, values: np.ndarray, window: Window, *, cell: int, nodata: int) -> None:
    profile = {
        "driver": "GTiff", "count": 1, "crs": CRS, "nodata": nodata, "dtype": values.dtype.name,
        "height": values.shape[0], "width": values.shape[1], "transform": window.transform(cell),
        "compress": "deflate", "zlevel": 9, "predictor": 1 if values.dtype == "uint8" else 3,
        "tiled": min(values.shape) >= 256,
    }  # fmt: skip
    with rasterio.open(target, "w", **profile) as raster:
        raster.write(values, 1)
        raster.update_tags(note=NOTE)
