"""Enterprises' amounts on the land they use, down to the last yuan."""

from typing import NamedTuple

import numpy as np
import pandas as pd


class Allocated(NamedTuple):
    """Amounts by parcel × item, the land to leave out of ratios, and what lies on no parcel."""

    amounts: pd.DataFrame
    missing_land_m2: pd.DataFrame
    unallocated: pd.DataFrame
    users: pd.DataFrame
    """credit_code, parcel_id, area_m2, and what of each item of the firm lies there; NA where it
    is missing."""
    basis: pd.Series
    """parcel_id → where its amounts come from: ``given`` directly, ``shared`` of firms that make
    something elsewhere too, ``whole`` of firms that do not, ``nothing_made`` out of use; NA
    without any."""


def allocate(
    amounts: pd.DataFrame,
    net: pd.DataFrame,
    land_m2: pd.Series,
    *,
    parcel_amounts: pd.DataFrame | None = None,
    unknown_land_m2: pd.Series | None = None,
    holders: pd.Index | None = None,
    out_of_use: pd.Index | None = None,
) -> Allocated:
    """Put each enterprise's amounts on its parcels in use by share of the land it uses there.

    Parameters
    ----------
    amounts : credit_code × item, NA where missing.
    net : credit_code, parcel_id, area_m2 in use (``links.holdings.net``).
    land_m2 : m² by parcel_id.
    parcel_amounts : parcel_id × item, what is known of parcels directly; NA says that the
        parcel should have the item and it is missing.
    unknown_land_m2 : land of holders outside the register, by parcel_id.
    holders : codes with any holding; one of them that uses no land has let it all out.
    out_of_use : parcels on which nothing is made: no firm's amounts lie there, an item that
        anybody has is 0 there, not missing, and their land stays in every divisor.

    Returns
    -------
    amounts : parcel × item, Σ of what is known; NA where nothing is.
    missing_land_m2 : parcel × item, land under those whose item is missing. A ratio divides
        by land − missing land, so that missing is never zero; vacant land stays, and
        land whose amount is known directly, whoever holds it.
    unallocated : credit_code (or the parcel's code), item, value, reason: no_land,
        all_let_out, no_land_in_use, parcel_unknown.
    """
    direct = _direct(parcel_amounts)
    items = [*amounts.columns, *direct.columns.difference(amounts.columns, sort=False)]
    users = net[land_m2.index.get_indexer(pd.Index(net["parcel_id"])) >= 0]
    users = users.sort_values(["parcel_id", "credit_code"], ignore_index=True)
    firms = amounts.reindex(columns=items).astype("float64")
    unused = pd.Index([]) if out_of_use is None else out_of_use
    producing = ~users["parcel_id"].isin(unused)
    somebodys = _items_of_somebody(firms, direct)
    parts = _parts(firms, users, producing, somebodys)
    sums = parts.groupby(users["parcel_id"]).sum(min_count=1).reindex(land_m2.index)
    on_land = direct.reindex(land_m2.index, columns=items)
    known = sums.add(on_land, fill_value=0)
    idle = _cells(known, known.index.isin(unused), somebodys)
    known = known.mask(idle & known.isna(), 0.0)
    missing = _missing(parts, users, land_m2, unknown_land_m2)
    missing = missing.mask(_unsaid(direct, known), missing.add(land_m2, axis=0))
    missing = missing.mask(on_land.notna() | idle, 0.0)
    return Allocated(
        known,
        missing.clip(upper=land_m2, axis=0),
        _left_over(
            firms.drop(index=pd.Index(users["credit_code"][producing].unique()), errors="ignore"),
            direct.drop(index=land_m2.index, errors="ignore"),
            pd.Index([]) if holders is None else holders.unique(),
            pd.Index(users["credit_code"].unique()),
        ),
        users.join(parts),
        _basis(known, on_land, users[producing], unused),
    )


def _direct(parcel_amounts: pd.DataFrame | None) -> pd.DataFrame:
    if parcel_amounts is None:
        return pd.DataFrame(index=pd.Index([], dtype="string", name="parcel_id"))
    return parcel_amounts.astype("float64")


def _items_of_somebody(firms: pd.DataFrame, direct: pd.DataFrame) -> list[str]:
    """Items of which any amount is known; of the others nothing can be said, not even 0."""
    given = pd.concat([firms, direct])
    return [str(name) for name in given if given[name].notna().any()]


def _parts(
    firms: pd.DataFrame, users: pd.DataFrame, producing: pd.Series, somebodys: list[str]
) -> pd.DataFrame:
    """Each enterprise's items on each of its parcels, row by row of ``users``."""
    area = users["area_m2"].where(producing, 0.0)
    used = area.groupby(users["credit_code"]).transform("sum")
    share = area / used.where(used > 0)
    parts = firms.reindex(users["credit_code"]).set_axis(users.index).mul(share, axis=0)
    return parts.mask(_cells(parts, ~producing.to_numpy(), somebodys), 0.0)


def _basis(
    known: pd.DataFrame, on_land: pd.DataFrame, users: pd.DataFrame, unused: pd.Index
) -> pd.Series:
    elsewhere = users.groupby("credit_code")["parcel_id"].transform("size").gt(1)
    shared = elsewhere.groupby(users["parcel_id"]).any().reindex(known.index)
    basis = pd.Series("whole", known.index, dtype="string").where(shared.notna())
    basis = basis.mask(shared.eq(True).fillna(False), "shared")
    basis = basis.mask(pd.Series(known.index.isin(unused), known.index), "nothing_made")
    basis = basis.mask(on_land.notna().any(axis=1), "given")
    return basis.where(known.notna().any(axis=1)).rename("amount_basis")


def _cells(table: pd.DataFrame, rows: np.ndarray, columns: list[str]) -> pd.DataFrame:
    """Where some rows and some columns of a table meet."""
    met = np.outer(rows, table.columns.isin(columns))
    return pd.DataFrame(met, table.index, table.columns)


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


def _left_over(
    landless: pd.DataFrame, strays: pd.DataFrame, holders: pd.Index, users: pd.Index
) -> pd.DataFrame:
    firms, others = _long(landless), _long(strays)
    code = firms["credit_code"]
    held = np.where(code.isin(holders), "all_let_out", "no_land")
    reason = np.where(code.isin(users), "no_land_in_use", held)
    firms["reason"] = pd.Series(reason, firms.index, dtype="string")
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
