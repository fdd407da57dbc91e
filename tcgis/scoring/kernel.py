"""How an indicator is measured, on arrays: value, base, share of the weight, filling.

Scoring measures every unit once, stability measures them again for each draw, and a trial of one
unit's figure for each step. All three do it with the functions of this module.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.measures import Filling, Indicator, RangeBase, StatBase
from tcgis.scoring.shapes import BY_ZERO, MEASURED, MISSING, SHAPES, Measure


class Amounts(NamedTuple):
    """What an indicator divides and by what, unit by unit; NaN where missing."""

    of: np.ndarray
    per: np.ndarray
    """1 where the indicator divides by nothing."""

    def take(self, units: np.ndarray) -> "Amounts":
        """Those of some units."""
        return Amounts(self.of[units], self.per[units])


def amounts(units: pd.DataFrame | Mapping[str, np.ndarray], one: Indicator) -> Amounts:
    """Amounts of every unit, by the columns that the indicator names."""
    of = np.asarray(units[one.of], dtype="float64")
    per = np.ones(len(of)) if one.per is None else np.asarray(units[one.per], dtype="float64")
    return Amounts(of, per)


def quotients(at: Amounts) -> np.ndarray:
    """``of`` ÷ ``per``; NaN where an amount is missing or the divisor is not > 0."""
    found: np.ndarray = at.of / np.where(at.per > 0, at.per, np.nan)
    return found


def raw_values(at: Amounts, one: Indicator) -> np.ndarray:
    """Quotients in the unit of the indicator, whatever their sign."""
    return quotients(at) * one.times


def values(at: Amounts, one: Indicator) -> np.ndarray:
    """Values as they are scored: the rule says what becomes of negative ones."""
    return NEGATIVES[one.on_negative.take](raw_values(at, one))


NEGATIVES: Final[dict[str, Callable[[np.ndarray], np.ndarray]]] = {
    "as_is": lambda value: value,
    "zero": lambda value: np.where(value < 0, 0.0, value),
    "none": lambda value: np.where(value < 0, np.nan, value),
}


def states(at: Amounts, value: np.ndarray) -> np.ndarray:
    """Whether each unit is measured, divides by zero, or lacks an amount."""
    state = np.full(len(value), MEASURED, dtype="int8")
    state[np.isnan(value)] = MISSING
    state[(at.per == 0) & ~np.isnan(at.of)] = BY_ZERO
    return state


def in_statistic(at: Amounts, evaluated: np.ndarray, one: Indicator) -> np.ndarray:
    """Numbers of those evaluated who have the amounts for the base.

    A divisor of zero makes no ratio, and still counts in a ratio of sums.
    """
    summed = isinstance(one.base, StatBase) and one.base.stat == "ratio_of_sums"
    fit = evaluated & ~np.isnan(at.of) & (at.per >= 0 if summed else at.per > 0)
    return np.flatnonzero(fit)


class Statistic(NamedTuple):
    """The base and the lowest value of each scope; NaN where there is none."""

    base: np.ndarray
    low: np.ndarray

    def of_scopes(self, scope: np.ndarray) -> "Statistic":
        """By the number of a scope; NaN for −1."""
        return Statistic(*(np.append(each, np.nan)[scope] for each in self))


def statistic(at: Amounts, scope: np.ndarray, number: int, one: Indicator) -> Statistic:
    """The statistic × factor of each of ``number`` scopes; what is not > 0 is no base.

    Parameters
    ----------
    at, scope : of those in the statistic, their amounts and the number of each one's scope.
    """
    base: Any = one.base
    if base.on_negative == "zero":
        at = Amounts(np.maximum(at.of, 0.0), at.per)
    among = Figures(raw_values(at, one), at.of * one.times, at.per, scope, number)
    if isinstance(base, RangeBase):
        return Statistic(highest(among, base), lowest(among, base))
    found = STATS[base.stat](among, base) * base.factor
    return Statistic(np.where(found > 0, found, np.nan), np.full(number, np.nan))


def rebased(at: Measure, found: Statistic, where: np.ndarray) -> Measure:
    """The same values beside the bases that were found for some units."""
    base, low = np.where(where, found.base, at.base), np.where(where, found.low, at.low)
    return at._replace(base=base, low=low)


class Figures(NamedTuple):
    """Ratios of those in a statistic, what they are made of, and the number of each one's scope."""

    ratio: np.ndarray
    of: np.ndarray
    per: np.ndarray
    scope: np.ndarray
    scopes: int


def ratio_of_sums(at: Figures, base: Any) -> np.ndarray:  # noqa: ANN401, ARG001
    """Σ of ÷ Σ per."""
    above, below = (np.bincount(at.scope, one, at.scopes) for one in (at.of, at.per))
    return above / np.where(below > 0, below, np.nan)


