"""Points, their sum, and what keeps a unit from it."""

import numpy as np
import pandas as pd

from tcgis.rulesets.model import Edition
from tcgis.scoring.bases import Year
from tcgis.scoring.measured import Measured, Set
from tcgis.scoring.reasons import named
from tcgis.words.terms import text


def points(part: Set) -> np.ndarray:
    """Points of each unit and indicator; a weight that is spread over the others earns nothing."""
    weight = np.array([one.weight for one in part.indicators])
    earned: np.ndarray = part.share * weight
    if part.spread.any():
        left = weight.sum() - part.spread @ weight
        with np.errstate(divide="ignore", invalid="ignore"):
            earned *= np.where(left > 0, weight.sum() / left, np.nan)[:, None]
    return earned


def totals(measured: Measured, number: int, edition: Edition) -> np.ndarray:
    """Score of each of ``number`` units, NaN where any item has no points or none is scored."""
    score = np.full(number, np.nan)
    for part in measured.sets:
        score[part.units] = points(part).sum(axis=1)
    for one in measured.adjusted:
        score = score + one.points
    return limited(score, edition)


def limited(score: np.ndarray, edition: Edition) -> np.ndarray:
    """The total within the edition's limits."""
    clip = edition.total.clip
    if clip is None or (clip.low is None and clip.high is None):
        return score
    within: np.ndarray = np.clip(score, clip.low, clip.high)
    return within


def lacking(measured: Measured, now: Year, edition: Edition) -> pd.Series:
    """What keeps each scored unit from its total, in words; NA where nothing does."""
    parts = [pd.Series(dtype="string")]
    for part in measured.sets:
        open_ = np.isnan(part.share).any(axis=1)
        for one in measured.adjusted:
            open_ |= np.isnan(one.points[part.units])
        parts.append(_lacking(part, measured, open_, now, edition))
    whole: pd.Series = pd.concat(parts).reindex(now.units.index)
    return whole


def _lacking(
    part: Set, measured: Measured, rows: np.ndarray, now: Year, edition: Edition
) -> pd.Series:
    units = now.units.iloc[part.units[rows]]
    table: dict[str, np.ndarray] = {}
    for at, one in enumerate(part.indicators):
        open_ = np.isnan(part.share[rows, at])
        for name in one.quantities:
            label = text("lacking_item", item=edition.label(name))
            absent = units[name].isna().to_numpy() & open_
            table[label] = table.get(label, absent) | absent
        label, value = edition.label(one.id), part.value[rows, at]
        rest = open_ & units[list(one.quantities)].notna().all(axis=1).to_numpy()
        table[text("lacking_ratio", name=label)] = rest & np.isnan(value)
        table[text("lacking_base", name=label)] = rest & ~np.isnan(value)
    for adjusted in measured.adjusted:
        label = text("lacking_adjust", name=edition.label(adjusted.one.id))
        table[label] = np.isnan(adjusted.points[part.units[rows]])
    return named(pd.DataFrame(table, index=units.index), list(table))
