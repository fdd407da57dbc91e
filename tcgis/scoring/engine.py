"""From units and an edition to scores, ranks, grades, and why."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.errors import EditionError
from tcgis.rulesets.conditions import Condition
from tcgis.rulesets.fields import FIELDS
from tcgis.rulesets.grades import CountQuota, CumulativePercent, NoClasses
from tcgis.rulesets.model import Edition
from tcgis.rulesets.wholeness import parts
from tcgis.scoring import bases as base_values
from tcgis.scoring import (
    classes,
    contributions,
    grading,
    inheritance,
    measured,
    overrides,
    totals,
)
from tcgis.scoring.grading import PreparedScoring, Settled
from tcgis.scoring.reasons import sentences, words
from tcgis.words.terms import text
from tcgis.words.units import round_half_up

_COLUMNS: Final = [
    "group", "listing", "score", "score_shown", "rank", "n_ranked", "grade", "machine_grade",
    "treated_as", "state", "reason", *grading.CUT_PLACES,
]  # fmt: skip


class Scored(NamedTuple):
    """What the edition makes of the units."""

    scores: pd.DataFrame
    """unit → group, listing, score (unrounded), score_shown (half up, as the edition says), rank
    (within group and listing), n_ranked, grade (A–D or NA), machine_grade (before overrides),
    treated_as (the class whose policies hold), state (graded, exempt, deferred, excluded,
    unrated: ranked without a grade, missing), reason (a sentence: why there is no grade, or what
    moved it; NA where nothing is to say), class_place, class_number, last_A, last_B, last_C (the
    place that made the class, and how far classes reach; ``grading.cut_places``)."""
    contributions: pd.DataFrame
    """unit, group, indicator, numerator, divisor (what was divided, and by what), value, base,
    base_low (the lowest value, for a range), weight, points, cite: a unit's points add up to its
    score; overrides do not change them. Bonuses and penalties (signed) and what the limits of the
    total took are rows without base and weight."""
    bases: pd.DataFrame
    """``bases.bases``: group, base_scope, indicator, base, base_low, year, trial, cite."""


class _Order(NamedTuple):
    """Units in the order of their ids, so that no sum depends on the order of rows."""

    ids: pd.Index
    """As given."""
    place: np.ndarray | None
    """Where each of the ordered ones was given; None if they came in order."""


def needs(edition: Edition) -> list[str]:
    """Columns that units must have to be scored under the edition."""
    asked = [part.field for _, part in parts(edition) if isinstance(part, Condition) and part.field]
    by = [one.field for one in edition.groups.by]
    scopes = [getattr(one.base, "scope", ()) for one in edition.indicators_all()]
    by += [name for scope in scopes if isinstance(scope, tuple) for name in scope]
    items = [name for one in edition.indicators_all() for name in one.quantities]
    counted = [str(one.count_of or one.points_of) for _, one in edition.adjustments()
               if one.points is None]  # fmt: skip
    landlord = ["landlord"] if edition.inherit else []
    return list(dict.fromkeys([*by, *asked, *items, *counted, *landlord]))


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
    bases : those of an earlier run, in place of new ones.

    Raises
    ------
    EditionError
        If the edition needs a column that no source feeds, or a unit stands there twice.
    """
    order = _order(units.index)
    prepared, found = _with_bases(units, edition, order, previous=previous, bases=bases)
    settled = grading.settle(prepared)
    table = _scores(prepared, settled)
    if order.place is not None:
        table = table.take(order.place.argsort())
    rows = _named(contributions.contributions(prepared.measured, prepared.now, edition), order)
    return Scored(table.set_axis(units.index), rows, found)


def prepare_scoring(
    units: pd.DataFrame,
    edition: Edition,
    *,
    previous: pd.DataFrame | None = None,
    bases: pd.DataFrame | None = None,
) -> PreparedScoring:
    """Units made ready for ``grading.settle``, in the order of their ids."""
    return _with_bases(units, edition, _order(units.index), previous=previous, bases=bases)[0]


def _with_bases(
    units: pd.DataFrame,
    edition: Edition,
    order: _Order,
    *,
    previous: pd.DataFrame | None,
    bases: pd.DataFrame | None,
) -> tuple[PreparedScoring, pd.DataFrame]:
    _require(units, edition)
    now = year_of(units if order.place is None else units.iloc[order.place], edition)
    before = None if previous is None else year_of(previous.sort_index(), edition)
    found = base_values.bases(now, before, edition) if bases is None else bases
    measures = measured.measure(now, before, found, edition)
    return grading.prepare(now, measures, edition), found


def _order(ids: pd.Index) -> _Order:
    return _Order(ids, None if ids.is_monotonic_increasing else np.asarray(ids.argsort()))


