"""Enterprises' amounts on the land they use, down to the last yuan."""

from typing import NamedTuple

import numpy as np
import pandas as pd


class Allocated(NamedTuple):
    """Amounts by parcel × item, the land to leave out of ratios, and what lies on no parcel."""

    amounts: pd.DataFrame
    missing_land_m2: pd.DataFrame
    unallocated: pd.DataFrame


def allocate(
    amounts: pd.DataFrame,
    net: pd.DataFrame,
    land_m2: pd.Series,
    *,
    parcel_amounts: pd.DataFrame | None = None,
    unknown_land_m2: pd.Series | None = None,
    holders: pd.Index | None = None,
) -> Allocated:
    """Put each enterprise's amounts on its parcels by share of the land it uses there.

    Parameters
    ----------
    amounts : credit_code × item, NA where missing.
    net : credit_code, parcel_id, area_m2 in use (``links.holdings.net``).
    land_m2 : m² by parcel_id.
    parcel_amounts : parcel_id × item, what is known of parcels directly; NA says that the
        parcel should have the item and it is missing.
    unknown_land_m2 : land of holders outside the register, by parcel_id.
    holders : codes with any holding; one of them without land in use has let it all out.

    Returns
    -------
    amounts : parcel × item, Σ of what is known; NA where nothing is.
    missing_land_m2 : parcel × item, land under those whose item is missing. A ratio divides
        by land − missing land, so that missing is never zero; vacant land stays.
    unallocated : credit_code (or the parcel's code), item, value, reason: no_land,
        all_let_out, parcel_unknown.
    """
    direct = _direct(parcel_amounts)
    items = [*amounts.columns, *direct.columns.difference(amounts.columns, sort=False)]
    users = net[land_m2.index.get_indexer(pd.Index(net["parcel_id"])) >= 0]
    users = users.sort_values(["parcel_id", "credit_code"], ignore_index=True)
    firms = amounts.reindex(columns=items).astype("float64")
    parts = _parts(firms, users)
    sums = parts.groupby(users["parcel_id"]).sum(min_count=1).reindex(land_m2.index)
    on_land = direct.reindex(land_m2.index, columns=items)
    known = sums.add(on_land, fill_value=0)
    missing = _missing(parts, users, land_m2, unknown_land_m2)
    unsaid = _unsaid(direct, known)
    return Allocated(
        known,
        missing.mask(unsaid, missing.add(land_m2, axis=0)).clip(upper=land_m2, axis=0),
        _left_over(
            firms.drop(index=pd.Index(users["credit_code"].unique()), errors="ignore"),
            direct.drop(index=land_m2.index, errors="ignore"),
            pd.Index([]) if holders is None else holders.unique(),
        ),
    )


def _direct(parcel_amounts: pd.DataFrame | None) -> pd.DataFrame:
    if parcel_amounts is None:
        return pd.DataFrame(index=pd.Index([], dtype="string", name="parcel_id"))
    return parcel_amounts.astype("float64")


def _parts(firms: pd.DataFrame, users: pd.DataFrame) -> pd.DataFrame:
    """Each enterprise's items on each of its parcels, row by row of ``users``."""
    share = users["area_m2"] / users.groupby("credit_code")["area_m2"].transform("sum")
    return firms.reindex(users["credit_code"]).set_axis(users.index).mul(share, axis=0)


def _missing(
    parts: pd.DataFrame, users: pd.DataFrame, land_m2: pd.Series, unknown: pd.Series | None
) -> pd.DataFrame:
    under = parts.isna().mul(users["area_m2"], axis=0).groupby(users["parcel_id"]).sum()
    land = under.reindex(land_m2.index).fillna(0.0)
    if unknown is None:
        return land
    return land.add(unknown.reindex(land_m2.index).fillna(0.0), axis=0)


def _unsaid(direct: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Parcel × item where a direct amount is due, missing, and no enterprise's stands there."""
    due = direct.isna().reindex(known.index, columns=known.columns, fill_value=False)
    return due.astype(bool) & known.isna()


def _left_over(landless: pd.DataFrame, strays: pd.DataFrame, holders: pd.Index) -> pd.DataFrame:
    firms, others = _long(landless), _long(strays)
    held = holders.get_indexer(pd.Index(firms["credit_code"])) >= 0
    firms["reason"] = pd.Series(np.where(held, "all_let_out", "no_land"), dtype="string")
    others["reason"] = pd.Series("parcel_unknown", others.index, dtype="string")
    some = pd.concat([firms, others], ignore_index=True)
    return some.sort_values(["reason", "credit_code", "item"], ignore_index=True)


def _long(amounts: pd.DataFrame) -> pd.DataFrame:
    """Known amounts, one a row: credit_code, item, value."""
    values = amounts.to_numpy(dtype="float64")
    row, column = np.nonzero(~np.isnan(values))
    return pd.DataFrame(
        {
            "credit_code": amounts.index.astype("string").array[row],
            "item": amounts.columns.astype("string").array[column],
            "value": values[row, column],
        }
    )


def check_sums(
    amounts: pd.DataFrame, allocated: Allocated, *, parcel_amounts: pd.DataFrame | None = None
) -> pd.Series:
    """|Σ parcels + Σ unallocated − Σ given| ÷ Σ |given| of each item; 0 where nothing is given."""
    given = pd.concat([amounts.astype("float64"), _direct(parcel_amounts)])
    on_parcels = allocated.amounts.sum()
    beside = allocated.unallocated.groupby("item")["value"].sum()
    gap = on_parcels.add(beside, fill_value=0).sub(given.sum(), fill_value=0).abs()
    size = given.abs().sum().reindex(gap.index)
    return (gap / size.where(size.gt(0))).mask(size.eq(0) & gap.eq(0), 0.0).rename("error")
