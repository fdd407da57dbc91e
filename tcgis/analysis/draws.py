"""The same board again and again, each time with other amounts and weights; arrays only.

What a draw does not change is taken from the board as it stands: who is evaluated, in which group
and list, whom the overrides, bonuses and penalties are for, and the year before. Bases that are
statistics of the year itself follow the draw.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.measures import Indicator, RangeBase, StatBase
from tcgis.scoring import bases as base_values
from tcgis.scoring import grading, quantities
from tcgis.scoring.bases import STATS, Year
from tcgis.scoring.grading import Board
from tcgis.scoring.measured import BY_ZERO, FILLS, MEASURED, MISSING, NEGATIVES, Set
from tcgis.scoring.shapes import SHAPES, Measure

Weights = list[np.ndarray]
"""Weights of each set of indicators, in the order of the edition."""


class Item(NamedTuple):
    """What one indicator of one set keeps from draw to draw; arrays over the set's units."""

    one: Indicator
    low: np.ndarray
    follows: np.ndarray
    """Whose base is a statistic of the year that is drawn."""
    scope: np.ndarray
    """Over all units: number of the scope of the base, −1 where there is none."""
    fit: np.ndarray
    """Over all units: who is in the statistic."""
    group: np.ndarray
    counted: np.ndarray


class Kit(NamedTuple):
    """A board that is ready to be drawn."""

    board: Board
    figures: dict[str, np.ndarray]
    """Every quantity that an indicator is made of, of all units."""
    items: list[list[Item | None]]
    """By set; none where neither a drawn amount nor the weight is in the shares."""


def kit(board: Board, bases: pd.DataFrame, drawn: frozenset[str]) -> Kit:
    """Prepare draws of the amounts ``drawn``; ``bases`` are those that the board was made with."""
    indicators = board.edition.indicators_all()
    names = sorted({name for one in indicators for name in one.quantities})
    figures = {name: board.now.units[name].to_numpy("float64") for name in names}
    items = [
        [_item(one, part, board.now, bases) if drawn & set(one.quantities) or bound(one) else None
         for one in part.indicators]
        for part in board.measured.sets
    ]  # fmt: skip
    return Kit(board, figures, items)


def bound(one: Indicator) -> bool:
    """Whether some points are given as such, so that a share of the weight depends on it."""
    fillings = (one.on_missing.take, one.on_zero_denominator.take)
    return one.score.kind in {"steps", "manual"} or "points" in fillings


def _item(one: Indicator, part: Set, now: Year, bases: pd.DataFrame) -> Item:
    rows = bases[bases["indicator"].eq(one.id)]
    place = _rows_of(rows, one, part.units, now)
    low = np.r_[rows["base_low"].to_numpy("float64"), np.nan][place]
    current = np.r_[rows["year"].eq("current").to_numpy(dtype=bool), False][place]
    group = now.standing["group"].cat.codes.to_numpy()[part.units]
    measured = part.how[:, part.indicators.index(one)] == MEASURED
    return Item(
        one=one,
        low=low,
        follows=current,
        scope=_scopes(one, now),
        fit=_fit(one, now),
        group=group,
        counted=now.evaluated[part.units] & measured,
    )


def _rows_of(rows: pd.DataFrame, one: Indicator, units: np.ndarray, now: Year) -> np.ndarray:
    """Row of the table of bases for each unit; −1 where there is none."""
    group = pd.Index(now.standing["group"].iloc[units].astype("string"))
    if rows["base_scope"].isna().all():
        place: np.ndarray = pd.Index(rows["group"]).get_indexer(group)
        return place
    known = pd.MultiIndex.from_frame(rows[["group", "base_scope"]])
    pairs = pd.MultiIndex.from_arrays([group, pd.Index(_joined(one, now).iloc[units])])
    within: np.ndarray = known.get_indexer(pairs)
    return within


def _joined(one: Indicator, now: Year) -> pd.Series:
    """Name of each unit's scope, where the base has fields of its own for it."""
    table = now.units[list(one.base.scope)].astype("string")  # type: ignore[union-attr]
    first, *rest = (table[name] for name in table)
    for each in rest:
        first = first.str.cat(each, sep="·")
    return first


