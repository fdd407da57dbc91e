"""Where the invented zone lies: sites of the park blocks, a river, township seats.

All of it is made up, in kilometres of EPSG:4547, so that it falls inside the county outline;
only the names of the townships are real.
"""
# ruff: noqa: PLR2004 -- shares and spans of an invented county have no names

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

CRS: Final = "EPSG:4547"
OUTLINE: Final = Path(__file__).parents[1] / "assets" / "outline.geojson"

# name -> (east km, north km); the order numbers the cadastral districts (地籍区)
TOWNSHIPS: Final[dict[str, tuple[float, float]]] = {
    "隽水镇": (482.1, 3236.5),
    "麦市镇": (493.5, 3221.5),
    "塘湖镇": (493.6, 3227.6),
    "关刀镇": (484.2, 3226.8),
    "沙堆镇": (490.4, 3233.4),
    "五里镇": (476.4, 3233.2),
    "石南镇": (475.6, 3241.4),
    "北港镇": (469.4, 3238.2),
    "马港镇": (494.8, 3240.6),
    "四庄乡": (478.4, 3223.6),
    "大坪乡": (474.9, 3246.3),
}

_RIVER_KM: Final = [
    (462.0, 3222.9), (468.2, 3228.4), (472.1, 3231.9), (475.2, 3232.1),
    (478.2, 3234.5), (480.6, 3234.9),
    (482.4, 3236.2), (484.3, 3236.5), (486.0, 3237.4), (487.2, 3238.9), (488.9, 3239.9),
    (490.2, 3241.6), (492.9, 3242.5), (495.2, 3245.1), (500.0, 3249.9),
]  # fmt: skip
RIVER_WIDTH_M: Final = 70.0


class Site(NamedTuple):
    """A rough rectangle in which one block of a park is drawn."""

    park_id: str
    park_name: str
    zone_id: str
    zone_name: str
    role: str
    township: str
    block_id: str
    east_km: float
    north_km: float
    width_km: float
    height_km: float
    tilt: float
    """Slope of the main street: north per east."""


_ZONE: Final = ("Z01", "通城经济开发区（示例）")
_PARKS: Final = {
    "P01": ("县经济开发区（示例）", *_ZONE, "核心园区"),
    "P02": ("电子信息科技产业园（示例）", *_ZONE, "专业园区"),
    "P03": ("湖北药姑山健康产业园（示例）", *_ZONE, "专业园区"),
    "P04": ("坪山孵化园（示例）", *_ZONE, "孵化园区"),
    "P05": ("研磨产业园（示例）", *_ZONE, "专业园区"),
}
SITES: Final = [
    Site("P01", *_PARKS["P01"], "隽水镇", "P01-1", 485.15, 3238.45, 2.60, 1.75, 0.42),
    Site("P01", *_PARKS["P01"], "隽水镇", "P01-2", 483.75, 3234.75, 1.35, 1.00, -0.14),
    Site("P02", *_PARKS["P02"], "马港镇", "P02-1", 489.45, 3239.20, 1.75, 1.20, 0.58),
    Site("P02", *_PARKS["P02"], "马港镇", "P02-2", 492.20, 3241.20, 1.05, 0.80, 0.20),
    Site("P03", *_PARKS["P03"], "大坪乡", "P03-1", 477.30, 3244.60, 1.80, 1.10, -0.33),
    Site("P04", *_PARKS["P04"], "五里镇", "P04-1", 479.35, 3236.75, 1.05, 0.85, 0.08),
    Site("P05", *_PARKS["P05"], "石南镇", "P05-1", 477.00, 3240.20, 1.20, 0.90, 0.72),
]


def river() -> shapely.LineString:
    """Middle line of the river, its corners cut three times (Chaikin)."""
    points = np.array(_RIVER_KM) * 1000
    for _ in range(3):
        near, far = points[:-1] * 0.75 + points[1:] * 0.25, points[:-1] * 0.25 + points[1:] * 0.75
        points = np.stack([near, far], axis=1).reshape(-1, 2)
    return shapely.LineString(np.round(points, 3))


def county_shape() -> BaseGeometry:
    """The generalised county outline in the metres of ``CRS``."""
    feature = json.loads(OUTLINE.read_text("utf-8"))["features"][0]
    degrees = shapely.geometry.shape(feature["geometry"])
    # the file has no crs member; the boundary is in CGCS2000 degrees
    metres: BaseGeometry = gpd.GeoSeries([degrees], crs=4490).to_crs(CRS).iloc[0]
    return metres


