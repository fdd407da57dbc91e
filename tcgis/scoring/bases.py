"""Base values: printed ones, and statistics over those evaluated."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.measures import Base, FixedBase, Indicator, NoBase, RangeBase, StatBase
from tcgis.rulesets.model import Edition
from tcgis.scoring import quantities
from tcgis.scoring.population import EVALUATED, joined, named_values, standing

COLUMNS: Final = [
    "group", "base_scope", "indicator", "base", "base_low", "year", "trial", "cite",
]  # fmt: skip


class Year(NamedTuple):
    """The units of one year and where each stands."""

    units: pd.DataFrame
    """Numbered from 0 in the order of their ids; ``ids`` says whose they are."""
    ids: pd.Index
    standing: pd.DataFrame
    evaluated: np.ndarray
    scored: np.ndarray
    """Those evaluated, and those who are scored beside the ranking."""


def of_year(units: pd.DataFrame, ids: pd.Index, edition: Edition) -> Year:
    """Units with their standing under the edition."""
    table = standing(units, edition)
    evaluated = table["state"].eq(EVALUATED).to_numpy(dtype=bool)
    return Year(units, ids, table, evaluated, evaluated | table["beside"].to_numpy())


class _Figures(NamedTuple):
    """Ratios of those measured, what they are made of, and the number of each one's scope."""

    ratio: np.ndarray
    of: np.ndarray
    per: np.ndarray
    scope: np.ndarray
    scopes: int


def ratio_of_sums(at: _Figures, base: Any) -> np.ndarray:  # noqa: ANN401, ARG001
    """Σ of ÷ Σ per."""
    above, below = (np.bincount(at.scope, one, at.scopes) for one in (at.of, at.per))
    return above / np.where(below > 0, below, np.nan)


def mean_of_ratios(at: _Figures, base: Any) -> np.ndarray:  # noqa: ANN401, ARG001
    """Simple mean of the units' own ratios."""
    number = np.bincount(at.scope, minlength=at.scopes)
    return np.bincount(at.scope, at.ratio, at.scopes) / np.where(number > 0, number, np.nan)


def trimmed_mean(at: _Figures, base: Any) -> np.ndarray:  # noqa: ANN401
    """Mean of those left when ``trim`` of the number, rounded down, is left out at each end."""
    order = np.lexsort((at.ratio, at.scope))
    ratio, scope = at.ratio[order], at.scope[order]
    number = np.bincount(scope, minlength=at.scopes)
    place = np.arange(len(scope)) - (np.cumsum(number) - number)[scope]
    cut = np.floor(number * base.trim + 1e-9)[scope]
    kept = (place >= cut) & (place < number[scope] - cut)
    return mean_of_ratios(_Figures(ratio[kept], ratio, ratio, scope[kept], at.scopes), base)


def quantile(at: _Figures, base: Any) -> np.ndarray:  # noqa: ANN401
    """Quantile of the ratios, between two of them by proportion; the median is that of 0.5."""
    share = 0.5 if base.stat == "median" else base.quantile
    found = pd.Series(at.ratio).groupby(at.scope).quantile(share)
    return found.reindex(range(at.scopes)).to_numpy("float64")


def highest(at: _Figures, base: Any) -> np.ndarray:  # noqa: ANN401, ARG001
    """The highest ratio."""
    return _extreme(at, np.maximum, -np.inf)


def lowest(at: _Figures, base: Any) -> np.ndarray:  # noqa: ANN401, ARG001
    """The lowest ratio."""
    return _extreme(at, np.minimum, np.inf)


def _extreme(at: _Figures, better: np.ufunc, start: float) -> np.ndarray:
    found = np.full(at.scopes, start)
    better.at(found, at.scope, at.ratio)
    return np.where(np.isfinite(found), found, np.nan)


STATS: Final[dict[str, Callable[[_Figures, Any], np.ndarray]]] = {
    "ratio_of_sums": ratio_of_sums,
    "mean_of_ratios": mean_of_ratios,
    "trimmed_mean": trimmed_mean,
    "median": quantile,
    "quantile": quantile,
    "max": highest,
    "min": lowest,
}


def bases(now: Year, before: Year | None, edition: Edition) -> pd.DataFrame:
    """The base of each group and indicator; NA where none can be had.

    Returns
    -------
    group, base_scope (its name where the base is that of other fields than the group, else NA),
    indicator, base, base_low (the lowest value, for a range), year (``fixed``, ``previous``,
    ``current``, ``none``), trial (a current figure stands in for a missing previous one), cite.
    """
    rows = [
        _of_key(one, key, now, before, edition)
        for key, indicators in edition.indicators.items()
        for one in indicators
    ]
    table = pd.concat(rows, ignore_index=True)
    for name in ("group", "base_scope", "indicator", "year", "cite"):
        table[name] = table[name].astype("string")
    return table.sort_values("group", kind="stable", ignore_index=True)[COLUMNS]


