"""One unit's figure changed, and everything that hangs on it found anew, fast.

Only the unit's own group is graded again, by the engine's own statistics, shapes and classes.
What a condition asks of the figure must not change on the way: ``gap`` sees to that.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.measures import Indicator, RangeBase, StatBase
from tcgis.scoring import bases as base_values
from tcgis.scoring import grading
from tcgis.scoring.grading import Board, Settled
from tcgis.scoring.measured import BY_ZERO, FILLS, MEASURED, MISSING, NEGATIVES, Measured, Set
from tcgis.scoring.shapes import SHAPES, Measure


class Scope(NamedTuple):
    """Those whose figures make the base of the unit's scope; its own last, if it is of them."""

    of: np.ndarray
    per: np.ndarray
    mine: bool
    members: np.ndarray
    """Which of the group are measured by this base."""


class Touched(NamedTuple):
    """An indicator that the figure is part of; arrays over the unit's group."""

    column: int
    one: Indicator
    of: float
    per: float
    """The unit's own, as they stand."""
    now: Measure
    how: np.ndarray
    scope: Scope | None
    """None: the base does not move with the unit's figure."""


class Trial(NamedTuple):
    """The unit's group, and what the figure is part of."""

    board: Board
    units: np.ndarray
    """Numbers that its units have on the board of everybody."""
    at: int
    """Place of the unit among them."""
    item: str
    touched: list[Touched]


def trial(on: Board, unit: int, item: str, bases: pd.DataFrame) -> Trial:
    """Make ready to change ``item`` of the scored ``unit`` (its number on the board)."""
    part = next(one for one in on.measured.sets if unit in one.units)
    group = on.now.standing["group"].cat.codes.to_numpy()
    rows = np.flatnonzero(group[part.units] == group[unit])
    board = _narrowed(on, part, rows)
    at = int(np.flatnonzero(part.units[rows] == unit)[0])
    touched = [
        _touched(on, unit, part.units[rows], (board.measured.sets[0], column), bases)
        for column, one in enumerate(part.indicators)
        if item in one.quantities
    ]
    return Trial(board, part.units[rows], at, item, touched)


def settled(on: Trial, value: float) -> Settled:
    """The group as it would stand with ``value`` as the unit's figure."""
    again = Measured([_measured(on, value)], on.board.measured.adjusted)
    order = on.board.edition.rank.order[1:-1]
    further = [grading.indicator(again, len(on.board.lists), name) for name in order]
    return grading.settle(on.board._replace(measured=again, further=further))


def shares(on: Trial, value: float) -> np.ndarray:
    """Points ÷ weight of the unit's indicators with ``value`` as its figure."""
    own: np.ndarray = _measured(on, value).share[on.at]
    return own


def _measured(on: Trial, value: float) -> Set:
    part = on.board.measured.sets[0]
    values, share = part.value.copy(), part.share.copy()
    for one in on.touched:
        values[:, one.column], share[:, one.column] = _again(one, on, value)
    return part._replace(value=values, share=share)


def _narrowed(on: Board, part: Set, rows: np.ndarray) -> Board:
    """The board of the unit's group alone; nobody takes a landlord's class there."""
    units = part.units[rows]
    arrays = (one[rows] for one in (part.value, part.base, part.share, part.how, part.spread))
    adjusted = [one._replace(value=one.value[units], points=one.points[units])
                for one in on.measured.adjusted]  # fmt: skip
    now = on.now._replace(evaluated=on.now.evaluated[units], scored=on.now.scored[units])
    return on._replace(
        now=now,
        measured=Measured([Set(np.arange(len(units)), part.indicators, *arrays)], adjusted),
        lists=on.lists[units],
        further=[one[units] for one in on.further],
        fits=[one[units] for one in on.fits],
        landlords=np.empty((0, len(units)), dtype="int64"),
    )


def _touched(
    on: Board, unit: int, units: np.ndarray, own: tuple[Set, int], bases: pd.DataFrame
) -> Touched:
    """``own``: the group's set and the column of the indicator."""
    part, column = own
    one, how = part.indicators[column], part.how[:, column]
    of, per = _figures(on, one)
    counted = on.now.evaluated[units] & (how == MEASURED)
    low = _low(on, unit, units, one, bases)
    group = np.zeros(len(units), dtype="int64")
    now = Measure(part.value[:, column], part.base[:, column], low, group, counted)
    return Touched(column, one, of[unit], per[unit], now, how, _scope(on, unit, units, one, bases))


def _figures(on: Board, one: Indicator) -> tuple[np.ndarray, np.ndarray]:
    of = on.now.units[one.of].to_numpy("float64")
    if one.per is None:
        return of, np.ones(len(of))
    return of, on.now.units[one.per].to_numpy("float64")


