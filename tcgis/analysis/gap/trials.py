"""One unit's figure changed, and everything that depends on it computed again, fast.

Only the unit's own group is graded again, by the engine's own statistics, shapes and classes.
What a condition asks of the figure must not change on the way: ``gap`` sees to that.
"""

from typing import NamedTuple

import numpy as np

from tcgis.rulesets.measures import Indicator
from tcgis.scoring import grading, kernel
from tcgis.scoring.bases import scopes
from tcgis.scoring.grading import PreparedScoring, Settled
from tcgis.scoring.kernel import Amounts, Statistic
from tcgis.scoring.measured import Measured, Set
from tcgis.scoring.shapes import MEASURED, Measure


class Scope(NamedTuple):
    """Those whose amounts make the base of the unit's scope; its own last, if it is of them."""

    amounts: Amounts
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
    scope: Scope | None
    """None: the base does not move with the unit's figure."""


class Trial(NamedTuple):
    """The unit's group, and what the figure is part of."""

    prepared: PreparedScoring
    units: np.ndarray
    """Numbers that its units have among everybody."""
    at: int
    """Place of the unit among them."""
    item: str
    touched: list[Touched]


def trial(everybody: PreparedScoring, unit: int, item: str) -> Trial:
    """Prepare to change ``item`` of the scored ``unit`` (its number among everybody)."""
    part = next(one for one in everybody.measured.sets if unit in one.units)
    group = everybody.now.standing["group"].cat.codes.to_numpy()
    rows = np.flatnonzero(group[part.units] == group[unit])
    units = part.units[rows]
    narrowed = _narrowed(everybody, part, rows)
    touched = [
        _touched(everybody, unit, units, narrowed.measured.sets[0], column)
        for column, one in enumerate(part.indicators)
        if item in one.quantities
    ]
    return Trial(narrowed, units, int(np.flatnonzero(units == unit)[0]), item, touched)


def settled(on: Trial, value: float) -> Settled:
    """The group as it would stand with ``value`` as the unit's figure."""
    again = Measured([_measured(on, value)], on.prepared.measured.adjusted)
    return grading.settle(grading.remeasured(on.prepared, again))


def shares(on: Trial, value: float) -> np.ndarray:
    """Points ÷ weight of the unit's indicators with ``value`` as its figure."""
    own: np.ndarray = _measured(on, value).share[on.at]
    return own


def _narrowed(everybody: PreparedScoring, part: Set, rows: np.ndarray) -> PreparedScoring:
    """The unit's group alone; nobody takes a landlord's class there."""
    units = part.units[rows]
    adjusted = [one._replace(value=one.value[units], points=one.points[units])
                for one in everybody.measured.adjusted]  # fmt: skip
    now = everybody.now
    now = now._replace(evaluated=now.evaluated[units], scored=now.scored[units])
    return everybody._replace(
        now=now,
        measured=Measured([part.take(rows)._replace(units=np.arange(len(units)))], adjusted),
        lists=everybody.lists[units],
        further=[one[units] for one in everybody.further],
        fits=[one[units] for one in everybody.fits],
        landlords=np.empty((0, len(units)), dtype="int64"),
    )


def _touched(
    everybody: PreparedScoring, unit: int, units: np.ndarray, part: Set, column: int
) -> Touched:
    """``units`` and ``part``: the group's numbers among everybody, and its set."""
    one = part.indicators[column]
    amounts = kernel.amounts(everybody.now.units, one)
    now = Measure(
        value=part.value[:, column],
        base=part.base[:, column],
        low=part.low[:, column],
        group=np.zeros(len(units), dtype="int64"),
        evaluated=everybody.now.evaluated[units],
        state=part.state[:, column],
    )
    moves = bool(part.current[units == unit, column][0])
    scope = _scope(everybody, unit, units, amounts, one) if moves else None
    return Touched(column, one, amounts.of[unit], amounts.per[unit], now, scope)


def _scope(
    everybody: PreparedScoring, unit: int, units: np.ndarray, amounts: Amounts, one: Indicator
) -> Scope:
    number = scopes(one.base, everybody.now).codes
    same = number == number[unit]
    fit = kernel.in_statistic(amounts, everybody.now.evaluated & same, one)
    others, mine = fit[fit != unit], unit in fit
    members = np.append(others, unit) if mine else others
    return Scope(amounts.take(members), mine, same[units])


def _measured(on: Trial, value: float) -> Set:
    part = on.prepared.measured.sets[0]
    values, share = part.value.copy(), part.share.copy()
    for one in on.touched:
        now = _again(one, on, value)
        values[:, one.column], share[:, one.column] = now.value, kernel.shares(now, one.one)
    return part._replace(value=values, share=share)


def _again(it: Touched, on: Trial, value: float) -> Measure:
    """Values and bases of one indicator with the new figure."""
    of, per = (value if name == on.item else own
               for name, own in ((it.one.of, it.of), (it.one.per, it.per)))  # fmt: skip
    own, now = Amounts(np.array([of]), np.array([per])), it.now
    if now.state[on.at] == MEASURED:
        values = now.value.copy()
        values[on.at] = _own_value(own, it.one)
        now = now._replace(value=values)
    if it.scope is None:
        return now
    return kernel.rebased(now, _statistic(it.scope, own, it.one), it.scope.members)


def _own_value(own: Amounts, one: Indicator) -> float:
    return float(kernel.values(own, one)[0])


def _statistic(scope: Scope, own: Amounts, one: Indicator) -> Statistic:
    """The unit's scope with its new amounts."""
    of, per = (each.copy() for each in scope.amounts)
    if scope.mine:
        of[-1], per[-1] = own.of[0], own.per[0]
    return kernel.statistic(Amounts(of, per), np.zeros(len(of), dtype="int64"), 1, one)
