"""Who takes the class of the holder of the land they rent."""

import numpy as np
import pandas as pd

from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.model import Edition
from tcgis.scoring.bases import Year
from tcgis.scoring.classes import NO_GRADE
from tcgis.scoring.predicates import surely
from tcgis.words import terms
from tcgis.words.terms import text


def landlords(now: Year, edition: Edition) -> np.ndarray:
    """Rule × unit: number of the landlord whose class the unit takes, −1 where it takes none.

    A landlord who takes somebody's class himself hands that on; in a circle nobody takes any.
    """
    if not edition.inherit:
        return np.empty((0, len(now.ids)), dtype="int64")
    own = now.ids.get_indexer(pd.Index(now.units["landlord"].astype(now.ids.dtype)))
    own[now.units["landlord"].isna().to_numpy()] = -1
    rules, free = [], np.ones(len(own), dtype=bool)
    for one in edition.inherit:
        fits = surely(one.when, now.units).to_numpy() & (own >= 0) & free
        if one.unless:
            fits = fits & ~surely(one.unless, now.units).to_numpy()
        rules.append(np.where(fits, own, -1))
        free &= ~fits
    return _roots(np.array(rules))


def _roots(rules: np.ndarray) -> np.ndarray:
    """The last landlord of each chain, who takes nobody's class; −1 on a way into a circle."""
    step, own = rules.max(axis=0), np.arange(rules.shape[1])
    root = np.where(step >= 0, step, own)
    for _ in range(len(own).bit_length()):  # each round doubles the way that is looked along
        root = root[root]
    return np.where((rules >= 0) & (step[root] < 0), root, -1)


def inherited(grades: np.ndarray, rules: np.ndarray, ranked: np.ndarray) -> np.ndarray:
    """Grades with those of landlords; a landlord without a grade leaves the lessee their own."""
    for roots in rules:
        given = np.where(roots >= 0, grades[roots], NO_GRADE)
        grades = np.where(ranked & (given != NO_GRADE), given, grades)
    return grades


def inheritance_reasons(
    before: np.ndarray, after: np.ndarray, rules: np.ndarray, now: Year, edition: Edition
) -> pd.Series:
    """Whose class each unit took, in words."""
    sentences: dict[int, str] = {}
    for one, roots in zip(edition.inherit, rules, strict=True):
        for at in np.flatnonzero((roots >= 0) & (before != after)):
            sentences[int(at)] = text("reason_inherit", landlord=now.ids[roots[at]],
                                 grade=terms.label(GRADES[after[at]]),
                                 cite=edition.cited(one.cite))  # fmt: skip
    return pd.Series(sentences, dtype="string").reindex(range(len(before)))