def _of_key(
    one: Indicator, key: str, now: Year, before: Year | None, edition: Edition
) -> pd.DataFrame:
    here = now.scored & now.standing["key"].eq(key).to_numpy()
    pairs = _pairs(now.standing["group"].cat, scopes(one.base, now), here)
    own = isinstance(one.base, StatBase | RangeBase) and isinstance(one.base.scope, tuple)
    table = _reference(one, pairs["scope"], now, before)
    table["group"] = pairs["group"]
    table["base_scope"] = pairs["scope"] if own else pd.Series(pd.NA, pairs.index, dtype="string")
    return table.assign(indicator=one.id, cite=edition.cited(one.base.cite))


def _pairs(group: Any, scope: Any, here: np.ndarray) -> pd.DataFrame:  # noqa: ANN401
    """Names of each group and scope that stand together, once, in order."""
    width = len(scope.categories)
    code = group.codes.to_numpy()[here].astype("int64") * width + scope.codes[here]
    both = np.flatnonzero(np.bincount(code[scope.codes[here] >= 0]))
    table = pd.DataFrame({
        "group": group.categories.to_numpy()[both // width] if width else [],
        "scope": scope.categories.to_numpy()[both % width] if width else [],
    })  # fmt: skip
    return table.astype("string").sort_values(["group", "scope"], ignore_index=True)


def scopes(base: Base, year: Year) -> Any:  # noqa: ANN401, pandas types its categories
    """Name of the scope of each unit, a Categorical; one for all where the base is for all."""
    number = len(year.units)
    if isinstance(base, FixedBase | NoBase) or base.scope == "all":
        return pd.Categorical.from_codes(np.zeros(number, dtype="int8"), pd.Index([""]))
    if base.scope == "group":
        return year.standing["group"].array
    return joined([named_values(year.units[name]) for name in base.scope])


def _reference(one: Indicator, names: pd.Series, now: Year, before: Year | None) -> pd.DataFrame:
    """Base, base_low, year and trial of each scope of ``names``."""
    base, number = one.base, len(names)
    nothing = np.full(number, np.nan)
    if isinstance(base, FixedBase | NoBase):
        fixed = isinstance(base, FixedBase)
        value = np.full(number, base.value if isinstance(base, FixedBase) else np.nan)
        return _table(value, nothing, np.full(number, "fixed" if fixed else "none"), nothing > 0)
    if base.year == "current":
        value, low = _statistic(one, base, names, now)
        return _table(value, low, np.full(number, "current"), nothing > 0)
    value, low = (nothing, nothing) if before is None else _statistic(one, base, names, before)
    late = np.isnan(value) & (base.if_no_previous == "current")
    if late.any():
        value_now, low_now = _statistic(one, base, names, now)
        value, low = np.where(late, value_now, value), np.where(late, low_now, low)
    return _table(value, low, np.where(late, "current", "previous"), late)


def _table(value: np.ndarray, low: np.ndarray, year: np.ndarray, trial: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"base": value, "base_low": low, "year": year, "trial": trial})


def _statistic(
    one: Indicator, base: StatBase | RangeBase, names: pd.Series, year: Year
) -> tuple[np.ndarray, np.ndarray]:
    """The statistic × factor of each scope, and the lowest value; what is not > 0 is no base."""
    figures, known = _figures(one, base, year)
    place = known.get_indexer(pd.Index(names))

    def of(stat: str) -> np.ndarray:
        return np.where(place < 0, np.nan, np.r_[STATS[stat](figures, base), np.nan][place])

    if isinstance(base, RangeBase):
        return of("max"), of("min")
    value = of(base.stat) * base.factor
    return np.where(value > 0, value, np.nan), np.full(len(names), np.nan)


def _figures(one: Indicator, base: StatBase | RangeBase, year: Year) -> tuple[_Figures, pd.Index]:
    """Those evaluated who have the figures, with the names of their scopes.

    A divisor of zero makes no ratio, and still counts in a ratio of sums.
    """
    ratio = quantities.values(year.units, one)
    per = np.ones(len(ratio)) if one.per is None else year.units[one.per].to_numpy("float64")
    of = year.units[one.of].to_numpy("float64") * one.times
    scope = scopes(base, year)
    summed = isinstance(base, StatBase) and base.stat == "ratio_of_sums"
    fit = year.evaluated & ~np.isnan(of) & (per >= 0 if summed else per > 0) & (scope.codes >= 0)
    known = pd.Index(scope.categories)
    at = scope.codes[fit].astype("int64")
    return _Figures(ratio[fit], of[fit], per[fit], at, len(known)), known
