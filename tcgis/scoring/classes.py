"""Places in a ranking, and the classes that cumulative percentages cut from it."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.model import CumulativePercent, Edition

GRADES: Final = ["A", "B", "C", "D"]
NO_GRADE: Final = -1
_DIGITS: Final = 9
"""Scores that agree to so many decimals are a tie: less is noise of the doubles."""
_CENT: Final = 100


class Ranking(NamedTuple):
    """Place of each unit in its list, NA where it has no score.

    ``first`` and ``last`` place of the tie it belongs to, its own ``place`` by the further order,
    and ``listed``, the number ranked in the list.
    """

    first: pd.Series
    last: pd.Series
    place: pd.Series
    listed: pd.Series


def rank(scores: pd.DataFrame, then: pd.DataFrame) -> Ranking:
    """Rank within group and listing by unrounded ``score``, highest first.

    Parameters
    ----------
    scores : group, listing, score; units in the order that settles what nothing else does.
    then : further columns that settle a strict place, higher first, missing last.
    """
    ranked = np.flatnonzero(scores["score"].notna().to_numpy())
    rows = scores.iloc[ranked]
    lists = rows.groupby(["group", "listing"], sort=False, observed=True).ngroup().to_numpy()
    key = -np.round(rows["score"].to_numpy("float64"), _DIGITS) + 0.0
    further = [-then[name].to_numpy("float64")[ranked] for name in reversed(then.columns)]
    order = np.lexsort((*further, key, lists))
    place = _from_one(lists[order])
    new = _starts(lists[order]) | np.r_[True, np.diff(key[order]) != 0][: len(order)]
    tie = np.cumsum(new) - 1
    first = place[new][tie]
    last = first + np.bincount(tie, minlength=len(tie) and tie[-1] + 1)[tie] - 1
    count = np.bincount(lists)[lists[order]] if len(lists) else place
    return Ranking(*(_placed(one, order, ranked, scores.index)
                     for one in (first, last, place, count)))  # fmt: skip


def _starts(lists: np.ndarray) -> np.ndarray:
    starts: np.ndarray = np.r_[True, np.diff(lists) != 0][: len(lists)]
    return starts


def _from_one(lists: np.ndarray) -> np.ndarray:
    """1, 2, 3 … within each run of equal numbers."""
    starts = _starts(lists)
    run = np.cumsum(starts) - 1
    places: np.ndarray = np.arange(len(lists)) - np.flatnonzero(starts)[run] + 1
    return places


def _placed(
    values: np.ndarray, order: np.ndarray, ranked: np.ndarray, index: pd.Index
) -> pd.Series:
    known = np.full(len(index), -1, dtype="int64")
    known[ranked[order]] = values
    return pd.Series(known, index, dtype="Int64").mask(known < 0)


def further(units: pd.DataFrame, contributions: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Values of the indicators that the edition's order names after the score."""
    table = pd.DataFrame(index=units.index)
    for name in edition.rank.order[1:-1]:
        rows = contributions[contributions["indicator"].eq(name)].set_index("unit")["value"]
        table[name] = rows.reindex(units.index)
    return table


def grade(ranking: Ranking, classes: CumulativePercent, labelled_t: pd.Series) -> pd.Series:
    """Grade by place, as 0 (A) … 3 (D) and −1 where there is none.

    ``labelled_t`` is how many units labelled T each unit's list has beside those ranked.
    """
    count = ranking.listed.fillna(0).to_numpy("int64")
    number = count + labelled_t.to_numpy() * (classes.denominator.take == "ranked_plus_T")
    place = getattr(ranking, TIES[classes.ties.take]).fillna(0).to_numpy("int64")
    graded = np.zeros(len(count), dtype="int64")
    for name in GRADES[:-1]:
        upto = ROUNDINGS[getattr(classes.rounding, name)](number * getattr(classes.cuts, name))
        graded += place > upto
    small = count < classes.min_group_size.take
    return pd.Series(np.where(small | (place == 0), NO_GRADE, graded), ranking.place.index)


TIES: Final = {"same_class_up": "first", "same_class_down": "last", "strict": "place"}
"""Which place of a tie decides the class."""

# of hundredths; 60 % of 5 must not be 2.9999…
ROUNDINGS: Final[dict[str, Callable[[np.ndarray], np.ndarray]]] = {
    "floor": lambda hundredths: np.floor(hundredths / _CENT + 1e-9),
    "ceil": lambda hundredths: np.ceil(hundredths / _CENT - 1e-9),
    "half_up": lambda hundredths: np.floor(hundredths / _CENT + 0.5 + 1e-9),
}


def letters(grades: pd.Series) -> pd.Series:
    """A … D of 0 … 3; NA of −1."""
    taken = pd.array(GRADES, dtype="string").take(grades.to_numpy(), allow_fill=True)
    return pd.Series(taken, grades.index)
