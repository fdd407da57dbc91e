"""Summable amounts by unit, and the ratios made of them: sum first, divide last."""

import pandas as pd

from tcgis.units import to_mu

RATIOS = {"tax_per_mu": "tax_wan", "output_per_mu": "output_wan"}
"""Ratio per mu → its amount; computed and shown at every level, whatever the edition scores."""


def amounts(facts: pd.DataFrame, kind: str, units: pd.Series | pd.Index) -> pd.DataFrame:
    """Unit × item: the sum of one year's facts of a kind of subject, NA where there is none."""
    own = facts[facts["subject_kind"].eq(kind)]
    sums = own.groupby(["subject_id", "item"], observed=True)["value"].sum(min_count=1)
    table = sums.unstack("item").astype("float64")
    table.columns.name = None
    return table.reindex(pd.Index(units).unique()).sort_index(axis=1)


def ratios(frame: pd.DataFrame, missing_land_m2: pd.DataFrame) -> pd.DataFrame:
    """``tax_per_mu`` and ``output_per_mu``: Σ amount ÷ Σ land, NA where no amount is known.

    Land whose amount is missing leaves the denominator, so that missing is never zero.
    """
    known = {
        name: to_mu(frame["land_m2"] - missing_land_m2[item].reindex(frame.index).fillna(0.0))
        for name, item in RATIOS.items()
        if item in frame and item in missing_land_m2
    }
    made = {
        name: frame[RATIOS[name]] / land.where(land > _NOTHING_MU) for name, land in known.items()
    }
    blank = {name: pd.Series(float("nan"), frame.index) for name in RATIOS if name not in made}
    return frame.assign(**made, **blank)


_NOTHING_MU = 1e-9


def roll_up(parcels: pd.DataFrame, missing_land_m2: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """Sums over the parcels of each park or zone, and the ratios of those sums.

    ``parcels`` hold land_m2 (NA where nothing is supplied yet) and the items, by parcel_id;
    ``by`` names each parcel's park. An item is NA where it is known for no parcel.
    """
    items = [name for name in missing_land_m2.columns if name in parcels]
    keys = by.reindex(parcels.index)
    sums = parcels[items].groupby(keys).sum(min_count=1)
    land = parcels["land_m2"].groupby(keys).sum(min_count=1)
    missing = missing_land_m2.reindex(parcels.index).groupby(keys).sum()
    table = sums.assign(land_m2=land, land_mu=to_mu(land))
    return ratios(table, missing)
