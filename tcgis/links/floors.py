"""Floor area of buildings on parcels."""

import numpy as np
import pandas as pd
import shapely

from tcgis.links import overlay


def on_parcels(parcels: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """Each building's floor area on each parcel, by the exact share of its footprint.

    A building without a floor area is taken at footprint × storeys; without storeys too its
    floor area stays missing. A building that lies on overlapping parcels is never counted
    more than once: its shares are scaled to sum to one.

    Returns
    -------
    Columns parcel_id, building_id, share (0–1], footprint_m2, floor_area_m2; what lies on no
    parcel is in no row.
    """
    shapes = buildings["geometry"].to_numpy()
    pairs = overlay.shares(shapes, parcels["geometry"].to_numpy())
    total = pairs.groupby("piece")["share"].transform("sum").clip(lower=1.0)
    share, at = pairs["share"] / total, pairs["piece"].to_numpy()
    return pd.DataFrame(
        {
            "parcel_id": parcels["parcel_id"].astype("string").array[pairs["zone"].to_numpy()],
            "building_id": buildings["building_id"].astype("string").array[at],
            "share": share,
            "footprint_m2": share * shapely.area(shapes)[at],
            "floor_area_m2": share * _floor_area(buildings)[at],
        }
    )


def _floor_area(buildings: pd.DataFrame) -> np.ndarray:
    known = buildings.reindex(columns=["floor_area_m2", "floors"]).astype("float64")
    stated, storeys = known["floor_area_m2"].to_numpy(), known["floors"].to_numpy()
    counted = shapely.area(buildings["geometry"].to_numpy()) * storeys
    return np.where(np.isnan(stated), counted, stated)


def total(floors: pd.DataFrame) -> pd.Series:
    """Floor area of each parcel (m²), missing where that of one of its buildings is missing."""
    area = floors["floor_area_m2"]
    gap = area.isna().groupby(floors["parcel_id"]).any()
    return area.groupby(floors["parcel_id"]).sum().mask(gap)
