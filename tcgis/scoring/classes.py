"""Places in a ranking, and the classes that percentages, quotas and thresholds make of it.

Everything is an array over units. Grades are 0 (A) … 3 (D), and −1 where there is none.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.grades import CountQuota, CumulativePercent, Cuts, Quotas

NO_GRADE: Final = -1
_DIGITS: Final = 9
"""Scores equal to this many decimals are a tie: smaller differences are floating-point noise."""
_CENT: Final = 100
ByPlace = CumulativePercent | CountQuota


class Ranking(NamedTuple):
    """Place of each unit in its list, 0 where it is not ranked.

    ``first`` and ``last`` place of the tie it belongs to, its own ``place`` by the further order,
    and ``listed``, the number ranked in the list.
    """

    first: np.ndarray
    last: np.ndarray
    place: np.ndarray
    listed: np.ndarray


def tidy(score: np.ndarray) -> np.ndarray:
    """Scores without the noise of the doubles."""
    rounded: np.ndarray = np.round(score, _DIGITS) + 0.0
    return rounded


def rank(score: np.ndarray, lists: np.ndarray, then: list[np.ndarray]) -> Ranking:
    """Rank within each list by unrounded score, highest first; NaN is not ranked.

    Parameters
    ----------
    lists : number of the list of each unit.
    then : what settles a strict place, higher first, missing last; then the order of the units.
    """
    ranked = np.flatnonzero(~np.isnan(score))
    key, listed = -tidy(score[ranked]), lists[ranked]
    order = np.arange(len(ranked))
    for more in [-one[ranked] for one in reversed(then)] + [key, listed]:
        order = order[np.argsort(more[order], kind="stable")]
    key, listed = key[order], listed[order]
    at = np.arange(len(order))
    new_list = _new(listed)
    begin = np.flatnonzero(new_list)
    run = np.cumsum(new_list) - 1
    place = at - begin[run] + 1 if len(order) else at
    new = new_list | _new(key)
    tie = np.cumsum(new) - 1
    first = place[new][tie]
    size = np.bincount(tie) if len(order) else at
    count = np.bincount(run)[run] if len(order) else at
    parts = (first, first + size[tie] - 1, place, count)
    return Ranking(*(_placed(one, ranked[order], len(score)) for one in parts))


def _new(values: np.ndarray) -> np.ndarray:
    starts = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=starts[1:])
    return starts


def _placed(values: np.ndarray, at: np.ndarray, number: int) -> np.ndarray:
    whole = np.zeros(number, dtype="int64")
    whole[at] = values
    return whole


TIES: Final = {"same_class_up": "first", "same_class_down": "last", "strict": "place"}
"""Which place of a tie decides the class."""


def _floor(hundredths: np.ndarray) -> np.ndarray:
    return np.floor(hundredths / _CENT + 1e-9)  # 60 % of 5 must not be 2.9999…


def _ceil(hundredths: np.ndarray) -> np.ndarray:
    return np.ceil(hundredths / _CENT - 1e-9)


def _half_up(hundredths: np.ndarray) -> np.ndarray:
    return np.floor(hundredths / _CENT + 0.5 + 1e-9)


ROUNDINGS: Final[dict[str, Callable[[np.ndarray], np.ndarray]]] = {
    "floor": _floor,
    "ceil": _ceil,
    "half_up": _half_up,
    "rank_le_pN": _floor,
}


NAMES: Final[dict[type, list[str]]] = {
    CumulativePercent: ["A", "B", "C"],
    CountQuota: ["A", "B", "D"],
}
"""The classes for which each kind of rule gives a percentage and a rounding."""


def reach(rule: ByPlace, number: np.ndarray, percents: np.ndarray) -> np.ndarray:
    """List × (A, B, C): the place down to which each class reaches in a list of ``number``.

    ``percents`` is list × what the rule gives, by ``NAMES``: cumulative cuts, or quotas, of which
    D counts from the end and C is what is left. Where the roundings would let a class end before
    a better one, it ends with it.
    """
    whole = {
        name: ROUNDINGS[getattr(rule.rounding, name)](number * percents[:, at])
        for at, name in enumerate(NAMES[type(rule)])
    }
    if isinstance(rule, CumulativePercent):
        upto: np.ndarray = np.column_stack([whole["A"], whole["B"], whole["C"]])
        return np.maximum.accumulate(upto, axis=1)
    last = number - whole["D"]
    return np.column_stack([whole["A"], np.minimum(whole["A"] + whole["B"], last), last])


def by_place(place: np.ndarray, upto: np.ndarray) -> np.ndarray:
    """Grade of each unit from its place and how far A, B and C reach in its list."""
    graded = (place[:, None] > upto).sum(axis=1)
    return np.where(place == 0, NO_GRADE, graded)


def with_backfill(
    ranks: Callable[[np.ndarray], np.ndarray], lists: np.ndarray, upto: np.ndarray, best: np.ndarray
) -> np.ndarray:
    """Grades where a place that a ceiling frees goes to the next in rank.

    ``ranks`` tells the places among those of a mask; ``best`` is the best class that each unit
    may have (a ceiling). A class takes its places from those left who may have it.
    """
    graded, taken = np.full(len(lists), NO_GRADE), np.zeros(lists.max(initial=0) + 1)
    left = ranks(np.ones(len(lists), dtype=bool)) > 0
    for grade in range(len(GRADES) - 1):
        place = ranks(left & (best <= grade))
        within = (place > 0) & (place <= upto[:, grade] - taken[lists])
        graded[within] = grade
        taken += np.bincount(lists[within], minlength=len(taken))
        left &= ~within
    graded[left] = len(GRADES) - 1
    return graded


def by_threshold(value: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Grade by value: A, B and C from their cut (unit × 3) upwards; NaN has none."""
    graded = (tidy(value)[:, None] < cuts).sum(axis=1)
    return np.where(np.isnan(value), NO_GRADE, graded)


def table_of(
    cuts: Mapping[str, Cuts | Quotas], keys: Sequence[object], names: list[str]
) -> np.ndarray:
    """The percentages or cuts of each key; NaN where the rule has none for it."""
    rows = {key: [getattr(one, name) for name in names] for key, one in cuts.items()}
    nothing = [float("nan")] * len(names)
    return np.array([rows.get(str(key), nothing) for key in keys], dtype="float64").reshape(
        -1, len(names)
    )


def letters(grades: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """A … D of 0 … 3; NA of −1."""
    return pd.array(GRADES, dtype="string").take(grades, allow_fill=True)
