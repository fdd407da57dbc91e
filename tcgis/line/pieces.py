"""The divisor of a ratio to land, piece by piece: who uses it, and what was made there."""

import pandas as pd

from tcgis.line.levels import industry_of, supplied_parcels
from tcgis.line.sums import UNKNOWN
from tcgis.line.years import YearTables
from tcgis.links import in_use
from tcgis.scoring.quantities import LandRatio
from tcgis.words.units import to_mu

_NOTHING = 1e-9
COLUMNS = ["credit_code", "parcel_id", "industry", "land_mu", "amount"]


def pieces(at: YearTables, ratio: LandRatio) -> pd.DataFrame:
    """All land that the ratio divides by, each piece once, and what of its amount lies there.

    Returns
    -------
    credit_code (NA: nobody's), parcel_id, industry (as in the table of industries; NA: nothing is
    made there), land_mu, amount. Σ land_mu and Σ amount are those of the county.
    """
    parcels = supplied_parcels(at)
    missing = at.land.allocated.missing_land_m2[ratio.of].reindex(parcels.index).fillna(0.0)
    land = to_mu((parcels["land_m2"] - missing).clip(lower=0.0)).fillna(0.0)
    own = _firms(at, ratio.of, land)
    free = land.sub(own.groupby("parcel_id")["land_mu"].sum(), fill_value=0.0).clip(lower=0.0)
    nobodys = pd.DataFrame({"parcel_id": free.index, "land_mu": free.to_numpy(), "amount": 0.0})
    every = pd.concat([own, nobodys], ignore_index=True)
    table = _with_rest(every, parcels[ratio.of].astype("float64").fillna(0.0))
    table = table[table["land_mu"].gt(_NOTHING) | table["amount"].abs().gt(_NOTHING)]
    return table.assign(industry=_industries(at, table))[COLUMNS].reset_index(drop=True)


def _firms(at: YearTables, item: str, land: pd.Series) -> pd.DataFrame:
    """Land of firms whose amount is known; together never more than the parcel's."""
    users = at.land.allocated.users
    known = users[users[item].notna() & users["parcel_id"].isin(land.index)]
    area = to_mu(known["area_m2"])
    whole = area.groupby(known["parcel_id"]).transform("sum")
    fits = (known["parcel_id"].map(land).astype("float64") / whole).clip(upper=1.0)
    return pd.DataFrame(
        {
            "credit_code": known["credit_code"],
            "parcel_id": known["parcel_id"],
            "land_mu": area * fits,
            "amount": known[item].astype("float64"),
        }
    )


def _with_rest(table: pd.DataFrame, amounts: pd.Series) -> pd.DataFrame:
    """What a parcel's amount is beyond its firms' (given by parcel) lies on all of its land."""
    by = table["parcel_id"]
    rest = by.map(amounts) - table.groupby(by)["amount"].transform("sum")
    land = table.groupby(by)["land_mu"].transform("sum")
    share = (table["land_mu"] / land.where(land > 0)).fillna(1 / by.map(by.value_counts()))
    return table.assign(amount=table["amount"] + (rest * share).where(rest.abs() > _NOTHING, 0.0))


def _industries(at: YearTables, table: pd.DataFrame) -> pd.Series:
    unused = table["parcel_id"].map(at.land.use).isin(in_use.OUT_OF_USE)
    empty = table["amount"].abs().le(_NOTHING) & (unused | table["credit_code"].isna())
    named = table["credit_code"].map(industry_of(at)).astype("string")
    return named.fillna(UNKNOWN).mask(empty)
