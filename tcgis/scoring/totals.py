"""Points, their sum, and the table that explains it."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from tcgis.rulesets.measures import Indicator
from tcgis.rulesets.model import Edition
from tcgis.scoring.adjustments import Adjusted
from tcgis.scoring.bases import Year
from tcgis.scoring.measured import Measured, Set
from tcgis.scoring.reasons import named
from tcgis.terms import text

COLUMNS: Final = ["unit", "group", "indicator", "value", "base", "weight", "points", "cite"]
CLIP: Final = "total_clip"
"""Name of the row of contributions that says what the limits of the total took or gave."""
Weights = Mapping[str, float]


def points(part: Set, weights: Weights | None = None) -> np.ndarray:
    """Points of each unit and indicator; a weight that is spread over the others earns nothing."""
    weight = np.array([(weights or {}).get(one.id, one.weight) for one in part.indicators])
    earned: np.ndarray = part.share * weight
    if part.spread.any():
        left = weight.sum() - part.spread @ weight
        with np.errstate(divide="ignore", invalid="ignore"):
            earned *= np.where(left > 0, weight.sum() / left, np.nan)[:, None]
    return earned


def totals(
    measured: Measured, number: int, edition: Edition, weights: Weights | None = None
) -> np.ndarray:
    """Score of each of ``number`` units, NaN where any item has no points or none is scored.

    ``weights`` stand in for the edition's, by indicator; they need not sum to full marks.
    """
    score = np.full(number, np.nan)
    for part in measured.sets:
        score[part.units] = points(part, weights).sum(axis=1)
    for one in measured.adjusted:
        score = score + one.points
    return limited(score, edition)


def limited(score: np.ndarray, edition: Edition) -> np.ndarray:
    """The total within the edition's limits."""
    clip = edition.total.clip
    if clip is None or (clip.low is None and clip.high is None):
        return score
    return np.clip(score, clip.low, clip.high)


def lacking(measured: Measured, now: Year, edition: Edition) -> pd.Series:
    """What keeps each scored unit from its total, in words; empty where nothing does."""
    told = pd.Series("", now.units.index, dtype="string")
    for part in measured.sets:
        earned = np.isnan(part.share)
        for one in measured.adjusted:
            earned = np.column_stack([earned, np.isnan(one.points[part.units])])
        rows = earned.any(axis=1)
        if rows.any():
            told.iloc[part.units[rows]] = _lacking(part, measured, rows, now, edition).to_numpy()
    return told


def _lacking(
    part: Set, measured: Measured, rows: np.ndarray, now: Year, edition: Edition
) -> pd.Series:
    units, table = now.units.iloc[part.units[rows]], {}
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


def contributions(measured: Measured, now: Year, edition: Edition) -> pd.DataFrame:
    """Rows by set, unit and indicator, then bonuses, penalties and the limits of the total.

    An item is cited by its own rule, a filled one by that of the filling.
    """
    parts = [_of_set(part, now, edition) for part in measured.sets]
    parts += [_of_adjusted(one, now, edition) for one in measured.adjusted]
    parts += _of_clip(measured, now, edition)
    filled = [part for part in parts if len(part)] or parts[:1]
    texts = {name: pd.unique(np.concatenate([part[name].cat.categories for part in filled]))
             for name in ("group", "indicator", "cite")}  # fmt: skip
    for name, known in texts.items():
        for at, part in enumerate(filled):
            filled[at] = part.assign(**{name: part[name].cat.set_categories(known)})
    return pd.concat(filled, ignore_index=True)[COLUMNS]


def _of_set(part: Set, now: Year, edition: Edition) -> pd.DataFrame:
    count, units = len(part.indicators), part.units
    place = np.tile(np.arange(count), len(units))
    cites = [edition.cited(cite) for one in part.indicators for cite in _rules(one)]
    group = now.standing["group"].cat
    known = pd.unique(np.array(cites, dtype=object))
    at = pd.Index(known).get_indexer(cites)
    frame = pd.DataFrame({
        "unit": np.repeat(units, count),
        "value": part.value.ravel(),
        "base": part.base.ravel(),
        "weight": np.tile([one.weight for one in part.indicators], len(units)),
        "points": points(part).ravel(),
    })  # fmt: skip
    frame["group"] = pd.Categorical.from_codes(
        np.repeat(group.codes.to_numpy()[units], count), group.categories
    )
    frame["indicator"] = pd.Categorical.from_codes(place, [one.id for one in part.indicators])
    frame["cite"] = pd.Categorical.from_codes(at[place * 3 + part.how.ravel()], known)
    return frame


def _rules(one: Indicator) -> list[tuple[str, ...]]:
    return [one.cite, one.on_missing.cite, one.on_zero_denominator.cite]


def _of_adjusted(one: Adjusted, now: Year, edition: Edition) -> pd.DataFrame:
    told = now.scored & (one.points != 0)
    return _rows(np.flatnonzero(told), now, one.one.id, one.points, one.value,
                 edition.cited(one.one.cite))  # fmt: skip


def _rows(
    units: np.ndarray, now: Year, name: str, earned: np.ndarray, value: np.ndarray, cite: str
) -> pd.DataFrame:
    frame = pd.DataFrame({"unit": units, "value": value[units], "base": np.nan, "weight": np.nan,
                          "points": earned[units]})  # fmt: skip
    group = now.standing["group"].cat
    frame["group"] = pd.Categorical.from_codes(group.codes.to_numpy()[units], group.categories)
    frame["indicator"] = pd.Categorical.from_codes(np.zeros(len(units), dtype="int8"), [name])
    frame["cite"] = pd.Categorical.from_codes(np.zeros(len(units), dtype="int8"), [cite])
    return frame


def _of_clip(measured: Measured, now: Year, edition: Edition) -> list[pd.DataFrame]:
    clip = edition.total.clip
    if clip is None:
        return []
    free = edition.model_copy(update={"total": edition.total.model_copy(update={"clip": None})})
    before = totals(measured, len(now.units), free)
    moved = limited(before, edition) - before
    units = np.flatnonzero(np.nan_to_num(moved) != 0)
    return [_rows(units, now, CLIP, moved, before, edition.cited(clip.cite))]
