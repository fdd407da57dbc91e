"""Base values: printed ones, and statistics over those evaluated."""

from collections.abc import Callable
from typing import Final, NamedTuple

import pandas as pd

from tcgis.rulesets.model import Edition, FixedBase, Indicator, StatBase
from tcgis.scoring.population import EVALUATED, standing

COLUMNS: Final = ["group", "indicator", "base", "year", "trial", "cite"]


class Year(NamedTuple):
    """The units of one year and where each stands."""

    units: pd.DataFrame
    standing: pd.DataFrame
    evaluated: pd.Series


def of_year(units: pd.DataFrame, edition: Edition) -> Year:
    """Units with their standing under the edition."""
    table = standing(units, edition)
    return Year(units, table, table["state"].eq(EVALUATED).astype(bool))


def ratio_of_sums(of: pd.Series, per: pd.Series, group: pd.Series) -> pd.Series:
    """Σ of ÷ Σ per, a group."""
    sums = pd.DataFrame({"of": of, "per": per}).groupby(group, observed=True).sum()
    return sums["of"] / sums["per"]


def mean_of_ratios(of: pd.Series, per: pd.Series, group: pd.Series) -> pd.Series:
    """Simple mean of the units' own ratios, a group."""
    return (of / per).groupby(group, observed=True).mean()


STATS: Final[dict[str, Callable[[pd.Series, pd.Series, pd.Series], pd.Series]]] = {
    "ratio_of_sums": ratio_of_sums,
    "mean_of_ratios": mean_of_ratios,
}


def bases(now: Year, before: Year | None, edition: Edition) -> pd.DataFrame:
    """The base of each group and indicator; NA where none can be had.

    Returns
    -------
    group, indicator, base, year (``fixed``, ``previous``, ``current``), trial (a current
    figure stands in for a missing previous one), cite.
    """
    who = now.standing.loc[now.evaluated, ["group", "key"]]
    pairs = who.drop_duplicates().astype("string").sort_values("group")
    rows = [
        _of_key(one, pairs.loc[pairs["key"].eq(key), "group"], now, before, edition)
        for key, indicators in edition.indicators.items()
        for one in indicators
    ]
    table = pd.concat(rows, ignore_index=True)
    table["year"] = table["year"].astype("string")
    return table.sort_values("group", kind="stable", ignore_index=True)[COLUMNS]


def _of_key(
    one: Indicator, groups: pd.Series, now: Year, before: Year | None, edition: Edition
) -> pd.DataFrame:
    table = pd.DataFrame({"group": groups.astype("string")}).reset_index(drop=True)
    table["indicator"] = pd.Series(one.id, table.index, dtype="string")
    table["cite"] = pd.Series(edition.cited(one.base.cite), table.index, dtype="string")
    if isinstance(one.base, FixedBase):
        return table.assign(base=one.base.value, year="fixed", trial=False)
    return _stat(one, one.base, table, now, before)


def _stat(
    one: Indicator, base: StatBase, table: pd.DataFrame, now: Year, before: Year | None
) -> pd.DataFrame:
    groups = table["group"]
    if base.year == "current":
        return table.assign(base=_statistic(one, base, groups, now), year="current", trial=False)
    value = pd.Series(float("nan"), table.index)
    if before is not None:
        value = _statistic(one, base, groups, before)
    late = value.isna() & (base.if_no_previous == "current")
    if late.any():
        value = value.mask(late, _statistic(one, base, groups, now))
    year = pd.Series("current", table.index).where(late, "previous")
    return table.assign(base=value, year=year, trial=late)


def _statistic(one: Indicator, base: StatBase, groups: pd.Series, year: Year) -> pd.Series:
    """The statistic × factor, by row of ``groups``; one that is not positive is no base."""
    units = year.units
    fit = (units[one.per].gt(0) & units[one.of].notna()).astype(bool) & year.evaluated
    of, per = units.loc[fit, one.of] * one.times, units.loc[fit, one.per]
    if base.scope == "all":
        scope, groups = pd.Series("", of.index), pd.Series("", groups.index)
    else:
        scope = year.standing.loc[fit, "group"]
    value = groups.map(STATS[base.stat](of, per, scope) * base.factor).astype("float64")
    return value.where(value.gt(0))
