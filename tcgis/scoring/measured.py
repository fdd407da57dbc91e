"""Everything about the units' points that does not depend on the weights."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.measures import Filling, Indicator
from tcgis.rulesets.model import Edition
from tcgis.scoring import quantities
from tcgis.scoring.adjustments import Adjusted, adjusted
from tcgis.scoring.bases import Year, scopes
from tcgis.scoring.shapes import SHAPES, Measure

MEASURED, MISSING, BY_ZERO = 0, 1, 2


class Set(NamedTuple):
    """Units that share one set of indicators; matrices are unit × indicator."""

    units: np.ndarray
    """Numbers of the units."""
    indicators: tuple[Indicator, ...]
    value: np.ndarray
    base: np.ndarray
    share: np.ndarray
    """Points ÷ weight; NaN: no points, no total."""
    how: np.ndarray
    """Measured, missing, or divided by zero."""
    spread: np.ndarray
    """Whose weight goes to the other indicators."""


class Measured(NamedTuple):
    """All sets, and the bonuses and penalties of all units."""

    sets: list[Set]
    adjusted: list[Adjusted]


class Lookup(NamedTuple):
    """A table of bases, ready to be looked up by numbers."""

    indicator: np.ndarray
    group: np.ndarray
    """Number of each row's group among those of the standing; −1: of none."""
    scope: np.ndarray
    """Name of each row's scope, None where the base is the group's."""
    figures: np.ndarray
    """Row × base and lowest value, with an empty row at the end."""


def measure(now: Year, before: Year | None, bases: pd.DataFrame, edition: Edition) -> Measured:
    """Measure the scored units of ``now`` by ``bases``."""
    known = lookup(bases, now)
    key = now.standing["key"]
    sets = []
    for name, indicators in edition.indicators.items():
        units = np.flatnonzero(now.scored & key.eq(name).to_numpy())
        items = [_item(units, now, before, known, one) for one in indicators]
        sets.append(
            Set(units, indicators, *(np.column_stack(part) for part in zip(*items, strict=True)))
        )
    return Measured(sets, adjusted(now, edition))


def _item(
    units: np.ndarray, now: Year, before: Year | None, bases: Lookup, one: Indicator
) -> tuple[np.ndarray, ...]:
    """value, base, share, how and spread of one indicator."""
    rows = now.units.iloc[units]
    value = NEGATIVES[one.on_negative.take](quantities.values(rows, one))
    how = np.where(np.isnan(value), np.where(_by_zero(rows, one), BY_ZERO, MISSING), MEASURED)
    if one.on_missing.take == "carry_forward":
        value = np.where(how == MISSING, _earlier(units, now, before, one), value)
    base, low = _known(units, now, bases, one)
    group = now.standing["group"].cat.codes.to_numpy()[units]
    at = Measure(value, base, low, group, now.evaluated[units] & (how == MEASURED))
    share = SHAPES[one.score.kind](at, one)
    spread = np.zeros(len(units), dtype=bool)
    for rule, case in ((one.on_missing, MISSING), (one.on_zero_denominator, BY_ZERO)):
        which = how == case
        if which.any():
            share = np.where(which, FILLS[rule.take](share, at, rule, one), share)
            spread |= which & (rule.take == "respread")
    return value, base, share, how, spread


def _by_zero(rows: pd.DataFrame, one: Indicator) -> np.ndarray:
    if one.per is None:
        return np.zeros(len(rows), dtype=bool)
    by_zero: np.ndarray = (rows[one.per].eq(0) & rows[one.of].notna()).to_numpy(dtype=bool)
    return by_zero


def _earlier(units: np.ndarray, now: Year, before: Year | None, one: Indicator) -> np.ndarray:
    """Last year's value of the same units."""
    if before is None:
        return np.full(len(units), np.nan)
    place = before.ids.get_indexer(now.ids[units])
    value = NEGATIVES[one.on_negative.take](quantities.values(before.units, one))
    return np.where(place < 0, np.nan, np.r_[value, np.nan][place])


def lookup(bases: pd.DataFrame, now: Year) -> Lookup:
    """Bases by the numbers of this year's groups."""
    groups = now.standing["group"].cat.categories
    figures = bases[["base", "base_low"]].to_numpy("float64")
    scope = bases["base_scope"].astype(object)
    return Lookup(
        bases["indicator"].to_numpy(dtype=object),
        groups.get_indexer(pd.Index(bases["group"].to_numpy(dtype=object))),
        scope.where(bases["base_scope"].notna(), None).to_numpy(),
        np.vstack([figures, [[np.nan, np.nan]]]),
    )


def _known(
    units: np.ndarray, now: Year, bases: Lookup, one: Indicator
) -> tuple[np.ndarray, np.ndarray]:
    """Base and lowest value of each unit."""
    group, scope = now.standing["group"].array, scopes(one.base, now)
    width = len(scope.categories)
    row_of = np.full((len(group.categories) + 1, width + 1), -1)
    for row in np.flatnonzero((bases.indicator == one.id) & (bases.group >= 0)):
        name = bases.scope[row]
        if name is None:
            row_of[bases.group[row], :width] = row
        elif name in scope.categories:
            row_of[bases.group[row], scope.categories.get_loc(name)] = row
    place = row_of[group.codes[units], scope.codes[units]]  # a code of −1 is the last, empty one
    return bases.figures[place, 0], bases.figures[place, 1]


NEGATIVES: Final[dict[str, Callable[[np.ndarray], np.ndarray]]] = {
    "as_is": lambda value: value,
    "zero": lambda value: np.where(value < 0, 0.0, value),
    "none": lambda value: np.where(value < 0, np.nan, value),
}


def _nothing(share: np.ndarray, at: Measure, rule: Filling, one: Indicator) -> np.ndarray:  # noqa: ARG001
    return np.full(len(share), np.nan)


def _zero(share: np.ndarray, at: Measure, rule: Filling, one: Indicator) -> np.ndarray:  # noqa: ARG001
    return np.zeros(len(share))


def _points(share: np.ndarray, at: Measure, rule: Filling, one: Indicator) -> np.ndarray:  # noqa: ARG001
    return np.full(len(share), float(rule.points or 0) / one.weight)


def _group_mean(share: np.ndarray, at: Measure, rule: Filling, one: Indicator) -> np.ndarray:  # noqa: ARG001
    """The mean of the points of those of the group who are measured, unit by unit."""
    fit = at.counted & ~np.isnan(share)
    count = int(at.group.max(initial=-1)) + 1
    number = np.bincount(at.group[fit], minlength=count)
    mean = np.bincount(at.group[fit], share[fit], count) / np.where(number > 0, number, np.nan)
    points: np.ndarray = mean[at.group]
    return points


def _kept(share: np.ndarray, at: Measure, rule: Filling, one: Indicator) -> np.ndarray:  # noqa: ARG001
    return share


FILLS: Final[dict[str, Callable[[np.ndarray, Measure, Filling, Indicator], np.ndarray]]] = {
    "none": _nothing,
    "zero": _zero,
    "points": _points,
    "group_mean_score": _group_mean,
    "respread": _zero,
    "carry_forward": _kept,
}