def _require(units: pd.DataFrame, edition: Edition) -> None:
    absent = [name for name in needs(edition) if name not in units]
    if absent:
        raise EditionError(text("error_columns", edition=edition.id, names="、".join(absent)))
    if not units.index.is_unique:
        twice = units.index[units.index.duplicated()].unique()
        raise EditionError(text("error_units_twice", names="、".join(map(str, twice[:5]))))


def year_of(units: pd.DataFrame, edition: Edition) -> base_values.Year:
    """Units by number, with all that is asked; what a year lacks is missing there."""
    table = units.reindex(columns=needs(edition)).reset_index(drop=True)
    texts = [name for name in table if name in FIELDS and FIELDS[name].kind == "text"]
    table = table.astype(dict.fromkeys(texts, "category"))
    return base_values.of_year(table, units.index, edition)


def _scores(prepared: PreparedScoring, settled: Settled) -> pd.DataFrame:
    now, edition = prepared.now, prepared.edition
    table = now.standing[["state", "reason", "treat_as"]].copy()
    for name in ("group", "listing"):
        named = now.standing[name].cat
        table[name] = words(named.codes.to_numpy(), named.categories)
    table["score"] = settled.score
    table["score_shown"] = round_half_up(table["score"], edition.total.decimals.take)
    _mark_missing(table, prepared, settled)
    place = grading.would_be(prepared, settled)
    table["rank"] = pd.Series(place, dtype="Int64").mask(place == 0)
    listed = settled.ranking.listed
    table["n_ranked"] = pd.Series(listed, dtype="Int64").mask(listed == 0)
    table["machine_grade"] = classes.letters(settled.machine)
    table["grade"] = classes.letters(settled.final)
    table["reason"] = table["reason"].fillna(_what_moved(prepared, settled))
    bare = settled.ranked & (settled.final == classes.NO_GRADE)
    table.loc[bare, "state"] = "unrated"
    table.loc[bare, "reason"] = _why_bare(edition)
    table.loc[bare & settled.uncut, "reason"] = _why_uncut(edition)
    table["treated_as"] = table["grade"].fillna(table["treat_as"])
    return table.join(grading.cut_places(prepared, settled))[_COLUMNS]


def _what_moved(prepared: PreparedScoring, settled: Settled) -> pd.Series:
    """Overrides and a landlord's class that moved a grade, in words; NA where none did."""
    moved = overrides.override_reasons(settled.stages, prepared.edition, prepared.now.units)
    if not prepared.edition.inherit:
        return moved
    before, after = settled.stages[-1], settled.final
    inherited = inheritance.inheritance_reasons(
        before, after, prepared.landlords, prepared.now, prepared.edition
    )
    return (moved.fillna("") + inherited.fillna("")).replace("", pd.NA)


def _mark_missing(table: pd.DataFrame, prepared: PreparedScoring, settled: Settled) -> None:
    blank = prepared.now.evaluated & np.isnan(settled.score)
    if blank.any():
        lacking = totals.lacking(prepared.measured, prepared.now, prepared.edition)
        table.loc[blank, "state"] = "missing"
        table.loc[blank, "reason"] = sentences("reason_lacking", lacking[blank])


def dropped(scores: pd.DataFrame) -> pd.DataFrame:
    """Groups of which the edition says nothing, so that nobody in them has a score or a grade.

    Returns
    -------
    group (NA of those without any), lacking (indicators or cuts), units: how many the population
    lets in.
    """
    reasons = {"indicators": text("reason_no_indicators"), "cuts": text("reason_no_cut")}
    state = scores["state"].isin(["excluded", "unrated"])
    found = [scores[state & scores["reason"].eq(reason)].groupby("group", dropna=False).size()
             for reason in reasons.values()]  # fmt: skip
    table = pd.concat(found, keys=list(reasons), names=["lacking", "group"])
    return table.rename("units").reset_index()


def _why_bare(edition: Edition) -> str:
    rule = edition.classes
    if isinstance(rule, CumulativePercent | CountQuota):
        return text("reason_small_group", size=rule.min_group_size.take)
    return _why_uncut(edition)


def _why_uncut(edition: Edition) -> str:
    none = isinstance(edition.classes, NoClasses)
    return text("reason_no_classes" if none else "reason_no_cut")


def _named(rows: pd.DataFrame, order: _Order) -> pd.DataFrame:
    """Contributions unit by unit, in the order in which the units were given."""
    number = rows["unit"].to_numpy()
    at = number if order.place is None else order.place[number]
    if (at[1:] < at[:-1]).any():
        by = at.argsort(kind="stable")
        at, rows = at[by], rows.take(by).reset_index(drop=True)
    rows["unit"] = order.ids.astype("string").array.take(at)
    return rows
