"""Classes by rank within a group."""

import numpy as np
import pandas as pd

from tcgis.rulesets.model import Cuts
from tcgis.units import round_half_up

_ROUND = {
    "floor": lambda n: np.floor(n + 1e-9),
    "ceil": lambda n: np.ceil(n - 1e-9),
    "half_up": lambda n: round_half_up(n, 0),
}


def by_share(rank: pd.Series, group: pd.Series, exempt: pd.Series, cuts: Cuts) -> pd.Series:
    """Grade of each ranked unit by the cumulative share of its group.

    ``rank`` is the unit's place, the best of its ties; ``exempt`` counts the T of each group.
    A group smaller than ``min_group_size`` gets no grade. Ties share a class: the better one
    (``same_class_up``) or the worse.
    """
    size = rank.groupby(group).transform("size")
    counted = size + (group.map(exempt).fillna(0) if cuts.denominator == "ranked_plus_T" else 0)
    place = rank
    if cuts.ties == "same_class_down":
        place = rank + rank.groupby([group, rank]).transform("size") - 1
    grade = pd.Series(pd.NA, rank.index, dtype="string")
    for name, share in reversed(cuts.cuts.items()):
        last = _ROUND[cuts.rounding](counted * share)
        grade = grade.mask(place <= last, name)
    grade = grade.fillna(list(cuts.cuts)[-1])
    return grade.mask(size < cuts.min_group_size)
