"""The one explanation of a score: what each item brought, row by row."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.measures import Indicator
from tcgis.rulesets.model import Edition
from tcgis.scoring.bases import Year
from tcgis.scoring.measured import Measured, Set
from tcgis.scoring.totals import limited, points, totals

CLIP: Final = "total_clip"
"""Name of the row that says what the limits of the total took or gave."""


def contributions(measured: Measured, now: Year, edition: Edition) -> pd.DataFrame:
    """Rows by set, unit and indicator, then bonuses, penalties and the limits of the total.

    An item is cited by its own rule, a filled one by that of the filling. Units are numbers;
    names of groups, items and documents are categories.
    """
    parts = [_of_set(part, now, edition) for part in measured.sets]
    parts += [_row_each(each, now) for each in _beside(measured, now, edition)]
    filled = [part for part in parts if len(part)] or parts[:1]
    if len(filled) == 1:
        return filled[0]
    for name in ("group", "indicator", "cite"):
        known = pd.Index(pd.unique(np.concatenate([part[name].cat.categories for part in filled])))
        for part in filled:
            part[name] = part[name].cat.set_categories(known)
    return pd.concat(filled, ignore_index=True)


def _of_set(part: Set, now: Year, edition: Edition) -> pd.DataFrame:
    count, units = len(part.indicators), part.units
    place = np.tile(np.arange(count), len(units))
    cites = [edition.cited(cite) for one in part.indicators for cite in _rules(one)]
    known = list(dict.fromkeys(cites))
    cite = np.array([known.index(one) for one in cites])
    return pd.DataFrame({
        "unit": np.repeat(units, count),
        "group": _groups(np.repeat(units, count), now),
        "indicator": _named(place, [one.id for one in part.indicators]),
        "numerator": part.of.ravel(),
        "divisor": _divisors(part),
        "value": part.value.ravel(),
        "base": part.base.ravel(),
        "base_low": part.low.ravel(),
        "weight": np.tile([one.weight for one in part.indicators], len(units)),
        "points": points(part).ravel(),
        "cite": _named(cite[place * 3 + part.state.ravel()], known),
    })  # fmt: skip


def _divisors(part: Set) -> np.ndarray:
    """What each value was divided by; NaN where the indicator divides by nothing."""
    divides = np.array([one.per is not None for one in part.indicators])
    found: np.ndarray = np.where(divides, part.per, np.nan).ravel()
    return found


def _rules(one: Indicator) -> list[tuple[str, ...]]:
    return [one.cite, one.on_missing.cite, one.on_zero_denominator.cite]


def _groups(units: np.ndarray, now: Year) -> pd.Categorical:
    group = now.standing["group"].cat
    return _named(group.codes.to_numpy()[units], group.categories)


def _named(codes: np.ndarray, names: Sequence[str] | pd.Index) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, pd.Index(list(names), dtype="object"))


class _Beside(NamedTuple):
    """Points of some units that no indicator gives."""

    name: str
    units: np.ndarray
    value: np.ndarray
    points: np.ndarray
    cite: str


def _beside(measured: Measured, now: Year, edition: Edition) -> list[_Beside]:
    found = []
    for each in measured.adjusted:
        units = np.flatnonzero(now.scored & (each.points != 0))
        found.append(_Beside(each.one.id, units, each.value[units], each.points[units],
                            edition.cited(each.one.cite)))  # fmt: skip
    clip = edition.total.clip
    if clip is not None:
        free = edition.total.model_copy(update={"clip": None})
        before = totals(measured, len(now.units), edition.model_copy(update={"total": free}))
        moved = limited(before, edition) - before
        units = np.flatnonzero(np.nan_to_num(moved) != 0)
        found.append(_Beside(CLIP, units, before[units], moved[units], edition.cited(clip.cite)))
    return found


def _row_each(each: _Beside, now: Year) -> pd.DataFrame:
    first = np.zeros(len(each.units), dtype="int8")
    return pd.DataFrame({
        "unit": each.units,
        "group": _groups(each.units, now),
        "indicator": _named(first, [each.name]),
        "numerator": np.nan,
        "divisor": np.nan,
        "value": each.value,
        "base": np.nan,
        "base_low": np.nan,
        "weight": np.nan,
        "points": each.points,
        "cite": _named(first, [each.cite]),
    })  # fmt: skip
