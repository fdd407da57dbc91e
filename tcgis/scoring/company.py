"""Scores of units in the company of others, in whatever group they are asked to stand."""

import numpy as np
import pandas as pd

from tcgis.rulesets.model import Edition
from tcgis.scoring import measured
from tcgis.scoring.bases import Year
from tcgis.scoring.totals import totals

_STAND = ["group", "key"]


def score_in_company(
    own: Year, others: Year, bases: pd.DataFrame, edition: Edition, *, as_then: bool
) -> pd.Series:
    """Score of each unit of ``own`` as if it came alone among ``others``.

    Its items are filled, and its place among values found, with the figures of ``others``; its own
    count for nobody. Whether the rule evaluates it is not asked.

    Parameters
    ----------
    others : the units of the year before, whose values are carried forward.
    as_then : in the group in which ``others`` have it, and not in its own.
    """
    number = len(others.ids)
    both = Year(
        units=pd.concat([others.units, own.units], ignore_index=True),
        # their own names are free for the units themselves, whose last year's values are looked up
        ids=pd.Index([*(f"\0{unit}" for unit in others.ids), *own.ids]),
        standing=_standing(own, others, as_then=as_then),
        evaluated=np.append(others.evaluated, np.zeros(len(own.ids), dtype=bool)),
        scored=np.append(others.scored, np.ones(len(own.ids), dtype=bool)),
    )
    found = totals(measured.measure(both, others, bases, edition), len(both.ids), edition)
    return pd.Series(found[number:], own.ids)


def _standing(own: Year, others: Year, *, as_then: bool) -> pd.DataFrame:
    theirs, mine = (year.standing[_STAND].astype(object) for year in (others, own))
    if as_then:
        before = theirs.set_axis(others.ids).reindex(own.ids).set_axis(mine.index)
        mine = before.where(before["key"].notna(), mine)
    whole = pd.concat([theirs, mine], ignore_index=True)
    return pd.DataFrame({name: pd.Categorical(whole[name]) for name in _STAND})