def mean_of_ratios(at: Figures, base: Any) -> np.ndarray:  # noqa: ANN401, ARG001
    """Simple mean of the units' own ratios."""
    return means(at.ratio, at.scope, at.scopes)


def means(values: np.ndarray, scope: np.ndarray, number: int) -> np.ndarray:
    """Mean of the values of each of ``number`` scopes; NaN where there is none."""
    count = np.bincount(scope, minlength=number)
    return np.bincount(scope, values, number) / np.where(count > 0, count, np.nan)


def trimmed_mean(at: Figures, base: Any) -> np.ndarray:  # noqa: ANN401
    """Mean of those left when ``trim`` of the number, rounded down, is left out at each end."""
    order = np.lexsort((at.ratio, at.scope))
    ratio, scope = at.ratio[order], at.scope[order]
    number = np.bincount(scope, minlength=at.scopes)
    place = np.arange(len(scope)) - (np.cumsum(number) - number)[scope]
    cut = np.floor(number * base.trim + 1e-9)[scope]
    kept = (place >= cut) & (place < number[scope] - cut)
    return means(ratio[kept], scope[kept], at.scopes)


def quantile(at: Figures, base: Any) -> np.ndarray:  # noqa: ANN401
    """Quantile of the ratios, between two of them by proportion; the median is that of 0.5."""
    share = 0.5 if base.stat == "median" else base.quantile
    found = pd.Series(at.ratio).groupby(at.scope).quantile(share)
    return found.reindex(range(at.scopes)).to_numpy("float64")


def highest(at: Figures, base: Any) -> np.ndarray:  # noqa: ANN401, ARG001
    """The highest ratio."""
    return _extreme(at, np.maximum, -np.inf)


def lowest(at: Figures, base: Any) -> np.ndarray:  # noqa: ANN401, ARG001
    """The lowest ratio."""
    return _extreme(at, np.minimum, np.inf)


def _extreme(at: Figures, better: np.ufunc, start: float) -> np.ndarray:
    found = np.full(at.scopes, start)
    better.at(found, at.scope, at.ratio)
    return np.where(np.isfinite(found), found, np.nan)


STATS: Final[dict[str, Callable[[Figures, Any], np.ndarray]]] = {
    "ratio_of_sums": ratio_of_sums,
    "mean_of_ratios": mean_of_ratios,
    "trimmed_mean": trimmed_mean,
    "median": quantile,
    "quantile": quantile,
    "max": highest,
    "min": lowest,
}


def fillings(one: Indicator) -> tuple[tuple[int, Filling], ...]:
    """What the rule says of each state without a value."""
    return (MISSING, one.on_missing), (BY_ZERO, one.on_zero_denominator)


def gives_points(one: Indicator) -> bool:
    """Whether some points are given as such, so that a share of the weight depends on it."""
    filled = any(rule.take == "points" for _, rule in fillings(one))
    return filled or one.score.kind in {"steps", "manual"}


def shares(at: Measure, one: Indicator) -> np.ndarray:
    """Points ÷ weight of each unit, filled where it has no value; NaN: no points, no total."""
    share = SHAPES[one.score.kind](at, one)
    for state, rule in fillings(one):
        which = at.state == state
        if which.any():
            share = np.where(which, FILLS[rule.take](share, at, rule, one), share)
    return share


def spread(state: np.ndarray, one: Indicator) -> np.ndarray:
    """Whose weight goes to the other indicators."""
    return np.isin(state, [each for each, rule in fillings(one) if rule.take == "respread"])


def _nothing(share: np.ndarray, at: Measure, rule: Filling, one: Indicator) -> np.ndarray:  # noqa: ARG001
    return np.full(len(share), np.nan)


def _zero(share: np.ndarray, at: Measure, rule: Filling, one: Indicator) -> np.ndarray:  # noqa: ARG001
    return np.zeros(len(share))


def _points(share: np.ndarray, at: Measure, rule: Filling, one: Indicator) -> np.ndarray:  # noqa: ARG001
    return np.full(len(share), float(rule.points or 0) / one.weight)


def _group_mean(share: np.ndarray, at: Measure, rule: Filling, one: Indicator) -> np.ndarray:  # noqa: ARG001
    """The mean of the points of those of the group who are measured, unit by unit."""
    fit = at.counted & ~np.isnan(share)
    mean = means(share[fit], at.group[fit], int(at.group.max(initial=-1)) + 1)
    points: np.ndarray = mean[at.group]
    return points


def _kept(share: np.ndarray, at: Measure, rule: Filling, one: Indicator) -> np.ndarray:  # noqa: ARG001
    return share


FILLS: Final[dict[str, Callable[[np.ndarray, Measure, Filling, Indicator], np.ndarray]]] = {
    "none": _nothing,
    "zero": _zero,
    "points": _points,
    "group_mean_score": _group_mean,
    "respread": _zero,
    "carry_forward": _kept,
}
