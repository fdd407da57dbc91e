"""Sum first, divide last: the only place where a figure per mu comes from."""

from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol

import numpy as np
import pandas as pd

from tcgis.scoring import classes, kernel
from tcgis.words.units import to_mu

RATIOS: Final = {"tax_per_mu": "tax_wan", "output_per_mu": "output_wan"}
"""Shown of every unit at every level, whatever the edition scores."""


class Measured(Protocol):
    """``of`` ÷ ``per`` × ``times``; without ``per``, ``of``: an indicator of an edition is one."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def of(self) -> str: ...  # noqa: D102
    @property
    def per(self) -> str | None: ...  # noqa: D102
    @property
    def times(self) -> float: ...  # noqa: D102


class LandRatio(NamedTuple):
    """An amount a mu: ``of`` ÷ the land whose amount is known × ``times``."""

    id: str
    """Column of the ratio."""
    of: str
    """Item above."""
    times: float = 1.0
    per: str = "land_mu"

    @property
    def divisor(self) -> str:
        """Column of the land that it was divided by."""
        return divisor_of(self.id)


class RolledUp(NamedTuple):
    """Sums of parcels, the land to leave out of each item's ratio, and how far each is known."""

    sums: pd.DataFrame
    missing_land_m2: pd.DataFrame
    coverage: pd.DataFrame


def ratios(
    frame: pd.DataFrame,
    missing_land_m2: pd.DataFrame | None = None,
    *,
    indicators: Iterable[Measured] = (),
) -> pd.DataFrame:
    """Add tax_per_mu, output_per_mu and the indicators asked for to one row a unit.

    Parameters
    ----------
    frame : unit → land_m2 and items, NA where missing.
    missing_land_m2 : unit × item, land whose amount is missing; a ratio to land divides by the
        rest, so that missing is not zero.

    Returns
    -------
    ``frame`` with land_mu and the ratios; NA where the amount or the land is not known, and where
    nothing is left to divide by. Beside each ratio to land the land that it was divided by
    (``divisor_of``), NA where the ratio is.
    """
    table = frame.assign(land_mu=to_mu(frame["land_m2"]))
    shown: list[Measured] = [LandRatio(name, item) for name, item in RATIOS.items()]
    for one in [*shown, *indicators]:
        pair = _pair(table, one.of, one.per, missing_land_m2)
        table[one.id] = kernel.quotients(pair) * one.times
        if one.per == "land_mu":
            known = table[one.id].notna()
            table[divisor_of(one.id)] = pd.Series(pair.per, table.index).where(known)
    return table


def divisor_of(ratio: str) -> str:
    """Name of the column that holds what a ratio to land was divided by, in mu."""
    return f"{ratio}_divisor_mu"


def places(values: pd.Series) -> pd.Series:
    """Rank by value, highest first; values equal but for the noise of doubles share the better."""
    tidy = pd.Series(classes.tidy(values.to_numpy("float64")), values.index)
    return tidy.rank(method="min", ascending=False)


def amount_of(ratio: str) -> str:
    """Name of the column that holds the amount that was divided, where it is not all there is."""
    return f"{ratio}_amount"


def _pair(
    table: pd.DataFrame, of: str, per: str | None, missing_land_m2: pd.DataFrame | None
) -> kernel.Amounts:
    """An amount and what it is divided by; of the land only that whose amount is known."""
    above = _amounts(table, of)
    if per is None:
        return kernel.Amounts(above, np.ones(len(above)))
    below = whole = _amounts(table, per)
    if per == "land_mu" and missing_land_m2 is not None and of in missing_land_m2:
        below = below - to_mu(missing_land_m2[of].reindex(table.index).fillna(0)).to_numpy()
        below = np.where(below > whole * 1e-9, below, np.nan)  # a difference of equals is none
    return kernel.Amounts(above, below)


def _amounts(table: pd.DataFrame, name: str) -> np.ndarray:
    if name not in table:
        return np.full(len(table), np.nan)
    return table[name].astype("float64").to_numpy()


def roll_up(parcels: pd.DataFrame, missing_land_m2: pd.DataFrame, by: pd.Series) -> RolledUp:
    """Sums of parcels by park, zone or whatever ``by`` names, in its order.

    Parameters
    ----------
    parcels : parcel_id → land_m2 and the items that are the columns of ``missing_land_m2``.
    by : parcel_id → name of the sum; parcels without one make a row of their own.

    Returns
    -------
    sums : land_m2, land_mu, the items (Σ of what is known, NA where nothing is), parcels.
    missing_land_m2 : the same sums × item.
    coverage : × item, the share of the land whose amount is known; NA without land.
    """
    items = list(missing_land_m2.columns)
    each = by.reindex(parcels.index)
    amounts = parcels.reindex(columns=["land_m2", *items]).astype("float64")
    sums = amounts.groupby(each, dropna=False).sum(min_count=1)
    sums["land_m2"] = sums["land_m2"].fillna(0)
    sums.insert(1, "land_mu", to_mu(sums["land_m2"]))
    sums["parcels"] = amounts["land_m2"].groupby(each, dropna=False).size()
    land = missing_land_m2.reindex(parcels.index).fillna(0).groupby(each, dropna=False).sum()
    whole = sums["land_m2"].where(sums["land_m2"] > 0)
    return RolledUp(sums, land, 1 - land.div(whole, axis=0))
