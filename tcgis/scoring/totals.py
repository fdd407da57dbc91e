"""Points of every indicator, what a missing value earns, and their sum."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.model import Edition, Indicator
from tcgis.scoring import quantities
from tcgis.scoring.reasons import named
from tcgis.scoring.shapes import SHAPES
from tcgis.terms import text

COLUMNS: Final = ["unit", "group", "indicator", "value", "base", "weight", "points", "cite"]


class Totals(NamedTuple):
    """Score of each unit (NA where any item has no points), why not, and the items."""

    score: pd.Series
    lacking: pd.Series
    contributions: pd.DataFrame


_MEASURED, _MISSING, _BY_ZERO = 0, 1, 2


class _Item(NamedTuple):
    """One indicator of the units of one set; ``fill`` says whether the value is measured."""

    one: Indicator
    value: pd.Series
    base: pd.Series
    points: pd.Series
    fill: np.ndarray


def totals(units: pd.DataFrame, who: pd.DataFrame, bases: pd.DataFrame, edition: Edition) -> Totals:
    """Score the evaluated units of ``who`` (``population.standing``); others are absent.

    Units are numbered from 0; contributions stand set by set, unit by unit.
    """
    items = [name for one in edition.indicators_all() for name in (one.of, one.per)]
    amounts = units[list(dict.fromkeys(items))].astype("float64")
    parts = [
        _set(amounts.loc[who.index[who["key"].eq(key)]], who, bases, edition, key)
        for key in edition.indicators
    ]
    score = pd.concat([part.score for part in parts]).reindex(who.index)
    lacking = pd.concat([part.lacking for part in parts]).reindex(who.index)
    rows = pd.concat([part.contributions for part in parts], ignore_index=True)
    return Totals(score, lacking, rows)


def _set(
    units: pd.DataFrame, who: pd.DataFrame, bases: pd.DataFrame, edition: Edition, key: str
) -> Totals:
    """Units that share one set of indicators."""
    group = who.loc[units.index, "group"]
    items = [_item(units, group, bases, one) for one in edition.indicators[key]]
    points = np.column_stack([item.points.to_numpy() for item in items])
    score = pd.Series(points.sum(axis=1), units.index)
    return Totals(score, _lacking(units, items, edition), _contributions(items, group, edition))


def _item(units: pd.DataFrame, group: pd.Series, bases: pd.DataFrame, one: Indicator) -> _Item:
    known = bases[bases["indicator"].eq(one.id)].set_index("group")["base"]
    base = group.map(known).astype("float64")
    value = _negative(quantities.values(units, one), one)
    points = SHAPES[one.score.kind](value, base, one.weight, one.score)
    gap = np.where(_by_zero(units, one), _BY_ZERO, _MISSING)
    fill = np.where(value.notna(), _MEASURED, gap)
    for rule, case in ((one.on_missing, _MISSING), (one.on_zero_denominator, _BY_ZERO)):
        which = fill == case
        if which.any():
            points = points.mask(which, FILLS[rule.take](points.mask(which), group))
    return _Item(one, value, base, points, fill)


def _by_zero(units: pd.DataFrame, one: Indicator) -> pd.Series:
    return units[one.per].eq(0) & units[one.of].notna()


def _negative(value: pd.Series, one: Indicator) -> pd.Series:
    return NEGATIVES[one.on_negative.take](value)


NEGATIVES: Final[dict[str, Callable[[pd.Series], pd.Series]]] = {
    "as_is": lambda value: value,
    "zero": lambda value: value.clip(lower=0),
    "none": lambda value: value.mask(value < 0),
}


def no_points(points: pd.Series, group: pd.Series) -> pd.Series:  # noqa: ARG001
    """Missing stays missing."""
    return pd.Series(float("nan"), points.index)


def zero(points: pd.Series, group: pd.Series) -> pd.Series:  # noqa: ARG001
    """Nothing earned."""
    return pd.Series(0.0, points.index)


def group_mean_score(points: pd.Series, group: pd.Series) -> pd.Series:
    """The mean of the points of those of the group that have any."""
    means = points.groupby(group, observed=True).mean()
    return group.map(means).astype("float64")


FILLS: Final[dict[str, Callable[[pd.Series, pd.Series], pd.Series]]] = {
    "none": no_points,
    "zero": zero,
    "group_mean_score": group_mean_score,
}


def _lacking(units: pd.DataFrame, items: list[_Item], edition: Edition) -> pd.Series:
    """What keeps a unit from its total, in words; empty where nothing does."""
    open_ = {item.one.id: item.points.isna() for item in items}
    table: dict[str, pd.Series] = {}
    for item in items:
        for name in (item.one.of, item.one.per):
            label = text("lacking_item", item=edition.label(name))
            absent = units[name].isna() & open_[item.one.id]
            table[label] = table.get(label, absent) | absent
        label = edition.label(item.one.id)
        rest = open_[item.one.id] & units[[item.one.of, item.one.per]].notna().all(axis=1)
        table[text("lacking_ratio", name=label)] = rest & item.value.isna()
        table[text("lacking_base", name=label)] = rest & item.value.notna()
    return named(pd.DataFrame(table, index=units.index), list(table))


def _contributions(items: list[_Item], group: pd.Series, edition: Edition) -> pd.DataFrame:
    """Rows unit by unit; an item is cited by its own rule, a filled one by that of the filling."""
    count = len(items)
    place = np.tile(np.arange(count), len(group))
    unit = np.repeat(np.arange(len(group)), count)
    columns = {name: _flat([getattr(item, name) for item in items])
               for name in ("value", "base", "points")}  # fmt: skip
    cites = [edition.cited(cite) for item in items for cite in _rules(item.one)]
    names = pd.array([item.one.id for item in items], dtype="string")
    table = pd.DataFrame(columns)
    table["unit"] = group.index.to_numpy()[unit]
    table["group"] = group.astype("string").array.take(unit)
    table["indicator"] = names.take(place)
    table["weight"] = np.tile([item.one.weight for item in items], len(group))
    fill = np.column_stack([item.fill for item in items]).ravel()
    table["cite"] = pd.array(cites, dtype="string").take(place * 3 + fill)
    return table[COLUMNS]


def _flat(columns: list[pd.Series]) -> np.ndarray:
    return np.column_stack([column.to_numpy("float64") for column in columns]).ravel()


def _rules(one: Indicator) -> list[tuple[str, ...]]:
    return [one.cite, one.on_missing.cite, one.on_zero_denominator.cite]
