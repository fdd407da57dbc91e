"""Everything about the units' points that does not depend on the weights."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.measures import Indicator
from tcgis.rulesets.model import Edition
from tcgis.scoring import kernel
from tcgis.scoring.adjustments import Adjusted, adjusted
from tcgis.scoring.bases import Year, scopes
from tcgis.scoring.shapes import MISSING, Measure


class Set(NamedTuple):
    """Units that share one set of indicators; matrices are unit × indicator."""

    units: np.ndarray
    """Numbers of the units."""
    indicators: tuple[Indicator, ...]
    of: np.ndarray
    """What was divided, and by what (``per``); NaN where missing."""
    per: np.ndarray
    value: np.ndarray
    base: np.ndarray
    low: np.ndarray
    """The lowest value, where the base is a range."""
    current: np.ndarray
    """Whether the base is a statistic of the year itself."""
    share: np.ndarray
    """Points ÷ weight; NaN: no points, no total."""
    state: np.ndarray
    """Measured, missing, or divided by zero."""
    spread: np.ndarray
    """Whose weight goes to the other indicators."""

    def take(self, rows: np.ndarray) -> "Set":
        """Some of its units."""
        units, indicators, *matrices = self
        return Set(units[rows], indicators, *(each[rows] for each in matrices))


class Measured(NamedTuple):
    """All sets, and the bonuses and penalties of all units."""

    sets: list[Set]
    adjusted: list[Adjusted]


class Lookup(NamedTuple):
    """A table of bases, ready to be looked up by numbers; its last row is empty."""

    indicator: np.ndarray
    group: np.ndarray
    """Number of each row's group among those of the standing; −1: of none."""
    scope: np.ndarray
    """Name of each row's scope, None where the base is the group's."""
    base: np.ndarray
    low: np.ndarray
    current: np.ndarray


def measure(now: Year, before: Year | None, bases: pd.DataFrame, edition: Edition) -> Measured:
    """Measure the scored units of ``now`` by ``bases``."""
    known = lookup(bases, now)
    key = now.standing["key"]
    sets = []
    for name, indicators in edition.indicators.items():
        units = np.flatnonzero(now.scored & key.eq(name).to_numpy())
        items = [_column(units, now, before, known, one) for one in indicators]
        sets.append(
            Set(units, indicators, *(np.column_stack(part) for part in zip(*items, strict=True)))
        )
    return Measured(sets, adjusted(now, edition))


def _column(
    units: np.ndarray, now: Year, before: Year | None, bases: Lookup, one: Indicator
) -> tuple[np.ndarray, ...]:
    """One indicator's column in the matrices of a ``Set``."""
    at = kernel.amounts(now.units, one).take(units)
    value = kernel.values(at, one)
    state = kernel.states(at, value)
    if one.on_missing.take == "carry_forward":
        value = np.where(state == MISSING, _earlier(units, now, before, one), value)
    row = _rows(units, now, bases, one)
    base, low, current = bases.base[row], bases.low[row], bases.current[row]
    group = now.standing["group"].cat.codes.to_numpy()[units]
    share = kernel.shares(Measure(value, base, low, group, now.evaluated[units], state), one)
    return at.of, at.per, value, base, low, current, share, state, kernel.spread(state, one)


def _earlier(units: np.ndarray, now: Year, before: Year | None, one: Indicator) -> np.ndarray:
    """Last year's value of the same units."""
    if before is None:
        return np.full(len(units), np.nan)
    place = before.ids.get_indexer(now.ids[units])
    value = kernel.values(kernel.amounts(before.units, one), one)
    return np.append(value, np.nan)[place]


def lookup(bases: pd.DataFrame, now: Year) -> Lookup:
    """Bases by the numbers of this year's groups."""
    groups = now.standing["group"].cat.categories
    scope = bases["base_scope"].astype(object)
    current = bases["year"].eq("current").fillna(value=False).to_numpy(dtype=bool)
    return Lookup(
        indicator=bases["indicator"].to_numpy(dtype=object),
        group=groups.get_indexer(pd.Index(bases["group"].to_numpy(dtype=object))),
        scope=scope.where(bases["base_scope"].notna(), None).to_numpy(),
        base=np.append(bases["base"].to_numpy("float64"), np.nan),
        low=np.append(bases["base_low"].to_numpy("float64"), np.nan),
        current=np.append(current, False),
    )


def _rows(units: np.ndarray, now: Year, bases: Lookup, one: Indicator) -> np.ndarray:
    """Row of each unit's base; −1, the empty one, where it has none."""
    group, scope = now.standing["group"].array, scopes(one.base, now)
    width = len(scope.categories)
    row_of = np.full((len(group.categories) + 1, width + 1), -1)
    for row in np.flatnonzero((bases.indicator == one.id) & (bases.group >= 0)):
        name = bases.scope[row]
        if name is None:
            row_of[bases.group[row], :width] = row
        elif name in scope.categories:
            row_of[bases.group[row], scope.categories.get_loc(name)] = row
    rows: np.ndarray = row_of[group.codes[units], scope.codes[units]]  # −1 is the last, empty one
    return rows
