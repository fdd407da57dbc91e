"""Land of parks and zones by every denominator that has a name, and what lies on it.

A figure per mu is told with its denominator: supplied land, approved, planned or built area,
industrial land, or the land of firms above scale. They differ by a factor and are never mixed.
"""

from collections.abc import Iterable
from itertools import product
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.scoring.quantities import LandRatio, amount_of, divisor_of
from tcgis.words.units import to_mu

GIVEN: Final = ("approved", "planned", "built")
"""Areas that the layer of parks may give (``<name>_area_m2``)."""
NAMED: Final = (*GIVEN, "industrial", "above_scale")
SUPPLIED: Final = "supplied"
DIVISORS: Final = {"land_mu": SUPPLIED, **{f"{name}_mu": name for name in NAMED}}
"""Column that an indicator divides by → denominator."""
_NOTHING: Final = 1e-9


class Ground(NamedTuple):
    """Pieces of land, or firms with theirs, and the sum that each belongs to."""

    table: pd.DataFrame
    """piece → land_m2 and items, NA where missing."""
    missing_m2: pd.DataFrame
    """piece × item: land whose amount is missing."""
    by: pd.Series
    """piece → name of its sum; pieces without one are in none."""
    industrial: pd.Series | None = None
    """piece → whether it is industrial land; NA where its use is not known."""
    used: pd.DataFrame | None = None
    """credit_code, piece, area_m2, above_scale (boolean), and what of the firm's items lies
    there."""
    given: pd.DataFrame | None = None
    """sum → ``<name>_area_m2``."""


class Pair(NamedTuple):
    """An amount and the land it is divided by, each by sum."""

    of: pd.Series
    per: pd.Series


def uses(users: pd.DataFrame, size: pd.Series) -> pd.DataFrame:
    """``Ground.used`` of who uses what land (``Allocated.users``) and the firms' size then."""
    above = users["credit_code"].map(size).eq("规上").astype("boolean")
    return users.rename(columns={"parcel_id": "piece"}).assign(above_scale=above)


def over_land(ground: Ground, item: str, name: str) -> Pair:
    """Σ amount and Σ land in mu by sum, for one denominator; land without the amount is left out.

    Of the areas that are given as a whole the land whose amount is missing is taken off; of
    industrial land and that of firms above scale only what lies there, or is theirs, counts.
    """
    if name == "above_scale":
        return _above_scale(ground, item)
    whole = ground.table["land_m2"].notna()
    if name == "industrial":
        known = _industrial(ground)
        whole &= known.fillna(value=False).astype(bool)
    of = _sum(ground.table[item].where(whole), ground)
    lost = _missing(ground, item)
    if name in GIVEN:
        area = _given(ground, name).reindex(of.index)
        return Pair(of, _per(area, _sum(lost, ground)))
    land = ground.table["land_m2"].where(whole)
    return Pair(of, _per(_sum(land, ground), _sum(lost.where(whole), ground)))


def areas(ground: Ground) -> pd.DataFrame:
    """Land in m² of each sum by ``NAMED`` denominator; NA where it is not known."""
    names = _sum(ground.table["land_m2"], ground).index
    table = {f"{name}_area_m2": _given(ground, name).reindex(names) for name in GIVEN}
    use = _industrial(ground)
    land = ground.table["land_m2"].where(use.notna(), np.nan)
    inside = land.where(use.fillna(value=False).astype(bool), 0.0).where(land.notna())
    table["industrial_m2"] = _sum(inside, ground).reindex(names)
    if ground.used is not None:
        used = ground.used[ground.used["above_scale"].fillna(value=False).astype(bool)]
        by = used["piece"].map(ground.by)
        table["above_scale_m2"] = used["area_m2"].groupby(by).sum().reindex(names, fill_value=0.0)
    return pd.DataFrame(table, index=names).astype("float64")


def ratios(ground: Ground, shown: Iterable[LandRatio]) -> pd.DataFrame:
    """``<ratio>_<denominator>`` of the ratios shown, by each named one; NA where not known.

    Beside each the land in mu that it divides by and, where not all of the sum's amount counts
    (that on industrial land, that of firms above scale), ``…_amount``: what does.
    """
    table = {}
    for name, one in product(NAMED, [each for each in shown if each.of in ground.table]):
        of, per = over_land(ground, one.of, name)
        divisor = per.reindex(of.index)
        value = of / divisor * one.times
        table[f"{one.id}_{name}"] = value
        table[divisor_of(f"{one.id}_{name}")] = divisor.where(value.notna())
        if name not in GIVEN:
            table[amount_of(f"{one.id}_{name}")] = of.where(value.notna())
    return pd.DataFrame(table)


def coverage(ground: Ground, evaluated: pd.Index) -> pd.Series:
    """Share of each sum's industrial land that the evaluated firms use.

    Land whose use is not known counts on neither side; NA where no use is.
    """
    assert ground.used is not None, "coverage asks who uses the land"
    used = ground.used[ground.used["credit_code"].isin(evaluated)]
    there = used["piece"].map(_industrial(ground)).fillna(value=False).astype(bool)
    area = used["area_m2"][there].groupby(used["piece"][there].map(ground.by)).sum()
    land = areas(ground)["industrial_m2"]
    return area.reindex(land.index, fill_value=0.0) / land.where(land > 0)


def _above_scale(ground: Ground, item: str) -> Pair:
    assert ground.used is not None, "who is above scale is known of those who use land"
    used = ground.used[ground.used["above_scale"].fillna(value=False).astype(bool)]
    amount = used[item].astype("float64")
    by = used["piece"].map(ground.by)
    land = used["area_m2"].where(amount.notna())
    names = _sum(ground.table["land_m2"], ground).index
    sums = (one.groupby(by).sum(min_count=1).reindex(names) for one in (amount, land))
    of, per = sums
    return Pair(of, to_mu(per))


def _industrial(ground: Ground) -> pd.Series:
    nothing = pd.Series(pd.NA, ground.table.index, dtype="boolean")
    return nothing if ground.industrial is None else ground.industrial.astype("boolean")


def _given(ground: Ground, name: str) -> pd.Series:
    column = f"{name}_area_m2"
    if ground.given is None or column not in ground.given:
        return pd.Series(dtype="float64")
    area = ground.given[column].astype("float64")
    return area.where(area > 0)


def _missing(ground: Ground, item: str) -> pd.Series:
    if item not in ground.missing_m2:
        return pd.Series(0.0, ground.table.index)
    return ground.missing_m2[item].reindex(ground.table.index).fillna(0.0)


def _per(land_m2: pd.Series, lost_m2: pd.Series) -> pd.Series:
    left = land_m2 - lost_m2.reindex(land_m2.index).fillna(0.0)
    return to_mu(left.where(left > land_m2 * _NOTHING))  # a difference of equals is nothing


def _sum(values: pd.Series, ground: Ground) -> pd.Series:
    by = ground.by.reindex(ground.table.index)
    return values.astype("float64").groupby(by).sum(min_count=1)
