"""Bonuses and penalties beside the indicators."""

from typing import NamedTuple

import numpy as np

from tcgis.rulesets.measures import Adjustment
from tcgis.rulesets.model import Edition
from tcgis.scoring.bases import Year
from tcgis.scoring.predicates import surely


class Adjusted(NamedTuple):
    """One bonus or penalty of every unit."""

    one: Adjustment
    value: np.ndarray
    """What was counted or given; NaN where a fixed number of points applies or nothing does."""
    points: np.ndarray
    """Signed; 0 where it does not apply, NaN where what it asks for is not known."""


def adjusted(now: Year, edition: Edition) -> list[Adjusted]:
    """Every bonus and penalty of the edition."""
    return [_adjusted(sign, one, now) for sign, one in edition.adjustments()]


def _adjusted(sign: int, one: Adjustment, now: Year) -> Adjusted:
    fits = surely(one.when, now.units).to_numpy()
    value = np.full(len(fits), np.nan)
    if one.points is not None:
        points = np.full(len(fits), float(one.points))
    else:
        value = now.units[str(one.count_of or one.points_of)].to_numpy("float64")
        points = value if one.points_of else counted(value, first=one.first, each=one.each)
        if one.on_missing is not None and one.on_missing.take == "zero":
            points = np.where(np.isnan(points), 0.0, points)
    if one.most is not None:
        points = np.minimum(points, one.most)
    return Adjusted(one, np.where(fits, value, np.nan), sign * np.where(fits, points, 0.0))


def counted(number: np.ndarray, *, first: float, each: float) -> np.ndarray:
    """Nothing for none, ``first`` for the first, ``each`` for every further one."""
    return np.where(
        number > 0, first + each * (number - 1), np.where(np.isnan(number), np.nan, 0.0)
    )
