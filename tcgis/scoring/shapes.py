"""From values and their bases to shares of the weight: a closed dictionary of shapes.

A share of 1 is full marks. Everything is an array over units; NaN is missing and stays so.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from tcgis.rulesets.measures import Indicator

MEASURED, MISSING, BY_ZERO = 0, 1, 2
"""States of a value: it is there, an amount is missing, the divisor is zero."""
_PERCENT: Final = 100


class Measure(NamedTuple):
    """Values of one indicator beside what they are measured by."""

    value: np.ndarray
    base: np.ndarray
    low: np.ndarray
    """The lowest value, for a base of kind ``range``."""
    group: np.ndarray
    """Number of each unit's group."""
    evaluated: np.ndarray
    state: np.ndarray
    """Measured, missing, or divided by zero."""

    @property
    def counted(self) -> np.ndarray:
        """Whose value others are compared with."""
        counted: np.ndarray = self.evaluated & (self.state == MEASURED)
        return counted


def ratio(at: Measure, one: Indicator) -> np.ndarray:
    """clip(value ÷ base, floor, cap)."""
    return _clip(at.value / at.base, one)


def reversed_ratio(at: Measure, one: Indicator) -> np.ndarray:
    """clip(2 − value ÷ base, floor, cap)."""
    return _clip(2 - at.value / at.base, one)


def _clip(share: np.ndarray, one: Indicator) -> np.ndarray:
    floor, cap = getattr(one.score, "floor", None), getattr(one.score, "cap", None)
    return share if floor is None and cap is None else np.clip(share, floor, cap)


def minmax(at: Measure, one: Indicator) -> np.ndarray:
    """Between ``low`` % at the worst and ``high`` % at the best of the scope."""
    score: Any = one.score
    width = at.base - at.low
    way = (at.value - at.low) / np.where(width > 0, width, np.nan)
    way = np.clip(1 - way if score.down else way, 0, 1)
    share = (score.low + (score.high - score.low) * way) / _PERCENT
    equal = (width == 0) & ~np.isnan(at.value)
    return np.where(equal, 1.0 if score.if_equal == "full_marks" else np.nan, share)


def ratio_to_best(at: Measure, one: Indicator) -> np.ndarray:
    """Value ÷ highest, or lowest ÷ value where less is better; the base is that best value."""
    score: Any = one.score
    if not score.down:
        return _clip(at.value / at.base, one)
    return _clip(at.base / np.where(at.value > 0, at.value, np.nan), one)


def steps(at: Measure, one: Indicator) -> np.ndarray:
    """Points of the highest step reached ÷ weight."""
    score: Any = one.score
    points = np.full(len(at.value), score.otherwise, dtype="float64")
    for step in reversed(score.steps):
        points = np.where(at.value >= step.at_least, step.points, points)
    return np.where(np.isnan(at.value), np.nan, points / one.weight)


def percentile(at: Measure, one: Indicator) -> np.ndarray:
    """Of those counted in the group, the share whose value is not better."""
    score: Any = one.score
    value = -at.value if score.down else at.value
    share = np.full(len(value), np.nan)
    measured = ~np.isnan(value)
    for group in np.unique(at.group[measured]):
        here = measured & (at.group == group)
        others = np.sort(value[here & at.counted])
        if len(others):
            share[here] = np.searchsorted(others, value[here], side="right") / len(others)
    return share


def manual(at: Measure, one: Indicator) -> np.ndarray:
    """The given points, from 0 to the weight."""
    share: np.ndarray = np.clip(at.value, 0, one.weight) / one.weight
    return share


SHAPES: Final[dict[str, Callable[[Measure, Indicator], np.ndarray]]] = {
    "ratio": ratio,
    "reversed": reversed_ratio,
    "minmax": minmax,
    "ratio_to_best": ratio_to_best,
    "steps": steps,
    "percentile": percentile,
    "manual": manual,
}
