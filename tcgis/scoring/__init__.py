"""From units and an edition to scores, ranks, grades, and why."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.errors import EditionError
from tcgis.rulesets.fields import FIELDS
from tcgis.rulesets.model import Condition, Edition
from tcgis.rulesets.wholeness import parts
from tcgis.scoring import bases as base_values
from tcgis.scoring import classes, overrides, quantities, totals
from tcgis.terms import text
from tcgis.units import round_half_up

__all__ = ["Scored", "needs", "quantities", "score"]

_COLUMNS: Final = [
    "group", "listing", "score", "score_shown", "rank", "n_ranked", "grade", "machine_grade",
    "state", "reason",
]  # fmt: skip


class Scored(NamedTuple):
    """What the edition makes of the units."""

    scores: pd.DataFrame
    """unit → group, listing, score (unrounded), score_shown (half up, as the edition says), rank
    (within group and listing), n_ranked, grade (A–D or NA), machine_grade (before overrides),
    state (graded, exempt, deferred, excluded, unrated: ranked without a grade, missing), reason
    (a sentence: why there is no grade, or which override moved it; NA where nothing is to say)."""
    contributions: pd.DataFrame
    """unit, group, indicator, value, base, weight, points, cite: a unit's points add up to its
    score; overrides do not change them."""
    bases: pd.DataFrame
    """group, indicator, base, year (fixed, previous, current), trial, cite."""


def needs(edition: Edition) -> list[str]:
    """Columns that units must have to be scored under the edition."""
    asked = [part.field for _, part in parts(edition) if isinstance(part, Condition) and part.field]
    by = [one.field for one in edition.groups.by]
    items = [name for one in edition.indicators_all() for name in (one.of, one.per)]
    return list(dict.fromkeys([*by, *asked, *items]))


def score(
    units: pd.DataFrame,
    edition: Edition,
    *,
    previous: pd.DataFrame | None = None,
    bases: pd.DataFrame | None = None,
) -> Scored:
    """Score, rank and grade units under an edition; the order of rows is of no consequence.

    Parameters
    ----------
    units : unit id → the columns that ``needs`` lists, NA where missing.
    previous : the same of the year before, for bases that are its statistics.
    bases : those of an earlier run (``Scored.bases``), taken instead of any computed here.

    Raises
    ------
    EditionError
        If the edition needs a column that no source feeds, or a unit stands there twice.
    """
    _require(units, edition)
    place = _order(units.index)
    now = _year(units if place is None else units.iloc[place], edition)
    before = None if previous is None else _year(previous.sort_index(), edition)
    found = base_values.bases(now, before, edition) if bases is None else bases
    who = now.standing.loc[now.evaluated, ["group", "key"]]
    summed = totals.totals(now.units, who, found, edition)
    table = _scores(now, summed, edition)
    if place is not None:
        table = table.take(place.argsort())
    rows = _named(summed.contributions, place, units.index)
    texts = {"group": "string", "listing": "string"}
    return Scored(table.set_axis(units.index).astype(texts), rows, found)


def _order(ids: pd.Index) -> np.ndarray | None:
    """Places of the ids in ascending order, so that no sum depends on the order of rows."""
    return None if ids.is_monotonic_increasing else np.asarray(ids.argsort())


def _require(units: pd.DataFrame, edition: Edition) -> None:
    absent = [name for name in needs(edition) if name not in units]
    if absent:
        raise EditionError(text("error_columns", edition=edition.id, names="、".join(absent)))
    if not units.index.is_unique:
        twice = units.index[units.index.duplicated()].unique()
        raise EditionError(text("error_units_twice", names="、".join(map(str, twice[:5]))))


def _year(units: pd.DataFrame, edition: Edition) -> base_values.Year:
    """Units by number, with all that is asked; what an earlier year lacks is missing there."""
    table = units.reindex(columns=needs(edition)).reset_index(drop=True)
    texts = [name for name in table if name in FIELDS and FIELDS[name].kind == "text"]
    return base_values.of_year(table.astype(dict.fromkeys(texts, "category")), edition)


def _scores(now: base_values.Year, summed: totals.Totals, edition: Edition) -> pd.DataFrame:
    table = now.standing.copy()
    table["score"] = summed.score.reindex(table.index).astype("float64")
    table["score_shown"] = round_half_up(table["score"], edition.total.decimals.take)
    lacking = summed.lacking.reindex(table.index)
    blank = now.evaluated & table["score"].isna()
    table.loc[blank, "state"] = "missing"
    table.loc[blank, "reason"] = _sentences("reason_lacking", lacking[blank])
    further = classes.further(now.units, summed.contributions, edition)
    ranking = classes.rank(table, further)
    strict = edition.classes.kind != "none" and edition.classes.ties.take == "strict"
    table["rank"], table["n_ranked"] = (ranking.place if strict else ranking.first), ranking.listed
    return _graded(table, ranking, now.units, edition)[_COLUMNS]


def _sentences(key: str, names: pd.Series) -> pd.Series:
    return names.map({what: text(key, what=what) for what in names.unique()}).astype("string")


def _graded(
    table: pd.DataFrame, ranking: classes.Ranking, units: pd.DataFrame, edition: Edition
) -> pd.DataFrame:
    rule = edition.classes
    if rule.kind == "none":
        none = pd.Series(classes.NO_GRADE, table.index)
        return _with_grades(table, none, none, text("reason_no_classes"))
    beside = table.groupby(["group", "listing"], dropna=False, observed=True)[
        "labelled_t"
    ].transform("sum")
    machine = classes.grade(ranking, rule, beside)
    moved = overrides.apply(units, machine, table["rank"].notna(), edition)
    table["reason"] = table["reason"].fillna(moved.reason)
    small = text("reason_small_group", size=rule.min_group_size.take)
    return _with_grades(table, machine, moved.grades, small)


def _with_grades(
    table: pd.DataFrame, machine: pd.Series, final: pd.Series, otherwise: str
) -> pd.DataFrame:
    """Grades in letters; what is ranked without one is ``unrated``."""
    table["machine_grade"], table["grade"] = classes.letters(machine), classes.letters(final)
    bare = table["rank"].notna() & table["grade"].isna()
    table.loc[bare, "state"] = "unrated"
    table.loc[bare, "reason"] = otherwise
    return table


def _named(contributions: pd.DataFrame, place: np.ndarray | None, ids: pd.Index) -> pd.DataFrame:
    """Contributions in the order of ``ids``, of which unit n stands at ``place[n]``."""
    number = contributions["unit"].to_numpy()
    at = number if place is None else place[number]
    order = at.argsort(kind="stable")
    rows = contributions.take(order).reset_index(drop=True)
    return rows.assign(unit=ids.astype("string").array.take(at[order]))
