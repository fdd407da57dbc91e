"""Invented land for the map's tests: a grid of parcels, 100 m × 200 m (30 mu) each."""

import geopandas as gpd
import pandas as pd
from shapely import box

from tcgis.outputs.map import page
from tcgis.outputs.map.spec import MapSheet, Places

CRS = 4547
WEST, SOUTH = 479_000, 3_234_000
STATES = ["A", "B", "C", "D", "mixed", "unrated", "exempt", "missing", "vacant", "unsupplied"]
UNUSED = ["not_started", "stopped", "under_construction", "idle"]


def parcels(count: int) -> gpd.GeoDataFrame:
    """Parcel i stands in row i // 6, column i % 6; its state is the i-th of ``STATES``, in turn."""
    numbers = range(count)
    states = [STATES[i % len(STATES)] for i in numbers]
    taxes = [None if state in {"missing", "vacant"} else i + 1.0 for i, state in enumerate(states)]
    shapes = [
        box(x, y, x + 100, y + 200)
        for x, y in ((WEST + 120 * (i % 6), SOUTH + 220 * (i // 6)) for i in numbers)
    ]
    return gpd.GeoDataFrame(
        {
            "parcel_name": pd.array([f"示例地块{i}" for i in numbers], dtype="string"),
            "occupants": pd.array([f"示例企业{i}" for i in numbers], dtype="string"),
            "land_mu": 30.0,
            "tax_per_mu": pd.array(taxes, dtype="float64"),
            "grade": pd.array([s if len(s) == 1 else None for s in states], dtype="string"),
            "occupant_classes": pd.array(
                ["D A" if state == "mixed" else state for state in states], dtype="string"
            ),
            "state": ["graded" if len(state) == 1 else state for state in states],
        },
        geometry=shapes,
        index=pd.Index([f"P{i:03d}" for i in numbers], name="parcel_id"),
        crs=CRS,
    )


def parks(land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shape = box(*land.total_bounds).buffer(40, join_style="mitre")
    return gpd.GeoDataFrame({"park_name": ["示例产业园"]}, geometry=[shape], crs=CRS)


def boundary(land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[box(*land.total_bounds).buffer(9_000)], crs=CRS)


SHEET = MapSheet(
    title="示例县亩均效益评价图（2024年）",
    subtitle="模板，非官方",
    basis=("2024 年", "亩均税收 = 税收合计 ÷ 计评用地合计"),
    watermark="示例数据",
    notice="内部工作用图，不得公开",
    boundary_note="边界来源：示例",
)


def drawn(land: gpd.GeoDataFrame):
    return page.build_map(land, sheet=SHEET, places=Places(parks(land), boundary(land)))


def with_unused(land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The first four parcels out of use, each in its way; A, B, C and D firms hold them."""
    changed = land.copy()
    first = changed.index[:4]
    changed.loc[first, "state"] = UNUSED
    changed.loc[first, "grade"] = pd.NA
    changed.loc[first, "tax_per_mu"] = 0.0
    return changed
