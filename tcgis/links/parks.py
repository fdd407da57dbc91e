"""Which park a parcel belongs to."""

from typing import NamedTuple

import pandas as pd
import shapely

from tcgis import findings
from tcgis.links import overlay
from tcgis.words.terms import sentences

_COLUMNS = ["park_id", "park_name", "zone_id", "zone_name"]

# what drawing alone may do to a boundary: less than this neither makes a parcel part of a
# park nor makes it cross one
_SLACK_M2, _SLACK_SHARE = 1.0, 0.01


class Assigned(NamedTuple):
    """Every parcel's park, and the parcels that lie across a boundary."""

    frame: pd.DataFrame
    findings: pd.DataFrame


def assign(parcels: pd.DataFrame, parks: pd.DataFrame) -> Assigned:
    """Put each parcel whole into the park that holds the largest share of it.

    Returns
    -------
    frame : parcel_id → park_id, park_name, zone_id, zone_name, share (of the parcel in that
        park); NA for a parcel of which no park holds more than drawing slack (园外). Equal
        shares go to the smallest park_id.
    findings : ``parcel_in_two_parks`` for parcels across two parks or across a park's edge,
        by more than 1 % and 1 m².
    """
    held = _held(parcels, parks)
    best = held.sort_values(["piece", "rounded", "park_id"], ascending=[True, False, True])
    best = best.drop_duplicates("piece").set_index("piece")
    frame = best[[*_COLUMNS, "share"]].reindex(range(len(parcels)))
    frame.index = pd.Index(parcels["parcel_id"], name="parcel_id")
    return Assigned(frame, _crossing(parcels, held))


def _held(parcels: pd.DataFrame, parks: pd.DataFrame) -> pd.DataFrame:
    """Parcel × park, as far as it is more than slack, with the park's attributes."""
    blocks, park = shapely.get_parts(parks["geometry"].to_numpy(), return_index=True)
    pairs = overlay.shares(parcels["geometry"].to_numpy(), blocks)
    pairs["park"] = park[pairs["zone"].to_numpy()]
    held = pairs.groupby(["piece", "park"], as_index=False)[["area_m2", "share"]].sum()
    held = held[_matters(held["area_m2"], held["share"]) | held["share"].ge(0.5)]
    # shares equal but for the last digits are equal
    held = held.assign(rounded=held["share"].round(9))
    words = parks.reindex(columns=_COLUMNS).astype("string").reset_index(drop=True)
    return held.join(words, on="park")


def _matters(area_m2: pd.Series, share: pd.Series) -> pd.Series:
    return area_m2.gt(_SLACK_M2) & share.gt(_SLACK_SHARE)


def _crossing(parcels: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    sums = held.groupby("piece").agg(share=("share", "sum"), area=("area_m2", "sum"))
    outside = 1 - sums["share"]
    over_edge = _matters(sums["area"] / sums["share"] * outside, outside)
    several = held.groupby("piece").size().gt(1)
    crossing = sums.index[over_edge | several]
    parts = held[held["piece"].isin(crossing)].sort_values(
        ["piece", "rounded", "park_id"], ascending=[True, False, True]
    )
    texts = parts["park_name"].fillna(parts["park_id"]) + " " + _percent(parts["share"])
    detail = texts.astype(object).groupby(parts["piece"]).agg("，".join)
    over = over_edge[crossing]
    beyond = sentences("parks_and_outside", parks=detail, outside=_percent(outside[crossing]))
    rows = parcels.iloc[crossing]
    return findings.found(
        "parcel_in_two_parks",
        rows,
        subject=rows["parcel_id"],
        field="park_id",
        detail=pd.Series(detail.mask(over, beyond).to_numpy(), rows.index),
    )


def _percent(share: pd.Series) -> pd.Series:
    return share.mul(100).round(1).astype("string") + " %"
