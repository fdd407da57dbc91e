"""The same units scored again and again, each time with other amounts and weights; arrays only.

What a draw does not change is taken from the prepared scoring: who is evaluated, in which group
and list, which overrides, bonuses and penalties apply, and the year before. Bases that are
statistics of the year itself follow the draw.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from tcgis.rulesets.measures import Indicator
from tcgis.scoring import grading, kernel
from tcgis.scoring.bases import Year, scopes
from tcgis.scoring.grading import PreparedScoring
from tcgis.scoring.measured import Set
from tcgis.scoring.shapes import MEASURED, Measure

Weights = list[np.ndarray]
"""Weights of each set of indicators, in the order of the edition."""


class Following(NamedTuple):
    """A base that is a statistic of the amounts drawn."""

    members: np.ndarray
    """Numbers of the units in the statistic."""
    scope: np.ndarray
    """Number of each member's scope."""
    scopes: int
    scope_of: np.ndarray
    """Number of the scope of each unit of the set; −1: none."""


class Column(NamedTuple):
    """An indicator of a set that every draw measures again; arrays over the set's units."""

    place: int
    group: np.ndarray
    evaluated: np.ndarray
    following: Following | None


class DrawKit(NamedTuple):
    """A prepared scoring and what its draws have in common."""

    prepared: PreparedScoring
    figures: dict[str, np.ndarray]
    """Every quantity that an indicator is made of, of all units."""
    columns: list[list[Column]]
    """By set; without those whose shares hang on neither a drawn amount nor the weight."""


def draw_kit(prepared: PreparedScoring, perturbed: frozenset[str]) -> DrawKit:
    """Make ready for draws of the amounts ``perturbed``."""
    indicators = prepared.edition.indicators_all()
    names = sorted({name for one in indicators for name in one.quantities})
    figures = {name: prepared.now.units[name].to_numpy("float64") for name in names}
    columns = [
        [_column(place, part, prepared.now) for place, one in enumerate(part.indicators)
         if perturbed & set(one.quantities) or kernel.gives_points(one)]
        for part in prepared.measured.sets
    ]  # fmt: skip
    return DrawKit(prepared, figures, columns)


def _column(place: int, part: Set, now: Year) -> Column:
    group = now.standing["group"].cat.codes.to_numpy()[part.units]
    following = None
    if part.current[:, place].any():
        following = _following(part.indicators[place], part.units, now)
    return Column(place, group, now.evaluated[part.units], following)


def _following(one: Indicator, units: np.ndarray, now: Year) -> Following:
    scope = scopes(one.base, now)
    amounts = kernel.amounts(now.units, one)
    members = kernel.in_statistic(amounts, now.evaluated & (scope.codes >= 0), one)
    number = scope.codes.astype("int64")
    return Following(members, number[members], len(scope.categories), number[units])


def perturbed(kit: DrawKit, factors: Mapping[str, np.ndarray], weights: Weights) -> PreparedScoring:
    """The scoring with each amount times its factor (over all units) and with other weights."""
    prepared = kit.prepared
    figures = {name: at * factors[name] if name in factors else at
               for name, at in kit.figures.items()}  # fmt: skip
    parts = zip(prepared.measured.sets, kit.columns, weights, strict=True)
    sets = [_set(part, columns, figures, weight) for part, columns, weight in parts]
    return grading.remeasured(prepared, prepared.measured._replace(sets=sets))


def _set(
    part: Set, columns: list[Column], figures: Mapping[str, np.ndarray], weights: np.ndarray
) -> Set:
    value, base, low = part.value.copy(), part.base.copy(), part.low.copy()
    share = part.share.copy()
    indicators = tuple(
        one.model_copy(update={"weight": float(weight)})
        for one, weight in zip(part.indicators, weights, strict=True)
    )
    for each in columns:
        at, one = each.place, indicators[each.place]
        measure = _measure(part, each, one, figures)
        value[:, at], base[:, at], low[:, at] = measure.value, measure.base, measure.low
        share[:, at] = kernel.shares(measure, one)
    return part._replace(indicators=indicators, value=value, base=base, low=low, share=share)


def _measure(
    part: Set, column: Column, one: Indicator, figures: Mapping[str, np.ndarray]
) -> Measure:
    """Values and bases of one indicator, from the amounts drawn."""
    at, amounts = column.place, kernel.amounts(figures, one)
    state = part.state[:, at]
    drawn = kernel.values(amounts.take(part.units), one)
    value = np.where(state == MEASURED, drawn, part.value[:, at])
    measure = Measure(
        value, part.base[:, at], part.low[:, at], column.group, column.evaluated, state
    )
    if column.following is None:
        return measure
    members, scope, number, scope_of = column.following
    found = kernel.statistic(amounts.take(members), scope, number, one)
    return kernel.rebased(measure, found.of_scopes(scope_of), part.current[:, at])
