"""Base values: printed ones, and statistics over those evaluated."""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.measures import Base, FixedBase, Indicator, NoBase, RangeBase, StatBase
from tcgis.rulesets.model import Edition
from tcgis.scoring import kernel
from tcgis.scoring.population import EVALUATED, joined, named_values, standing

COLUMNS: Final = [
    "group", "base_scope", "indicator", "base", "base_low", "year", "trial", "cite",
]  # fmt: skip


class Year(NamedTuple):
    """The units of one year and where each stands."""

    units: pd.DataFrame
    """Numbered from 0 in the order of their ids; ``ids`` says whose they are."""
    ids: pd.Index
    standing: pd.DataFrame
    evaluated: np.ndarray
    scored: np.ndarray
    """Those evaluated, and those who are scored beside the ranking."""


def of_year(units: pd.DataFrame, ids: pd.Index, edition: Edition) -> Year:
    """Units with their standing under the edition."""
    table = standing(units, edition)
    evaluated = table["state"].eq(EVALUATED).to_numpy(dtype=bool)
    return Year(units, ids, table, evaluated, evaluated | table["beside"].to_numpy())


def bases(now: Year, before: Year | None, edition: Edition) -> pd.DataFrame:
    """The base of each group and indicator; NA where none can be had.

    Returns
    -------
    group, base_scope (its name where the base is that of other fields than the group, else NA),
    indicator, base, base_low (the lowest value, for a range), year (``fixed``, ``previous``,
    ``current``, ``none``), trial (a current figure stands in for a missing previous one), cite.
    """
    known: dict[tuple[str, object], _Pairs] = {}
    rows: list[_Rows] = []
    for key, indicators in edition.indicators.items():
        here = now.scored & _is(now.standing["key"], key)
        for one in indicators:
            scope = key, getattr(one.base, "scope", "all")
            if scope not in known:
                known[scope] = _pairs(now.standing["group"].array, scopes(one.base, now), here)
            rows.append(_rows(one, known[scope], now, before, edition))
    return _joined(rows)


def _is(named: pd.Series, name: str) -> np.ndarray:
    """Where a category is this one."""
    at = named.cat.categories.get_indexer(pd.Index([name]))[0]
    same: np.ndarray = (named.cat.codes.to_numpy() == at) & (at >= 0)
    return same


class _Pairs(NamedTuple):
    """Distinct pairs of group and scope names, in order."""

    group: np.ndarray
    scope: np.ndarray


def _pairs(group: Any, scope: Any, here: np.ndarray) -> _Pairs:  # noqa: ANN401
    width = max(len(scope.categories), 1)
    code = group.codes[here].astype("int64") * width + scope.codes[here]
    both = np.flatnonzero(np.bincount(code[scope.codes[here] >= 0]))
    names = sorted((group.categories[at // width], scope.categories[at % width]) for at in both)
    parts = np.array(names, dtype=object).reshape(-1, 2)
    return _Pairs(parts[:, 0], parts[:, 1])


class _Rows(NamedTuple):
    """The bases of one indicator, by pair."""

    pairs: _Pairs
    own_scope: bool
    indicator: str
    cite: str
    base: np.ndarray
    low: np.ndarray
    year: np.ndarray
    trial: np.ndarray


def _rows(one: Indicator, pairs: _Pairs, now: Year, before: Year | None, edition: Edition) -> _Rows:
    own = isinstance(one.base, StatBase | RangeBase) and isinstance(one.base.scope, tuple)
    found = _reference(one, pairs.scope, now, before)
    return _Rows(pairs, own, one.id, edition.cited(one.base.cite), *found)


def _joined(rows: list[_Rows]) -> pd.DataFrame:
    number = [len(one.base) for one in rows]
    group = np.concatenate([one.pairs.group for one in rows])
    nothing = [np.full(count, None, dtype=object) for count in number]
    scope = [one.pairs.scope if one.own_scope else none
             for one, none in zip(rows, nothing, strict=True)]  # fmt: skip
    texts = {
        "group": group,
        "base_scope": np.concatenate(scope),
        "indicator": np.repeat(np.array([one.indicator for one in rows], dtype=object), number),
        "year": np.concatenate([one.year for one in rows]).astype(object),
        "cite": np.repeat(np.array([one.cite for one in rows], dtype=object), number),
    }
    table = {name: pd.array(values, dtype="string") for name, values in texts.items()}
    of = {"base": "base", "base_low": "low", "trial": "trial"}
    figures = {name: np.concatenate([getattr(one, at) for one in rows]) for name, at in of.items()}
    order = np.argsort(group.astype(str), kind="stable")
    return pd.DataFrame({**table, **figures})[COLUMNS].take(order).reset_index(drop=True)


def scopes(base: Base, year: Year) -> Any:  # noqa: ANN401, pandas types its categories
    """Name of the scope of each unit, a Categorical; one for all where the base is for all."""
    number = len(year.units)
    if isinstance(base, FixedBase | NoBase) or base.scope == "all":
        return pd.Categorical.from_codes(np.zeros(number, dtype="int8"), pd.Index([""]))
    if base.scope == "group":
        return year.standing["group"].array
    return joined([named_values(year.units[name]) for name in base.scope])


def _reference(
    one: Indicator, names: np.ndarray, now: Year, before: Year | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Base, lowest value, year and trial of each scope of ``names``."""
    base, number = one.base, len(names)
    nothing, no = np.full(number, np.nan), np.zeros(number, dtype=bool)
    if isinstance(base, FixedBase):
        return np.full(number, base.value), nothing, np.full(number, "fixed"), no
    if isinstance(base, NoBase):
        return nothing, nothing, np.full(number, "none"), no
    if base.year == "current":
        return *_statistic(one, names, now), np.full(number, "current"), no
    value, low = (nothing, nothing) if before is None else _statistic(one, names, before)
    late = np.isnan(value) & (base.if_no_previous == "current")
    if late.any():
        value_now, low_now = _statistic(one, names, now)
        value, low = np.where(late, value_now, value), np.where(late, low_now, low)
    return value, low, np.where(late, "current", "previous"), late


def _statistic(one: Indicator, names: np.ndarray, year: Year) -> kernel.Statistic:
    """The statistic of each scope of ``names`` among the units of a year."""
    scope, at = scopes(one.base, year), kernel.amounts(year.units, one)
    rows = kernel.in_statistic(at, year.evaluated & (scope.codes >= 0), one)
    number = len(scope.categories)
    found = kernel.statistic(at.take(rows), scope.codes[rows].astype("int64"), number, one)
    return found.of_scopes(pd.Index(scope.categories).get_indexer(pd.Index(names)))