def _scopes(one: Indicator, now: Year) -> np.ndarray:
    if not isinstance(one.base, StatBase | RangeBase) or one.base.scope == "all":
        return np.zeros(len(now.units), dtype="int64")
    if one.base.scope == "group":
        return now.standing["group"].cat.codes.to_numpy("int64")
    return pd.factorize(_joined(one, now))[0].astype("int64")


def _fit(one: Indicator, now: Year) -> np.ndarray:
    """Those evaluated who have the figures: a sum takes a divisor of zero, a ratio does not."""
    of = now.units[one.of].to_numpy("float64")
    per = np.ones(len(of)) if one.per is None else now.units[one.per].to_numpy("float64")
    summed = isinstance(one.base, StatBase) and one.base.stat == "ratio_of_sums"
    fit: np.ndarray = now.evaluated & ~np.isnan(of) & (per >= 0 if summed else per > 0)
    return fit


def drawn(on: Kit, factors: Mapping[str, np.ndarray], weights: Weights) -> Board:
    """The board with each amount times its factor (over all units) and with other weights."""
    figures = {name: at * factors.get(name, 1.0) for name, at in on.figures.items()}
    frame = pd.DataFrame(figures, copy=False)
    parts = zip(on.board.measured.sets, on.items, weights, strict=True)
    sets = [_set(part, items, frame, weight) for part, items, weight in parts]
    measured = on.board.measured._replace(sets=sets)
    further = [grading.indicator(measured, len(frame), name)
               for name in on.board.edition.rank.order[1:-1]]  # fmt: skip
    return on.board._replace(measured=measured, further=further)


def _set(part: Set, items: list[Item | None], frame: pd.DataFrame, weight: np.ndarray) -> Set:
    value, base, share = part.value.copy(), part.base.copy(), part.share.copy()
    indicators = tuple(
        one.model_copy(update={"weight": float(each)})
        for one, each in zip(part.indicators, weight, strict=True)
    )
    for at, item in enumerate(items):
        if item is not None:
            again = item._replace(one=indicators[at])
            value[:, at], base[:, at], share[:, at] = _measured(again, part, at, frame)
    return part._replace(value=value, base=base, share=share, indicators=indicators)


def _measured(
    item: Item, part: Set, at: int, frame: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """value, base and share of one indicator, as ``measured`` finds them."""
    one, how = item.one, part.how[:, at]
    every = quantities.values(frame, one)
    mine = NEGATIVES[one.on_negative.take](every[part.units])
    value = np.where(how == MEASURED, mine, part.value[:, at])
    base, low = part.base[:, at], item.low
    if item.follows.any():
        found, least = _statistic(item, every, part.units, frame)
        base, low = np.where(item.follows, found, base), np.where(item.follows, least, low)
    measure = Measure(value, base, low, item.group, item.counted)
    share = SHAPES[one.score.kind](measure, one)
    for rule, case in ((one.on_missing, MISSING), (one.on_zero_denominator, BY_ZERO)):
        which = how == case
        if which.any():
            share = np.where(which, FILLS[rule.take](share, measure, rule, one), share)
    return value, base, share


def _statistic(
    item: Item, ratio: np.ndarray, units: np.ndarray, frame: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Base and lowest value of each unit, from the amounts drawn."""
    one, base = item.one, item.one.base
    named = item.fit & (item.scope >= 0)
    of = frame[one.of].to_numpy() * one.times
    per = np.ones(len(of)) if one.per is None else frame[one.per].to_numpy()
    count = int(item.scope.max(initial=0)) + 1
    at = base_values._Figures(ratio[named], of[named], per[named], item.scope[named], count)
    scope = item.scope[units]

    def each(stat: str) -> np.ndarray:
        return np.where(scope < 0, np.nan, STATS[stat](at, base)[scope])

    if isinstance(base, RangeBase):
        return each("max"), each("min")
    value = each(base.stat) * base.factor  # type: ignore[union-attr]
    return np.where(value > 0, value, np.nan), np.full(len(units), np.nan)
