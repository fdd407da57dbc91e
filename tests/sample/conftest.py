"""A small piece of land on a grid, for what is tested without the map."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

SHARES = {
    "factory": 0.08,
    "shared": 0.04,
    "building": 0.05,
    "idle": 0.05,
    "halfbuilt": 0.03,
    "unsupplied": 0.05,
    "utility": 0.02,
}


class Ground(NamedTuple):
    parcels: gpd.GeoDataFrame
    buildings: pd.DataFrame


def ground(count: int) -> Ground:
    """Parcels of 100 m × 100–300 m in rows; each built one has 6,000 m² of floors."""
    rng = np.random.default_rng(5)
    plan = np.full(count, "owner", dtype=object)
    at = 0
    for name, share in SHARES.items():
        plan[at : at + max(1, round(share * count))] = name
        at += max(1, round(share * count))
    plan = rng.permutation(plan)
    row, column = np.divmod(np.arange(count), 30)
    high = rng.uniform(100, 300, count)
    shapes = shapely.box(column * 110, row * 310, column * 110 + 100, row * 310 + high)
    supplied = np.datetime64("2004-01-01") + rng.integers(0, 6000, count)
    parcels = gpd.GeoDataFrame(
        {
            "parcel_id": [f"421222001001GB{n:05d}" for n in range(count)],
            "plan": plan,
            "geometry_area_m2": shapely.area(shapes).round(2),
            "supplied_on": pd.Series(supplied).where(plan != "unsupplied"),
            "finished_on": pd.Series(supplied + 900).where(~np.isin(plan, ["building", "idle"])),
        },
        geometry=shapes,
        crs=4547,
    )
    built = ~np.isin(plan, ["unsupplied", "idle"])
    buildings = pd.DataFrame({"parcel_id": parcels["parcel_id"][built], "floor_area_m2": 6000.0})
    return Ground(parcels, buildings)


@pytest.fixture(scope="session")
def small_ground() -> Ground:
    return ground(450)