def sites_for(parcels: int, county: BaseGeometry) -> list[Site]:
    """The sites of the five parks and, beyond 1,000 parcels, as many more as are needed.

    The further ones lie on a grid inside the county and exist for speed tests only.
    """
    if parcels <= 1000:
        return SITES
    free = _free_cells(county)
    count = min(len(free), max(1, round((parcels - 450) / 450)))
    return SITES + [_further_site(number, *free[number]) for number in range(count)]


def _free_cells(county: BaseGeometry, step: float = 3000.0) -> np.ndarray:
    west, south, east, north = county.bounds
    grid = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    centres = np.stack([part.ravel() + step / 2 for part in grid], axis=1)
    cells = shapely.box(*(centres - step / 2).T, *(centres + step / 2).T)
    taken = shapely.union_all([site_frame(site).rectangle() for site in SITES])
    free = shapely.contains(county, cells) & ~shapely.intersects(taken, cells)
    return np.asarray(np.round(centres[free] / 1000, 3))


def _further_site(number: int, east_km: float, north_km: float) -> Site:
    park = f"P{number + 6:02d}"
    zone = number // 10 + 2
    township = nearest_township(np.array([[east_km * 1000, north_km * 1000]]))[0]
    return Site(
        park, f"扩展园区{number + 1:03d}（示例）", f"Z{zone:02d}", f"扩展开发区{zone:02d}（示例）",
        "专业园区", township, f"{park}-1", east_km, north_km, 2.6, 2.5, 0.05,
    )  # fmt: skip


def nearest_township(points: np.ndarray) -> np.ndarray:
    """Name of the township whose invented seat is nearest to each (n, 2) point in metres."""
    seats = np.array(list(TOWNSHIPS.values())) * 1000
    apart = ((points[:, None, :] - seats[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(np.array(list(TOWNSHIPS), dtype=object)[apart.argmin(axis=1)])


class Frame(NamedTuple):
    """A turned grid of metres around the middle of a site: (u, v) along and across its street."""

    east: float
    north: float
    cosine: float
    sine: float
    half_width: float
    half_height: float

    def to_map(self, local: np.ndarray) -> np.ndarray:
        """Map coordinates of (n, 2) local ones, to the millimetre."""
        u, v = local[..., 0], local[..., 1]
        east = self.east + u * self.cosine - v * self.sine
        north = self.north + u * self.sine + v * self.cosine
        return np.round(np.stack([east, north], axis=-1), 3)

    def rectangle(self) -> shapely.Polygon:
        """The site's rectangle on the map."""
        w, h = self.half_width, self.half_height
        return shapely.Polygon(self.to_map(np.array([(-w, -h), (w, -h), (w, h), (-w, h)])))


def site_frame(site: Site) -> Frame:
    """The grid of a site."""
    stretch = (1 + site.tilt**2) ** 0.5
    return Frame(
        site.east_km * 1000, site.north_km * 1000, 1 / stretch, site.tilt / stretch,
        site.width_km * 500, site.height_km * 500,
    )  # fmt: skip


def block_outlines(
    rng: np.random.Generator, sites: Sequence[Site], county: BaseGeometry
) -> np.ndarray:
    """One irregular polygon a site: bent edges, a corner cut out, the river left aside."""
    rough = shapely.polygons([_bent_rectangle(rng, site_frame(site)) for site in sites])
    shapely.prepare(rough)
    bank = shapely.buffer(river(), RIVER_WIDTH_M / 2 + 40, quad_segs=2)
    whole = shapely.difference(shapely.intersection(rough, county), bank, grid_size=0.001)
    return np.array([_largest(part) for part in whole], dtype=object)


def _bent_rectangle(rng: np.random.Generator, grid: Frame) -> shapely.LinearRing:
    w, h = grid.half_width, grid.half_height
    bite = rng.uniform(0.18, 0.38, 2) * (2 * w, 2 * h)
    corners = np.array(
        [(-w, -h), (w, -h), (w, h - bite[1]), (w - bite[0], h - bite[1]), (w - bite[0], h), (-w, h)]
    ) * rng.choice([-1, 1], 2)
    sides = np.roll(corners, -1, axis=0) - corners
    shares = rng.uniform([[0.18], [0.58]], [[0.42], [0.82]], (len(corners), 2, 1))
    between = corners[:, None] + sides[:, None] * shares
    ring = np.concatenate([corners[:, None], between], axis=1).reshape(-1, 2)
    shorter = np.minimum(np.hypot(*sides.T), np.hypot(*np.roll(sides, 1, axis=0).T))
    bends = rng.uniform(-0.075, 0.075, ring.shape) * np.repeat(shorter, 3)[:, None]
    return shapely.LinearRing(grid.to_map(ring + bends))


def _largest(shape: BaseGeometry) -> shapely.Polygon:
    parts = shapely.get_parts(shape)
    largest: shapely.Polygon = parts[shapely.area(parts).argmax()]
    return largest