def _same_scope(on: Board, unit: int, base: StatBase | RangeBase) -> np.ndarray:
    """Whose base is the same as the unit's."""
    if base.scope == "all":
        return np.ones(len(on.now.units), dtype=bool)
    if base.scope == "group":
        codes = on.now.standing["group"].cat.codes.to_numpy()
        return np.asarray(codes == codes[unit])
    own = on.now.units[list(base.scope)].astype("string")
    same: np.ndarray = own.eq(own.iloc[unit]).fillna(value=False).to_numpy(dtype=bool)
    return np.asarray(same.all(axis=1))


def _row(on: Board, unit: int, one: Indicator, bases: pd.DataFrame) -> pd.DataFrame:
    """The unit's base in the table of bases; empty if it has none."""
    group = on.now.standing["group"].astype("string").iloc[unit]
    rows = bases[bases["indicator"].eq(one.id) & bases["group"].eq(group)]
    scope = getattr(one.base, "scope", None)
    if not isinstance(scope, tuple):
        return rows
    name = "·".join(map(str, on.now.units[list(scope)].iloc[unit]))
    return rows[rows["base_scope"].eq(name).fillna(value=False)]


def _low(
    on: Board, unit: int, units: np.ndarray, one: Indicator, bases: pd.DataFrame
) -> np.ndarray:
    """The lowest value of each one's scope; asked for only where a range is the base."""
    if not isinstance(one.base, RangeBase):
        return np.full(len(units), np.nan)
    if not isinstance(one.base.scope, tuple):
        return np.full(len(units), _lowest(_row(on, unit, one, bases)))
    return np.array([_lowest(_row(on, int(each), one, bases)) for each in units])


def _lowest(row: pd.DataFrame) -> float:
    return float(row["base_low"].iloc[0]) if len(row) else float("nan")


def _scope(
    on: Board, unit: int, units: np.ndarray, one: Indicator, bases: pd.DataFrame
) -> Scope | None:
    base = one.base
    row = _row(on, unit, one, bases)
    if not isinstance(base, StatBase | RangeBase) or not row["year"].eq("current").any():
        return None
    of, per = _figures(on, one)
    same = _same_scope(on, unit, base)
    fit = same & on.now.evaluated & ~np.isnan(of) & (per >= 0 if _summed(base) else per > 0)
    mine = bool(fit[unit])
    fit[unit] = False
    place = np.r_[np.flatnonzero(fit), np.array([unit] * mine, dtype="int64")]
    return Scope(of[place], per[place], mine, same[units])


def _summed(base: StatBase | RangeBase) -> bool:
    return isinstance(base, StatBase) and base.stat == "ratio_of_sums"


def _again(it: Touched, on: Trial, value: float) -> tuple[np.ndarray, np.ndarray]:
    """Values and shares of one indicator with the new figure."""
    one = it.one
    of = value if one.of == on.item else it.of
    per = value if one.per == on.item else it.per
    now = it.now
    if it.how[on.at] == MEASURED:
        values = now.value.copy()
        values[on.at] = _signed(of / per * one.times, one)
        now = now._replace(value=values)
    if it.scope is not None:
        base, low = _rebased(it.scope, one, of, per)
        members = it.scope.members
        now = now._replace(base=np.where(members, base, now.base),
                           low=np.where(members, low, now.low))  # fmt: skip
    share = SHAPES[one.score.kind](now, one)
    for rule, case in ((one.on_missing, MISSING), (one.on_zero_denominator, BY_ZERO)):
        which = it.how == case
        if which.any():
            share = np.where(which, FILLS[rule.take](share, now, rule, one), share)
    return now.value, share


def _signed(value: float, one: Indicator) -> float:
    return float(NEGATIVES[one.on_negative.take](np.array([value]))[0])


_NONE: Final = float("nan")


def _rebased(scope: Scope, one: Indicator, of: float, per: float) -> tuple[float, float]:
    """Base and lowest value of the unit's scope with its new figures."""
    base: Any = one.base
    ofs, pers = scope.of.copy(), scope.per.copy()
    if scope.mine:
        ofs[-1], pers[-1] = of, per
    if not len(ofs):
        return _NONE, _NONE
    ratio = ofs / np.where(pers > 0, pers, np.nan) * one.times
    at = base_values._Figures(ratio, ofs * one.times, pers, np.zeros(len(ofs), dtype="int64"), 1)
    if isinstance(base, RangeBase):
        return float(base_values.highest(at, base)[0]), float(base_values.lowest(at, base)[0])
    found = float(base_values.STATS[base.stat](at, base)[0]) * base.factor
    return (found if found > 0 else _NONE), _NONE
