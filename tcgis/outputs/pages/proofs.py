"""How the coordinates of each file were read, as a table and a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from tcgis.outputs.pages import wrapping
from tcgis.words import terms
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assess import CheckReport
    from tcgis.line.prepare import Prepared

# a spot that can be seen on a map of the county; degrees by which a claim is off, and beyond which
# it is not on that map
_SPOT_M, _MOVED, _NEAR = 350.0, 1e-4, 1.0


def proof_table(report: CheckReport) -> pd.DataFrame:
    """How each file's coordinates were read, those first that do not agree with their claim.

    Claim, verdict, reason, and a point before and after.
    """
    doubt = ~report.proofs["verdict"].isin(["agrees"])
    verdicts = report.proofs.iloc[(~doubt).argsort(kind="stable")]
    verdicts = verdicts.assign(
        verdict=verdicts["verdict"].map(lambda verdict: text(f"verdict_{verdict}"))
    )
    shown = [
        "file", "sheet", "verdict", "reason", "declared", "read_as", "x", "y", "lon_before",
        "lat_before", "lon", "lat",
    ]  # fmt: skip
    verdicts = verdicts[[name for name in shown if verdicts[name].notna().any()]]
    headings = {name: text(f"proof_{name}") for name in verdicts}
    named = verdicts.rename(columns=headings)
    decimals = {"x": 3, "y": 3} | dict.fromkeys(["lon_before", "lat_before", "lon", "lat"], 5)
    named.attrs["decimals"] = {headings[key]: n for key, n in decimals.items() if key in headings}
    widths = {"file": 170, "verdict": 120, "reason": 420, "declared": 180, "read_as": 180}
    widths = {headings[key]: px for key, px in widths.items() if key in headings}
    return wrapping.wrap_texts(named, widths, whole=[text("proof_reason")])


def proof_places(ready: Prepared, report: CheckReport) -> gpd.GeoDataFrame:
    """Where a point of each file lies (blue-grey) and where the claim would put it (red)."""
    proofs = report.proofs
    county = ready.catalog.county
    ends = []
    for suffix, state in (("", "as_read"), ("_before", "as_claimed")):
        at = proofs[[f"lon{suffix}", f"lat{suffix}"]].set_axis(["lon", "lat"], axis=1)
        moved = suffix == "" or (proofs[["lon", "lat"]] - at).abs().gt(_MOVED).any(axis=1)
        named = proofs[["file", "sheet"]].join(at).assign(state=state)
        ends.append(named[moved & at["lon"].notna()])
    points = pd.concat(ends, ignore_index=True)
    near = points["lon"].between(county.envelope[0] - _NEAR, county.envelope[2] + _NEAR)
    near &= points["lat"].between(county.envelope[1] - _NEAR, county.envelope[3] + _NEAR)
    points = points[near]
    shapes = gpd.GeoSeries.from_xy(points["lon"], points["lat"], crs=4490).to_crs(county.crs)
    word = points["state"].map(terms.label)
    return gpd.GeoDataFrame(
        {
            "parcel_name": (points["file"] + "　" + word).to_numpy(),
            "state": points["state"].to_numpy(),
            "land_mu": 0.0,
        },
        geometry=shapes.buffer(_SPOT_M).to_numpy(),
        index=points.index.astype("string"),
        crs=county.crs,
    )
